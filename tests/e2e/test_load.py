"""`vivavoce load` from outside: a server of a test's own, and the real front desk."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from crowded import Server, recording
from desk import RECORDINGS, VIVAVOCE, environment

from vivavoce.streaming.recording import save_stereo

pytestmark = [pytest.mark.e2e, pytest.mark.weights]
WITHIN = 240.0  # seconds for loading the engine on a busy machine, the first call, and a step
BUSY = ["--late-ms", "10000", "--budget-ms", "60000"]
"""Of the machine that runs the tests nothing is asked."""
QUICK = ["--no-greet", "--recordings", str(RECORDINGS[2])]
"""“Yes, please.”, and nothing before it."""


@contextmanager
def served(server: Server) -> Iterator[str]:
    """The server's address; it runs in a thread of this process."""
    loop, told, over = asyncio.new_event_loop(), [], asyncio.Event()
    ready = threading.Event()

    async def serve() -> None:
        async with server.running() as url:
            told.append(url)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()])
    thread.start()
    ready.wait(60)
    try:
        yield told[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


def load(tmp_path: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*VIVAVOCE, "load", *arguments, "--report", "run"],
        cwd=tmp_path, env=environment(tmp_path / "home"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.long
def test_any_live_server_is_measured_and_ctrl_c_keeps_the_steps_that_are_done(tmp_path: Path):
    (tmp_path / "said").mkdir()
    save_stereo(tmp_path / "said" / "1.wav", recording().audio.pcm, np.zeros(0, np.float32))
    told = ""
    with served(Server()) as url:
        target = ["--url", url, "--model", "somebody-elses", "--pid", str(os.getpid()), "--no-greet"]
        process = load(tmp_path, *target, "--recordings", "said", "--hold", "6", "--json", *BUSY)
        while "1 callers  " not in told:  # until the first step is over
            line = process.stderr.readline()
            assert line, f"it ended by itself: {told}"
            told += line
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=WITHIN)

    run = json.loads(said)
    (step,) = run["steps"]
    assert process.returncode == 2 and run["whole"] is False and run["held"] == 1, (told, step)
    assert step["callers"] == step["held"] == 1 and step["turns"] > 0 and step["passed"], step
    assert 0 <= step["server"]["cores"] < 4 and step["server"]["rss_mb"] > 20
    assert run["conditions"]["agent"] == "somebody-elses" and set(run["conditions"]["calibration"]) == {
        "0",
        "100",
        "250",
    }
    assert len((tmp_path / "run" / "steps.jsonl").read_text().splitlines()) == 1
    calls = [json.loads(line) for line in (tmp_path / "run" / "calls.jsonl").read_text().splitlines()]
    assert sum(len(call["turns"]) for call in calls) == step["turns"]


@pytest.mark.long
def test_the_front_desk_is_served_called_and_reported(tmp_path: Path):
    process = load(tmp_path, "front-desk", "--callers", "1", "--hold", "9", *QUICK, *BUSY, "--require", "held=2")
    said, told = process.communicate(timeout=WITHIN)

    assert process.returncode == 1 and "held: 1, but at least 2 was required" in told, told
    assert "1 caller is held" in said and "No limit was found" in said
    (step,) = [json.loads(line) for line in (tmp_path / "run" / "steps.jsonl").read_text().splitlines()]
    assert step["turns"] > 0 and step["unanswered"] == 0 and step["server"]["rss_mb"] > 100, step
    assert "<h1>At least 1 caller held</h1>" in (tmp_path / "run" / "load.html").read_text()
    assert not (tmp_path / "home").exists()  # the callers wrote into a book of their own


def test_what_cannot_be_run_is_told_at_once(tmp_path: Path):
    for arguments, told in (
        ([], "say which agent"),
        (["nobody.py"], "nobody.py"),
        (["front-desk", "--recordings", "none"], "none"),
        (["front-desk", "--require", "hold=3"], "no figure 'hold'"),
        (["front-desk", "--pid", "1"], "--pid is for"),
    ):
        process = load(tmp_path, *arguments)
        _, said = process.communicate(timeout=WITHIN)
        assert process.returncode == 2 and told in said.splitlines()[0] and "Traceback" not in said, (arguments, said)

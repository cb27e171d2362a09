"""`vivavoce eval` from outside: one simulated caller, the real engine, a real recogniser, a real voice."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from desk import VIVAVOCE, environment

pytestmark = [pytest.mark.e2e, pytest.mark.weights]
WITHIN = 300.0  # seconds for calibrating, loading the engine, and a call of two minutes at most
QUESTION = """
goal: Ask when the clinic is open.
opening: When are you open on Saturday?
completes: false
deadline: 40
env: {FRONT_DESK_DB: "sqlite:///{folder}/desk.db"}
expect: {forbidden: [book_appointment, cancel_appointment]}
"""


@pytest.mark.skipif(not (shutil.which("flite") or shutil.which("espeak-ng")), reason="no voice for callers")
def test_a_run_leaves_records_sound_and_a_report(tmp_path: Path):
    (tmp_path / "opening.yaml").write_text(QUESTION)
    command = [
        *VIVAVOCE,
        "eval",
        "front-desk",
        "opening.yaml",
        "--report",
        "run",
        "--json",
        "--ear",
        "moonshine-tiny-en",
        "--late-ms",  # of the machine that runs the tests nothing is asked
        "60000",
    ]

    done = subprocess.run(
        command, cwd=tmp_path, env=environment(tmp_path / "home"), capture_output=True, text=True, timeout=WITHIN
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["overall"]["calls"] == 1
    (line,) = (tmp_path / "run" / "calls.jsonl").read_text().splitlines()
    record = json.loads(line)
    assert record["turns"][0]["text"] == "When are you open on Saturday?" and record["replies"]
    assert set(record["calibration"]) == {"0", "100", "250"}
    assert (tmp_path / "run" / record["wav"]).stat().st_size > 100_000
    assert "<html" in (tmp_path / "run" / "report.html").read_text()


def test_what_cannot_be_run_is_told_at_once(tmp_path: Path):
    for arguments, told in (
        (["front-desk", "none.yaml"], "cannot read scenarios"),
        (["front-desk", "--only", "nobody"], "no scenario has an id or tag"),
        (["nobody.py"], "nobody.py"),
        (["front-desk", "--conditions", "noisy"], "noisy"),
    ):
        done = subprocess.run(
            [*VIVAVOCE, "eval", *arguments, "--report", str(tmp_path / "run")],
            cwd=tmp_path, env=environment(tmp_path / "home"), capture_output=True, text=True, timeout=WITHIN,
        )  # fmt: skip
        first = done.stderr.strip().splitlines()[0]
        assert done.returncode == 2 and told in first and "Traceback" not in done.stderr, (arguments, done.stderr)

"""The examples do what their first lines say, run as a stranger would run them."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from desk import VIVAVOCE

from vivavoce.testing import Caller
from vivavoce.tls import files

EXAMPLES = Path(__file__).parent.parent / "examples"
SAID = {
    "first_agent": ["agent: Your table for 4 is booked for tomorrow at 7 PM. Anything else?"],
    "confirm_and_ledger": ["agent: Send parcel 4712 back. Shall I go ahead?", "returned: 4712"],
    "background_tool": ["agent: We are open from seven to six.", "agent: Harbour Street has a ladder."],
    "own_brain": ["agent: The lights are on.", "agent: Good night."],
}
STARTS_WITHIN = 180.0
"""Seconds for a process that loads its models on a busy machine; 4 when nothing else runs."""


def environment(home: Path, **more: object) -> dict[str, str]:
    """Without a key, and with a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not re.match(r"GEMINI_|GOOGLE_", name)}
    return {**kept, "VIVAVOCE_HOME": str(home), **{name: str(value) for name, value in more.items()}}


def run(name: str, home: Path, *args: str, **more: object) -> str:
    done = subprocess.run(
        [sys.executable, EXAMPLES / f"{name}.py", *args],
        env=environment(home, **more), cwd=home, capture_output=True, text=True, timeout=STARTS_WITHIN,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_example_is_short_and_has_its_line_in_the_readme():
    listed = re.findall(r"^\| \[(\S+)\]", (EXAMPLES / "README.md").read_text(), re.MULTILINE)

    assert sorted(listed) == sorted(path.name for path in EXAMPLES.glob("*.py")) and len(listed) == 8
    assert all(20 <= len(path.read_text().splitlines()) <= 80 for path in EXAMPLES.glob("*.py"))


@pytest.mark.e2e
@pytest.mark.parametrize("name", SAID)
def test_an_example_that_talks_by_text_needs_nothing_and_says_what_it_should(name, tmp_path):
    told = run(name, tmp_path, VIVAVOCE_MODELS=tmp_path / "none").splitlines()

    assert [line for line in told if line in SAID[name]] == SAID[name]


@pytest.mark.e2e
@pytest.mark.weights
def test_gemini_takes_the_agents_calls_and_without_a_key_the_stand_in_does(tmp_path):
    told = run("gemini_behind", tmp_path)

    assert "AgentSaid(text='Your table is booked.', final=True" in told
    assert re.search(r"the model was told: .*'people': 4", told)


@pytest.mark.e2e
@pytest.mark.weights
def test_a_service_answers_its_own_routes_and_the_agents_calls(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    service = subprocess.Popen(
        [sys.executable, EXAMPLES / "fastapi_service.py"], env=environment(tmp_path, PORT=port), cwd=tmp_path
    )
    try:
        assert answered(f"{url}/hello", service) == b'{"hello":"world"}'
        assert b"table-for-two" in answered(f"{url}/voice/agents.json", service)
        events = asyncio.run(call(f"{url}/voice"))
    finally:
        service.terminate()
        service.wait(60)

    assert any("book_table" in event and "done" in event for event in events)


@pytest.mark.e2e
@pytest.mark.weights
@pytest.mark.long
def test_googles_sdk_calls_the_first_agent(tmp_path):
    command = [*VIVAVOCE, "serve", str(EXAMPLES / "first_agent.py"), "--port", "0", "--tls-port", "0"]
    gateway = subprocess.Popen(command, env=environment(tmp_path), stdout=subprocess.PIPE, text=True)
    try:
        assert gateway.stdout is not None
        address = next(found[1] for line in gateway.stdout if (found := re.search(r"(https://\S+)", line)))
        told = run("call_from_python", tmp_path, address, SSL_CERT_FILE=files(tmp_path).authority)
    finally:
        gateway.terminate()
        gateway.wait(60)

    assert re.search(r"agent: .*[Yy]our table for (4|four) is booked.* \(\d+\.\d s of sound\)", told), told


async def call(url: str) -> list[str]:
    caller = Caller(url, ["A table for four tomorrow at seven"], agent="table-for-two")
    return [str(event) async for event in caller.events()]


def answered(url: str, service: subprocess.Popen[bytes]) -> bytes:
    """What it answers, once it does."""
    until = time.monotonic() + STARTS_WITHIN
    while service.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the service does not answer")

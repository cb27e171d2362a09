"""The stock google-genai Python SDK calls the gateway: another process, only environment variables set."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from desk import (
    LIGHTS_AND_WEATHER,
    LIGHTS_AND_WEATHER_TYPED,
    RECORDINGS,
    TYPED,
    Desk,
    assert_heard,
    assert_own_functions_used,
    assert_whole_replies,
    is_next_thursday_half_past_two,
)

pytestmark = [pytest.mark.e2e, pytest.mark.weights]
HERE = Path(__file__).parent


def sdk(desk: Desk, **more: str) -> dict[str, str]:
    """All that a user of the SDK sets."""
    return {
        "PATH": os.environ["PATH"],
        "SSL_CERT_FILE": str(desk.authority),
        "GOOGLE_GEMINI_BASE_URL": desk.https,
        "GOOGLE_API_KEY": "x",
        **more,
    }


def call(desk: Desk, model: str, how: str, *lines: object, **more: str) -> list[dict[str, Any]]:
    """The turns of one call, as the SDK's user experienced them."""
    command = [sys.executable, str(HERE / "genai_call.py"), model, how, *map(str, lines)]
    done = subprocess.run(command, env=sdk(desk, **more), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["problem"] == "", told
    return told["turns"]


@pytest.mark.long
def test_a_spoken_call_moves_the_appointment(desk: Desk):
    before = desk.start_of(1042)

    turns = call(desk, "front-desk", "spoken", *RECORDINGS)

    assert is_next_thursday_half_past_two(desk.start_of(1042)) and desk.start_of(1042) != before, turns
    assert_whole_replies(turns)
    assert_heard(turns)


def test_a_typed_call_moves_the_appointment(desk: Desk):
    turns = call(desk, "models/front-desk", "content+realtime", *TYPED)

    assert is_next_thursday_half_past_two(desk.start_of(1042)), turns
    assert_whole_replies(turns)


def test_the_clients_own_functions_are_called_with_its_instructions(desk: Desk):
    turns = call(desk, "embedded", "realtime", *LIGHTS_AND_WEATHER_TYPED, INSTRUCTIONS=LIGHTS_AND_WEATHER)

    assert_own_functions_used(*turns)


def test_googles_own_live_tests_pass(desk: Desk):
    """The tests in the SDK's wheel; a plugin gives their client our address, which their fixture keeps from it."""
    import google.genai

    tests = Path(google.genai.__path__[0]) / "tests" / "live_api"
    options = ["--mode=api", "-k", "not True", "-p", "googles_tests", "-p", "no:cacheprovider", "-q"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", os.devnull, *options, str(tests)],
        env=sdk(desk, PYTHONPATH=str(HERE), LIVE_BASE=desk.https),
        cwd=tests.parents[3],
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert "4 passed" in done.stdout, done.stdout + done.stderr

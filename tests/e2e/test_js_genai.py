"""The stock @google/genai JavaScript SDK calls the gateway, over plain `ws://`."""

from __future__ import annotations

import json
import os
import subprocess
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
from javascript import JS, installed

pytestmark = [pytest.mark.e2e, pytest.mark.weights]


@pytest.fixture(scope="module", autouse=True)
def sdk() -> None:
    """Installed before the first test."""
    installed()


def call(desk: Desk, model: str, how: str, *lines: object, problem: str = "", **more: str) -> list[dict[str, Any]]:
    """The turns of one call, as the SDK's user experienced them, and how it failed if it should."""
    command = ["node", str(JS / "call.mjs"), model, how, *map(str, lines)]
    env = {"PATH": os.environ["PATH"], "GOOGLE_GEMINI_BASE_URL": desk.http, **more}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["problem"].startswith(problem) if problem else not told["problem"], told
    return told["turns"]


@pytest.mark.long
def test_a_spoken_call_moves_the_appointment(desk: Desk):
    turns = call(desk, "front-desk", "spoken", *RECORDINGS)

    assert is_next_thursday_half_past_two(desk.start_of(1042)), turns
    assert_heard(turns)
    assert_whole_replies(turns)


def test_a_typed_call_moves_the_appointment(desk: Desk):
    turns = call(desk, "models/front-desk", "content+realtime", *TYPED)

    assert is_next_thursday_half_past_two(desk.start_of(1042)), turns
    assert_whole_replies(turns)


def test_the_clients_own_functions_are_called_with_its_instructions(desk: Desk):
    turns = call(desk, "embedded", "realtime", *LIGHTS_AND_WEATHER_TYPED, INSTRUCTIONS=LIGHTS_AND_WEATHER)

    assert_own_functions_used(*turns)


def test_an_unknown_name_is_refused_with_a_reason(desk: Desk):
    call(desk, "gemini-nobody", "realtime", "Hello", problem="closed: 1008 gemini-nobody is not found")

"""Picking by text, in milliseconds: no sound, server or models. Run it with `pytest`, in this folder.

What simulated pickers make of it, with sound: `vivavoce eval agent.py` (their scenarios are in `scenarios/`).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from vivavoce.testing import load_agent, text_call


@pytest.fixture
def call(tmp_path, monkeypatch):
    """A picker before the first slot, in a warehouse of their own."""
    monkeypatch.setenv("PICK_BY_VOICE_DB", f"sqlite:///{tmp_path / 'picking.db'}")
    with text_call(load_agent(str(Path(__file__).with_name("agent.py"))), greet=True) as call:
        for words in ("2741", "ambient", "ready"):
            call.say(words)
        call.say("I'm there").expect_said("At bay 2, level 1: check digits?")
        yield call


def test_a_line_is_picked(call):
    call.say("four eight two").expect_said("Pick 3 cases of oat milk.")
    call.say("three").expect_said("Into which container?")
    call.say("4812").expect_consent("into_container", container_number="4812")

    call.say("yes").expect_said("At bay 10, level 1")


def test_another_slot_is_not_picked_from(call):
    call.say("four eight three").expect_said("4 8 3 is another slot. At bay 2, level 1")
    call.say("three").expect_no_tool()


def test_less_than_wanted_needs_a_reason_and_a_yes(call):
    call.say("482")
    call.say("two").expect_said("2 cases of oat milk, 1 short.")
    call.say("damaged").expect_consent("short", missing=1, reason="damaged")

    call.say("yes").expect_tool("short", missing=1)


def test_the_supervisor_is_called(call):
    call.say("supervisor").expect_tool("supervisor")

    assert call.ending == "transferred"

"""The desk by text, in milliseconds: no sound, server or models. Run it with `pytest`, in this folder.

What simulated callers make of it, with sound: `vivavoce eval agent.py` (their scenarios are in `scenarios/`).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from vivavoce.testing import load_agent, text_call


@pytest.fixture
def call(tmp_path, monkeypatch):
    """A call to the desk with a book of its own."""
    monkeypatch.setenv("FRONT_DESK_DB", f"sqlite:///{tmp_path / 'desk.db'}")
    with text_call(load_agent(str(Path(__file__).with_name("agent.py"))), greet=True) as call:
        yield call


def test_an_appointment_is_moved_once_the_caller_has_said_yes(call):
    call.say("I need to move my appointment").expect_said("appointment number")
    call.say("1042").expect_said("date of birth")
    call.say("March 4th 1985").expect_said("what day and time")
    asked = call.say("next Thursday at half past two")
    assert asked.tools[-1].status == "unconfirmed"
    done = call.say("yes")

    done.expect_tool("reschedule_appointment", appointment_id=1042)
    done.expect_said("Your appointment with Dr. Patel is now on")


def test_whoever_does_not_know_the_birth_date_moves_nothing(call):
    for words in ("I need to cancel appointment 1042", "March 5th 1985", "yes"):
        call.say(words)

    assert all(tool.status == "refused" for tool in call.tools)
    assert "I cannot find an upcoming appointment" in " ".join(call.history)


def test_opening_hours_are_told(call):
    call.say("when are you open?").expect_said("from 8 AM to 5 PM")


def test_what_the_desk_does_not_do_is_handed_to_a_person(call):
    call.say("can I talk to a person").expect_tool("transfer_to_staff")

    assert call.ending == "transferred" and call.outcome == "handed_over"

"""The desk by text, in milliseconds: no sound, server or models. Run it with `pytest`, in this folder.

What simulated callers make of it, with sound: `vivavoce eval agent.py` (their scenarios are in `scenarios/`).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from vivavoce.testing import load_agent, text_call


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """The desk with a book of its own."""
    monkeypatch.setenv("FRONT_DESK_DB", f"sqlite:///{tmp_path / 'desk.db'}")
    return load_agent(str(Path(__file__).with_name("agent.py")))


@pytest.fixture
def call(desk, monkeypatch):
    """A call to it, while somebody is there."""
    monkeypatch.setenv("FRONT_DESK_STAFF", "always")
    with text_call(desk, greet=True) as call:
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


OPEN, CLOSED = datetime(2026, 11, 30, 10), datetime(2026, 11, 30, 20)


def test_staff_are_told_who_wants_what_and_who_they_do_not_answer_is_called_back(desk):
    with text_call(desk, now=OPEN) as call:
        for words in ("when is my appointment", "Maria Gonzalez", "March 4 1985", "I have a question about my bill"):
            call.say(words)
        assert call.summary == "Maria Gonzalez asks: “I have a question about my bill”. Done in this call: nothing."
        call.nobody_answers().expect_said("nobody can take your call", "Shall our staff call you back?")
        call.say("yes please").expect_said("What number")
        call.say("555 0123").expect_said("5550123")
        call.say("yes").expect_tool("request_callback", phone="5550123", about="I have a question about my bill")


def test_after_hours_nobody_is_put_through(desk):
    with text_call(desk, now=CLOSED) as call:
        call.say("can I talk to a person").expect_said("nobody is in right now", "Shall our staff call you back?")
        assert call.ending == "" and call.outcome == "abandoned"
        call.say("no").expect_said("What else")


def test_what_was_found_or_just_booked_is_asked_about_and_moved(desk):
    with text_call(desk, now=datetime.now().replace(hour=7)) as call:  # the book is made for the real day
        for words in ("when is my appointment", "Maria Gonzalez", "March 4 1985"):
            call.say(words)
        start = call.tools[-1].result["appointments"][0]["start"]
        day = format(datetime.fromisoformat(start), "%A, %B %-d at ")
        call.say("and is that with Dr. Patel?").expect_said("Dr. Patel")
        call.say("I need to move my appointment to the same day at three").expect_said(f"{day}3 PM")
        call.say("yes").expect_tool("reschedule_appointment", appointment_id=1042)
        call.say("sorry, could you make that four").expect_said(f"{day}4 PM")


@pytest.fixture
def reminder(desk):
    return load_agent(str(Path(__file__).with_name("reminder.py")))


def test_who_is_reminded_gives_the_birth_date_first_and_may_cancel(reminder):
    with text_call(reminder, about={"appointment": 1042}, greet=True) as call:
        assert "Maria Gonzalez" in call.greeting.text and "Dr. Patel" not in call.greeting.text
        call.say("when is it?")
        call.say("cancel it").expect_said("date of birth")
        assert "Dr. Patel" not in " ".join(call.history) and not any(tool.status == "done" for tool in call.tools[1:])
        call.say("March 4th 1985").expect_said("Dr. Patel", "Will you be there")
        call.say("no, please cancel it").expect_said("Cancel your appointment")
        call.say("yes").expect_tool("cancel")


def test_nobody_else_is_told_anything(reminder):
    with text_call(reminder, about={"appointment": 1042}, greet=True) as call:
        for words in ("March 5th 1985", "what is it about?", "wrong number"):
            call.say(words)
        assert "Dr. Patel" not in " ".join(call.history) and call.outcome == "abandoned"

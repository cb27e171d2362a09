"""The front desk by text, as callers talk, with the real model of meaning and its own tools."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from vivavoce.testing import SyncTextCall, load_agent, text_call

pytestmark = pytest.mark.weights

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SyncTextCall]:
    """At seven in the morning of the day the book was made for."""
    monkeypatch.setenv("FRONT_DESK_DB", f"sqlite:///{tmp_path / 'desk.db'}")
    monkeypatch.setenv("FRONT_DESK_STAFF", "always")
    seven = datetime.now(NEW_YORK).replace(hour=7, minute=0, second=0, microsecond=0)
    with text_call(load_agent("front-desk"), now=seven, meaning=True) as call:
        yield call


def test_questions_beyond_the_desk_are_handed_over_and_start_no_booking(desk: SyncTextCall):
    desk.say("How much does a physio session cost and can I bring my dog?")

    assert desk.ending == "transferred" and [tool.name for tool in desk.tools] == ["transfer_to_staff"]


@pytest.mark.parametrize(
    "said",
    [
        "do I need to fast before a blood test?",
        "I'm running late for my ten o'clock",
        "should I eat before it?",
        "Hello, are my test results back?",
    ],
)
def test_what_the_desk_cannot_know_is_handed_over(desk: SyncTextCall, said: str):
    desk.say(said)

    assert desk.ending == "transferred"


def test_of_two_questions_the_one_beyond_the_desk_is_not_forgotten(desk: SyncTextCall):
    reply = desk.say("how early do you open tomorrow and can I just walk in?")

    reply.expect_tool("opening_hours")
    reply.expect_said("put you through")
    assert "from" in reply.text or "closed" in reply.text  # on a Saturday "tomorrow" has no hours


@pytest.mark.parametrize("wish", ["could we change it?", "can we move it?", "is another day possible?"])
def test_who_cannot_come_and_wants_another_time_cancels_nothing(desk: SyncTextCall, wish: str):
    desk.say(f"I'm calling for my wife, she can't make it. The number is one zero four two, {wish}")

    desk.say("March fourth, nineteen eighty-five.").expect_said("What day and time would you like instead?")


def test_a_yes_with_a_question_about_something_else_cancels_and_answers(desk: SyncTextCall):
    desk.say("cancel 1042 please")
    desk.say("March 4 1985")

    desk.say("yes, and where do I park next time?").expect_said("Shall I")  # "next" may be about the matter
    desk.say("yes, and where do I park?").expect_said("Parking is free", "is cancelled")


def test_the_day_that_is_arranged_is_not_the_one_that_is_wanted(desk: SyncTextCall):
    desk.say("I'm supposed to come in on Friday but I've got a work thing, can we do the following Monday?")
    desk.say("1042")
    desk.say("March 4 1985").expect_said("Monday")


def test_a_name_that_sounds_in_part_like_a_doctors_stays_what_it_is(desk: SyncTextCall):
    desk.say("book a blood test on Thursday at eight")

    desk.say("Rosa Vidal, May 11th 1948").expect_said("Rosa Vidal", "Shall I")


def test_what_would_be_cancelled_is_told_before_the_yes(desk: SyncTextCall):
    desk.say("cancel 1042 please")

    desk.say("March 4 1985").expect_said("appointment 1042, a check-up with Dr. Patel.")


def test_who_wants_to_see_a_doctor_is_asked_for_no_picture(desk: SyncTextCall):
    assert "camera" not in desk.say("can I see Dr. Patel on Friday?").text


def test_a_question_after_something_told_is_answered(desk: SyncTextCall):
    desk.say("I'm coming by car. Is there parking at the clinic?").expect_said("Parking is free")


def test_a_lost_number_is_looked_up_by_who_calls(desk: SyncTextCall):
    desk.say("I've got an appointment but I lost the number").expect_said("full name")
    desk.say("Maria Gonzalez, March 4th 1985").expect_tool("find_appointments")


def test_a_service_may_be_called_as_callers_call_it(desk: SyncTextCall):
    desk.say("I need to come in for a flu jab tomorrow").expect_tool("available_times", service="vaccination")


def test_first_thing_with_whoever_is_free_is_offered_two_times_and_all_that_was_said_is_kept(desk: SyncTextCall):
    desk.say("book me in with whoever is free first thing tomorrow")
    reply = desk.say("blood test")
    assert "suits you?" in reply.text and "What time" not in reply.text
    desk.say("Anna Weber").expect_said("suits you?")
    desk.say("the first one").expect_said("birth")

    desk.say("May 3rd 1984").expect_said("Anna Weber", "Shall I go ahead?")


def test_an_afternoon_is_offered_two_times(desk: SyncTextCall):
    desk.say("book me in for next Tuesday afternoon")

    desk.say("a check-up").expect_said(" or ", "suits you?")
    assert [tool.name for tool in desk.tools] == ["available_times"]


def test_a_daughters_appointment_is_asked_for_by_their_name_and_birth_date(desk: SyncTextCall):
    desk.say("my daughter has an appointment on Monday but she's got the flu, could we push it to the week after?")
    desk.say("Lena Weber").expect_said("their date of birth")

    desk.say("March 3rd 2015").expect_said("cannot find", "their full name")


@pytest.mark.parametrize(
    "words", ["I need to push my vaccination back", "I have to postpone my blood test", "we must move my check-up"]
)
def test_what_is_to_be_moved_is_not_booked(desk: SyncTextCall, words: str):
    desk.say(words).expect_said("appointment number")


def test_a_letter_tells_the_number_and_never_who_is_calling(desk: SyncTextCall):
    letter = ["Riverside Clinic", "Dear Maria Gonzalez", "born March 4, 1985", "Appointment number: 1042"]
    desk.say("I need to cancel my appointment").expect_said("What is your appointment number?")
    desk.show(lines=letter)
    desk.say("it's on this letter").expect_said("I see the number 1042.", "date of birth")
    desk.say("that is on the letter, too").expect_said("date of birth")

    desk.say("March 4th 1985").expect_consent("cancel_appointment", appointment_id=1042, date_of_birth="1985-03-04")


def test_the_time_is_told(desk: SyncTextCall):
    assert desk.say("what time is it").text == "It's 7 AM."


def test_an_appointment_is_moved_to_a_time_of_the_week_after(desk: SyncTextCall):
    desk.say("I need to move my appointment")
    desk.say("1042")
    desk.say("March 4th 1985")
    desk.say("some time next week, any day is fine").expect_said("suits you?")
    reply = desk.say("the later one")

    assert reply.text.startswith("Move appointment 1042 to ") and "Shall I go ahead?" in reply.text


def test_another_day_of_what_was_found_moves_it(desk: SyncTextCall):
    desk.say("when's my appointment")
    desk.say("Maria Gonzalez, March 4th 1985")
    desk.say("what about the Monday after?").expect_said("Monday", "suits you?")

    desk.say("2 pm please").expect_consent("reschedule_appointment", appointment_id=1042)


def test_each_of_two_people_gets_their_own(desk: SyncTextCall):
    desk.say("a blood test for my son on Thursday at two and another for my daughter").expect_said("their full name")
    desk.say("Max Lund")
    desk.say("2 May 2015")
    desk.say("yes").expect_said("Your appointment number is", "their full name")
    desk.say("Ida Lund")

    desk.say("1 April 2017").expect_said("Ida Lund, born April 1, 2017. Shall I go ahead?")


def test_a_question_beside_a_request_is_handed_over_after_it(desk: SyncTextCall):
    desk.say("I need a physio session next Wednesday at 2. Do you take Blue Cross?")
    desk.say("Tom Berger, 2 May 1977").expect_said("Shall I go ahead?")
    reply = desk.say("yes")

    reply.expect_said("You are booked", "put you through")
    reply.expect_tool("transfer_to_staff", reason="Do you take Blue Cross?")


def test_of_two_values_that_do_not_fit_the_one_that_is_put_right_is_enough(desk: SyncTextCall):
    desk.say("I want to cancel appointment 1042")
    desk.say("March 5th 1985").expect_said("I cannot find")

    desk.say("sorry, March 4th 1985").expect_consent("cancel_appointment", appointment_id=1042)


def test_who_says_this_is_me_shows_nothing(desk: SyncTextCall):
    desk.say("This is Priya Sharma. Could you tell me what time I'm expected and who with?").expect_said("birth")
    desk.say("27th of August 1994").expect_said("a check-up with Dr. Rossi")


def test_what_is_brought_forward_is_moved(desk: SyncTextCall):
    desk.say("I'd like to bring my check-up forward, I'm Aisha Rahman").expect_said("appointment number")


def test_whoever_is_chosen_instead_is_who_is_booked(desk: SyncTextCall):
    desk.say("can I have an appointment with Dr Rossi for a blood test next Monday?").expect_said("Dr. Patel")
    desk.say("Dr Patel then")
    desk.say("the first")

    desk.say("Nora Quist, 30th of May 1956").expect_said("with Dr. Patel", "Shall I go ahead?")

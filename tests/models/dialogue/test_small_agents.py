"""Agents as somebody writes them in an hour: one example a tool, typed arguments, hardly a word of description."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Literal

import pytest
from pydantic import Field

from vivavoce import Agent
from vivavoce.testing import text_call

NOW = datetime(2026, 11, 23, 10, 0)
Last4 = Annotated[str, Field(pattern=r"^\d{4}$")]
Code = Annotated[str, Field(pattern=r"^[A-Z]{2}\d{4}$")]

bank = Agent("bank", "You handle bank cards. Our branches are open from nine to four.")
hotel = Agent("hotel", "You are the desk of a hotel.")
gym = Agent("gym", "You are the desk of a gym.")
taxi = Agent("taxi", "You book taxis.")


@bank.tool(confirm=True, examples=["block my card"])
def block_card(last_four: Last4) -> None:
    """Block a card."""


@bank.tool(confirm=True, examples=["I need a new card"])
def replace_card(last_four: Last4, reason: Literal["lost", "damaged", "expired"]) -> None:
    """Order a replacement card."""


@bank.tool(confirm=True, examples=["raise my limit"])
def change_limit(last_four: Last4, limit: Annotated[int, Field(ge=100, le=5000)]) -> None:
    """Change the limit of a card, in dollars."""


@bank.tool(examples=["show my last payments"])
def recent_payments(last_four: Last4) -> str:
    """List the latest payments of a card."""
    return "There are none."


@hotel.tool(confirm=True, examples=["I'd like to book a room"])
def book_room(room: Literal["single", "double"], arrival: date, nights: int, breakfast: bool = False) -> None:
    """Book a room."""


@hotel.tool(confirm=True, examples=["cancel my reservation"])
def cancel_room(reservation: Code) -> None:
    """Cancel a reservation."""


@hotel.tool(examples=["is my reservation all right"])
def reservation_status(reservation: Code) -> str:
    """Look up a reservation."""
    return "All is well."


@gym.tool(confirm=True, examples=["freeze my membership"])
def freeze_membership(months: int, reason: str = "") -> None:
    """Freeze a membership.

    Args:
        months: For how many months.
        reason: Why.
    """


@gym.tool(confirm=True, examples=["something is broken"])
def report_problem(what: str, where: Literal["pool", "weights room", "changing room"]) -> None:
    """Report something broken.

    Args:
        what: What is broken.
        where: Where it is.
    """


@taxi.tool(confirm=True, examples=["I need a taxi"])
def book_taxi(pickup: str, when: datetime, passengers: int = 1) -> None:
    """Book a taxi."""


def test_no_before_a_thing_refuses_it_and_corrects_nothing():
    with text_call(hotel, now=NOW) as call:
        call.say("book a double room on Friday for two nights").expect_consent("book_room", nights=2)
        call.say("no breakfast, thanks").expect_consent("book_room", breakfast=False)
        call.say("no, three nights").expect_consent("book_room", nights=3, breakfast=False)


def test_a_code_of_letters_and_digits_is_read_in_the_first_sentence():
    with text_call(hotel, now=NOW) as call:
        call.say("is my reservation HB2231 all right").expect_tool("reservation_status", reservation="HB2231")


@pytest.mark.parametrize("goes_on", ["cancel that reservation please", "cancel that one please"])
def test_what_the_last_action_was_about_is_not_asked_again(goes_on):
    with text_call(hotel, now=NOW) as call:
        call.say("is my reservation HB2231 all right").expect_tool("reservation_status")
        call.say(goes_on).expect_consent("cancel_room", reservation="HB2231")


def test_an_amount_of_money_is_no_code():
    with text_call(bank, now=NOW) as call:
        call.say("raise my limit to 2000 dollars").expect_said("last four")
        call.say("1188").expect_consent("change_limit", last_four="1188", limit=2000)


def test_words_that_only_name_the_thing_begin_no_other_request():
    with text_call(bank, now=NOW) as call:
        call.say("show my last payments, card ending 9090").expect_tool("recent_payments", last_four="9090")


def test_two_requests_in_one_sentence_share_what_they_are_about():
    with text_call(bank, now=NOW) as call:
        call.say("block my card and order a new one")
        call.say("4455").expect_consent("block_card", last_four="4455")
        call.say("yes").expect_said("lost, damaged or expired")
        call.say("lost").expect_consent("replace_card", last_four="4455", reason="lost")


def test_hours_in_words_answer_when():
    with text_call(bank, now=NOW) as call:
        call.say("when are you open?").expect_said("from nine to four")


def test_what_is_broken_may_name_where_it_is():
    with text_call(gym, now=NOW) as call:
        call.say("the shower in the changing room is leaking").expect_consent(
            "report_problem", what="the shower in the changing room is leaking", where="changing room"
        )


def test_where_it_is_is_not_what_is_broken():
    with text_call(gym, now=NOW) as call:
        call.say("something is broken")
        call.say("one of the treadmills doesn't work").expect_said("pool, weights room or changing room")
        call.say("weights room").expect_consent("report_problem", what="one of the treadmills doesn't work")


def test_a_reason_is_what_stands_behind_because():
    with text_call(gym, now=NOW) as call:
        call.say("freeze my membership for three months because I broke my leg, please").expect_consent(
            "freeze_membership", months=3, reason="I broke my leg"
        )


@pytest.mark.parametrize("answer", ["now", "Right now, please.", "immediately"])
def test_now_is_a_moment(answer):
    with text_call(taxi, now=NOW) as call:
        call.say("I need a taxi from the main station")
        reply = call.say(answer)
        assert reply.tools[-1].arguments["when"].startswith("2026-11-23T10:00")


clock = Agent("clock", "You wake people.")


@clock.tool(confirm=True, examples=["wake me at eight"])
def set_alarm(at: time, why: str = "") -> None:
    """Set an alarm."""


@clock.tool(examples=["my alarms"])
def my_alarms() -> str:
    """Tell which alarms are set."""
    return "There are none yet."


def test_a_command_in_an_authors_own_words_is_done_at_once_and_the_question_stands():
    with text_call(clock, now=NOW) as call:
        call.say("wake me at eight").expect_consent("set_alarm")
        call.say("my alarms").expect_said("There are none yet.", "Shall I go ahead?")
        call.say("yes").expect_tool("set_alarm")

"""Callers that no script foresaw, at agents that strangers wrote: conditions, corrections, refusals, plain words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from agents import number, one_of, schema, text, when
from scripted import Agent, run

from vivavoce.events import ToolSpec

LODGE = Agent(
    tools=(
        ToolSpec(
            "book_room",
            "Book a room.",
            schema("room arrival nights", room=one_of("single", "double"), arrival=when("date"), nights=number()),
            confirm=True,
        ),
    ),
)
TABLES = Agent(
    tools=(
        ToolSpec(
            "reserve_table",
            "Reserve a table.",
            schema("day at guests name", day=when("date"), at=when("time"), guests=number(), name=text(), notes=text()),
            confirm=True,
            examples=("a table for tonight",),
        ),
    ),
)


@pytest.mark.parametrize(
    "remark",
    ["only with a sea view", "if it has a balcony", "yes, but only with a sea view", "Friday, as long as it's quiet"],
)
def test_a_condition_that_cannot_be_kept_is_answered_before_a_yes_counts(remark: str) -> None:
    run(
        LODGE,
        f"""
        > a double room on Friday for two nights please
        < Shall I go ahead?
        > {remark}
        < can't take that into account; double; November 27th; Shall I go ahead?
        > yes
        ! book_room arrival=2026-11-27 nights=2 room=double
        """,
    )


def test_a_condition_that_was_heard_badly_is_followed_by_the_whole_read_back() -> None:
    run(
        LODGE,
        """
        > a double room on Friday for two nights please
        < Shall I go ahead?
        > [0.4] only with a sea view
        < didn't catch that; Book a double room; Shall I go ahead?
        > yes
        ! book_room arrival=2026-11-27 nights=2 room=double
        """,
    )


def test_a_remark_goes_where_the_tool_takes_one_and_is_read_back() -> None:
    run(
        TABLES,
        """
        > a table for two on Friday at eight, my name is Kim
        < Shall I go ahead?
        > and we need a high chair
        < high chair; Shall I go ahead?
        > yes please
        ! reserve_table at=20:00:00 day=2026-11-27 guests=2 name=Kim notes="we need a high chair"
        """,
    )


PHARMACY = Agent(
    tools=(
        ToolSpec(
            "refill",
            "Refill a prescription.",
            schema(
                "patient pickup",
                patient={
                    **schema("first_name last_name born", first_name=text(), last_name=text(), born=when("date")),
                    "description": "Who it is for.",
                },
                pickup=one_of("in store", "delivery"),
            ),
            confirm=True,
        ),
    ),
)
LAURA = 'refill patient={"first_name": "Laura", "last_name": "Stein", "born": "1980-05-02"} pickup=delivery'


def test_an_object_is_asked_for_field_by_field() -> None:
    run(
        PHARMACY,
        f"""
        > I need a refill
        < first name
        > Laura
        < last name
        > Stein
        < date of birth
        > May 2nd 1980
        < in store or delivery
        > delivery please
        < Laura; Stein; May 2nd, 1980; Shall I go ahead?
        > yes
        ! {LAURA}
        """,
    )


def test_an_object_may_be_given_at_once_and_corrected_in_part() -> None:
    run(
        PHARMACY,
        f"""
        > I need a refill, delivery please
        < first name
        > Laura Stein, born May 3rd 1980
        < May 3rd, 1980; Shall I go ahead?
        > no, May 2nd 1980
        < Laura; May 2nd, 1980; Shall I go ahead?
        > yes
        ! {LAURA}
        """,
    )


SALON = Agent(
    tools=(
        ToolSpec(
            "book_visit",
            "Book a visit.",
            schema("service start", service=one_of("haircut", "color"), start=when("date-time")),
            confirm=True,
        ),
        ToolSpec(
            "move_visit",
            "Move a visit to another time.",
            schema("visit_number new_start", visit_number=number(), new_start=when("date-time")),
            confirm=True,
            examples=("can I move it to next Thursday at half past two", "I can't make it on Monday, can I come later"),
        ),
        ToolSpec("cancel_visit", "Cancel a visit.", schema("visit_number", visit_number=number()), confirm=True),
    ),
)


def test_a_value_that_another_tools_example_ends_with_still_answers_the_question() -> None:
    run(
        SALON,
        """
        > I'd like to book a haircut
        < day and time
        > next Tuesday at half past two
        < Book a haircut; Shall I go ahead?
        > yes
        ! book_visit service=haircut start=2026-12-01T14:30:00-05:00
        """,
    )


def test_why_one_cannot_come_is_no_request_and_no_value() -> None:
    run(
        SALON,
        """
        > I can't make it on Wednesday, can I come another day? It's number 4417
        < day and time
        > Friday at ten
        < Move visit 4417; November 27th; Shall I go ahead?
        > yes
        ! move_visit new_start=2026-11-27T10:00:00-05:00 visit_number=4417
        """,
    )


LIBRARY = Agent(
    tools=(
        ToolSpec("search_book", "Check whether there is a book.", schema("title", title=text())),
        ToolSpec("renew_loan", "Renew all loans.", schema("card_number", card_number=text("Six digits."))),
        ToolSpec("reserve_book", "Put a book aside.", schema("title card", title=text(), card=text()), confirm=True),
    ),
)


METER = Agent(
    tools=(
        ToolSpec(
            "submit_reading",
            "Submit a meter reading.",
            schema(
                "customer_number reading",
                customer_number=text("The eight-digit customer number."),
                reading=number("What the meter shows."),
            ),
            confirm=True,
        ),
        ToolSpec(
            "book_technician",
            "Send a technician.",
            schema("reason day at", reason=text(), day=when("date"), at=when("time")),
            confirm=True,
        ),
        ToolSpec("connect_office", "Connect the caller to the office.", schema(), transfer=True),
    ),
    instructions="You answer the phone for Northern Power at 8 Mill Road. A visit lasts two hours.",
    backend={
        "submit_reading": lambda args: (
            {"error": "submit_reading has failed with these arguments; tell the caller."}
            if args["reading"] == 404
            else {"error": "That is less than last year."}
            if args["reading"] < 1000
            else "noted"
        ),
        "check book_technician": lambda args: (
            {"error": "We are closed on Mondays."} if args["day"].endswith("30") else None
        ),
    },
)


def test_a_bare_number_corrects_the_argument_that_it_fits() -> None:
    run(
        METER,
        """
        > the meter shows 21405 and my customer number is 12345678
        < 21405; Shall I go ahead?
        > no it's 21450
        < 21450; Shall I go ahead?
        > yes
        ! submit_reading customer_number=12345678 reading=21450
        """,
    )


def test_a_declined_action_goes_on_with_the_value_that_follows() -> None:
    run(
        METER,
        """
        > submit reading 214 for customer number 12345678
        > yes
        ! submit_reading customer_number=12345678 reading=214
        < less than last year
        > oh sorry, I meant 2140
        < 2140; Shall I go ahead?
        > yes
        ! submit_reading customer_number=12345678 reading=2140
        """,
    )


def test_of_a_day_and_a_time_the_one_that_was_declined_is_asked_for_again() -> None:
    run(
        METER,
        """
        > please send a technician next Monday at ten
        < reason
        > the display is dark
        < closed on Mondays; date
        > then on December first
        < December 1st at 10 AM; display is dark; Shall I go ahead?
        """,
    )


def test_what_a_model_is_told_of_a_failure_is_not_read_out() -> None:
    run(
        METER,
        """
        > submit reading 404 for customer number 12345678
        > yes
        ! submit_reading customer_number=12345678 reading=404
        < didn't work; ~submit_reading; ~arguments
        """,
    )


def test_a_guess_that_was_wrong_twice_is_not_made_again() -> None:

    class Vague:
        """Finds everything somewhat alike."""

        def similarity(self, text: str, candidates: Sequence[str]) -> list[float]:
            return [0.18] * len(candidates)

    run(
        LODGE,
        """
        > the neighbours bark
        < Did you want to book a room?
        > no
        < What would you like?
        > the neighbours bark
        > no
        < can't help with that
        """,
        Vague(),
    )


@pytest.mark.parametrize(
    ("asked", "told"), [("where are you?", "Mill Road"), ("how long will you be here?", "two hours")]
)
def test_facts_about_the_place_and_lengths_of_time(asked: str, told: str) -> None:
    run(METER, f"> {asked}\n< {told}")


def test_a_full_name_between_commas_needs_no_announcement() -> None:
    run(TABLES, "> a table for two on Friday at eight, Anna Weber\n< for 2 people for Anna Weber; Shall I go ahead?")


def test_for_two_hours_counts_no_people() -> None:
    run(TABLES, "> a table on Friday at eight for two hours, my name is Kim\n< How many")


def test_my_books_are_things_and_no_booking() -> None:
    run(LIBRARY, "> I'd like to renew my books, my card number is 221904\n! renew_loan card_number=221904")

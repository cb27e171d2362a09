"""Callers that no script foresaw, at agents that strangers wrote: conditions, corrections, refusals, plain words."""

from __future__ import annotations

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
        < Shall I?
        > {remark}
        < can't take that into account; double; November 27th; Shall I?
        > yes
        ! book_room arrival=2026-11-27 nights=2 room=double
        """,
    )


def test_a_remark_goes_where_the_tool_takes_one_and_is_read_back() -> None:
    run(
        TABLES,
        """
        > a table for two on Friday at eight, my name is Kim
        < Shall I?
        > and we need a high chair
        < high chair; Shall I?
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
        < born
        > May 2nd 1980
        < in store or delivery
        > delivery please
        < Laura; Stein; May 2nd, 1980; Shall I?
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
        < May 3rd, 1980; Shall I?
        > no, May 2nd 1980
        < Laura; May 2nd, 1980; Shall I?
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
        < Book a haircut; Shall I?
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
        < Move visit 4417; November 27th; Shall I?
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


def test_my_books_are_things_and_no_booking() -> None:
    run(LIBRARY, "> I'd like to renew my books, my card number is 221904\n! renew_loan card_number=221904")

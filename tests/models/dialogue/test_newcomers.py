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

"""What a tool tells in UTC, or with any other offset, is said in the caller's own time: New York here."""

from __future__ import annotations

from typing import Any

import pytest
from agents import number, schema, when
from scripted import Agent, run

from vivavoce.events import ToolSpec

HERE = "December 2nd at 9:10 PM"
UTC = "2026-12-03T02:10:00Z"


def bus(response: Any, done: str = "") -> Agent:
    spec = ToolSpec("next_bus", "When the next bus leaves.", schema(), done=done)
    return Agent((spec,), backend={"next_bus": lambda args: response})


@pytest.mark.parametrize(
    ("response", "done"),
    [
        ({"departs": UTC}, ""),
        ({"departs": UTC}, "It leaves {departs}."),
        ({"bus": {"departs": "2026-12-03T03:10:00+01:00"}}, "It leaves {bus.departs}."),
        ({"output": UTC}, ""),
        ({"output": f"The bus leaves at {UTC}."}, ""),
        ({"departures": [UTC]}, ""),
        ({"departures": [{"line": "Red", "departs": UTC}, {"line": "Blue", "departs": UTC}]}, ""),
        ({"departs": "2026-12-03T02:10:00.123+00:00"}, ""),
    ],
)
def test_a_result_is_said_in_the_callers_time(response: Any, done: str) -> None:
    run(bus(response, done), f"> when does the next bus leave\n! next_bus\n< {HERE}; ~2:10 AM; ~T02")


def test_offers_in_utc_are_read_out_and_chosen_in_the_callers_time() -> None:
    taken = {"error": "That time is taken.", "alternatives": {"start": [UTC, "2026-12-03T01:10:00Z"]}}
    desk = Agent(
        (ToolSpec("book", "Book a visit.", schema("start", start=when("date-time", "When it is."), n=number())),),
        backend={"book": lambda args: {"ok": True} if args["start"].startswith("2026-12-03") else taken},
    )
    run(
        desk,
        """
        > book a visit on December 2nd at 7 pm
        ! book start=2026-12-02T19:00:00-05:00
        < taken; 9:10 PM; 8:10 PM
        > the 8:10 one
        ! book start=2026-12-03T01:10:00Z
        """,
    )

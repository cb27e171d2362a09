"""Days that are none, times that clocks skip or show twice, and days by their place in a month: asked, said, booked."""

from __future__ import annotations

import pytest
from agents import number, schema, when
from scripted import Agent, run

from vivavoce.events import ToolSpec

TABLES = Agent(
    tools=(
        ToolSpec(
            "book_table",
            "Book a table.",
            schema("start people", start=when("date-time", "When the guests come."), people=number("How many guests.")),
            confirm=True,
            examples=("a table for tonight",),
        ),
    ),
)


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        ("the 30th of February", "no February 30th"),
        ("June 31st", "no June 31st"),
        ("13/13", "no month 13"),
        ("the 32nd", "no 32nd"),
        ("Monday December 3rd", "December 3rd is a Thursday"),
        ("Monday, November 16th", "November 16th has already passed"),
        ("the fifth Monday in December", "no fifth Monday"),
    ],
)
def test_an_impossible_day_is_told_and_asked_back_with_the_rest_kept(day: str, fault: str) -> None:
    run(
        TABLES,
        f"""
        > a table for two on {day} at 8 pm
        < {fault}; Which day?; ~Shall I
        > December 4th
        < December 4th at 8 PM for 2 people. Shall I go ahead?
        > actually make it {day}
        < {fault}; ~Shall I
        > December 5th
        < December 5th at 8 PM
        > yes
        ! book_table start=2026-12-05T20:00:00-05:00 people=2
        """,
    )


@pytest.mark.parametrize("clock", ["25 o'clock", "10:75", "26:00", "13 pm"])
def test_an_impossible_time_is_told(clock: str) -> None:
    run(
        TABLES,
        f"> a table for two tomorrow\n< What time?\n> at {clock}\n< There is no; What time?\n> 8 pm\n< at 8 PM for 2",
    )


def test_a_time_that_clocks_skip_is_not_booked() -> None:
    run(
        TABLES,
        """
        > a table for two on March 14th 2027 at 2:30 AM
        < clocks go forward; no 2:30 AM; What time?
        > 3:30 AM
        < March 14th at 3:30 AM
        > yes
        ! book_table start=2027-03-14T03:30:00-04:00 people=2
        """,
    )


@pytest.mark.parametrize(
    ("answer", "offset", "said"), [("the first", "-04:00", "before"), ("the one after", "-05:00", "after")]
)
def test_a_time_that_comes_twice_is_asked_about_and_read_back(answer: str, offset: str, said: str) -> None:
    run(
        TABLES,
        f"""
        > a table for two on November 7th 2027 at 1:30 AM
        < twice; first or the second?
        > {answer}
        < 1:30 AM ({said} the clocks go back)
        > yes
        ! book_table start=2027-11-07T01:30:00{offset} people=2
        """,
    )


@pytest.mark.parametrize(
    ("day", "start"),
    [
        ("the first Monday in December", "2026-12-07"),
        ("the last Friday of the month", "2026-11-27"),
        ("the second Tuesday in January", "2027-01-12"),
        ("a week tomorrow", "2026-12-01"),
        ("the day after Thanksgiving", "2026-11-27"),
    ],
)
def test_a_day_by_its_place_is_booked(day: str, start: str) -> None:
    run(TABLES, f"> a table for two on {day} at 8 pm\n> yes\n! book_table start={start}T20:00:00-05:00 people=2")


@pytest.mark.parametrize(
    ("words", "asks", "answer"),
    [("tomorrow at seven or eight", "What time?", "eight"), ("Friday or tomorrow at 8", "Which day?", "tomorrow"),
     ("tomorrow, half past seven or eight", "What time?", "at eight")],
)  # fmt: skip
def test_a_choice_of_times_left_open_is_asked_for(words: str, asks: str, answer: str) -> None:
    run(TABLES, f"> a table for two {words}\n< {asks}; ~Shall I\n> {answer}\n< tomorrow at 8 PM for 2 people")

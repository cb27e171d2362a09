"""How many, how long, how cold: what a caller says of it is taken whole, asked for, or told; no default stands in."""

from __future__ import annotations

import pytest
from agents import number, one_of, schema, text, when
from scripted import Agent, Call, run

from vivavoce.events import ToolSpec

TABLES = Agent(
    tools=(
        ToolSpec(
            "book_table",
            "Book a table.",
            schema("start people", start=when("date-time", "When the guests come."), people=number("How many guests.")),
            confirm=True,
            examples=("I'd like to book a table", "do you have a table for tonight"),
        ),
    ),
)
RENTAL = Agent(
    tools=(
        ToolSpec(
            "price",
            "How much it costs to rent a tool.",
            schema("item", item=one_of("ladder", "drill"), days=number("How many days.", default=1)),
        ),
        ToolSpec(
            "rent",
            "Rent a tool.",
            schema("item day days", item=one_of("ladder", "drill"), day=when("date", "The first day."), days=number()),
            confirm=True,
        ),
    ),
    backend={"price": lambda args: {"price": f"${9 * args.get('days', 1)}"}},
)
KITCHEN = Agent(
    tools=(
        ToolSpec("set_timer", "Set a timer.", schema("minutes", minutes=number("How many minutes."))),
        ToolSpec(
            "set_freezer",
            "Set the temperature of the freezer.",
            schema("degrees", degrees=number("In degrees Celsius.")),
        ),
        ToolSpec("set_alarm", "Set an alarm.", schema("time", time=when("time"), label=text("What it is for."))),
    ),
)


@pytest.mark.parametrize(
    ("words", "people", "start"),
    [
        ("a table, one for two next friday at 8pm", 2, "2026-12-04T20:00:00-05:00"),
        ("book one for four tomorrow at 7", 4, "2026-11-24T19:00:00-05:00"),
        ("a table for one tomorrow at 7", 1, "2026-11-24T19:00:00-05:00"),
        ("a table for two for 7 tonight", 2, "2026-11-23T19:00:00-05:00"),
        ("a table at 8 for 2 tomorrow", 2, "2026-11-24T20:00:00-05:00"),
        ("I'd like a table for my wife and me tomorrow at 7", 2, "2026-11-24T19:00:00-05:00"),
        ("book a table for four adults and two kids tomorrow at 6", 6, "2026-11-24T18:00:00-05:00"),
    ],
)
def test_a_table_is_booked_for_as_many_as_were_said(words: str, people: int, start: str) -> None:
    run(TABLES, f"> {words}\n< Shall I go ahead?\n> yes\n! book_table people={people} start={start}")


@pytest.mark.parametrize("words", ["one for two next friday", "one for two next friday at 8", "next friday for two"])
def test_for_two_is_people_where_people_are_to_be_counted_and_no_hour(words: str) -> None:
    run(
        TABLES,
        f"""
        > do you have a table for tonight
        < What time?
        > {words}{"" if words.endswith("8") else " please"}
        {"" if words.endswith("8") else "< What time?"}
        {"" if words.endswith("8") else "> at 8"}
        < Friday, December 4th at 8 PM for 2 people
        """,
    )


def test_for_seven_is_an_hour_once_the_people_are_known() -> None:
    run(
        TABLES,
        "> a table for two\n< What day and time?\n> for seven\n< Which day?\n> tomorrow\n< tomorrow at 7 PM for 2",
    )


def test_an_hour_said_while_people_are_asked_for_is_no_number_of_people() -> None:
    run(
        TABLES,
        "> a table tomorrow at 7\n< How many guests?\n> at 8\n< How many guests?\n> four\n< at 8 PM for 4 people",
    )


def test_a_number_left_open_is_asked_for() -> None:
    run(
        TABLES,
        """
        > a table for two or three tomorrow at 7
        < How many guests?
        > three
        < 3 people
        """,
    )


@pytest.mark.parametrize(
    ("words", "days"),
    [("for a week", 7), ("for two weeks", 14), ("for three days", 3), ("for 48 hours", 2), ("for a couple of days", 2)],
)
def test_a_length_goes_into_the_unit_of_the_argument(words: str, days: int) -> None:
    run(RENTAL, f"> How much is a ladder {words}\n! price item=ladder days={days}")


@pytest.mark.parametrize(
    "words",
    ["for a month", "for a few days", "for the weekend", "for half a day", "for 2", "from Monday to Thursday",
     "until Friday", "for two or three days"],
)  # fmt: skip
def test_a_default_never_stands_in_for_what_was_said(words: str) -> None:
    run(RENTAL, f"> How much is a ladder {words}\n< How many days?\n> five\n! price item=ladder days=5")


def test_a_default_stands_in_for_what_was_not_said_or_does_not_matter() -> None:
    run(RENTAL, "> How much is a ladder\n! price item=ladder")
    run(RENTAL, "> How much is a ladder for a while\n< How many days?\n> it doesn't matter\n! price item=ladder")


def test_a_number_that_no_argument_takes_is_told() -> None:
    run(RENTAL, "> How much are two ladders for a week\n< one at a time, not two ladders\n! price item=ladder days=7")


def test_a_value_corrected_while_another_is_asked_for_is_said_back() -> None:
    run(
        RENTAL,
        """
        > I want to rent a ladder
        < What is the first day?
        > Sunday
        < days?
        > Monday then
        < Monday, November 30th; days?
        > two days
        < November 30th; 2 days
        > yes
        ! rent day=2026-11-30 days=2 item=ladder
        """,
    )


@pytest.mark.parametrize(
    "words",
    ["-18 degrees", "−18", "minus eighteen degrees", "eighteen below", "18 degrees below zero", "negative eighteen",
     "minus ten, no, minus eighteen"],
)  # fmt: skip
def test_the_sign_is_kept_whether_it_was_asked_for_or_not(words: str) -> None:
    run(KITCHEN, f"> set the freezer to {words}\n! set_freezer degrees=-18")
    run(KITCHEN, f"> change the temperature of the freezer\n< How many degrees?\n> {words}\n! set_freezer degrees=-18")


@pytest.mark.parametrize("words", ["18 below freezing", "minus 18 or minus 20", "minus 18.5 degrees"])
def test_nothing_is_set_to_a_temperature_that_is_in_doubt(words: str) -> None:
    call = Call(KITCHEN)
    call.say(f"set the freezer to {words}")

    assert call.ran == [] and "How many degrees?" in call.reply


@pytest.mark.parametrize(
    ("words", "minutes"),
    [("two hours thirty minutes", 150), ("three quarters of an hour", 45), ("an hour and a quarter", 75), ("1h30", 90),
     ("an hour fifteen", 75), ("ten", 10)],
)  # fmt: skip
def test_a_timer_runs_for_all_that_was_said(words: str, minutes: int) -> None:
    run(KITCHEN, f"> set a timer for {words}\n! set_timer minutes={minutes}")


@pytest.mark.parametrize("words", ["ninety seconds", "a minute and a half", "2 minutes and 30 seconds"])
def test_a_length_that_needs_a_finer_unit_is_asked_for_with_the_reason(words: str) -> None:
    run(KITCHEN, f"> set a timer for {words}\n< whole minutes; How many minutes?\n> two\n! set_timer minutes=2")


def test_a_time_of_day_is_no_length() -> None:
    run(KITCHEN, "> set a timer for half past six\n< How many minutes?")
    run(KITCHEN, "> set an alarm for half past six\n! set_alarm time=06:30:00")


@pytest.mark.parametrize(
    "words", ["alarm for half past six", "set an alarm for half past six", "set an alarm for 6:30"]
)
def test_a_time_is_not_the_label_of_an_alarm_as_well(words: str) -> None:
    alarm = ToolSpec(
        "set_alarm", "Set an alarm.", schema("time label", time=when("time"), label=text("What it is for."))
    )
    run(Agent((alarm,)), f"> {words}\n< label / What / what\n> gym\n! set_alarm time=06:30:00 label=gym")

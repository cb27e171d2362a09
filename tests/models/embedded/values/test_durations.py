"""Lengths of time in every form and every unit: exactly what was said, or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from vivavoce.lexicon import cardinal
from vivavoce.models.embedded.dialogue.nlu.entities.durations import find_durations, in_words, iso, unit_of
from vivavoce.models.embedded.dialogue.nlu.entities.inverse_normalisation import line_of
from vivavoce.models.embedded.dialogue.nlu.entities.read import read_value

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("America/New_York"))
SECOND, MINUTE, HOUR, DAY, WEEK = 1, 60, 3600, 86400, 604800

SAID = {
    "two hours thirty minutes": 150 * MINUTE, "three quarters of an hour": 45 * MINUTE,
    "a quarter of an hour": 15 * MINUTE, "a minute and a half": 90, "half a minute": 30,
    "2 minutes and 30 seconds": 150, "an hour and a quarter": 75 * MINUTE, "ninety seconds": 90, "1h30": 90 * MINUTE,
    "1:30 hours": 90 * MINUTE, "two and a half days": 60 * HOUR, "one week and three days": 10 * DAY,
    "1h30m": 90 * MINUTE, "1 h 30": 90 * MINUTE, "90min": 90 * MINUTE, "2.5 hours": 150 * MINUTE,
    "1 1/2 hours": 90 * MINUTE, "1½ hours": 90 * MINUTE, "½ hour": 30 * MINUTE, "an hour fifteen": 75 * MINUTE,
    "an hour and fifteen": 75 * MINUTE, "two hours thirty": 150 * MINUTE, "half hour": 30 * MINUTE,
    "a half hour": 30 * MINUTE, "a couple of hours": 2 * HOUR, "a fortnight": 14 * DAY, "forty second": 40,
    "a thirty second timer": 30, "one hour, twenty minutes and ten seconds": 4810, "a 90-minute massage": 90 * MINUTE,
    "three hours and a half": 210 * MINUTE, "two thirds of an hour": 40 * MINUTE, "45s": 45, "a whole hour": HOUR,
    "from one to three hours": 3 * HOUR, "a hundred and twenty minutes": 120 * MINUTE, "another ten minutes": 600,
    "two minutes thirty timer": 150, "a week and a half": 10.5 * DAY, "2 hrs 15 mins": 135 * MINUTE,
}  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_a_length_is_read_however_it_is_said(text: str) -> None:
    (found,) = find_durations(line_of(text))

    assert found.amount == Fraction(SAID[text])


@pytest.mark.parametrize(
    "text",
    [
        "a few minutes",
        "two or three hours",
        "2-3 days",
        "for the weekend",
        "all day",
        "several weeks",
        "overnight",
    ],  # fmt: skip
)
def test_a_vague_length_is_heard_and_has_no_value(text: str) -> None:
    (found,) = find_durations(line_of(text))

    assert found.amount is None


@pytest.mark.parametrize(
    "text",
    [
        "a second appointment",
        "the second of March",
        "the twenty second of May",
        "the minutes of the meeting",
        "day",
    ],  # fmt: skip
)
def test_what_is_no_length_is_not_read_as_one(text: str) -> None:
    assert list(find_durations(line_of(text))) == []


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("ten minutes and twenty minutes", ["ten minutes", "twenty minutes"]),
        ("two hours 4 people", ["two hours"]),
        ("two days at 3 pm", ["two days"]),
        ("a 10 minute timer and a 5 minute timer", ["10 minute", "5 minute"]),
    ],
)
def test_a_length_takes_nothing_that_is_not_its_own(text: str, spans: list[str]) -> None:
    assert [text[slice(*found.span)] for found in find_durations(line_of(text))] == spans


UNITS = [
    ("minutes", "", "minutes"), ("duration", "Duration in seconds.", "seconds"), ("delay_s", "", "s"),
    ("timeout_ms", "", "ms"), ("days", "How many days.", "days"), ("length_of_stay", "Number of nights", "nights"),
    ("durationMinutes", "", "minutes"), ("duration", "", "minute"), ("wait", "How long to wait, in hours", "hours"),
    ("duration", "Length (min)", "min"), ("people", "How many people.", ""), ("hour", "Hour of the alarm.", ""),
    ("speed", "Speed in miles per hour", ""), ("items", "How many items.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "description", "unit"), UNITS)
def test_an_argument_says_in_which_unit_it_wants_a_length(name: str, description: str, unit: str) -> None:
    assert unit_of(name, {"description": description}) == unit


COUNTED = [
    ("for a week", "days", 7), ("for two weeks", "days", 14), ("for 48 hours", "days", 2), ("a fortnight", "days", 14),
    ("two hours thirty minutes", "minutes", 150), ("a quarter of an hour", "seconds", 900), ("a week", "nights", 7),
    ("a year and a half", "months", 18), ("two days", "hours", 48), ("half a second", "delay_ms", 500),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "value"), COUNTED)
def test_a_length_comes_in_the_unit_of_its_argument(text: str, name: str, value: int) -> None:
    (found,) = read_value(text, {"type": "integer"}, name, NOW, asked=False)

    assert (found.value, found.complete) == (value, True)


@pytest.mark.parametrize(
    ("text", "name"),
    [("for a month", "days"), ("ninety seconds", "minutes"), ("three days", "nights"), ("a few days", "days"),
     ("half a day", "days"), ("2 days 1 month", "days"), ("ten minutes and twenty minutes", "minutes"),
     ("twenty and four hours", "hours"), ("two nights", "days"), ("ten days", "weeks")],
)  # fmt: skip
def test_a_length_that_the_unit_cannot_hold_is_asked_for(text: str, name: str) -> None:
    (found,) = read_value(text, {"type": "integer"}, name, NOW, asked=False)

    assert not found.complete


@pytest.mark.parametrize("text", ["two ladders", "for four people", "at half past six", "the 5th", "3 pm"])
def test_what_counts_something_else_is_no_length(text: str) -> None:
    assert read_value(text, {"type": "integer"}, "days", NOW, asked=False) == []


@settings(max_examples=150, deadline=None)
@given(seconds=st.integers(1, 3 * WEEK), half=st.booleans())
def test_an_iso_length_holds_what_was_said_and_is_said_again_as_it_was(seconds: int, half: bool) -> None:
    amount = Fraction(seconds) + Fraction(int(half), 2)
    told = in_words(iso(amount))
    (found,) = find_durations(line_of(told))

    assert found.amount == amount
    assert TypeAdapter(timedelta).validate_python(iso(amount)) == timedelta(seconds=float(amount))


LENGTH = {"type": "string", "format": "duration"}


def test_a_length_of_its_own_type_needs_its_unit() -> None:
    assert read_value("for two hours thirty", LENGTH, "length", NOW, asked=False)[0].value == "PT2H30M"
    assert not read_value("ten", LENGTH, "length", NOW, asked=True)[0].complete
    assert not read_value("a month", LENGTH, "length", NOW, asked=True)[0].complete
    assert read_value("two ladders", LENGTH, "length", NOW, asked=False) == []


def _said_in(parts: list[tuple[int, str]], words: bool, link: str) -> str:
    named = [f"{cardinal(n) if words else n} {unit if n == 1 else unit + 's'}" for n, unit in parts]
    return link.join(named)


_SIZES = {"day": DAY, "hour": HOUR, "minute": MINUTE, "second": SECOND}
_AROUND = ["{}", "set it for {} please", "I need {}, for 4 people", "for {} on Friday at 3 pm", "{} from 2 pm on"]


@settings(max_examples=200, deadline=None)
@given(
    amounts=st.fixed_dictionaries({unit: st.integers(0, 59) for unit in _SIZES}),
    words=st.booleans(),
    link=st.sampled_from([" ", " and ", ", "]),
    around=st.sampled_from(_AROUND),
)
def test_any_length_of_several_parts_is_read_whole_within_any_sentence(
    amounts: dict[str, int], words: bool, link: str, around: str
) -> None:
    parts = [(amounts[unit], unit) for unit in _SIZES if amounts[unit]]
    if not parts or words and any(unit == "second" and n == 1 for n, unit in parts):
        return
    found = list(find_durations(line_of(around.format(_said_in(parts, words, link)))))

    assert [f.amount for f in found] == [sum(n * _SIZES[unit] for n, unit in parts)]


@settings(max_examples=150, deadline=None)
@given(
    n=st.integers(1, 40),
    unit=st.sampled_from(["minute", "hour", "day", "week"]),
    part=st.sampled_from([("a half", 2, 1), ("a quarter", 4, 1), ("three quarters", 4, 3)]),
    behind=st.booleans(),
)
def test_any_number_and_a_part_is_read_whichever_comes_first(
    n: int, unit: str, part: tuple[str, int, int], behind: bool
) -> None:
    many = unit if n == 1 and behind else f"{unit}s"
    text = f"{cardinal(n)} {many} and {part[0]}" if behind else f"{cardinal(n)} and {part[0]} {many}"
    (found,) = find_durations(line_of(text))

    assert found.amount == (n + Fraction(part[2], part[1])) * {**_SIZES, "week": WEEK}[unit]

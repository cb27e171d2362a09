"""Numbers with their signs, fractions and scales, and how many people somebody speaks of: exactly, or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.lexicon import cardinal, decimal
from vivavoce.models.embedded.dialogue.nlu.entities.quantities import find_numbers
from vivavoce.models.embedded.dialogue.nlu.entities.read import read_value

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("America/New_York"))
PEOPLE = {"type": "integer", "description": "How many guests."}
DEGREES = {"type": "number", "description": "Temperature in degrees Celsius."}

WHOLE = {
    "-18": -18, "−18": -18, "to -18°C": -18, "set it to - 18": -18, "minus eighteen": -18, "negative five": -5,
    "18 degrees below zero": -18, "eighteen below": -18, "eighteen below zero please": -18, "plus four": 4, "+4": 4,
    "minus 18 point five": -18.5, "minus two and a half": -2.5, "minus a half": -0.5, "minus a hundred": -100,
    "4 degrees above zero": 4, "$-5": -5, "-$5": -5, "hundred and twenty": 120, "1.5 million": 1_500_000,
    "1.5k": 1500, "$1.5M": 1_500_000, "half a million": 500_000, "two point five million": 2_500_000,
    "three dozen": 36, "a dozen": 12, "half a dozen": 6, "a dozen and a half": 18, "three quarters": 0.75,
    "1,500": 1500, "2½": 2.5, "two and a half": 2.5, "25 grand": 25_000, "twenty five hundred": 2500, "2 1/2": 2.5,
    ".08": 0.08, "a million and a half": 1_500_000, "3 million and a quarter": 3_250_000, "one trillion": 10**12,
    "two hundred point seventy-one": 200.71, "3 hundred and 21": 321, "five eighths": 0.625, "three and a fifth": 3.2,
    "13 lakh": 1_300_000, "2mil": 2_000_000, "two hundred and fifty four": 254,
    "one eighth": 0.125, "one eighth of a mile": 0.125, "five eighths of an inch": 0.625, "12,34,567.89": 1234567.89,
    "10 bln": 10**10,
}  # fmt: skip


@pytest.mark.parametrize("text", WHOLE)
def test_a_number_is_read_with_its_sign_its_fraction_and_its_scale(text: str) -> None:
    (number,) = find_numbers(text, asked=True)

    assert number.value == WHOLE[text]


@pytest.mark.parametrize(
    "text",
    [
        "18 below freezing",
        "the room - 18 of it",
        "a few hundred",
        "1.2bn",
        "half past six",
        "two million and one half",
        "one billion and a half million",
        "six million and two thirds",
    ],  # fmt: skip
)
def test_a_number_whose_sign_or_scale_is_in_doubt_is_none(text: str) -> None:
    assert find_numbers(text.replace("half past six", "half past")) == []


def test_two_hundreds_are_two_numbers() -> None:
    assert [number.value for number in find_numbers("3 hundred and 2 hundred")] == [300, 200]


@pytest.mark.parametrize("text", ["10-42", "B-7", "2-3", "5 a day, 7 below average"])
def test_a_dash_within_a_code_or_a_range_is_no_sign(text: str) -> None:
    assert all(number.value > 0 for number in find_numbers(text))


_BELOW = ["-{n}", "−{n}", "minus {w}", "negative {w}", "{n} below", "{w} degrees below zero", "minus {n} degrees"]
_AROUND = ["{}", "{} please", "set it to {}", "what is in aisle 4 to {}", "it should be {}, at 7 pm"]


@settings(max_examples=200, deadline=None)
@given(n=st.integers(1, 120), form=st.sampled_from(_BELOW), around=st.sampled_from(_AROUND), asked=st.booleans())
def test_no_sign_is_ever_lost(n: int, form: str, around: str, asked: bool) -> None:
    text = around.format(form.format(n=n, w=cardinal(n)))
    values = [number.value for number in find_numbers(text, asked=asked)]
    read = read_value(text, DEGREES, "temperature", NOW, asked=asked)

    assert -n in values and n not in [v for v in values if v not in (4, 7)]
    assert all(found.value in (-n, 4, 7) for found in read if found.complete)


@settings(max_examples=150, deadline=None)
@given(whole=st.integers(0, 999), tenth=st.integers(1, 9), words=st.booleans(), below=st.booleans())
def test_any_decimal_is_read_whole(whole: int, tenth: int, words: bool, below: bool) -> None:
    text = decimal(f"{whole}.{tenth}") if words else f"{whole}.{tenth}"
    (number,) = find_numbers(f"make it {'minus ' if below else ''}{text} degrees")

    assert number.value == float(f"{'-' if below else ''}{whole}.{tenth}")


COMPANY = {
    "just me": 1, "me and my wife": 2, "my wife and I": 2, "me, my wife and two kids": 4, "me plus one": 2,
    "my wife, my two kids and me": 4, "me and two friends": 3, "just me and my mother in law": 2, "both of us": 2,
    "my best friend and I": 2, "me and a friend of mine": 2, "I and 3 others": 4, "a couple of friends and me": 3,
    "by myself": 1,
}  # fmt: skip


@pytest.mark.parametrize("text", COMPANY)
def test_people_are_counted_where_they_are_listed(text: str) -> None:
    assert [number.value for number in find_numbers(text)] == [COMPANY[text]]


@pytest.mark.parametrize("text", ["me and my kids", "my wife and my son", "me and my wife and kids", "tell me and"])
def test_people_that_are_not_numbered_are_not_guessed(text: str) -> None:
    assert find_numbers(text) == []


PARTIES = {
    "one for two next friday at 8pm": 2, "book one for four": 4, "a table for one": 1, "one for one": 1,
    "a table for two for 7 tonight": 2, "table for 4 at 7": 4, "we're five": 5, "party of six": 6, "just me": 1,
    "the two of us": 2, "my wife and I": 2, "a table at 8 for 2 tomorrow": 2, "a table for two, two days from now": 2,
    "four adults and two kids": 6, "a table for 10 at 10": 10, "a table for a dozen people": 12,
    "my husband and I would like a table for four": 4, "there will be eight of us at half past six": 8,
    "dinner for three on the 3rd at 3": 3, "only one of us, so for one": 1, "make it four": 4,
    "a table for two at 7:15": 2, "it's for 5 people at 5": 5,
}  # fmt: skip


@pytest.mark.parametrize("text", PARTIES)
def test_a_party_is_counted_among_days_and_hours(text: str) -> None:
    best = read_value(text, PEOPLE, "people", NOW, asked=False)[0]

    assert (best.value, best.complete) == (PARTIES[text], True)


@pytest.mark.parametrize(
    "text",
    ["two or three", "two, three", "2-3", "1 234 567", "1 over 3", "1,3", "for two or three", "four or so, maybe five"],
)
def test_a_choice_that_the_caller_left_open_is_not_made_for_them(text: str) -> None:
    assert not any(found.complete for found in read_value(text, PEOPLE, "people", NOW, asked=True))


@settings(max_examples=200, deadline=None)
@given(
    many=st.integers(1, 30),
    hour=st.integers(1, 12),
    words=st.booleans(),
    form=st.sampled_from(
        ["a table for {n} at {h}", "a table for {n} for {h} tonight", "table for {n} next friday at {h}pm",
         "one for {n} tomorrow at {h}", "at {h} for {n} people", "{n} of us at {h} o'clock",
         "party of {n}, friday {h} pm", "we're {n}, tomorrow at {h}"]
    ),
)  # fmt: skip
def test_numbers_that_words_separate_are_never_made_one(many: int, hour: int, words: bool, form: str) -> None:
    said = [cardinal(many), cardinal(hour)] if words else [str(many), str(hour)]
    found = read_value(form.format(n=said[0], h=said[1]), PEOPLE, "people", NOW, asked=False)

    assert [f.value for f in found if f.complete] in ([], [many], [many, 1])


@pytest.mark.parametrize(("text", "value"), [("eighty-eight twelve", 8812), ("8 8 1 2", 8812), ("two one four", 214)])
def test_digits_in_a_row_are_one_number_where_nothing_is_counted(text: str, value: int) -> None:
    meter: dict[str, Any] = {"type": "integer", "description": "What the meter shows."}

    assert read_value(text, meter, "reading", NOW, asked=True)[0].value == value

"""Birth dates in parts: the day first, the year when it is asked for."""

from __future__ import annotations

from datetime import datetime

import pytest

from vivavoce.models.embedded.dialogue.nlu.entities.found import Partial
from vivavoce.models.embedded.dialogue.nlu.entities.read import read_value

NOW = datetime(2026, 11, 23, 10)
DATE = {"type": "string", "format": "date"}


def read(text: str, name: str = "date_of_birth", reference: Partial | None = None):
    found = read_value(text, DATE, name, NOW, asked=True, reference=reference)
    return found[0].value if found else None


@pytest.mark.parametrize("text", ["March 4th", "the fourth of March", "3/4", "I was born on March four"])
def test_a_day_without_a_year_is_no_birth_date(text):
    assert read(text) == Partial(day_of_year="03-04")
    assert read(text, "day") == "2027-03-04"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1985", 1985),
        ("nineteen eighty-five", 1985),
        ("In eighty-five.", 1985),
        ("'85", 1985),
        ("oh four", 2004),
        ("nineteen oh four", 1904),
        ("two thousand and one", 2001),
        ("March 4th. 1985.", 1985),
    ],
)
def test_the_year_completes_it(text, year):
    assert read(text, reference=Partial(day_of_year="03-04")) == f"{year}-03-04"


@pytest.mark.parametrize(
    "text", ["March fourth, nineteen, eighty-five.", "March fourth. Nineteen eighty-five", "4 March, 19, 85"]
)
def test_commas_of_the_recogniser_do_not_hide_the_year(text):
    assert read(text) == "1985-03-04"


@pytest.mark.parametrize("text", ["the second", "on Monday", "on the fifth"])
def test_a_day_whose_month_is_a_guess_is_no_birth_date(text):
    assert read(text) is None


@pytest.mark.parametrize("text", ["2085", "I don't know", "ten o'clock"])
def test_what_cannot_be_the_year_is_none(text):
    assert read(text, reference=Partial(day_of_year="03-04")) is None


def test_the_same_day_again_brings_no_year_and_another_day_replaces_it():
    known = Partial(day_of_year="03-04")

    assert read("March four", reference=known) == known
    assert read("No, March fifth", reference=known) == Partial(day_of_year="03-05")
    assert read("March fifth, I said, in 1985", reference=known) == "1985-03-05"

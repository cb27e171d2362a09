"""Whether what a caller heard tells the values that they are to agree to."""

from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from vivavoce.models.embedded.dialogue.nlg.confirming import read_back
from vivavoce.tools.spoken import Speech
from vivavoce.tools.tool import declare

TODAY = date(2026, 11, 23)


class Size(Enum):
    SMALL = "small"
    EXTRA_LARGE = "extra large"


class Guests(BaseModel):
    adults: int
    children: int


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("Pay five hundred dollars to Alice", [500, "Alice"]),
        ("I'll pay $1,200.50 to Bob, okay?", [1200.5, "Bob"]),
        ("one thousand two hundred dollars fifty", [1200.5]),
        ("two and a half hours", [2.5]),
        ("minus eighteen degrees", [-18]),
        ("Thursday at half past two", [datetime(2026, 11, 26, 14, 30)]),
        ("tomorrow at 2:30 p.m.", [datetime(2026, 11, 24, 14, 30)]),
        ("the twenty-sixth of November at two thirty", [datetime(2026, 11, 26, 14, 30)]),
        ("at five past nine", [time(9, 5)]),
        ("nine oh five", [time(9, 5)]),
        ("quarter to five", [time(16, 45)]),
        ("at noon", [time(12)]),
        ("at midnight", [time(0)]),
        ("born on March fourth, nineteen eighty-five", [date(1985, 3, 4)]),
        ("nine one four, five five five, oh one eight six", ["9145550186"]),
        ("914 555 0186", ["9145550186"]),
        ("double five, oh one", ["5501"]),
        ("plus 4 4, 20, 7946, 0958", ["+442079460958"]),
        ("Is that A-N-N-A Weber?", ["Anna Weber"]),
        ("for Catherine Stone", ["Katherine Stone"]),
        ("for José García", ["Jose Garcia"]),
        ("room B twelve", ["B12"]),
        ("anna dot weber at example dot com", ["anna.weber@example.com"]),
        ("two adults and three children", [Guests(adults=2, children=3)]),
        ("an extra large one, with ham and cheese", [Size.EXTRA_LARGE, ["ham", "cheese"], None, True, ""]),
    ],
)
def test_values_are_told_however_they_are_put(words, values):
    assert Speech(words, TODAY).tells(values)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("Would you like to hear it?", [500]),
        ("", ["Alice"]),
        ("Shall I pay 500 dollars now?", [500, "Carla Stone"]),
        ("Pay fifty dollars to Alice", [500, "Alice"]),
        ("Pay 5000 to Alice", [500, "Alice"]),
        ("Friday at two thirty", [datetime(2026, 11, 26, 14, 30)]),
        ("Thursday at two", [datetime(2026, 11, 26, 14, 30)]),
        ("Thursday", [datetime(2026, 11, 26, 14, 30)]),
        ("Thursday at two thirty", [datetime(2027, 4, 1, 14, 30)]),
        ("today at three", [datetime(2026, 11, 24, 15)]),
        ("914 555 0187", ["9145550186"]),
        ("for Anna", ["Anna Weber Smith"]),
        ("two adults", [Guests(adults=2, children=3)]),
        ("with ham", [["ham", "cheese"]]),
    ],
)
def test_what_was_left_out_or_said_otherwise_is_not_told(words, values):
    assert not Speech(words, TODAY).tells(values)


def order(
    start: datetime, day: date, at: time, people: int, amount: float, size: Size, name: str, phone: str, code: str
) -> str:
    """Order something."""
    return ""


@given(
    start=st.datetimes(datetime(2026, 11, 23), datetime(2028, 12, 31)),
    day=st.dates(date(1930, 1, 1), date(2028, 1, 1)),
    at=st.times(),
    people=st.integers(1, 999),
    amount=st.integers(1, 99_999),
    size=st.sampled_from(Size),
    name=st.sampled_from(["Anna Weber", "Bob O'Neill", "José García", "Mary Ann van Dyke"]),
    phone=st.from_regex(r"\+?[0-9]{7,12}", fullmatch=True),
    code=st.from_regex(r"[A-Z]{1,3}[0-9]{2,5}", fullmatch=True),
)
def test_the_engines_own_read_back_tells_every_value(**values):
    values["start"] = values["start"].replace(second=0, microsecond=0)
    values["at"] = values["at"].replace(second=0, microsecond=0)
    tool = declare(order, confirm=True)
    given = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
    bound = tool.bind({**given, "size": values["size"].value}, UTC)
    said = read_back(tool.spec, bound.canonical, datetime(2026, 11, 23, 10, tzinfo=UTC), "")

    assert Speech(said, TODAY).tells(tool.read_values(bound)), said
    assert Speech(tool.in_words(bound, TODAY), TODAY).tells(tool.read_values(bound))


class Drink(BaseModel):
    name: str
    milk: str = "whole"


def serve(drinks: list[Drink], guests: int, tables: int = 1, at: time = time(12)) -> None:
    """Serve drinks."""


def test_what_is_left_to_the_authors_defaults_need_not_be_told():
    tool = declare(serve, confirm=True)
    few = tool.bind({"drinks": [{"name": "tea"}], "guests": 3}, UTC)
    more = tool.bind({"drinks": [{"name": "tea", "milk": "oat"}], "guests": 3, "tables": 2}, UTC)

    assert Speech("Tea for three. Shall I?", TODAY).tells(tool.read_values(few))
    assert not Speech("Tea for three. Shall I?", TODAY).tells(tool.read_values(more))
    assert Speech("Oat tea for three at two tables. Shall I?", TODAY).tells(tool.read_values(more))


def test_only_what_the_wording_names_must_be_told():
    tool = declare(order, confirm="Order for {name}[ on {day}]")
    bound = tool.bind(
        {"start": "2026-11-26T14:30", "day": "2026-11-26", "at": "14:30", "people": 2, "amount": 5, "size": "small",
         "name": "Anna", "phone": "12345", "code": "A12"},
        UTC,
    )  # fmt: skip

    assert tool.read_values(bound) in (["Anna", date(2026, 11, 26)], [date(2026, 11, 26), "Anna"])


def test_an_hour_of_talk_is_read_in_no_time():
    assert not Speech("the quick brown fox " * 100_000, TODAY).tells(["Carla Stone", timedelta(hours=1)])

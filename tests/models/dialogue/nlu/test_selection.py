"""Which of the things just offered a caller takes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from vivavoce.models.embedded.dialogue.contract import Option
from vivavoce.models.embedded.dialogue.nlu.selection import choose, foremost, options_of, refuses, score_record

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))
"""A Monday."""
TIMES = options_of(
    ["2026-11-26T09:00:00-05:00", "2026-11-26T14:30:00-05:00", "2026-11-27T16:00:00-05:00"],
    {"format": "date-time"},
    NOW,
)
ROOMS = (
    Option("A1", "a room to the garden", {"view": "garden", "price": 90}),
    Option("B2", "a room to the street", {"view": "street", "price": 70}),
    Option("C3", "a suite", {"view": "garden", "price": 150}),
)


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("the first one please", [0]),
        ("I'll take the second", [1]),
        ("number three", [2]),
        ("the last one", [2]),
        ("on Thursday", [0, 1]),
        ("Friday works", [2]),
        ("half past two", [1]),
        ("2:30 pm", [1]),
        ("nine o'clock", [0]),
        ("in the morning", [0]),
        ("the earliest", [0]),
        ("the later one", [2]),
        ("I don't mind", [0]),
        ("the twenty seventh", [2]),
        ("the 27th", [2]),
        ("I was born on the 9th of May 1980", []),
        ("Paul Gordon, born 4 March 1979", []),
        ("what does it cost", []),
    ],
)
def test_one_of_several_times(said: str, places: list[int]):
    assert choose(said, TIMES, NOW) == [TIMES[place] for place in places]


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("the cheapest", ["B2"]),
        ("the suite", ["C3"]),
        ("to the street, please", ["B2"]),
        ("one with a garden view", ["A1"]),
        ("the one for 90", ["A1"]),
        ("whichever", ["A1"]),
        ("the former", ["A1"]),
        ("hello", []),
    ],
)
def test_one_of_several_records(said: str, values: list[str]):
    assert [option.value for option in choose(said, ROOMS, NOW)] == values


def test_nothing_is_chosen_where_nothing_was_offered():
    assert choose("the first one", (), NOW) == []


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("neither", True),
        ("no, something else", True),
        ("those don't work", True),
        ("none of them", True),
        ("the first", False),
    ],
)
def test_none_of_them_is_wanted(said: str, refused: bool):
    assert refuses(said) is refused


def test_a_record_scores_by_what_is_said_of_it():
    record = {"doctor": "Anna Kim", "start": "2026-11-24T15:00:00-05:00", "room": 12}

    assert score_record("with anna kim", record, NOW) > score_record("with anna", record, NOW) > 0
    assert score_record("tomorrow at 3pm", record, NOW) > score_record("tomorrow", record, NOW) > 0
    assert score_record("in a week", record, NOW) == 0


def test_times_on_one_day_are_told_with_the_day_once():
    two = options_of(["2026-11-26T14:00:00-05:00", "2026-11-26T15:30:00-05:00"], {"format": "date-time"}, NOW)

    assert [option.label for option in two] == ["Thursday, November 26th at 2 PM", "3:30 PM"]


BOOKS = (
    Option(0, "Dune", {"title": "Dune", "due": "2026-12-05", "pages": 412, "rating": 4.5}),
    Option(1, "Emma", {"title": "Emma", "due": "2026-12-01", "pages": 474, "rating": 4.1}),
)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("which one is due first", 1),
        ("and which is due last", 0),
        ("which has the most pages", 1),
        ("which one has the lowest rating", 1),
        ("which is the longest", 1),
        ("which is the cheapest", None),
        ("the first one", None),
        ("which is the best", None),
    ],
)
def test_the_foremost_of_several_by_what_their_records_tell(said: str, place: int | None):
    assert foremost(said, BOOKS) == (None if place is None else BOOKS[place])

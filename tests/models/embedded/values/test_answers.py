"""The value in a whole sentence that answers a question for free text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.contract import Goal
from vivavoce.models.embedded.dialogue.nlu import slots

TOWN = ("city", "The city in which to look.")
FOOD = ("cuisine", "The kind of food.")


def answered(said: str, name: str, about: str) -> Any:
    """What a tool's only argument is, once it was asked for; None = to be asked for again."""
    properties = {name: {"type": "string", "description": about}}
    spec = ToolSpec("find_it", "Find one.", {"type": "object", "properties": properties, "required": [name]})
    return slots.read(said, spec, Goal(spec.name, ""), name, slots.Scene(datetime(2026, 11, 23))).values.get(name)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Ghent", "Ghent"),
        ("Give me Bad Tölz please", "Bad Tölz"),
        ("I would like it to be in San Marino.", "San Marino"),
        ("I'm going to fly from Cork", "Cork"),
        ("New York City", "New York City"),
        ("in York, please", "York"),
        ("Try Los Angeles for me", "Los Angeles"),
        ("Galway would be great", "Galway"),
        ("I want a hotel close to my office in Bern", "Bern"),
        ("The city is Santa Fe", "Santa Fe"),
        ("I'm in Leeds right now, can you look there?", "Leeds"),
        ("we will be arriving in Oslo, because my sister lives there", "Oslo"),
    ],
)
def test_a_town_is_found_in_its_sentence(said: str, value: str) -> None:
    assert answered(said, *TOWN) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("I'd like some Georgian food", "Georgian"),
        ("maybe Korean", "Korean"),
        ("I usually like eating Basque food, if you have it", "Basque"),
        ("Ramen would be perfect", "Ramen"),
    ],
)
def test_a_thing_is_found_without_the_kind_that_was_asked_for(said: str, value: str) -> None:
    assert answered(said, *FOOD) == value


@pytest.mark.parametrize(
    "said",
    [
        *("I want to eat something", "I don't know", "either is fine", "sounds great", "yes please"),
        *("I don't care", "I am not sure yet", "I can't remember", "I wouldn't know"),
        *("I don't like Thai", "not Thai please", "anything but Thai"),
    ],
)
def test_talk_and_what_is_refused_give_no_value(said: str) -> None:
    assert answered(said, *FOOD) is None


@pytest.mark.parametrize("said", ["I want to go home", "we will be late, so start without us", "the door is broken"])
def test_an_argument_that_takes_whole_sentences_gets_them(said: str) -> None:
    for name, about in (
        ("message", "What to tell her."),
        ("reason_for_visit", "Why the caller comes."),
        ("comments", "Comments."),
    ):
        assert answered(said, name, about) == said


def test_a_line_in_an_airline_takes_no_sentence() -> None:
    assert answered("I'd like to fly with Delta", "airline", "The airline to fly with.") == "Delta"


@pytest.mark.parametrize("title", ["The old man and the sea", "Get Out", "It", "Try Again"])
def test_a_title_keeps_its_words(title: str) -> None:
    assert answered(f"{title}.", "title", "The title of the book.") == title

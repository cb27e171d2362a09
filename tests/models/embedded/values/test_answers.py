"""The value in a whole sentence that answers a question."""

from __future__ import annotations

import pytest

from vivavoce.models.embedded.dialogue.nlu.entities.answers import free_text

TOWN = "city the city in which to look."
FOOD = "cuisine the kind of food."


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Ghent", "Ghent"),
        ("Give me Bad Tölz please", "Bad Tölz"),
        ("I would like it to be in San Marino.", "San Marino"),
        ("I'm going to fly from Cork", "Cork"),
        ("New York City", "New York City"),
        ("in York, please", "York"),
        ("Galway would be great", "Galway"),
        ("I want a hotel close to my office in Bern", "Bern"),
        ("The city is Santa Fe", "Santa Fe"),
        ("I'm in Leeds right now, can you look there?", "Leeds"),
        ("we will be arriving in Oslo, because my sister lives there", "Oslo"),
    ],
)
def test_a_town_is_found_in_its_sentence(said: str, value: str) -> None:
    found = free_text(said, place=True, context=TOWN)

    assert found is not None and found.value == value


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
    found = free_text(said, context=FOOD)

    assert found is not None and found.value == value


@pytest.mark.parametrize(
    "said", ["I want to eat something", "I don't know", "either is fine", "sounds great", "yes please"]
)
def test_talk_without_a_value_gives_none(said: str) -> None:
    assert free_text(said, context=FOOD) is None


@pytest.mark.parametrize("said", ["I want to go home", "we will be late, so start without us", "the door is broken"])
def test_an_argument_that_takes_whole_sentences_gets_them(said: str) -> None:
    for context in ("message what to tell her.", "reason_for_visit why the caller comes.", "airline_comments"):
        found = free_text(said, context=context)

        assert found is not None and found.value == said


def test_a_line_in_an_airline_takes_no_sentence() -> None:
    found = free_text("I'd like to fly with Delta", context="airline the airline to fly with.")

    assert found is not None and found.value == "Delta"


def test_a_title_keeps_its_article() -> None:
    found = free_text("The old man and the sea.", context="title of the book.")

    assert found is not None and found.value == "The old man and the sea"

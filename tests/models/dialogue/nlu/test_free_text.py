"""Free words as values nobody asked for, and what is wrong."""

from typing import Any

import pytest

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.nlu.free_text import fault_span, pieces, takes_fault, words_for

TEXT: dict[str, Any] = {"type": "string"}


def tool(name: str, description: str, *names: str) -> ToolSpec:
    return ToolSpec(
        name, description, {"type": "object", "properties": {n: TEXT for n in names}, "required": list(names)}
    )


RIDE = tool("book_ride", "Book a ride.", "pickup", "destination")
PLAY = tool("play_song", "Play a song.", "song", "artist")
SHELF = tool("check_stock", "Check the stock of an item.", "item")
LIST = tool("add_item", "Add an item to the shopping list.", "item")
SEND = tool("send_message", "Send a message.", "recipient", "message")
FIX = tool("report_fault", "Report a fault.", "bay", "problem")


@pytest.mark.parametrize(
    ("spec", "name", "said", "value"),
    [
        (RIDE, "destination", "I need a ride to the airport at five", "the airport"),
        (RIDE, "pickup", "a ride from Main Station to the harbour", "Main Station"),
        (RIDE, "destination", "a ride from Main Station to the harbour", "the harbour"),
        (RIDE, "destination", "I want to book a ride", None),
        (PLAY, "song", "play Dancing Queen by Abba", "Dancing Queen"),
        (PLAY, "artist", "play Dancing Queen by Abba", "Abba"),
        (PLAY, "song", 'play "Yesterday" please', "Yesterday"),
        (SHELF, "item", "do you have any unicorns", "unicorns"),
        (SHELF, "item", "is the blue lamp in stock", "blue lamp"),
        (SHELF, "item", "stock of unicorns", "unicorns"),
        (SHELF, "item", "check the stock", None),
        (LIST, "item", "put milk on the list", "milk"),
        (LIST, "item", "add it please", None),
        (SEND, "message", "text Anna saying I am late", "I am late"),
        (FIX, "bay", "bay C is broken", "C"),
        (FIX, "problem", "hello, the printer is jammed", "the printer is jammed"),
    ],
)
def test_free_words_for_an_argument(spec: ToolSpec, name: str, said: str, value: str | None):
    found = words_for(said, spec, name, TEXT)

    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("and the printer is jammed", "the printer is jammed"),
        ("Hi, my screen stays black, can you help?", "my screen stays black"),
        ("the door won't open please send someone", "the door won't open"),
        ("because the heating doesn't work", "the heating doesn't work"),
        ("I would like a new printer", None),
    ],
)
def test_the_clause_that_says_what_is_wrong(said: str, fault: str | None):
    span = fault_span(said)

    assert (said[slice(*span)].strip() if span else None) == fault


@pytest.mark.parametrize(
    ("name", "schema", "takes"),
    [
        ("problem", TEXT, True),
        ("fault_description", TEXT, True),
        ("problem", {"type": "integer"}, False),
        ("item", TEXT, False),
    ],
)
def test_an_argument_that_takes_what_is_wrong(name: str, schema: dict[str, Any], takes: bool):
    assert takes_fault(name, schema) is takes


def test_a_capital_article_within_the_phrase_is_no_article_before_it():
    trip = tool("find_trip", "Find a trip.", "origin_airport", "destination_airport")

    found = pieces("How about The birds movie.", trip, "", [], ["origin_airport", "destination_airport"])

    assert all(one.span[0] < one.span[1] for one in found.values())

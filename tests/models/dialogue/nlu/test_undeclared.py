"""Arguments of functions that declare little, in the plain reading of a sentence."""

from datetime import datetime
from typing import Any

import pytest

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.nlu.undeclared import complete, object_of

NOW = datetime(2026, 11, 23, 10, 0)
TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "whole": {"type": "integer"},
    "number": {"type": "number"},
    "switch": {"type": "boolean"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "numbers": {"type": "array", "items": {"type": "number"}},
}


def tool(name: str, description: str, **types: str) -> ToolSpec:
    properties = {argument: TYPES[sort] for argument, sort in types.items()}
    return ToolSpec(name, description, {"type": "object", "properties": properties, "required": list(properties)})


@pytest.mark.parametrize(
    ("spec", "said", "values"),
    [
        (tool("get_capital", "Get a capital.", country="text"), "What's the capital of Japan?", {"country": "Japan"}),
        (tool("play_song", "Play a song.", song="text"), "play Dancing Queen", {"song": "Dancing Queen"}),
        (tool("roll_dice", "Roll dice.", sides="whole"), "roll a die with 20 sides", {"sides": 20}),
        (
            tool("random", "A random number.", minimum="whole", maximum="whole"),
            "something between 1 and 10",
            {"minimum": 1, "maximum": 10},
        ),
        (
            tool("convert", "Convert money.", amount="number", from_currency="text", to_currency="text"),
            "convert 100 dollars to euros",
            {"amount": 100.0, "from_currency": "USD", "to_currency": "EUR"},
        ),
        (tool("set_lock", "Lock or unlock the door.", locked="switch"), "unlock the door", {"locked": False}),
        (tool("set_lamp", "Switch the lamp.", on="switch"), "turn the lamp on", {"on": True}),
        (tool("add_all", "Add numbers.", numbers="numbers"), "add 3, 4 and 5", {"numbers": [3.0, 4.0, 5.0]}),
        (
            tool("text_to", "Send a text.", recipient="text", message="text"),
            "text Anna saying I am late",
            {"recipient": "Anna", "message": "I am late"},
        ),
        (tool("set_timer", "Set a timer.", minutes="whole"), "set a timer for 3 or 4 minutes", {}),
        (tool("set_timer", "Set a timer.", minutes="whole"), "set a timer for 3, no, 5 minutes", {"minutes": 5}),
    ],
)
def test_the_plain_reading_of_a_request(spec: ToolSpec, said: str, values: dict[str, Any]):
    assert complete(said, spec, {}, NOW) == values


def test_a_tool_that_reads_back_or_asks_is_not_filled_by_guess():
    spec = tool("play_song", "Play a song.", song="text")

    for careful in ({"confirm": True}, {"ask": {"song": "Which?"}}, {"examples": ("play something",)}):
        assert (
            complete("play Dancing Queen", ToolSpec(spec.name, spec.description, spec.parameters, **careful), {}, NOW)
            == {}
        )


def test_what_is_half_known_stays_out():
    spec = tool("play_song", "Play a song.", song="text")

    assert complete("play Dancing Queen", spec, {}, NOW, {"song": "x"}) == {}


@pytest.mark.parametrize(
    ("said", "thing"),
    [
        ("please play some jazz", "some jazz"),
        ("open the door tomorrow", "door"),
        ("the red door", ""),
        ("can you find my keys?", "my keys"),
    ],
)
def test_what_follows_the_verb(said: str, thing: str):
    assert object_of(said) == thing

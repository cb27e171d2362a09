"""Each piece of a sentence goes to the argument that it belongs to."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.contract import Goal
from vivavoce.models.embedded.dialogue.nlu import carry_over, slots

SCENE = slots.Scene(datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York")), typed=True)


def tool(name: str, description: str, **arguments: Any) -> ToolSpec:
    properties = {n: s if isinstance(s, dict) else {"type": "string", "description": s} for n, s in arguments.items()}
    return ToolSpec(name, description, {"type": "object", "properties": properties, "required": list(properties)})


DAY = {"type": "string", "format": "date"}
TRIP = tool("find_trip", "Find a trip.", origin="Where it starts.", destination="Where it goes to.", day=DAY)
STAY = tool("book_stay", "Book a stay.", house_name="Name of the house.", city="City of the house.")
GIFT = tool("send_gift", "Send a gift.", recipient_name="Name of the recipient.")
FILM = tool("find_films", "Find films.", genre="Genre of the film.", director="Who directed it.")
CUP = tool(
    "order_cup",
    "Order a cup.",
    size={"enum": ["small", "medium", "large"]},
    roast={"enum": ["light roast", "medium roast", "dark roast"]},
)
BOX = tool(
    "order_box",
    "Order a box.",
    filling={"type": "array", "items": {"enum": ["apples", "pears", "extra nuts"]}},
    cover={"enum": ["no cover", "some wax", "lots of wax"]},
    address="Where it is delivered.",
)
THING = {"colour": {"enum": ["red", "blue"]}, "lining": {"enum": ["wool", "silk"]}, "quantity": {"type": "integer"}}
COATS = tool(
    "order_coats",
    "Order coats.",
    coats={"type": "array", "items": {"type": "object", "properties": THING, "required": ["colour"]}},
)


@pytest.mark.parametrize(
    ("spec", "asked", "said", "values"),
    [
        (TRIP, "origin", "I want to go to Los Angeles from Anaheim, CA",
         {"origin": "Anaheim, CA", "destination": "Los Angeles"}),
        (TRIP, "", "I am in San Francisco I would like to arrive in San Diego",
         {"origin": "San Francisco", "destination": "San Diego"}),
        (TRIP, "destination", "I thought Los Angeles might be interesting", {"destination": "Los Angeles"}),
        (TRIP, "", "I need to depart soon", {}),
        (STAY, "house_name", "I want a room at the Radisson Harbour House in York",
         {"house_name": "Radisson Harbour House", "city": "York"}),
        (STAY, "house_name", "At the 45 Park Lane.", {"house_name": "45 Park Lane"}),
        (FILM, "genre", "I need films directed by Ada Byrne which could be a funny one",
         {"genre": "funny", "director": "Ada Byrne"}),
        (FILM, "", "find me some mystery films", {"genre": "mystery"}),
        (FILM, "", "find me some good films", {}),
        (FILM, "", "I am going out to dinner later, find me films by Ada Byrne", {"director": "Ada Byrne"}),
        (FILM, "genre", "I like crime thrillers", {"genre": "crime"}),
        (GIFT, "recipient_name", "Send it to Amir", {"recipient_name": "Amir"}),
        (BOX, "address", "deliver it to 12 Elm Street", {"address": "12 Elm Street"}),
        (BOX, "", "a box with apples, no pears", {"filling": ["apples"]}),
        (BOX, "", "pears without cover", {"filling": ["pears"], "cover": "no cover"}),
        (BOX, "", "a lot of apples", {"filling": ["apples"]}),
        (COATS, "", "two red ones, one with silk", {"coats": [
            {"colour": "red", "quantity": 1}, {"colour": "red", "lining": "silk", "quantity": 1}]}),
        (CUP, "", "a medium dark roast", {"size": "medium", "roast": "dark roast"}),
        (CUP, "", "a medium roast large one please", {"size": "large", "roast": "medium roast"}),
    ],
)  # fmt: skip
def test_a_piece_goes_to_the_argument_that_leads_it(spec: ToolSpec, asked: str, said: str, values: dict[str, Any]):
    filling = slots.read(said, spec, Goal(spec.name, said), asked, SCENE, fresh=not asked)

    assert filling.values == values


RED, BLUE = {"colour": "red", "quantity": 1}, {"colour": "blue", "quantity": 2}


@pytest.mark.parametrize(
    ("spec", "known", "said", "values"),
    [
        (COATS, {"coats": [RED, BLUE]}, "drop the red one", {"coats": [BLUE]}),
        (COATS, {"coats": [RED, BLUE]}, "make the red one silk", {"coats": [{**RED, "lining": "silk"}, BLUE]}),
        (COATS, {"coats": [RED]}, "actually make it two", {"coats": [{**RED, "quantity": 2}]}),
        (COATS, {"coats": [RED]}, "drop it", {}),
        (BOX, {"filling": ["apples"]}, "and pears", {"filling": ["apples", "pears"]}),
    ],
)
def test_a_list_is_changed_later(spec: ToolSpec, known: dict[str, Any], said: str, values: dict[str, Any]):
    filling = slots.read(said, spec, Goal(spec.name, said, values=known), "", SCENE)

    assert filling.values == values


def test_what_two_tools_take_alike_stays_where_one_replaces_the_other():
    day = {"type": "string", "format": "date"}
    look, book = tool("look_up", "Look up.", day=day, note="A note."), tool("book_it", "Book it.", day=day, note=day)

    assert carry_over.kept(look, {"day": "2026-11-24", "note": "x"}, book) == {"day": "2026-11-24"}

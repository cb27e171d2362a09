"""Each piece of a sentence goes to the argument that it belongs to."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.contract import Goal
from vivavoce.models.embedded.dialogue.nlu import slots

SCENE = slots.Scene(datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York")), typed=True)


def tool(name: str, description: str, **arguments: Any) -> ToolSpec:
    properties = {n: s if isinstance(s, dict) else {"type": "string", "description": s} for n, s in arguments.items()}
    return ToolSpec(name, description, {"type": "object", "properties": properties, "required": list(properties)})


DAY = {"type": "string", "format": "date"}
TRIP = tool("find_trip", "Find a trip.", origin="Where it starts.", destination="Where it goes to.", day=DAY)
STAY = tool("book_stay", "Book a stay.", house_name="Name of the house.", city="City of the house.")
FILM = tool("find_films", "Find films.", genre="Genre of the film.", director="Who directed it.")
CUP = tool(
    "order_cup",
    "Order a cup.",
    size={"enum": ["small", "medium", "large"]},
    roast={"enum": ["light roast", "medium roast", "dark roast"]},
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
        (CUP, "", "a medium roast large one please", {"size": "large", "roast": "medium roast"}),
    ],
)  # fmt: skip
def test_a_piece_goes_to_the_argument_that_leads_it(spec: ToolSpec, asked: str, said: str, values: dict[str, Any]):
    filling = slots.read(said, spec, Goal(spec.name, said), asked, SCENE, fresh=not asked)

    assert filling.values == values

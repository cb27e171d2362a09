"""What an hour without a.m. or p.m. means, by what the agent tells."""

from datetime import datetime
from typing import Any

import pytest

from vivavoce.events import Brief, ToolSpec
from vivavoce.models.embedded.dialogue.agent import prepare
from vivavoce.models.embedded.dialogue.contract import Goal, State
from vivavoce.models.embedded.dialogue.nlu import slots
from vivavoce.models.embedded.dialogue.nlu.domain import Domain
from vivavoce.models.embedded.dialogue.nlu.similarity import WordOverlap

NOW = datetime(2026, 11, 23, 10, 0)
START: dict[str, Any] = {"type": "object", "properties": {"start": {"type": "string", "format": "time"}}}


def domain(instructions: str = "", description: str = "Book a place.", examples: tuple[str, ...] = ()) -> Domain:
    tool = ToolSpec("book_place", description, START, examples=examples)
    brief = Brief(instructions, (tool,), local_time=lambda: NOW)
    return Domain.of(prepare(brief, instructions, (tool,)), WordOverlap())


@pytest.mark.parametrize(
    ("instructions", "hours"),
    [
        ("You take bookings. We are open from 17:00 to 23:00.", (17, 23)),
        ("We are open from 5 to 11 p.m.", (17, 23)),
        ("Open from six to eleven.", (18, 23)),
        ("Open 5 pm-midnight.", (17, 24)),
        ("Opening hours: 8 to 6.", (8, 18)),
        ("Open from 9 to 5 pm.", (9, 17)),
        ("Open 06:00 to 14:00.", (6, 14)),
        ("We open at 7 and serve from 7 to 3.", (7, 15)),
        ("Tuesday to Friday we are open from 6 pm to 10 pm, on Sundays open from 12 to 9 pm.", (12, 22)),
        ("We are open from 9 AM to 11 PM.", (9, 21)),
        ("We are open from 0:00 to 24:00.", None),
        ("Deliveries come between 5 and 7 p.m.", None),
        ("You book places.", None),
    ],
)
def test_opening_hours_in_the_instructions(instructions: str, hours: tuple[int, int] | None):
    assert domain(instructions).hours.get("book_place") == hours


@pytest.mark.parametrize(
    ("description", "examples", "hours"),
    [
        ("Book a place.", ("a place for two tonight",), (11, 23)),
        ("Book a place.", ("tomorrow at 7 pm", "Friday at 20:30"), (11, 23)),
        ("Book a place for the evening.", (), (11, 23)),
        ("Set the alarm.", (), (5, 17)),
        ("Book a place.", ("at 6 am please",), (5, 17)),
        ("Book a place.", ("at 6 am or at 9 pm",), None),
        ("Book a place.", ("tomorrow at 2 pm",), None),
    ],
)
def test_examples_and_descriptions_tell_the_half_of_the_day(
    description: str, examples: tuple[str, ...], hours: tuple[int, int] | None
):
    assert domain("", description, examples).hours.get("book_place") == hours


@pytest.mark.parametrize(
    ("instructions", "said", "start"),
    [
        ("", "at seven", "19:00:00"),
        ("", "at eight", "08:00:00"),
        ("We are open from 5 pm to 11 pm.", "at eight", "20:00:00"),
        ("We are open from 5 pm to 11 pm.", "at eight in the morning", "08:00:00"),
        ("We are open from 5 am to noon.", "at five", "05:00:00"),
        ("", "for dinner at eight", "20:00:00"),
        ("", "wake me at half past six", "06:30:00"),
        ("We are open from 5 pm to 11 pm.", "for breakfast at eight", "08:00:00"),
    ],
)
def test_a_bare_hour_lies_where_the_agent_or_the_words_put_it(instructions: str, said: str, start: str):
    one = domain(instructions)

    read = slots.read(said, one.agent.spec("book_place"), Goal("book_place", said), "start", one.scene(State()))

    assert read.values == {"start": start}

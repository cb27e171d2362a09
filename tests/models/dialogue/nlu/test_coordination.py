"""Several things in one turn."""

from datetime import datetime
from typing import Any

import pytest

from vivavoce.events import Brief, ToolSpec
from vivavoce.models.embedded.dialogue.agent import prepare
from vivavoce.models.embedded.dialogue.contract import State
from vivavoce.models.embedded.dialogue.nlu import coordination
from vivavoce.models.embedded.dialogue.nlu.domain import Domain
from vivavoce.models.embedded.dialogue.nlu.similarity import WordOverlap

TIMER = ToolSpec(
    "set_timer",
    "Set a timer.",
    {
        "type": "object",
        "properties": {
            "minutes": {"type": "integer", "description": "For how many minutes."},
            "label": {"type": "string"},
        },
        "required": ["minutes"],
    },
)
LAMP = ToolSpec(
    "turn_on_lamp",
    "Turn on a lamp.",
    {
        "type": "object",
        "properties": {"room": {"type": "string", "enum": ["kitchen", "hall", "bedroom"]}},
        "required": ["room"],
    },
)
INSTRUCTIONS = "You look after a house. Parking is free behind the house."


def domain() -> Domain:
    brief = Brief(INSTRUCTIONS, (TIMER, LAMP), local_time=lambda: datetime(2026, 11, 23, 10, 0))
    return Domain.of(prepare(brief, INSTRUCTIONS, (TIMER, LAMP)), WordOverlap())


@pytest.mark.parametrize(
    ("spec", "said", "values"),
    [
        (TIMER, "two timers, ten and twenty minutes", [{"minutes": 10}, {"minutes": 20}]),
        (TIMER, "a timer for ten minutes and another for twenty minutes", [{"minutes": 10}, {"minutes": 20}]),
        (TIMER, "set two timers", [{}, {}]),
        (TIMER, "a timer for an hour and a quarter", []),
        (TIMER, "a timer for ten minutes", []),
        (LAMP, "turn on the lamps in the kitchen and the hall", [{"room": "kitchen"}, {"room": "hall"}]),
        (LAMP, "turn on the lamp in the kitchen", []),
    ],
)
def test_one_goal_for_each_of_several_values(spec: ToolSpec, said: str, values: list[dict[str, Any]]):
    assert [dict(goal.values) for goal in coordination.goals(domain(), State(), spec, said)] == values


@pytest.mark.parametrize(
    ("said", "answer", "rest"),
    [
        ("Set a timer. Is parking free?", "Parking is free behind the house.", "Set a timer."),
        ("ten minutes, and is parking free?", "Parking is free behind the house.", "ten minutes"),
        ("Set a timer. Can you sing?", "", "Set a timer. Can you sing?"),
        ("Is parking free?", "", "Is parking free?"),
    ],
)
def test_a_question_beside_something_else(said: str, answer: str, rest: str):
    assert coordination.aside(domain(), State(), said, lambda words: bool(words)) == (answer, rest)

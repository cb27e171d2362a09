"""What the recogniser is told of the answer that is awaited."""

from __future__ import annotations

import pytest
from scripted import Agent, Call

from vivavoce.events import ToolSpec


def visit(argument: str, schema: dict[str, str], requires: tuple[str, ...] = ()) -> ToolSpec:
    parameters = {"type": "object", "properties": {argument: {"type": "string", **schema}}, "required": [argument]}
    return ToolSpec("plan_visit", "Plan a visit.", parameters, requires=requires, examples=("plan a visit",))


@pytest.mark.parametrize(
    ("argument", "schema", "moment"),
    [
        ("day", {"format": "date"}, "date"),
        ("at", {"format": "time"}, "time"),
        ("start", {"format": "date-time"}, "datetime"),
        ("colour", {"enum": ["red", "blue"]}, ""),
    ],
)
def test_an_argument_that_says_when_lets_the_sound_be_asked_for_it(
    argument: str, schema: dict[str, str], moment: str
) -> None:
    call = Call(Agent((visit(argument, schema),), "You plan visits."))

    assert call.brain.expectation().moment == ""
    call.say("plan a visit")
    assert call.brain.expectation().moment == moment


def test_what_says_who_is_calling_is_not_asked_of_the_sound() -> None:
    born = {"type": "object", "properties": {"birth_date": {"type": "string", "format": "date"}}}
    check = ToolSpec("check_caller", "Check who is calling.", born | {"required": ["birth_date"]})
    call = Call(Agent((check, visit("day", {"format": "date"}, ("check_caller",))), "You plan visits."))

    call.say("plan a visit")

    assert "birth" in call.reply
    assert call.brain.expectation().moment == ""

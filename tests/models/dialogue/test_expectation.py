"""What the recogniser is told of the answer that is awaited."""

from __future__ import annotations

import pytest
from scripted import Agent, Call

from vivavoce.events import Brief, ToolSpec
from vivavoce.models.embedded.dialogue.acts import Verbatim
from vivavoce.models.embedded.dialogue.agent import prepare
from vivavoce.models.embedded.dialogue.contract import Lead, State, StepQuestion
from vivavoce.models.embedded.dialogue.expectation import expect


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


def test_how_many_lets_the_sound_be_asked_for_a_number() -> None:
    quantity = {"type": "object", "properties": {"quantity": {"type": "integer"}}, "required": ["quantity"]}
    call = Call(
        Agent((ToolSpec("order_rolls", "Order rolls.", quantity, examples=("order rolls",)),), "You sell rolls.")
    )

    assert not call.brain.expectation().number
    call.say("order rolls")
    assert call.brain.expectation().number


def test_a_step_lets_the_sound_be_asked_for_what_is_said_at_it_but_never_for_a_yes() -> None:
    empty = {"type": "object", "properties": {}}
    go_on = ToolSpec("go_on", "Go on.", empty)
    skip = ToolSpec("skip", "Leave one out.", empty, examples=("skip", "leave this one out for now please"))
    agent = prepare(Brief("You lead.", (go_on, skip)), "You lead.", (go_on, skip))
    state = State(lead=Lead("Take a box.", "Ready?", "go_on"), pending=StepQuestion(Verbatim("Ready?")))

    expected = expect(agent, state)

    assert expected.short == ("ready", "go ahead", "skip")
    assert expected.yes_no


def test_whether_it_is_known_what_the_caller_wants_done() -> None:
    text = {"type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"]}
    day = {"type": "object", "properties": {"day": {"type": "string", "format": "date"}}, "required": ["day"]}
    tools = (
        ToolSpec("book_court", "Book a court.", day, examples=("I'd like to book a court",)),
        ToolSpec("leave_message", "Leave a message for the coach.", text, examples=("leave a message for the coach",)),
    )

    def wanted(said: str) -> bool | None:
        call = Call(Agent(tools, "You run a tennis club."))
        call.say(said)
        return call.brain.expectation().wanted

    assert wanted("I'd like to book a court") is True
    assert wanted("the river was very blue that year") is False
    assert wanted("hello") is wanted("leave a message for the coach") is None

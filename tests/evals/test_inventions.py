"""Numbers that an agent says and that stand nowhere; and those that are nothing to speak of."""

from pathlib import Path

import pytest
from records import reply, tool, turn

from vivavoce.evals.inventions import invented
from vivavoce.evals.scenario import Fact, Scenario, Showing

LABEL = Scenario(
    "label",
    "Know the dose.",
    "What does it say?",
    shown=(Showing("camera", Path("label.png")),),
    facts=(Fact("room", "two one four", 214, "digits"),),
    picture_facts=(
        Fact("dose", "five hundred milligrams", "500 mg"),
        Fact("expires", "March fourteenth, twenty twenty-seven", "2027-03-14"),
        Fact("batch", "B 12 907", "B12907"),
        Fact("price", "3.49", "3.49"),
    ),
)


def said(words: str, caption: str = "", scenario: Scenario = LABEL, tools=()) -> tuple[str, ...]:
    return invented(
        scenario, [turn(0, 1, text="Aisle seventeen, please.")], [reply(1, 2, heard=words, caption=caption)], tools
    )


@pytest.mark.parametrize(
    "words",
    [
        "It says five hundred milligrams.",
        "500 mg.",
        "It expires on March fourteenth, twenty twenty-seven.",
        "March 14th, 2027.",
        "The batch is B one two nine zero seven.",
        "The batch ends in nine zero seven.",
        "It costs three forty-nine.",
        "Your room is 214, and you asked for aisle 17.",
        "One moment. The second line says: take with food.",
        "I see two lines and 3 codes; it is at two o'clock.",
        "",
    ],
)
def test_what_stands_in_the_picture_or_was_said_is_no_invention(words):
    assert said(words) == ()


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("It says two hundred and fifty milligrams.", ("250",)),
        ("Take 6 tablets.", ("6",)),
        ("It expires on March fifteenth, 2027, and the dose is 400.", ("152027", "400")),
        ("The batch is B one two nine zero eight.", ("12908",)),
    ],
)
def test_what_stands_nowhere_is_named_once(words, numbers):
    assert said(words + " " + words) == numbers


def test_what_a_tool_answered_may_be_said():
    assert said("There are 42 left.") == ("42",)
    assert said("There are 42 left.", tools=[tool(1, response={"stock": [{"left": 42}]})]) == ()


def test_a_recognisers_slip_is_no_invention():
    assert said("It says 600 milligrams.", caption="It says 500 milligrams.") == ()
    assert said("It says 600 milligrams.", caption="It says six hundred milligrams.") == ("600",)


def test_calls_without_pictures_are_not_looked_at():
    assert said("It costs 999.", scenario=Scenario("a", "b", "c")) == ()

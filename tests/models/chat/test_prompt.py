"""What the model is told, and what its words make the caller answer."""

from datetime import datetime

import pytest

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.brain import Expectation
from vivavoce.models.embedded.chat import prompt
from vivavoce.models.embedded.chat.expecting import expect

MOVE = ToolSpec(
    "move",
    "Move a visit.",
    {"properties": {"visit_number": {"type": "integer", "minimum": 1000}, "day": {"type": "string"}}},
    ask={"visit_number": "What is the number?"},
    examples=("no time",),
    requires=("identify",),
)
NOW = datetime(2026, 11, 23, 10, 4)


def test_instructions_rules_and_hints_are_told_and_the_clock_is_not():
    told = prompt.system("You are a desk.", [MOVE], "en-US")

    assert told.startswith("You are a desk.") and "25 words" in told
    assert '- move: callers say "no time"; for visit_number ask "What is the number?"; call identify first.' in told
    assert "2026-11" not in told


def test_another_language_is_named():
    assert prompt.system("Hallo", [], "de-DE").endswith("Speak the language de-DE.")


def test_the_opening_names_the_day_and_those_that_come():
    opening = prompt.opening(NOW, "Good day.")

    assert "Today is Monday 2026-11-23" in opening and "10:04" in opening and '"Good day."' in opening
    assert "Thu 2026-12-03" in opening


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Friday at two p.m.", 'Friday at two p.m. ("Friday at two p.m." is 2026-11-27T14:00:00)'),
        ("born the fourth of March 1985", 'born the fourth of March 1985 ("the fourth of March 1985" is 1985-03-04)'),
        ("some time next week", "some time next week"),
        ("one zero four two", "one zero four two"),
    ],
)
def test_dates_and_times_are_worked_out_for_the_model(said, told):
    assert prompt.dated(said, NOW) == told


def test_a_tool_without_arguments_has_a_whole_schema():
    (function,) = prompt.functions([ToolSpec("hours", "Opening hours.", {})])

    assert function["function"]["parameters"] == {"type": "object", "properties": {}}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("You are booked.", Expectation()),
        ("Shall I move it to Friday?", Expectation(yes_no=True)),
        ("That is Friday at ten, is that right?", Expectation(yes_no=True)),
        ("When would you like to come?", Expectation()),
        ("Would you like nine or ten?", Expectation()),
        ("All right. What is your visit number?", Expectation(digits=4)),
        ("What is the number?", Expectation(digits=4)),
    ],
)
def test_the_last_question_tells_what_is_expected(said, expected):
    assert expect(said, [MOVE]) == expected


def test_a_tool_that_waits_for_a_yes_makes_it_expected():
    assert expect("I would move it to Friday.", [MOVE], confirming=True) == Expectation(yes_no=True)

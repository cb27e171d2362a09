"""What an author writes as an example is said to the engine, and what does not work is told."""

from __future__ import annotations

import pytest

from vivavoce import Agent
from vivavoce.models.embedded.dialogue.rehearsal import missed
from vivavoce.testing import missed_examples


def agent(*examples: str, other: tuple[str, ...] = ()) -> Agent:
    made = Agent("store", "You count pieces in a store.")

    @made.tool(examples=examples, ask={"pieces": "How many pieces?"})
    def count_pieces(pieces: int) -> None:
        """Note how many pieces were counted."""

    @made.tool(examples=other)
    def report_damage(what: str) -> None:
        """Report something that is damaged."""

    return made


def test_examples_that_do_what_they_are_for_are_not_told():
    assert missed(agent("I counted 24 pieces", other=("report a damage",)).brief(), None) == []


def test_an_example_that_means_another_tool_is_told_with_that_tool():
    (told,) = missed(agent("I want to report some damage", other=("something is damaged",)).brief(), None)

    assert str(told) == "count_pieces: “I want to report some damage” leads to report_damage"


def test_an_example_that_means_nothing_is_told_with_the_answer():
    (told,) = missed(agent("thank you").brief(), None)

    assert (told.tool, told.example) == ("count_pieces", "thank you")
    assert told.instead.startswith("is answered “")


@pytest.mark.weights
def test_an_agents_own_test_says_its_examples_to_the_engine_as_callers_meet_it():
    assert missed_examples(agent("I counted 24 pieces", other=("this one is broken",))) == []

"""What an author writes as an example is said to the engine, and what does not work is told."""

from __future__ import annotations

import pytest

from vivavoce import Agent
from vivavoce.models.embedded.dialogue.rehearsal import missed
from vivavoce.testing import missed_examples
from vivavoce.tools import load_agent


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


@pytest.mark.parametrize("example", ["yes", "hello", "3/4"])
def test_an_example_that_means_nothing_by_itself_is_told_with_the_answer(example: str):
    (told,) = missed(agent(example).brief(), None)

    assert str(told).startswith(f"count_pieces: “{example}” is answered “")


@pytest.mark.parametrize("example", ["I want to report some damage", "picked 24", "24", "stop"])
def test_an_example_means_its_own_tool_whatever_it_looks_like(example: str):
    assert missed(agent(example, other=("something is damaged",)).brief(), None) == []


@pytest.mark.weights
def test_an_agents_own_test_says_its_examples_to_the_engine_as_callers_meet_it():
    assert missed_examples(agent("I counted 24 pieces", other=("this one is broken",))) == []


@pytest.mark.weights
def test_the_templates_examples_reach_their_tools(tmp_path, monkeypatch):
    monkeypatch.setenv("FRONT_DESK_DB", f"sqlite:///{tmp_path / 'book.db'}")

    assert missed_examples(load_agent("front-desk")) == []

"""Days and times of day that the sound may be asked for, against the understanding that has to read them."""

from __future__ import annotations

import random
from datetime import datetime

import pytest

from vivavoce.models.embedded.asr.grammar import Node
from vivavoce.models.embedded.asr.moments import moments, of_moments
from vivavoce.models.embedded.dialogue.nlu.entities.moments import find_moments

NOW = datetime(2026, 3, 2, 9, 0)


def answer(node: Node, chance: random.Random) -> str:
    """One way through the graph."""
    text = ""
    while node.onward and not (node.ends and chance.random() < 0.4):
        edge = chance.choice(node.onward)
        text, node = text + edge.text, edge.node
    return text.strip() + "."


@pytest.mark.parametrize("sort", ["date", "time", "datetime"])
def test_whatever_may_be_heard_is_understood_and_known_as_an_answer(sort: str) -> None:
    chance, question = random.Random(1), of_moments(sort)

    for text in (answer(moments(sort), chance) for _ in range(300)):
        assert find_moments(text, NOW, asked=True), text
        assert question.meant(text), text


@pytest.mark.parametrize(
    "text",
    [
        "Half past four.",
        "Tomorrow at 2pm",
        "Next Friday, please.",
        "May the twenty-first",
        "Wednesday morning",
        "On Tuesday the third at quarter to nine",
        "seven thirty in the evening",
        "In two weeks.",
    ],
)
def test_a_reading_that_says_when_is_an_answer(text: str) -> None:
    assert of_moments("datetime").meant(text)


@pytest.mark.parametrize(
    "text", ["The third of me.", "Half passed for", "", "Tuesday and Friday", "I can come on Monday"]
)
def test_any_other_is_none(text: str) -> None:
    assert not of_moments("datetime").meant(text)


def test_a_day_is_no_answer_where_only_a_time_is_asked_for() -> None:
    assert not of_moments("time").meant("Tuesday.")
    assert not of_moments("date").meant("Half past four.")


def test_what_is_written_in_figures_means_what_its_words_mean() -> None:
    def value(node: Node, *texts: str) -> str:
        said = ""
        for text in texts:
            edge = next(edge for edge in node.onward if edge.text == text)
            said, node = said + edge.value, edge.node
        return said

    assert value(moments("date"), " The", " 5th") == value(moments("date"), " The", " fifth") == " the fifth"
    assert value(moments("time"), " 3pm") == value(moments("time"), " Three", " p.m.") == " three pm"

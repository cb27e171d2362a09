"""What an author's examples teach."""

from datetime import datetime
from typing import Any

import pytest

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.nlu.examples import Examples

PICK = ToolSpec(
    "pick",
    "Note how many pieces were picked.",
    {"type": "object", "properties": {"pieces": {"type": "integer", "description": "How many pieces."}}},
    examples=("picked 24", "that was the last one"),
)
PLACE = ToolSpec(
    "place",
    "Say at which place one stands.",
    {"type": "object", "properties": {"check_digits": {"type": "integer"}}},
    examples=("check digits 47 here",),
)


@pytest.mark.parametrize(
    ("said", "tool", "values"),
    [
        ("picked 24", "pick", {"pieces": 24}),
        ("Okay, I've picked thirty.", "pick", {"pieces": 30}),
        ("picked 12 pieces", "pick", {"pieces": 12}),
        ("check digits 9 1 here please", "place", {"check_digits": 91}),
        ("that was the last one, thanks", "pick", {}),
        ("picked the wrong thing", "", {}),
        ("I picked 24 and then 12", "", {}),
        ("hello", "", {}),
        ("", "", {}),
        ("picked 24 " * 30, "", {}),
    ],
)
def test_what_is_said_in_an_examples_words(said: str, tool: str, values: dict[str, Any]):
    found = Examples((PICK, PLACE), lambda: datetime(2026, 11, 23, 10, 0)).match(said)

    assert (found.tool, found.values) == (tool, values) if found else not tool


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("what is Metformin for", {"medicine": "Metformin"}),
        ("What's the blood pressure pill for?", None),
        ("what is the blood pressure pill for?", {"medicine": "blood pressure pill"}),
        ("what is aspirin for", None),
    ],
)
def test_a_name_of_the_vocabulary_stands_for_all_others(said: str, values: dict[str, Any] | None):
    medicine = {"type": "string", "description": "Which medicine."}
    parameters = {"type": "object", "properties": {"medicine": medicine}}
    tool = ToolSpec("tell", "Tell of a medicine.", parameters, examples=("what is Ramipril for",))
    vocabulary = ("Ramipril", "Metformin", "blood pressure pill")

    found = Examples((tool,), lambda: datetime(2026, 11, 23, 12), vocabulary).match(said)

    assert (found.values if found else None) == values


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("My back hurts, I took two Metformin", {"tablets": 2, "medicine": "Metformin"}),
        ("I took half a Metformin this morning with my tea", {"tablets": 0.5, "medicine": "Metformin"}),
        ("three Ramipril it was, yesterday", {"tablets": 3, "medicine": "Ramipril"}),
        ("I took Metformin at two", {}),
    ],
)
def test_a_number_before_what_it_counts_is_its_count_in_any_sentence(said: str, values: dict[str, Any]):
    properties = {"tablets": {"type": "number", "description": "How many."}, "medicine": {"type": "string"}}
    tool = ToolSpec("took", "Write it down.", {"type": "object", "properties": properties}, examples=("two Ramipril",))

    found = Examples((tool,), lambda: datetime(2026, 11, 23, 12), ("Ramipril", "Metformin")).shown(said, "took")

    assert found == values

"""How many and how long: what an argument takes, and what is left over."""

from datetime import datetime
from typing import Any

import pytest

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.nlu.amounts import (
    counts_things,
    nights_between,
    numbers_for,
    open_arguments,
    unread_count,
    unread_lengths,
)

NOW = datetime(2026, 11, 23, 10, 0)
WHOLE: dict[str, Any] = {"type": "integer"}


def tool(name: str = "order_items", description: str = "Order items.", **properties: dict[str, Any]) -> ToolSpec:
    return ToolSpec(name, description, {"type": "object", "properties": properties})


MOVE = tool("move_stock", "Move stock to an aisle.", quantity=WHOLE, aisle=WHOLE)
STAY = tool("book_room", "Book a room.", adults=WHOLE, children=WHOLE)


@pytest.mark.parametrize(
    ("spec", "name", "said", "value"),
    [
        (MOVE, "quantity", "move ten pallet jacks to aisle six", 10),
        (MOVE, "aisle", "move ten pallet jacks to aisle six", 6),
        (MOVE, "quantity", "move stock to aisle 6", None),
        (MOVE, "quantity", "3 or 4 jacks", None),
        (MOVE, "quantity", "move three or four jacks to aisle 6", None),
        (MOVE, "quantity", "the third jack", None),
        (MOVE, "quantity", "move it at 10 am", None),
        (STAY, "adults", "for two adults and three children", 2),
        (STAY, "children", "for two adults and three children", 3),
        (STAY, "children", "two grown-ups and three kids", 3),
        (STAY, "adults", "a room for the 3rd of March", None),
        (tool("set_heating", "Set the heating.", degrees=WHOLE), "degrees", "heating to 21 please", 21),
        (tool("set_heating", "Set the heating.", degrees=WHOLE), "degrees", "heating to 21 or 22", None),
    ],
)
def test_a_number_goes_with_an_argument_by_the_words_around_it(spec: ToolSpec, name: str, said: str, value: int | None):
    found = numbers_for(said, spec, name, spec.parameters["properties"][name], NOW)

    assert [one.value for one in found[:1]] == ([] if value is None else [value])


@pytest.mark.parametrize(
    ("name", "counts"),
    [("quantity", True), ("how_many", True), ("num_copies", True), ("colour", False)],
)
def test_an_argument_that_counts(name: str, counts: bool):
    assert counts_things(name) is counts


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("rent it for 2", ["days"]),
        ("rent it until Friday", ["days"]),
        ("from Monday to Thursday", ["days"]),
        ("a ladder please", []),
        ("for the garden", []),
    ],
)
def test_a_length_that_went_into_no_argument_is_left(said: str, left: list[str]):
    open_ = {"days": {"type": "integer", "description": "How many days."}, "colour": {"type": "string"}}

    assert unread_lengths(said, open_, [], NOW) == left


@pytest.mark.parametrize(
    ("said", "span", "unread"),
    [
        ("I need two ladders", (11, 17), "two ladders"),
        ("I need three large boxes", (19, 22), ""),
        ("I need one ladder", (11, 17), ""),
        ("the second ladder", (11, 17), ""),
    ],
)
def test_a_number_of_a_thing_that_nothing_counts_is_left(said: str, span: tuple[int, int], unread: str):
    assert unread_count(said, {span: True}) == unread


def test_open_arguments_are_those_without_a_value():
    schemas = {"days": {"anyOf": [{"type": "integer"}, {"type": "null"}]}, "colour": {"type": "string"}}

    assert open_arguments(schemas, {"colour": "red"}) == {"days": {"type": "integer"}}


@pytest.mark.parametrize(
    ("said", "nights"),
    [
        ("a cabin for tonight", {"nights": 1}),
        ("a tent for Friday night", {"nights": 1}),
        ("we arrive late on Friday night", {}),
        ("tonight and tomorrow night", {}),
        ("a cabin for Friday", {}),
    ],
)
def test_a_night_that_is_named_alone_is_one(said: str, nights: dict[str, int]):
    open_ = {"nights": {"type": "integer"}}

    assert nights_between(said, open_, {"arrival": "2026-11-27"}, NOW) == nights

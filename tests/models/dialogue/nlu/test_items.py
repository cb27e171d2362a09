"""A list of things with their numbers."""

from datetime import datetime
from typing import Any

import pytest

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.nlu.entities.found import Partial
from vivavoce.models.embedded.dialogue.nlu.items import holds, read_items, say_item

NOW = datetime(2026, 11, 23, 10, 0)


def things(**fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "object", "properties": fields, "required": list(fields)}}


PARTS = things(part={"type": "string"}, quantity={"type": "integer", "minimum": 1})
DRINKS = things(drink={"type": "string", "enum": ["latte", "tea"]}, size={"type": "string", "enum": ["small", "large"]})
ORDER = ToolSpec("order_parts", "Order parts.", {"type": "object", "properties": {"parts": PARTS}})


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("three bolts and two large washers", [("bolts", 3), ("large washers", 2)]),
        ("I need to order three bolts", [("bolts", 3)]),
        ("bolts, three", [("bolts", 3)]),
        ("a bolt, two nuts and a hundred and fifty screws", [("bolt", 1), ("nuts", 2), ("screws", 150)]),
        ("three bolts please", [("bolts", 3)]),
    ],
)
def test_things_with_their_numbers(said: str, values: list[tuple[str, int]]):
    (found,) = read_items(said, ORDER, "parts", PARTS, None, True, NOW)

    assert [(one["part"], one["quantity"]) for one in found.value] == values and found.complete


@pytest.mark.parametrize("said", ["some bolts", "three bolts or nuts", "three bolts and a few nuts"])
def test_what_cannot_be_read_is_asked_for_and_not_dropped(said: str):
    (found,) = read_items(said, ORDER, "parts", PARTS, None, True, NOW)

    assert isinstance(found.value, Partial) and found.value.fault and not found.complete


@pytest.mark.parametrize("said", ["how many bolts do you have", "what is a bolt", "hello there"])
def test_a_question_orders_nothing(said: str):
    assert read_items(said, ORDER, "parts", PARTS, None, False, NOW) == []


@pytest.mark.parametrize(
    ("said", "values"),
    [("and two washers", [("bolts", 3), ("washers", 2)]), ("six bolts", [("bolts", 6)]), ("two washers", None)],
)
def test_a_list_is_added_to_or_put_right(said: str, values: list[tuple[str, int]] | None):
    found = read_items(said, ORDER, "parts", PARTS, [{"part": "bolts", "quantity": 3}], False, NOW)

    assert ([(one["part"], one["quantity"]) for one in found[0].value] if found else None) == values


@pytest.mark.parametrize(
    ("schema", "is_list"),
    [(PARTS, True), (DRINKS, True), (things(a={"type": "string"}, b={"type": "string"}), False),
     ({"type": "array", "items": {"type": "string"}}, False)],
)  # fmt: skip
def test_a_list_of_things(schema: dict[str, Any], is_list: bool):
    assert holds(schema) == is_list


def test_one_thing_is_said_with_all_that_is_known_of_it():
    assert say_item({"part": "washers", "quantity": 2}, PARTS["items"]) == "2 washers"
    assert say_item({"drink": "latte", "size": "large"}, DRINKS["items"]) == "large latte"


def test_options_of_other_arguments_and_days_are_no_part_of_a_list():
    guests = things(kind={"type": "string", "enum": ["adult", "student"]}, count={"type": "integer", "default": 1})
    courses = {"type": "string", "enum": ["cheese making", "bread baking"]}
    spec = ToolSpec("join", "Sign up.", {"type": "object", "properties": {"course": courses, "guests": guests}})

    for said in (
        "sign us up for cheese making on the 5th, two adults and a student",
        "bread baking on Friday for two adults and one student please",
    ):
        (found,) = read_items(said, spec, "guests", guests, None, False, NOW)
        assert found.value == [{"kind": "adult", "count": 2}, {"kind": "student", "count": 1}]

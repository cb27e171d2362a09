"""Values made of parts, and values that need not be asked for."""

from dataclasses import replace
from typing import Any

import pytest

from vivavoce.events import ToolSpec
from vivavoce.models.embedded.dialogue.contract import Done, Goal
from vivavoce.models.embedded.dialogue.nlu import carry_over, composite
from vivavoce.models.embedded.dialogue.nlu.entities.found import Found, Partial, Piece

NAMES: dict[str, Any] = {"first_name": {"type": "string"}, "last_name": {"type": "string"}, "city": {"type": "string"}}
FULL: dict[str, Any] = {"full_name": {"type": "string"}}


@pytest.mark.parametrize(
    ("name", "other"), [("first_name", "last_name"), ("last_name", "first_name"), ("city", ""), ("full_name", "")]
)
def test_first_and_last_name_are_partners(name: str, other: str):
    assert composite.partner(name, NAMES) == other


@pytest.mark.parametrize(("name", "value"), [("first_name", "Laura"), ("last_name", "Stein"), ("city", "Laura Stein")])
def test_an_argument_takes_its_part_of_a_name(name: str, value: str):
    (found,) = composite.of_name(name, NAMES, [Found("Laura Stein", (11, 22), 0.9)])

    assert found.value == value


@pytest.mark.parametrize(
    ("said", "known", "value", "complete"),
    [
        ("Laura Stein", "", "Laura Stein", True),
        ("Laura", "", "Laura", False),
        ("Stein", "Laura", "Laura Stein", True),
        ("Laura", "Laura", "Laura", True),
        ("Mrs. Whitfield", "", "Mrs. Whitfield", False),
        ("Emma", "Mrs. Whitfield", "Emma Whitfield", True),
        ("王小明", "", "王小明", True),
    ],
)
def test_a_full_name_wants_both_parts(said: str, known: str, value: str, complete: bool):
    (found,) = composite.of_name("full_name", FULL, [Found(said, (0, len(said)), 0.9)], known)

    assert (found.value, found.complete) == (value, complete)


@pytest.mark.parametrize(
    ("known", "field"), [(None, "adults"), ({"adults": 2}, "children"), ({"adults": Piece(2), "children": 1}, "adults"),
                         ({"adults": 2, "children": 0}, "")],
)  # fmt: skip
def test_the_first_field_that_is_open(known: Any, field: str):
    schema = {"type": "object", "properties": {"adults": {}, "children": {}}, "required": ["adults", "children"]}

    assert composite.open_field(schema, known) == field


def test_an_object_is_whole_or_asked_for():
    schema = {"type": "object", "properties": {"adults": {}, "children": {}}, "required": ["adults", "children"]}
    said = {"adults": [Found(2, (0, 3), 0.9)], "children": [Found(3, (10, 15), 0.9)]}

    (whole,) = composite.assemble(schema, None, False, lambda field, asked, piece: said[field])
    half = composite.assemble(schema, None, False, lambda field, asked, piece: said[field] if field == "adults" else [])
    (kept,) = composite.assemble(
        schema, None, True, lambda field, asked, piece: said[field] if field == "adults" else []
    )

    assert whole.value == {"adults": 2, "children": 3} and whole.complete and whole.span == (0, 15)
    assert half == []
    assert kept.value == {"adults": 2} and not kept.complete


@pytest.mark.parametrize(
    ("name", "identifies"),
    [("visit_id", True), ("order_number", True), ("booking_ref", True), ("idea", False), ("name", False)],
)
def test_a_key_identifies(name: str, identifies: bool):
    assert carry_over.identifies(name) is identifies


def test_what_says_who_the_caller_is_is_never_asked_twice():
    spec = ToolSpec("move", "Move.", {"type": "object", "properties": {"phone": {}, "colour": {}, "day": {}}})

    known = carry_over.inherited(spec, Goal("move", ""), [("book", {"phone": "555", "colour": "red", "day": None})])

    assert known == {"phone": "555"}


def test_all_of_a_tool_that_is_needed_first_is_taken_over():
    spec = ToolSpec("move", "Move.", {"type": "object", "properties": {"colour": {}}}, requires=("pick",))

    assert carry_over.inherited(spec, Goal("move", ""), [("pick", {"colour": "red"})]) == {"colour": "red"}
    assert carry_over.inherited(spec, Goal("move", "", values={"colour": "blue"}), [("pick", {"colour": "red"})]) == {}


def test_the_moment_of_the_record_that_is_spoken_of():
    done = Done(
        "find",
        {},
        {"visits": [{"visit_id": 1, "start": "2026-11-24T09:00:00"}, {"visit_id": 2, "start": "2026-11-27T15:30:00"}]},
    )

    spec = ToolSpec("move", "Move.", {"type": "object", "properties": {"visit_id": {"type": "integer"}}})
    alone = replace(done, response={"visit_id": 1, "start": "2026-11-24T09:00:00"})

    assert carry_over.of_subject(spec, Goal("move", "", values={"visit_id": 2}), [done]) == "2026-11-27T15:30:00"
    assert carry_over.of_subject(spec, Goal("move", "", values={"visit_id": 3}), [done]) is None
    assert carry_over.of_subject(spec, Goal("move", ""), [done]) is None
    assert carry_over.of_subject(spec, Goal("move", ""), [alone]) == "2026-11-24T09:00:00"


@pytest.mark.parametrize(
    ("partial", "part"),
    [
        (Partial(date="2026-11-24"), "time"),
        (Partial(time="09:00:00"), "date"),
        (Partial(date="2026-11-24", date_until="2026-11-28"), "date"),
        (Partial(day_of_year="03-04"), "year"),
        (Partial(date="2026-11-01", time="01:30:00", twice=True), "twice"),
        ("914", ""),
    ],
)
def test_the_part_of_a_moment_that_is_open(partial: Any, part: str):
    assert carry_over.open_part("start", partial, {"type": "string", "format": "date-time"}) == part

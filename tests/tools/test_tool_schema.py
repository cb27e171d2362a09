from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from vivavoce import Call
from vivavoce.errors import DeclarationError
from vivavoce.tools import schema
from vivavoce.tools.schema import ArgumentError

ZURICH = ZoneInfo("Europe/Zurich")


class Size(Enum):
    SMALL = "small"
    LARGE = "large"


class Topping(BaseModel):
    name: str
    at: datetime | None = None


@dataclass
class Address:
    street: str
    since: datetime


class Node(BaseModel):
    below: list[Node] = []


def contract(function: Any, **descriptions: str) -> schema.Signature:
    return schema.read(function, descriptions)


def test_types_become_json_schema_without_references_titles_or_nulls():
    def order(
        call: Call,
        size: Size,
        crust: Literal["thin", "thick"],
        count: Annotated[int, Field(ge=1, le=9)],
        toppings: list[Topping],
        price: float,
        vegan: bool,
        day: date,
        hour: time,
        ready: datetime,
        note: str | None,
        code: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "AB",
    ) -> None: ...

    assert contract(order, count="How many.").parameters == {
        "type": "object",
        "required": ["size", "crust", "count", "toppings", "price", "vegan", "day", "hour", "ready"],
        "properties": {
            "size": {"type": "string", "enum": ["small", "large"]},
            "crust": {"type": "string", "enum": ["thin", "thick"]},
            "count": {"type": "integer", "minimum": 1, "maximum": 9, "description": "How many."},
            "toppings": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {"name": {"type": "string"}, "at": {"type": "string", "format": "date-time"}},
                },
            },
            "price": {"type": "number"},
            "vegan": {"type": "boolean"},
            "day": {"type": "string", "format": "date"},
            "hour": {"type": "string", "format": "time"},
            "ready": {"type": "string", "format": "date-time"},
            "note": {"type": "string"},
            "code": {"type": "string", "pattern": "^[A-Z]{2}$", "default": "AB"},
        },
    }


def test_a_parameter_may_have_the_name_of_a_pydantic_method_or_title():
    def draw(copy: int, schema: str, title: str, model_dump: bool = False) -> None: ...

    signature = contract(draw)

    assert list(signature.parameters["properties"]) == ["copy", "schema", "title", "model_dump"]
    assert signature.bind({"copy": 2, "schema": "x", "title": "y"}, UTC).values == {
        "copy": 2,
        "schema": "x",
        "title": "y",
        "model_dump": False,
    }


def test_the_call_is_found_by_type_or_as_an_unannotated_first_parameter_and_stays_out_of_the_schema():
    def by_type(name: str, its_call: Call) -> None: ...
    def by_name(call, name: str) -> None: ...

    assert contract(by_type).call_parameter == "its_call"
    assert contract(by_name).call_parameter == "call"
    assert list(contract(by_type).parameters["properties"]) == ["name"]


def test_a_time_without_a_zone_is_meant_where_the_caller_is():
    def move(start: datetime, topping: Topping, where: Address) -> None: ...

    values = (
        contract(move)
        .bind(
            {
                "start": "2026-11-26T14:30",
                "topping": {"name": "x", "at": "2026-11-26T13:30:00Z"},
                "where": {"street": "y", "since": "2020-07-01T08:00:00"},
            },
            ZURICH,
        )
        .values
    )

    assert values["start"] == datetime(2026, 11, 26, 14, 30, tzinfo=ZURICH)
    assert values["topping"].at.isoformat() == "2026-11-26T14:30:00+01:00"
    assert values["where"].since.utcoffset().total_seconds() == 7200  # summer time: the zone's rules, not an offset


@pytest.mark.parametrize(
    ("written", "told"),
    [("2026-03-29T02:30", "does not exist in Europe/Zurich"), ("2026-10-25T02:30", "comes twice in Europe/Zurich")],
)
def test_a_local_time_that_clocks_skip_or_show_twice_is_sent_back(written: str, told: str):
    def book(start: datetime) -> None: ...

    with pytest.raises(ArgumentError, match=told):
        contract(book).bind({"start": written}, ZURICH)


def test_an_offset_says_which_of_two_times_is_meant():
    def book(start: datetime) -> None: ...

    first, second = (
        contract(book).bind({"start": f"2026-10-25T02:30{offset}"}, ZURICH).values["start"]
        for offset in ("+02:00", "+01:00")
    )

    assert (first.fold, second.fold) == (0, 1) and first.astimezone(UTC) < second.astimezone(UTC)


def test_a_length_of_time_is_sent_in_iso_8601_and_a_bare_number_is_none():
    def wait(length: timedelta = timedelta(minutes=30)) -> None: ...

    bound = contract(wait).bind({"length": "PT1H30M"}, ZURICH)

    assert contract(wait).parameters["properties"]["length"] == {
        "type": "string", "format": "duration", "default": "PT30M",
    }  # fmt: skip
    assert bound.values == {"length": timedelta(minutes=90)} and bound.canonical == {"length": "PT1H30M"}
    with pytest.raises(ArgumentError, match="such as PT1H30M, not 90"):
        contract(wait).bind({"length": 90}, ZURICH)


def test_two_ways_of_writing_the_same_arguments_have_one_digest():
    def move(number: int, start: datetime, note: str = "") -> None: ...

    bind = contract(move).bind
    one = bind({"number": "1042", "start": "2026-11-26T14:30"}, ZURICH)
    two = bind({"start": "2026-11-26T13:30:00Z", "number": 1042, "note": ""}, ZURICH)
    other = bind({"start": "2026-11-26T13:30:01Z", "number": 1042}, ZURICH)

    assert one.sha256 == two.sha256 != other.sha256


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("Thursday", "start should be a date with a time of day in ISO 8601"),
        ("2026-11-26", "start should be a date with a time of day"),
        (1764167400, "start should be a date with a time of day"),
        ("2026-02-30T10:00", "start should be a valid datetime"),
    ],
)
def test_a_day_without_a_time_or_a_bare_number_is_no_datetime(value: Any, told: str):
    def move(start: datetime) -> None: ...

    with pytest.raises(ArgumentError, match=told):
        contract(move).bind({"start": value}, UTC)


def test_problems_name_each_argument_and_what_was_expected():
    def order(size: Size, count: int, start: datetime, toppings: list[Topping]) -> None: ...

    with pytest.raises(ArgumentError) as caught:
        contract(order, count="How many.").bind(
            {"size": "huge", "toppings": [{}], "start": "2026-11-26T10:00", "tip": 3}, UTC
        )

    assert caught.value.problems == {
        "size": "size should be 'small' or 'large', not \"huge\"",
        "count": "count is missing: How many.",
        "toppings.0.name": "toppings.0.name is missing: string",
        "tip": "tip is not an argument: the arguments are size, count, start, toppings",
    }


def test_what_a_model_cannot_fill_is_refused_with_a_remedy():
    def untyped(name) -> None: ...
    def exotic(price: Decimal) -> None: ...
    def mapping(of: dict[str, int]) -> None: ...
    def union(of: int | str) -> None: ...
    def spread(*names: str) -> None: ...
    def recursive(of: Node) -> None: ...
    def unknown(of: Nowhere) -> None: ...  # noqa: F821

    for function, told in [
        (untyped, "tool 'untyped': parameter 'name' has no type; write for example `name: str`"),
        (exotic, "parameter 'price' has the type Decimal, which a model cannot fill; use str, int"),
        (mapping, r"parameter 'of' has the type dict\[str, int\]"),
        (union, "parameter 'of' has the type"),
        (spread, "parameter 'names' must be an ordinary one"),
        (recursive, "Node contains itself"),
        (unknown, "the type 'Nowhere' is not known here; define or import it at module level"),
    ]:
        with pytest.raises(DeclarationError, match=told):
            contract(function)


def test_a_docstring_that_describes_a_parameter_that_is_not_there_is_refused():
    def book(day: date) -> None: ...

    with pytest.raises(DeclarationError, match="describes 'date', which is not one of its parameters"):
        contract(book, date="The day.")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["size", "start", "toppings", "x"]), JSON, max_size=4))
def test_whatever_a_model_sends_either_fits_or_is_explained(args: dict[str, Any]):
    def order(size: Size, start: datetime, toppings: list[Topping]) -> None: ...

    try:
        contract(order).bind(args, UTC)
    except ArgumentError as error:
        assert error.problems

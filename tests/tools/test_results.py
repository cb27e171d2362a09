"""A tool that ran is never reported as failed, whatever it returned, and no more is read of it than fits."""

from __future__ import annotations

import asyncio
import collections
import dataclasses
import json
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from pydantic import BaseModel, field_serializer

from vivavoce import Agent, Call
from vivavoce.events import ToolCall
from vivavoce.tools import ToolRunner
from vivavoce.tools.results import LARGEST, UNREADABLE


class Colour(Enum):
    RED = "red"


class Box(BaseModel):
    size: int = 3
    secret: object = None


class Torn(BaseModel):
    size: int = 3

    @field_serializer("size")
    def broken(self, size: int) -> int:
        raise ZeroDivisionError


@dataclasses.dataclass
class Crate:
    size: Any = 3


class Row(dict[str, Any]):
    def items(self) -> Any:
        raise ConnectionError("the session is closed")


class Odd:
    def __str__(self) -> str:
        raise KeyboardInterrupt

    __repr__ = __iter__ = __len__ = __str__


class Frame:
    """Looks like a table of pandas."""

    def __init__(self, rows: int) -> None:
        self.rows, self.ndim = rows, 2

    def head(self, count: int) -> Frame:
        return Frame(min(count, self.rows))

    def to_dict(self, orient: str) -> list[dict[str, Any]]:
        assert orient == "records"
        return [{"row": np.int64(n)} for n in range(self.rows)]


Point = collections.namedtuple("Point", "x y")
ROUND: list[Any] = [1]
ROUND.append(ROUND)


def endless() -> Iterator[int]:
    n = 0
    while True:
        yield (n := n + 1)


def answer(value: Any, returns: Any = ..., *, asynchronous: bool = False) -> dict[str, Any]:
    """What a model is told of a tool that returns `value`, annotated with `returns`."""
    ran: list[int] = []

    def look() -> Any:
        ran.append(1)
        return value

    async def look_async() -> Any:
        return look()

    tool = look_async if asynchronous else look
    tool.__name__ = "look"
    tool.__annotations__ = {} if returns is ... else {"return": returns}
    agent = Agent("desk", "You look.")
    agent.tool(tool)
    runner = ToolRunner(agent, Call("call-1"))
    response = dict(asyncio.run(runner.run(ToolCall("id", "look", {}), 1)).response)
    assert ran == [1]
    assert len(json.dumps(response, allow_nan=False)) <= LARGEST
    json.dumps(response, ensure_ascii=False).encode()
    return response


DONE = {"output": "done"}
UTC_NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("value", "returns", "told"),
    [
        (None, str, DONE),
        (None, int, DONE),
        (None, dict[str, int], DONE),
        (None, Box, DONE),
        ("ok", int, {"output": "ok"}),
        (7, str, {"output": 7}),
        ({"boxes": np.int64(42)}, ..., {"boxes": 42}),
        ({"boxes": np.int64(42)}, dict[str, int], {"boxes": 42}),
        (np.float32(0.5), float, {"output": 0.5}),
        (np.float64(0.5), ..., {"output": 0.5}),
        (np.bool_(True), ..., {"output": True}),
        (np.array([1, 2]), ..., {"output": [1, 2]}),
        (np.array([[1, 2], [3, 4]]), ..., {"output": [[1, 2], [3, 4]]}),
        (np.array(5), ..., {"output": 5}),
        (Frame(2), ..., {"output": [{"row": 0}, {"row": 1}]}),
        (float("nan"), float, {"output": UNREADABLE}),
        ({"price": float("nan"), "boxes": 2}, ..., {"boxes": 2}),
        ({"price": float("nan")}, dict[str, float], {"output": UNREADABLE}),
        ([1.0, float("inf")], ..., {"output": [1.0, None]}),
        (Decimal("12.50"), ..., {"output": "12.50"}),
        ({"price": Decimal("12.50")}, ..., {"price": "12.50"}),
        (UUID(int=1), ..., {"output": "00000000-0000-0000-0000-000000000001"}),
        (Path("/a/b"), ..., {"output": "/a/b"}),
        (b"abc", ..., {"output": "abc"}),
        (b"\xff\xfe", ..., {"output": UNREADABLE}),
        ({"photo": b"\xff", "name": "Ada"}, ..., {"name": "Ada"}),
        ({3}, ..., {"output": [3]}),
        (frozenset({3}), ..., {"output": [3]}),
        (collections.deque([3]), ..., {"output": [3]}),
        (range(3), ..., {"output": [0, 1, 2]}),
        ({"a": 1}.values(), ..., {"output": [1]}),
        (Crate(), ..., {"size": 3}),
        (Crate(np.int64(3)), ..., {"size": 3}),
        (Box(), ..., {"size": 3, "secret": None}),
        (Box(secret=Odd()), ..., {"size": 3}),
        (Torn(), ..., {"size": 3}),
        (Torn(), Torn, {"size": 3}),
        ({"size": "three"}, Box, {"size": "three"}),
        (Colour.RED, ..., {"output": "red"}),
        ("blue", Colour, {"output": "blue"}),
        (Point(1, 2), ..., {"x": 1, "y": 2}),
        (time(14, 30), ..., {"output": "14:30:00"}),
        (date(2026, 12, 3), ..., {"output": "2026-12-03"}),
        ({"at": UTC_NOON}, ..., {"at": "2026-12-03T12:00:00Z"}),
        (timedelta(minutes=5), ..., {"output": "PT5M"}),
        ("half \ud83d of it", ..., {"output": "half \ufffd of it"}),
        ("\ud83d\ude00", str, {"output": "😀"}),
        ({"\ud83d": "a\0b"}, ..., {"\ufffd": "a\ufffdb"}),
        (10**6000, int, {"output": UNREADABLE}),
        ({"n": 10**6000, "m": 1}, ..., {"m": 1}),
        ({1: "a", None: "b"}, ..., {"1": "a", "None": "b"}),
        (object(), ..., {"output": UNREADABLE}),
        (SimpleNamespace(a=1), dict[str, int], {"output": UNREADABLE}),
        (Odd(), ..., {"output": UNREADABLE}),
        (Odd(), str, {"output": UNREADABLE}),
        ({"row": Odd(), "boxes": 2}, ..., {"boxes": 2}),
        (Row(a=1), ..., {"output": UNREADABLE}),
        (lambda: 1, ..., {"output": UNREADABLE}),
        (Box, ..., {"output": UNREADABLE}),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_a_result_is_told_as_far_as_it_can_be_read(value: Any, returns: Any, told: dict[str, Any], asynchronous: bool):
    assert answer(value, returns, asynchronous=asynchronous) == told


@pytest.mark.parametrize(
    "value",
    ["x" * 50_000_000, [1] * 6_000_000, {n: n for n in range(500_000)}, endless(), np.zeros((3_000, 3_000)),
     Frame(10_000_000), [["x"] * 1000] * 1000, Box(secret=["x" * 100] * 100_000)],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_of_a_result_without_measure_no_more_is_read_than_a_model_is_given(value: Any):
    assert isinstance(value, Frame) or answer(value)["truncated"] is True
    assert answer(value, list[int] if isinstance(value, list) else ...)


def test_reading_a_large_result_takes_no_more_steps_than_a_small_one():
    class Counted(collections.UserList[int]):
        steps = 0

        def __getitem__(self, index: Any) -> Any:
            Counted.steps += 1
            return 1

        def __iter__(self) -> Iterator[int]:
            while True:
                yield self[0]

    taken = []
    for _ in range(2):
        answer({"rows": [Counted([1]), Counted([1])]})
        taken.append(Counted.steps)
    assert taken[0] <= 10_000 and taken[1] == 2 * taken[0]


def test_a_result_that_contains_itself_ends():
    assert answer(ROUND)["output"][0] == 1


def test_the_author_is_told_what_was_wrong_with_a_result_and_nobody_what_was_in_it(caplog: Any):
    with caplog.at_level(logging.WARNING):
        answer("Ada Lovelace", int)
        answer({"name": "Ada Lovelace", "at": float("nan"), "session": object()})

    assert "returned str, which does not fit its return annotation" in caplog.text
    assert "parts of its result cannot be read: float, object" in caplog.text
    assert "Lovelace" not in caplog.text


def test_a_refusal_whose_alternatives_cannot_be_read_is_still_a_refusal():
    from vivavoce import Declined

    agent = Agent("desk", "You book.")

    @agent.tool
    def book() -> str:
        raise Declined("That time is taken.", {"start": [UTC_NOON, Odd()]})

    response = asyncio.run(ToolRunner(agent, Call("c")).run(ToolCall("id", "book", {}), 1)).response
    assert response == {"error": "That time is taken.", "alternatives": {"start": ["2026-12-03T12:00:00Z", None]}}

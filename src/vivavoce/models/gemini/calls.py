"""The model's tool calls: each is run once and answered once, whatever the model or the line does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ...events import ToolCall, ToolResult

Known = Literal["repeated", "waits"]
"""repeated: the same call was sent twice. waits: the same was asked for again, and is still being done."""


@dataclass(slots=True)
class Asked:
    """One call as it came on one connection."""

    id: str
    """The model's."""
    line: int
    """Number of the connection."""
    epoch: int
    """How often there was reason to doubt, before it came, that the model knows what it has asked for."""


@dataclass(slots=True)
class _Entry:
    call: ToolCall
    """Under the id that the session knows: unique in this conversation."""
    turn: int
    blocking: bool
    asked: list[Asked] = field(default_factory=list)
    response: Mapping[str, Any] | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a result goes."""

    call: ToolCall
    asked: tuple[Asked, ...]
    """Empty when the model no longer wants it."""
    blocking: bool


class Calls:
    """`open` what the model asks for, `answer` it once; `cancel` what it no longer wants."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._epoch = 0

    def doubt(self) -> None:
        """The model may ask again for what it has asked for: the line is another one, or it was told to go on."""
        self._epoch += 1

    def open(self, call: ToolCall, line: int, turn: int, *, blocking: bool) -> ToolCall | ToolResult | Known:
        """What to do about a call: run it, answer it with a result that is there already, or leave it.

        A second one with the same id is a repetition. After a `doubt` the same action in the same caller turn is the
        same call too, and its effect happens once; what failed may be tried again.
        """
        number = Asked(call.id or f"call-{len(self._entries) + 1}", line, self._epoch)
        for entry in self._entries.values():
            if any(asked.id == number.id and asked.line == line for asked in entry.asked):
                return "repeated"
            again = (
                entry.turn == turn and entry.asked[-1].epoch != self._epoch and "error" not in (entry.response or ())
            )
            if again and _same(entry.call, call):
                entry.asked.append(number)
                return "waits" if entry.response is None else ToolResult(number.id, call.name, entry.response)
        id = number.id if number.id not in self._entries else f"{number.id}#{len(self._entries)}"
        ours = ToolCall(id, call.name, call.args)
        self._entries[id] = _Entry(ours, turn, blocking, [number])
        return ours

    def answer(self, result: ToolResult) -> Answer | None:
        """Whom to tell; None when nobody asked, or when the last word on it has been said."""
        entry = self._entries.get(result.id)
        if entry is None or entry.response is not None:
            return None
        if not result.will_continue:
            entry.response = result.response
        return Answer(entry.call, () if entry.cancelled else tuple(entry.asked), entry.blocking)

    def cancel(self, ids: Iterable[str], line: int) -> tuple[str, ...]:
        """The model takes these back. Returns their names as the session knows them, of those that are still open."""
        wanted = set(ids)
        open_calls = [entry for entry in self._entries.values() if self._is_open(entry)]
        gone = [each for each in open_calls if any(a.line == line and a.id in wanted for a in each.asked)]
        for entry in gone:
            entry.cancelled = True
        return tuple(entry.call.id for entry in gone)

    @property
    def under_way(self) -> bool:
        """Whether any is being run."""
        return any(self._is_open(entry) for entry in self._entries.values())

    @property
    def blocking(self) -> bool:
        """Whether the model waits for one and says nothing until then."""
        return any(self._is_open(entry) and entry.blocking for entry in self._entries.values())

    @staticmethod
    def _is_open(entry: _Entry) -> bool:
        return entry.response is None and not entry.cancelled


def _same(one: ToolCall, other: ToolCall) -> bool:
    def canonical(args: Mapping[str, Any]) -> str:
        return json.dumps(dict(args), sort_keys=True, default=str)

    return one.name == other.name and canonical(one.args) == canonical(other.args)

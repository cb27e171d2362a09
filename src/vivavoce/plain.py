"""Values as JSON that every reader takes: what comes from tools, models and clients, made safe where it arises. Pure.

JSON allows, and Python writes, what others refuse: half a surrogate pair (no UTF-8 holds it), NaN, a number of 5,000
digits, an object a thousand levels deep. One such value must cost itself, not the log or the call it is written to.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence, Set, ValuesView
from enum import Enum
from typing import Any

DEEPEST = 100
"""Levels of nesting: as `protocol.reading.MAX_DEPTH`."""
MOST_ITEMS = 10_000
"""Values in one, of all levels together. 16 KiB of JSON, all that a model reads of a result, hold fewer."""
MOST_TEXT = 131_072
"""Characters in one, of all texts together."""
WIDEST = 1024
"""Bits of an integer: what a double can hold; Python itself refuses to write more than 4,300 digits."""
REPLACED = "\ufffd"

_BYTES = bytes | bytearray | memoryview

Other = Callable[[Any], Any]
"""Makes something of a value that is no JSON: JSON, or what contains it. Raises for what cannot be read."""


class Unreadable(Exception):
    """A value of which nothing can be told."""


def text(value: str) -> str:
    """The same without what UTF-8 or a database refuses: halves of surrogate pairs and NUL become U+FFFD."""
    if value.isascii():
        return value.replace("\0", REPLACED)
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", REPLACED)


def refuse(value: Any) -> Any:
    """An `Other` that reads nothing."""
    raise Unreadable(type(value).__name__)


class Reader:
    """`read` one value; then it can be asked how that went."""

    def __init__(self, other: Other = refuse, items: int = MOST_ITEMS, characters: int = MOST_TEXT) -> None:
        self._other, self._items, self._characters = other, items, characters
        self._path: set[int] = set()
        """The objects that hold the one being read: one that contains itself ends there."""
        self.cut = False
        """There was too much of it: lists and texts lack their end."""
        self.spent = False
        """It had an iterator in it, which can be read only once."""
        self.lost: list[str] = []
        """Types of the values that could not be read: they are missing in objects, and null in lists."""

    def read(self, value: Any) -> Any:
        """`value` as JSON. Raises Unreadable when nothing of it can be told."""
        return self._read(value, 0)

    def _read(self, value: Any, depth: int) -> Any:
        self._items -= 1
        match value:
            case None | bool():
                return value
            case Enum():
                return self._read(value.value, depth + 1)
            case str():
                return self._text(str.__str__(value))
            case int():
                whole = int.__int__(value)
                return whole if whole.bit_length() <= WIDEST else refuse(value)
            case float():
                return float.__float__(value) if math.isfinite(value) else refuse(value)
        if depth >= DEEPEST or id(value) in self._path:
            return refuse(value)
        self._path.add(id(value))
        try:
            return self._inside(value, depth)
        finally:
            self._path.discard(id(value))

    def _inside(self, value: Any, depth: int) -> Any:
        if hasattr(value, "_asdict"):  # a named tuple, a row of a database
            return self._object(value._asdict(), depth)
        if isinstance(value, Mapping):
            return self._object(value, depth)
        if isinstance(value, Sequence | Set | Iterator | ValuesView) and not isinstance(value, _BYTES):
            self.spent = self.spent or isinstance(value, Iterator)
            return self._list(value, depth)
        return self._read(self._other(value), depth + 1)

    def _object(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, item in self._room(value.items()):
            try:
                name = key if isinstance(key, str) else str(self._read(key, depth + 1))
                made[self._text(name)] = self._read(item, depth + 1)
            except Exception:  # noqa: BLE001 - reading may run code of anybody's
                self.lost.append(type(item).__name__)
        return made

    def _list(self, value: Any, depth: int) -> list[Any]:
        made: list[Any] = []
        for item in self._room(value):
            try:
                made.append(self._read(item, depth + 1))
            except Exception:  # noqa: BLE001 - reading may run code of anybody's
                self.lost.append(type(item).__name__)
                made.append(None)
        return made

    def _room(self, values: Any) -> Iterator[Any]:
        """Of these as many as there is room for."""
        for item in values:
            if self._items <= 0:
                self.cut = True
                return
            yield item

    def _text(self, value: str) -> str:
        kept = value[: self._characters]
        self._characters -= len(kept)
        self.cut = self.cut or len(kept) < len(value)
        return text(kept)


def plain(value: Any, other: Other = refuse) -> Any:
    """`value` as JSON, cut where there is too much of it; None when nothing of it can be told."""
    try:
        return Reader(other).read(value)
    except Exception:  # noqa: BLE001 - `other` may run code of anybody's
        return None


def sound(value: Any) -> Any:
    """A value read from JSON, whole: itself where every reader takes it, else with what is unsound replaced."""
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        return value
    except (TypeError, ValueError, RecursionError):
        return Reader(items=sys.maxsize, characters=sys.maxsize).read(value)


def dumps(value: Any, other: Other = refuse) -> str:
    """`value` as JSON text. What is JSON throughout is written whole, however large; anything else as by `plain`."""
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        written.encode()
        return written
    except (TypeError, ValueError, RecursionError):
        return json.dumps(plain(value, other), ensure_ascii=False, separators=(",", ":"))

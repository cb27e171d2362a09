"""Lenient in: JSON frames and their fields, as proto3 JSON allows them and as real clients write them.

A field may be spelled in camelCase or snake_case, and one message may mix both (google-genai does). `null` counts as
absent. Enums come in any case, 64-bit integers as string or number. What belongs to the user (tool arguments, tool
results, JSON Schema, labels) is returned as it came: `fields` re-spells one level only and never what lies below.

Every function takes the `path` of what it reads; every refusal is a RemoteProtocolError that names it, what was
expected and the type that came, never the value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from .. import plain
from ..errors import RemoteProtocolError

MAX_FRAME_BYTES = 8 * 2**20
"""Longest frame taken from a peer: room for a large still in base64, a thousand times a chunk of speech."""
MAX_REPAIRED_BYTES = 2**18
"""Longest frame that is read a second time where half a character stands in it: 5 ms on one core."""
MAX_DEPTH = 100
"""Levels of nesting taken from a peer: protobuf's own JSON parsers stop at 100 as well."""

T = TypeVar("T")
_parse = msgspec.json.Decoder().decode


def decode(frame: str | bytes) -> dict[str, Any]:
    """The JSON object in one WebSocket frame, text or binary. Raises RemoteProtocolError if it holds anything else."""
    if len(frame) > MAX_FRAME_BYTES:
        raise RemoteProtocolError(f"frame is longer than {MAX_FRAME_BYTES} bytes: send smaller chunks", code=1009)
    try:
        message = _parsed(frame)
    except RecursionError:
        raise RemoteProtocolError(f"message is nested deeper than {MAX_DEPTH} levels") from None
    except UnicodeError:
        raise RemoteProtocolError("frame is not valid UTF-8: send JSON in UTF-8") from None
    except ValueError:  # msgspec.DecodeError; its text may quote the frame, so it stays out of the reason
        raise RemoteProtocolError("frame is not valid JSON: send one JSON object per frame") from None
    if not isinstance(message, dict):
        raise RemoteProtocolError(f"frame must hold a JSON object, not {_kind(message)}")
    _refuse_depth(message)
    return message


def _parsed(frame: str | bytes) -> Any:
    """JSON; `JSON.stringify` writes `"\\ud83d"` for an emoji that was cut in two: it becomes U+FFFD."""
    try:
        return _parse(frame)
    except UnicodeError:
        raise
    except ValueError:
        if len(frame) > MAX_REPAIRED_BYTES:
            raise
        return _parse(plain.text(json.dumps(json.loads(frame), ensure_ascii=False)))


def fields(value: Any, path: str) -> dict[str, Any]:
    """One message's fields under camelCase names, without those that are null. Of two spellings the later counts."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise mistyped(path, "an object", value)
    return {camel(name): field for name, field in value.items() if field is not None}


def text(value: Any, path: str, default: str = "") -> str:
    """A string; `default` when absent."""
    if value is None:
        return default
    if not isinstance(value, str):
        raise mistyped(path, "a string", value)
    return value


def flag(value: Any, path: str) -> bool:
    """A boolean; False when absent."""
    if value is None:
        return False
    if not isinstance(value, bool):
        raise mistyped(path, "true or false", value)
    return value


def whole(value: Any, path: str) -> int | None:
    """An integer that is not negative, written as a number or as a string (proto3 JSON's int64); None when absent."""
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise mistyped(path, "a whole number from 0", value)
    return value


def items(value: Any) -> list[Any]:
    """A repeated field: none when absent; a bare value is a list of one (a known bug of Google's cookbook)."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def choice(value: Any, path: str, table: Mapping[str, T], default: T) -> T:
    """What an enum's name, in any case, stands for in `table`; `default` for absent, unspecified and unknown ones."""
    return table.get(text(value, path).upper(), default)


def camel(name: str) -> str:
    """`snake_case` as `snakeCase`; a camelCase name stays as it is."""
    if "_" not in name:
        return name
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def mistyped(path: str, expected: str, value: Any) -> RemoteProtocolError:
    """The refusal of a field that has the wrong type."""
    return RemoteProtocolError(f"{path} must be {expected}, not {_kind(value)}")


_KINDS: Mapping[type, str] = {
    dict: "an object", list: "a list", str: "a string", bool: "a boolean", int: "a number", float: "a number",
    type(None): "null",
}  # fmt: skip


def _kind(value: object) -> str:
    return _KINDS.get(type(value), type(value).__name__)


def _refuse_depth(message: dict[str, Any]) -> None:
    """Level by level, not by recursion: the stack must not depend on what a peer sends."""
    level: list[Any] = [message]
    for _ in range(MAX_DEPTH):
        level = [below for value in level for below in (value.values() if isinstance(value, dict) else value)
                 if isinstance(below, (dict, list))]  # fmt: skip
        if not level:
            return
    raise RemoteProtocolError(f"message is nested deeper than {MAX_DEPTH} levels")

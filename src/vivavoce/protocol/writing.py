"""Strict out: one JSON object per frame, as bytes that are all ASCII, in camelCase, without false or empty fields."""

from __future__ import annotations

import json
from typing import Any

from ..errors import LocalProtocolError
from ..plain import sound

MAX_SENT_BYTES = 2**20 - 1
"""Longest frame we send: Python's `websockets` closes with 1009 at 1 MiB (its default `max_size`)."""

_encoder = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def encode(message: dict[str, Any]) -> bytes:
    """The frame that carries `message`. Raises LocalProtocolError for what is no JSON or too long for a peer."""
    try:
        written = _encoder.encode(message)
        if "\\ud" in written:  # an emoji, or half of one, at which a peer may fail
            written = _encoder.encode(sound(message))
        frame = written.encode("ascii")
    except (TypeError, ValueError, RecursionError) as error:
        kind = next(iter(message), "message")
        raise LocalProtocolError(f"{kind} must hold JSON values only: {error}") from error
    if len(frame) > MAX_SENT_BYTES:
        raise LocalProtocolError(f"frame has {len(frame)} bytes, at most {MAX_SENT_BYTES} reach every client: split it")
    return frame


def sparse(**fields: Any) -> dict[str, Any]:
    """The fields that say something: no None, False, 0 or "" (proto3 JSON omits them; some clients test presence)."""
    return {name: value for name, value in fields.items() if value or value == {}}


def duration(seconds: float) -> str:
    """A protobuf Duration: `50s`, `1.5s`; to the millisecond."""
    return f"{max(seconds, 0.0):.3f}".rstrip("0").rstrip(".") + "s"

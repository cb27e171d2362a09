"""What the call log holds: its entries and its calls, as values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal["heard", "said", "saw", "tool_call", "tool_result", "marks", "event"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened in a call.

    The fields of each kind, all JSON:
      heard        text, confidence (0 to 1)
      said         text, heard_text (how much of it reached the caller), cut (true when they took the floor)
      saw          source, frame, sha256 of the picture, age_ms, and what was seen where: lines, codes, things, …
      tool_call    id, name, args
      tool_result  id, name, response
      marks        milliseconds since the call's start (voice_end, heard_final, first_audio, …) and durations
                   (voice_to_voice_ms, …) of one turn
      event        name and whatever describes it: resumed, silence, known, outcome, arrived, …
    """

    kind: Kind
    at_ms: int
    """Milliseconds since the call began."""
    turn: int
    """The caller's turns are counted from 1; 0 is before the first."""
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One call as the log knows it."""

    id: str
    agent: str
    model: str
    client: str
    """Where the call came from, for example the SDK's user agent; never a key."""
    started: datetime
    ended: datetime | None
    """None while it runs, and for ever when its gateway was killed."""
    reason: str
    """How it ended; "" while it has not."""
    turns: int
    voice_to_voice_ms: float | None
    """Median over the call's turns; None before the first was measured."""
    outcome: str = "none"
    """What became of it, by its agent's tools: `done`, `handed_over`, `abandoned` or `none`; so far, while it runs."""
    line: str = "websocket"
    """What carried it, the last of several: `websocket`, `webrtc`, `sip`, or a telephone provider's name."""
    entries: tuple[Entry, ...] = ()
    """In the order they were written; filled by `CallLog.call`, empty in lists."""

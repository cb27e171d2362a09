"""What the SIP edge and the gateway say to each other about one call, over one WebSocket. Pure.

Sound is binary, PCM16 at the rate that `start` names; all else is a JSON object in a text frame.

    edge → gateway    {"event": "start", "callId", "caller", "called", "rate"}   first; then binary sound
                      {"event": "dtmf", "digit"}     {"event": "mark", "name"}
                      {"event": "quality", "in", "out", "ms"}   packets lost so far, depth of the jitter buffer
                      {"event": "refer", "status"}   how a transfer went: 200, or why not
                      {"event": "joined", "done"}    how a join went
                      {"event": "stop"}              the caller has hung up
    gateway → edge    binary sound                   {"event": "mark", "name"}     {"event": "clear"}
                      {"event": "hangup"}            {"event": "refer", "to"}     {"event": "join", "callId"}
"""

from __future__ import annotations

import json
from typing import Any

LONGEST = 300
"""Characters of a name or an address; SIP's own are shorter than that."""


def frame(event: str, **fields: Any) -> str:
    """A text frame."""
    return json.dumps({"event": event, **fields}, separators=(",", ":"))


def read_frame(text: str) -> tuple[str, dict[str, Any]]:
    """The event of a text frame and its fields; ("", {}) for what is none."""
    try:
        said = json.loads(text)
    except ValueError:
        return "", {}
    event = said.get("event") if isinstance(said, dict) else None
    return (event, said) if isinstance(event, str) else ("", {})


def short(value: object) -> str:
    """A string of a sane length; "" for anything else."""
    return value if isinstance(value, str) and len(value) <= LONGEST else ""

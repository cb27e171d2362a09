"""What a connection's end says in numbers."""

from __future__ import annotations

from ..metrics.meter import Meter
from ..streaming.websocket import LiveSocket

CODES = frozenset({1000, 1001, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 1013})
"""Close codes that are told apart; all others are `other`."""
USED_UP = {"too_much_sound": "sound", "client_stalled": "outbox"}
"""Why we ended a call → what was used up."""


def count_end(meter: Meter, socket: LiveSocket) -> None:
    """Who closed the WebSocket and how, whether its client was warned, whether something was used up."""
    side, code = socket.closed_by
    if side:
        meter.note("ws_close_total", side=side, code=str(code) if code in CODES else "other")
    if socket.warned:
        meter.note("goaway_total")
    if reason := USED_UP.get(socket.outcome):
        meter.note("quota_rejections_total", reason=reason)

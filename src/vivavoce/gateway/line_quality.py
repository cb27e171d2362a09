"""How good one call's line is, counted by the kind of line."""

from __future__ import annotations

from collections.abc import Mapping

from ..metrics.meter import Meter


class LineMeter:
    """`note` what a line has lost so far, as often as it tells."""

    def __init__(self, meter: Meter, transport: str) -> None:
        self._meter, self._transport = meter, transport
        self._counted: dict[str, int] = {}

    def note(self, waited: float, lost: Mapping[str, int]) -> None:
        """waited: seconds that a packet of the caller's last waited for one before it. lost: packets so far, of the
        caller's (`in`) and of ours (`out`)."""
        self._meter.note("jitter_buffer_seconds", waited, transport=self._transport)
        for direction, count in lost.items():
            before = self._counted.get(direction, 0)
            more = max(0, count - before)  # a network's second thoughts are no gain
            self._meter.note("rtp_lost_total", more, transport=self._transport, direction=direction)
            self._counted[direction] = max(count, before)

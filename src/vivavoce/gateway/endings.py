"""Counts calls that are over, each once: one whose line fell is waited for a while. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ..metrics.meter import Meter

PATIENCE = 60.0
"""Seconds in which a caller whose line fell comes back, if ever; who comes later counts as another call."""
GOOD = ("done", "handed_over")


@dataclass(frozen=True, slots=True)
class Ending:
    """What a call was when it, or its connection, ended."""

    agent: str
    outcome: str
    troubled: bool
    """Something went wrong on the way."""


class Endings:
    """`over` with every connection that ends, `back` when another goes on with its call, `settle` before counting."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._away: dict[str, tuple[Ending, float]] = {}

    def over(self, call_id: str, ending: Ending, now: float, *, may_return: bool) -> None:
        """A connection ended. may_return: its line fell, and its client can go on with the call."""
        if may_return:
            self._away[call_id] = (ending, now + PATIENCE)
        else:
            self._count(ending)
        self.settle(now)

    def back(self, call_id: str) -> None:
        """The call goes on: it is not over."""
        self._away.pop(call_id, None)

    def settle(self, now: float) -> None:
        """Count those whom nobody has come back to."""
        for call_id, (ending, until) in list(self._away.items()):
            if now >= until:
                del self._away[call_id]
                self._count(ending)

    def _count(self, ending: Ending) -> None:
        self._meter.note("calls_total", agent=ending.agent, outcome=ending.outcome)
        if ending.troubled:
            self._meter.note("troubled_calls_total")
            if ending.outcome in GOOD:
                self._meter.note("recoveries_total")

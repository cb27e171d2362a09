"""How late the event loop is: everything in the process waits that long."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
from collections import deque
from collections.abc import AsyncIterator

from .meter import Meter, Observation

EVERY = 0.25
"""Seconds between two looks: four numbers a second say when the loop was held up, and cost nothing."""


LOOKS = 8
"""Looks that say how things are: 2 s."""


class RecentLag:
    """How late the loop has been of late; `note` takes everything that is measured."""

    def __init__(self) -> None:
        self._latest: deque[float] = deque(maxlen=LOOKS)

    @property
    def usual(self) -> float:
        """Seconds, in the middle of the latest looks: one stall says little about what a process can bear."""
        return statistics.median(self._latest) if self._latest else 0.0

    def note(self, observation: Observation) -> None:
        """Keep it if it is the loop's lag."""
        if observation.name == "event_loop_lag_seconds":
            self._latest.append(observation.value)


@contextlib.asynccontextmanager
async def watching_lag(meter: Meter) -> AsyncIterator[None]:
    """Meanwhile, measure it."""
    task = asyncio.create_task(_measure(meter))
    try:
        yield
    finally:
        task.cancel()


async def _measure(meter: Meter) -> None:
    now = asyncio.get_running_loop().time
    while True:
        due = now() + EVERY
        await asyncio.sleep(EVERY)
        meter.note("event_loop_lag_seconds", max(0.0, now() - due))

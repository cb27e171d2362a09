"""How late the event loop is: everything in the process waits that long."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from .meter import Meter

EVERY = 0.25
"""Seconds between two looks: four numbers a second say when the loop was held up, and cost nothing."""


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

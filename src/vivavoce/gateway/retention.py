"""Erases calls that are older than they may be, at the start and every day."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from ..settings import Settings

log = logging.getLogger(__name__)

EVERY = 24 * 3600.0
"""Seconds between two times."""


@contextlib.asynccontextmanager
async def pruning(settings: Settings, every: float = EVERY) -> AsyncIterator[None]:
    """Meanwhile nothing is kept longer than `VIVAVOCE_KEEP_DAYS` and a day."""
    task = None if settings.keep_days is None else asyncio.create_task(_prune(settings, settings.keep_days, every))
    try:
        yield
    finally:
        if task is not None:
            task.cancel()


async def _prune(settings: Settings, days: float, every: float) -> None:
    while True:
        try:
            await asyncio.to_thread(prune, settings, days)
        except Exception as error:  # noqa: BLE001 - a driver may raise anything; tomorrow it may work
            log.error("old calls not erased: error=%s", type(error).__name__)
        await asyncio.sleep(every)


def prune(settings: Settings, days: float) -> None:
    """Erase what is older. Blocks."""
    from ..sessions.erasure import Erasure

    erasure = Erasure(settings)
    try:
        gone = erasure.forget_before(datetime.now(UTC) - timedelta(days=days))
    finally:
        erasure.close()
    log.info("old calls erased: calls=%d results=%d", gone.calls, gone.actions)

"""Erases calls and recordings that are older than they may be, at the start and every day."""

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
    """Meanwhile no call is kept longer than `VIVAVOCE_KEEP_DAYS` and a day, no recording longer than its agent says."""
    task = asyncio.create_task(_prune(settings, every))
    try:
        yield
    finally:
        task.cancel()


async def _prune(settings: Settings, every: float) -> None:
    while True:
        try:
            await asyncio.to_thread(prune, settings)
        except Exception as error:  # noqa: BLE001 - a driver may raise anything; tomorrow it may work
            log.error("old calls not erased: error=%s", type(error).__name__)
        await asyncio.sleep(every)


def prune(settings: Settings) -> None:
    """Erase what is older. Blocks."""
    from ..sessions.erasure import Erasure

    erasure = Erasure(settings)
    try:
        if settings.keep_days is not None:
            gone = erasure.forget_before(datetime.now(UTC) - timedelta(days=settings.keep_days))
            log.info("old calls erased: calls=%d results=%d", gone.calls, gone.actions)
        if recordings := erasure.forget_recordings(datetime.now(UTC).date()):
            log.info("old recordings erased: files=%d", recordings)
    finally:
        erasure.close()

"""A token's end in mid-call: a warning, then the close."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from ..events import GoAway
from ..streaming.websocket import LiveSocket

WARNING = 30.0
"""Seconds before the end at which `goAway` is said, or at once when less is left. Google's warns at 50 to 60."""


@contextlib.asynccontextmanager
async def expiring(socket: LiveSocket, seconds: float | None) -> AsyncIterator[None]:
    """Meanwhile, end the call in so many seconds; None = never."""
    task = None if seconds is None else asyncio.create_task(_expire(socket, seconds))
    try:
        yield
    finally:
        if task:
            task.cancel()


async def _expire(socket: LiveSocket, seconds: float) -> None:
    end = asyncio.get_running_loop().time() + seconds
    await asyncio.sleep(max(0.0, seconds - WARNING))
    left = end - asyncio.get_running_loop().time()
    socket.send(GoAway(max(0.0, left)))
    await asyncio.sleep(left)
    socket.cut(1008, "the token has expired: mint another", "token_expired")

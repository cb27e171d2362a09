"""A client in memory: for tests, evals and examples. Ships to users for their own tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from .transport import FromClient, ToClient


class MemoryClient:
    """Says what it is told to with `say`, and keeps what it was sent, with the time, in `received`."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[FromClient | None] = asyncio.Queue(4096)
        self.received: list[tuple[float, ToClient]] = []
        """(seconds on the event loop's clock, item), in order."""
        self.closed: tuple[int, str] | None = None
        self.left_at: float | None = None
        """Set before `leave`: the line fell, and this was its last sign of life."""

    def say(self, item: FromClient) -> None:
        """Send to the session."""
        self._queue.put_nowait(item)

    def leave(self) -> None:
        """Hang up."""
        self._queue.put_nowait(None)

    async def events(self) -> AsyncIterator[FromClient]:
        """What was said, until `leave`."""
        while (item := await self._queue.get()) is not None:
            yield item

    def send(self, item: ToClient) -> None:
        """Keep it."""
        self.received.append((round(asyncio.get_running_loop().time(), 3), item))

    async def close(self, code: int, reason: str) -> None:
        """Remember how it ended."""
        self.closed = (code, reason)

    def got(self, *kinds: type) -> list[ToClient]:
        """What it was sent of these kinds; all of it without any."""
        return [item for _, item in self.received if not kinds or isinstance(item, kinds)]

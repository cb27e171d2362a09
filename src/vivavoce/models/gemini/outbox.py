"""Frames that wait for the network."""

from __future__ import annotations

import asyncio
from collections import deque

from .actions import Send


class Outbox:
    """`put` frames and `get` them, in order. On a slow line a picture takes the place of the one that still waits."""

    def __init__(self) -> None:
        self._waiting: deque[Send] = deque()
        self._some = asyncio.Event()
        self.bytes = 0
        """That wait."""

    def put(self, item: Send) -> bool:
        """To be sent; of a stream's pictures only the newest counts. Whether an older one never will be."""
        self.bytes += len(item.frame)
        if (at := self._older(item)) is None:
            self._waiting.append(item)
        else:
            self._replace(at, item)
        self._some.set()
        return at is not None

    def _replace(self, at: int, item: Send) -> None:
        """In its place, before the words that asked about it; but behind what other streams showed before this."""
        self.bytes -= len(self._waiting[at].frame)
        del self._waiting[at]
        while at < len(self._waiting) and self._waiting[at].stream is not None:
            at += 1
        self._waiting.insert(at, item)

    def _older(self, item: Send) -> int | None:
        """Where a picture of the same stream waits."""
        if item.stream is None:
            return None
        return next((at for at, each in enumerate(self._waiting) if each.stream == item.stream), None)

    async def get(self) -> bytes:
        """The next frame, once there is one."""
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        frame = self._waiting.popleft().frame
        self.bytes -= len(frame)
        return frame

    def clear(self) -> None:
        """Whom they were for is gone."""
        self._waiting.clear()
        self.bytes = 0

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

    def put(self, item: Send) -> None:
        """To be sent; of a stream's pictures only the newest counts."""
        self.bytes += len(item.frame)
        for at, older in enumerate(self._waiting):
            if item.stream is not None and older.stream == item.stream:
                self.bytes -= len(older.frame)
                self._waiting[at] = item  # in its place: what was asked about the older one is asked about this
                return
        self._waiting.append(item)
        self._some.set()

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

"""A telephone line in memory: plays what it is sent in time, and answers marks as providers do."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from vivavoce.events import Audio
from vivavoce.streaming.telephone.leg import CallStarted, Clear, LegCommand, LegEvent, Mark, MarkPlayed


class MemoryLeg:
    provider = "memory"
    transfer = ""

    def __init__(self, *, marks: bool = True, ahead: float = 0.5, delay: float = 0.0, rate: int = 8000) -> None:
        """delay: seconds until it begins to play what it is sent."""
        self.marks, self.ahead, self.delay, self.rate = marks, ahead, delay, rate
        self.sent: list[tuple[float, LegCommand]] = []
        self.closed = 0
        self.heard = 0.0
        """Seconds of sound that the caller has heard."""
        self._coming: asyncio.Queue[LegEvent | None] = asyncio.Queue()
        self._queue: deque[Audio | Mark] = deque()
        self._ready = asyncio.Event()
        self._cut = False
        self._player: asyncio.Task[None] | None = None

    def tell(self, *events: LegEvent | None) -> None:
        """What the line says; None = it falls."""
        for event in events:
            self._coming.put_nowait(event)

    def begin(self, call_id: str = "CA1", caller: str = "") -> None:
        self.tell(CallStarted(call_id, self.rate, caller=caller))

    async def events(self) -> AsyncIterator[LegEvent]:
        while (event := await self._coming.get()) is not None:
            yield event

    async def send(self, command: LegCommand) -> None:
        self.sent.append((round(asyncio.get_running_loop().time(), 3), command))
        if self._player is None:
            self._player = asyncio.create_task(self._play())
        if isinstance(command, Clear):
            for mark in (item for item in self._queue if isinstance(item, Mark)):
                self.tell(MarkPlayed(mark.name))
            self._queue.clear()
            self._cut = True
        elif isinstance(command, Audio | Mark):
            self._queue.append(command)
        self._ready.set()

    async def close(self) -> None:
        self.closed += 1
        if self._player is not None:
            self._player.cancel()
        self.tell(None)

    def of(self, *kinds: type) -> list[tuple[float, LegCommand]]:
        return [(at, command) for at, command in self.sent if isinstance(command, kinds)]

    async def _play(self) -> None:
        await asyncio.sleep(self.delay)
        while True:
            while not self._queue:
                self._ready.clear()
                await self._ready.wait()
            item = self._queue.popleft()
            if isinstance(item, Mark):
                self.tell(MarkPlayed(item.name))
            else:
                self._cut, left = False, round(item.seconds * 100)
                while left and not self._cut:
                    await asyncio.sleep(0.01)
                    self.heard, left = self.heard + 0.01, left - 1

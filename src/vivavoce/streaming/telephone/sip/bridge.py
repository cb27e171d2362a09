"""Two calls of an edge that talk to each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ....media import Resampler
from .softphone import SipCall

TICK = 0.02
"""Seconds between two looks at what has arrived: one packet of RTP."""
MOST_HELD = 0.3
"""Seconds of sound that may lie in a softphone: clocks differ, and what piles up is a delay that stays."""


async def bridge(one: SipCall, other: SipCall, over: Callable[[], bool]) -> None:
    """Carry what either says to the other until it is over; both have been answered."""
    ways = [_Way(one, other), _Way(other, one)]
    clock = asyncio.get_running_loop().time
    due = clock()
    while not over():
        for way in ways:
            way.carry()
        due = max(due + TICK, clock())
        await asyncio.sleep(due - clock())


class _Way:
    """From one ear to the other's mouth."""

    def __init__(self, ear: SipCall, mouth: SipCall) -> None:
        self._ear, self._mouth = ear, mouth
        self._resampler = Resampler(ear.rate, mouth.rate) if ear.rate != mouth.rate else None
        mouth.flush()

    def carry(self) -> None:
        pcm = self._ear.read()
        if pcm and self._resampler is not None:
            pcm = self._resampler.push(pcm)
        if self._mouth.held() > MOST_HELD * self._mouth.rate * 2:
            self._mouth.flush()
        if pcm:
            self._mouth.write(pcm)

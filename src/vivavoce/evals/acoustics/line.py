"""Which packets a line loses, and which it brings late. Pure."""

from __future__ import annotations

import numpy as np

_BURST_FRAMES = 5.0  # a loss lasts 100 ms on average (tau-voice, evals.md 1.2)
_FRAME_SECONDS = 0.02
_LATEST = 5.0  # times the average: a queue in a network is bounded


class Loss:
    """Gilbert and Elliott's line: it is good or bad, everything is lost while it is bad."""

    def __init__(self, share: float, chance: np.random.Generator) -> None:
        """share: of packets lost in the long run, 0 to 1."""
        self._chance = chance
        self._bad = bool(chance.random() < share)
        self._heals = 1 / _BURST_FRAMES
        self._breaks = share / (1 - share) / _BURST_FRAMES

    def next(self) -> bool:
        """Whether the next packet is lost."""
        lost = self._bad
        self._bad = self._chance.random() >= self._heals if lost else self._chance.random() < self._breaks
        return lost


class Jitter:
    """How late packets are, in their order: one that is held up holds up those behind it."""

    def __init__(self, average_ms: float, chance: np.random.Generator) -> None:
        self._average = average_ms / 1000
        self._chance = chance
        self._late: list[float] = []

    def delay(self, index: int) -> float:
        """Seconds that the packet with this index, from 0, is late."""
        while len(self._late) <= index:
            own = min(self._chance.exponential(self._average), _LATEST * self._average)
            before = self._late[-1] - _FRAME_SECONDS if self._late else 0.0
            self._late.append(float(max(own, before)))
        return self._late[index]

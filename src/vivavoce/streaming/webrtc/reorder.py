"""RTP packets in their order, with the least waiting: a recogniser needs no even pace, only no holes unknown. Pure."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")

WAIT = 0.06
"""Seconds for which a missing packet is waited for: more than networks reorder by, less than a caller notices."""
FAR = 100
"""Packets (2 s) ahead or behind after which it is another stream: the sender began anew."""


class Reorder(Generic[T]):
    """`push` each packet as it comes; what comes back is in order, with None in the place of one that was lost."""

    def __init__(self) -> None:
        self._expected: int | None = None
        self._held: dict[int, tuple[T, float]] = {}
        self.lost = 0
        """Packets that never came, or too late."""
        self.waited = 0.0
        """Seconds that the packet handed on last was held for."""

    def push(self, sequence: int, item: T, now: float) -> list[T | None]:
        """sequence: 16 bits, wrapping. now: seconds on any clock that only goes forward."""
        if self._expected is None:
            self._expected = sequence
        ahead = _signed(sequence - self._expected)
        if abs(ahead) > FAR:
            self._expected, self._held, ahead = sequence, {}, 0
        if ahead < 0 or sequence in self._held:
            return []  # too late, or a copy
        self._held[sequence] = (item, now)
        ready: list[T | None] = self._release(now)
        if self._held and now - min(since for _, since in self._held.values()) >= WAIT:
            nearest = min(_signed(held - self._expected) for held in self._held)
            self.lost += nearest
            self._expected = (self._expected + nearest) & 0xFFFF
            ready += [None] * nearest + self._release(now)
        return ready

    def _release(self, now: float) -> list[T | None]:
        """All that is there without a hole."""
        ready: list[T | None] = []
        assert self._expected is not None, "push() sets it"
        while (entry := self._held.pop(self._expected, None)) is not None:
            ready.append(entry[0])
            self.waited = now - entry[1]
            self._expected = (self._expected + 1) & 0xFFFF
        return ready


def _signed(difference: int) -> int:
    """Of two sequence numbers, −32768 … 32767."""
    return (difference + 0x8000) % 0x10000 - 0x8000

"""The sound of the caller's current turn, and when it is worth recognising again. Pure."""

from __future__ import annotations

import numpy as np

from ...media import INPUT_RATE, Samples, to_float

FIRST_LOOK = 0.55
"""Seconds of a turn before the first partial recognition: 300 ms of it are pre-roll, one short word the rest."""
LOOK_EVERY = 0.5
"""Seconds between partial recognitions. models.md 3.1: each costs 60–170 ms on 2 threads, a duty of 20–35 %."""
LONGEST = 28.0
"""Seconds kept of one turn; the oldest sound goes first. The turn machine ends a turn at 30 s."""


class Ear:
    """Collects a turn's audio. `start` for each turn, `push` what comes, `audio` for all of it."""

    def __init__(self) -> None:
        self._chunks: list[Samples] = []
        self._count = 0
        self._looked_at = 0

    def start(self) -> None:
        """A new turn: forget the last one."""
        self._chunks, self._count, self._looked_at = [], 0, 0

    def push(self, pcm: bytes) -> None:
        """Add 16 kHz mono PCM16."""
        chunk = to_float(pcm)
        self._chunks.append(chunk)
        self._count += len(chunk)
        while self._count > LONGEST * INPUT_RATE and len(self._chunks) > 1:
            self._count -= len(self._chunks.pop(0))

    @property
    def count(self) -> int:
        """Samples held."""
        return self._count

    @property
    def due(self) -> bool:
        """Whether enough new sound has come for another partial recognition."""
        wanted = self._looked_at + LOOK_EVERY * INPUT_RATE if self._looked_at else FIRST_LOOK * INPUT_RATE
        return self._count >= wanted

    def audio(self) -> Samples:
        """All of the turn so far, marked as looked at. (samples,) float32"""
        self._looked_at = self._count
        if not self._chunks:
            return np.zeros(0, dtype=np.float32)
        if len(self._chunks) > 1:
            self._chunks = [np.concatenate(self._chunks)]
        return self._chunks[0]

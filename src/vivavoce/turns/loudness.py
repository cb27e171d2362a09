"""Is that the caller? How loud a turn is against the turns before it: somebody across the room is heard, too. Pure."""

from __future__ import annotations

import math

USUAL_RATE = 0.3
"""How far a turn moves the caller's usual level: three turns are two thirds of the way."""
FAINT_STEP_DB = 2.0
"""How far a faint turn moves it: a caller who has put the telephone down is let in again after a few turns."""


class Loudness:
    """`add` each window of voice, ask `faint` when the turn pauses or ends, then `close` the turn."""

    def __init__(self, faint_db: float) -> None:
        """faint_db: `TurnPolicy.faint_db`."""
        self._faint_db = faint_db
        self._levels: list[float] = []
        self._usual: float | None = None

    def add(self, level_db: float) -> None:
        """A window of this turn in which there was a voice; dBFS."""
        self._levels.append(level_db)

    @property
    def faint(self) -> bool:
        """Whether the turn so far is much softer than the caller usually is; False while that is unknown."""
        return bool(self._levels) and self._usual is not None and self._level() < self._usual - self._faint_db

    def close(self, answered: bool) -> None:
        """The turn is over. answered: it was one, so it tells how loud the caller is."""
        if answered and self._levels:
            if self._usual is None:
                self._usual = self._level()
            else:
                self._usual += -FAINT_STEP_DB if self.faint else USUAL_RATE * (self._level() - self._usual)
        self._levels = []

    def _level(self) -> float:
        """Mean power of the louder half, dBFS: vowels, without the soft ends of words and the room between them."""
        loud = sorted(self._levels)[len(self._levels) // 2 :]
        return 10.0 * math.log10(sum(10.0 ** (level / 10.0) for level in loud) / len(loud))

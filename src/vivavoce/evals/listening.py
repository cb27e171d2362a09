"""What a caller hears of the agent: stretches of sound with silence around them, told as soon as they are over. Pure.

Nothing but the sound counts: a transcript, or a server's word that a turn is over, is not what a person hears.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..media import OUTPUT_RATE, Samples
from ..streaming.playout import FRAME, FRAMES_IN_A_ROW, loud_frames

QUIET = 0.4
"""Seconds of quiet that end a reply (evals.md 4, "agent stop")."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One stretch of agent sound."""

    start: float
    """When its first loud frame began, in seconds on the caller's clock."""
    end: float
    """When its last loud frame was over."""
    samples: Samples
    """24 kHz, from its start to its end."""


class Listening:
    """`push` what the loudspeaker plays, in order; a `Heard` comes back when a stretch is over."""

    def __init__(self) -> None:
        self._now = 0.0
        self._kept: list[Samples] = []  # of 10 ms each, since the stretch began, or the last ones before it
        self._run = 0  # loud frames in a row
        self._quiet = 0  # quiet frames in a row, once it has begun
        self.since: float | None = None
        """When the stretch that is being heard began; None while all is quiet."""

    def push(self, samples: Samples) -> list[Heard]:
        """24 kHz, a multiple of 240 samples: what was played since the last call."""
        found: list[Heard] = []
        size = round(FRAME * OUTPUT_RATE)
        for frame, loud in zip(samples.reshape(-1, size), loud_frames(samples), strict=True):
            self._now += FRAME
            self._kept.append(frame)
            self._run = self._run + 1 if loud else 0
            if self.since is None:
                self._kept = self._kept[-FRAMES_IN_A_ROW:]
                if self._run == FRAMES_IN_A_ROW:
                    self.since, self._quiet = self._now - FRAMES_IN_A_ROW * FRAME, 0
            else:
                self._quiet = 0 if loud else self._quiet + 1
                if self._quiet * FRAME >= QUIET - FRAME / 2:
                    found.append(self._over())
        return found

    def stop(self) -> list[Heard]:
        """Nothing more will be played: what was being heard until now."""
        return [] if self.since is None else [self._over()]

    def _over(self) -> Heard:
        assert self.since is not None
        heard = Heard(
            self.since, self._now - self._quiet * FRAME, np.concatenate(self._kept[: len(self._kept) - self._quiet])
        )
        self.since, self._kept, self._run, self._quiet = None, [], 0, 0
        return heard

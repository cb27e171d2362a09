"""The sound of the caller's current turn, cut into pieces at its pauses, and when to recognise it again. Pure."""

from __future__ import annotations

from collections import deque

import numpy as np

from ....media import INPUT_RATE, Samples, to_float

FIRST_PARTIAL = 0.55
"""Seconds of a turn before the first partial recognition: 300 ms of it are pre-roll, one short word the rest."""
PARTIAL_EVERY = 0.5
"""Seconds between partial recognitions. models.md 3.1: each costs 60–170 ms on 2 threads, a duty of 20–35 %."""
OVER_REPLY_EVERY = 0.25
"""The same over a reply, which stops or goes on by what is heard: half a word was often taken for a listener's."""
PARTIAL_GROWTH = 0.3
"""The same, of the sound that each looks at: ten looks at a turn of ten seconds, not twenty, for half of the work."""
PIECE = 15.0
"""Seconds recognised in one go: more is cut, and what is before the cut is recognised once and for all."""
QUIETEST_WINDOW = 0.2
"""Seconds; sound is cut in the middle of the quietest stretch of this length."""
LONGEST = 180.0
"""Seconds kept of one turn; the oldest piece goes first. The turn machine ends a turn after as long."""


class TurnAudio:
    """Collects a turn's audio. `start` for each turn, `push` what comes; `pieces` are finished, `tail` is the rest."""

    def __init__(self) -> None:
        self.over_reply = False
        """The turn is spoken over a reply."""
        self.start()

    def start(self) -> None:
        """A new turn: forget the last one."""
        self._chunks: list[Samples] = []
        self._tail = self._unseen = 0  # samples
        self._tried = False
        self._pieces: deque[tuple[int, Samples]] = deque()
        self._cut = 0
        self.clipped = False
        """Whether the turn's beginning is gone: it was longer than `LONGEST`."""

    def push(self, pcm: bytes) -> None:
        """Add 16 kHz mono PCM16."""
        chunk = to_float(pcm)
        self._chunks.append(chunk)
        self._tail += len(chunk)
        self._unseen += len(chunk)
        while self._tail > PIECE * INPUT_RATE:
            sound = self._joined()
            at = quietest(sound[: int(PIECE * INPUT_RATE)])
            self._pieces.append((self._cut, sound[:at].copy()))
            self._chunks, self._tail, self._cut = [sound[at:].copy()], len(sound) - at, self._cut + 1
        while self._tail + sum(len(piece) for _, piece in self._pieces) > LONGEST * INPUT_RATE:
            self._pieces.popleft()
            self.clipped = True

    @property
    def due(self) -> bool:
        """Whether enough new sound has come for another partial recognition."""
        seconds = OVER_REPLY_EVERY if self.over_reply else PARTIAL_EVERY
        every = max(seconds * INPUT_RATE, PARTIAL_GROWTH * self._tail)
        return self._unseen >= (every if self._tried else FIRST_PARTIAL * INPUT_RATE)

    @property
    def pieces(self) -> tuple[tuple[int, Samples], ...]:
        """All but the end of a long turn: each piece's number, which stays, and its sound, (samples,) float32."""
        return tuple(self._pieces)

    def tail(self) -> Samples:
        """The turn from the last cut on, at most `PIECE`; marked as recognised. (samples,) float32"""
        self._unseen, self._tried = 0, True
        return self._joined()

    def _joined(self) -> Samples:
        if len(self._chunks) != 1:
            self._chunks = [np.concatenate(self._chunks or [np.zeros(0, dtype=np.float32)])]
        return self._chunks[0]


def quietest(samples: Samples) -> int:
    """Where sound is best cut: the middle of the quietest stretch in its last third. samples: (n,), 1 s or more."""
    start, window = len(samples) * 2 // 3, int(QUIETEST_WINDOW * INPUT_RATE)
    energy = np.cumsum(np.square(samples[start:], dtype=np.float64))
    return start + int(np.argmin(energy[window:] - energy[:-window])) + window // 2

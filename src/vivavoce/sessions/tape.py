"""Two voices on one clock: what the caller said and what they heard, as stereo. Pure: `now` in seconds."""

from __future__ import annotations

from collections import deque
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ..media import INPUT_RATE, OUTPUT_RATE, Resampler

RATE = INPUT_RATE
"""Samples per second of both sides."""
SETTLED = 1.0
"""Seconds after which a moment is written: what the network brings later than that comes a little late on the tape."""
JITTER = 0.1
"""Seconds by which the caller's sound may be early or late before that counts as a gap, or as being behind."""
QUIET = 200
"""Of 32,768: sound below it may be left out where the tape is behind."""
MOST_AHEAD = 300.0
"""Seconds of a reply that may lie ahead of its time; none is so long."""

Track = npt.NDArray[np.int16]


class Tape(Protocol):
    """What takes both sides of a call."""

    def hear(self, pcm: bytes, now: float) -> None:
        """The caller's sound, 16 kHz PCM16, as it arrives."""

    def play(self, pcm: bytes, start: float) -> None:
        """The agent's, 24 kHz PCM16. start: when the caller begins to hear it."""

    def cut(self, now: float) -> None:
        """The rest of what was to be played is not heard."""


class StereoTape:
    """`hear` the caller, `play` and `cut` the agent, `take` what is settled: left is the caller, right the agent."""

    def __init__(self, began: float) -> None:
        """began: now."""
        self._began, self._written = began, 0
        self._left: deque[Track] = deque()
        self._left_end = 0
        self._right: deque[tuple[int, Track]] = deque()
        self._resampler = Resampler(OUTPUT_RATE, RATE)

    @property
    def seconds(self) -> float:
        """What was taken so far."""
        return self._written / RATE

    def hear(self, pcm: bytes, now: float) -> None:
        """Some of the caller's sound has just arrived. pcm: 16 kHz."""
        sound = np.frombuffer(pcm, "<i2")
        gap = self._at(now) - len(sound) - self._left_end
        if gap < -JITTER * RATE and sound.size and int(np.abs(sound.astype(np.int32)).max()) < QUIET:
            return
        if gap > JITTER * RATE:
            self._append(np.zeros(gap, np.int16))
        self._append(sound)

    def play(self, pcm: bytes, start: float) -> None:
        """Some of the reply. pcm: 24 kHz. start: when the caller begins to hear it."""
        if start - self._began < self.seconds + MOST_AHEAD:
            self._right.append((self._at(start), np.frombuffer(self._resampler.push(pcm), "<i2")))

    def cut(self, now: float) -> None:
        """The rest of the reply is not heard."""
        at = self._at(now)
        self._right = deque((start, sound[: at - start]) for start, sound in self._right if start < at)

    def take(self, now: float, *, all_of_it: bool = False) -> bytes:
        """What has not been taken yet and will not change any more: 16-bit PCM, both sides in turn.

        all_of_it: up to now, because nothing more comes.
        """
        count = self._at(now if all_of_it else now - SETTLED) - self._written
        if count <= 0:
            return b""
        both = np.zeros((count, 2), "<i2")
        self._take_left(both)
        self._take_right(both)
        self._written += count
        return both.tobytes()

    def _take_left(self, both: Track) -> None:
        filled = 0
        while self._left and filled < len(both):
            piece = self._left.popleft()
            taken = piece[: len(both) - filled]
            both[filled : filled + len(taken), 0] = taken
            filled += len(taken)
            if len(taken) < len(piece):
                self._left.appendleft(piece[len(taken) :])
        self._left_end = max(self._left_end, self._written + len(both))

    def _take_right(self, both: Track) -> None:
        end = self._written + len(both)
        while self._right and self._right[0][0] < end:
            start, piece = self._right.popleft()
            offset = max(0, self._written - start)
            taken = piece[offset : end - start]
            at = max(start, self._written) - self._written
            both[at : at + len(taken), 1] = taken
            if end - start < len(piece):
                self._right.appendleft((start, piece))
                return

    def _append(self, sound: Track) -> None:
        self._left.append(sound)
        self._left_end += len(sound)

    def _at(self, moment: float) -> int:
        return round((moment - self._began) * RATE)

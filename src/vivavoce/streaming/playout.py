"""What a person at the other end hears, and when: received audio through a small playout buffer. Pure."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..media import OUTPUT_RATE, Samples, to_float

BUFFER = 0.04  # seconds a client waits before it starts to play, so that a late packet makes no gap (evals.md §4)
LOUD = -45.0  # dB relative to full scale, RMS of a frame: anything louder is heard as sound (evals.md §4)
FRAME = 0.01  # seconds
FRAMES_IN_A_ROW = 3  # shorter is a click (evals.md §4)


class Playout:
    """The loudspeaker's timeline: 24 kHz mono, on the caller's own clock.

    Next: `push` what arrives, `cut` when the server says that it was interrupted, read `heard`.
    """

    def __init__(self) -> None:
        self._pieces: list[tuple[int, Samples]] = []  # (first sample's position, samples), in order, no overlap
        self._end = 0

    def push(self, pcm: bytes, now: float) -> None:
        """Queue 24 kHz PCM16 that has just arrived: right after what still plays, else after the buffer's delay."""
        samples = to_float(pcm[: len(pcm) // 2 * 2])
        start = self._end if self._end > round(now * OUTPUT_RATE) else round((now + BUFFER) * OUTPUT_RATE)
        self._pieces.append((start, samples))
        self._end = start + len(samples)

    def cut(self, now: float) -> None:
        """Throw away what has not been played yet."""
        stop = round(now * OUTPUT_RATE)
        self._pieces = [(start, samples[: stop - start]) for start, samples in self._pieces if start < stop]
        self._end = min(self._end, stop)

    @property
    def end(self) -> float:
        """When the last sample will have been played, in seconds; 0 before the first."""
        return self._end / OUTPUT_RATE

    def heard(self, begin: float, end: float) -> Samples:
        """What comes out of the loudspeaker between two moments, silence included. (24_000 × seconds,)"""
        first, last = round(begin * OUTPUT_RATE), round(end * OUTPUT_RATE)
        sound = np.zeros(max(0, last - first), np.float32)
        for start, samples in reversed(self._pieces):
            if start + len(samples) <= first:
                break
            low, high = max(start, first), min(start + len(samples), last)
            if low < high:
                sound[low - first : high - first] = samples[low - start : high - start]
        return sound

    def onset(self, begin: float, end: float) -> float | None:
        """When the agent becomes audible between two moments: the first of three loud 10 ms frames; None = never."""
        if self.end <= begin:
            return None
        loud = loud_frames(self.heard(begin, min(end, self.end)))
        run = np.convolve(loud, np.ones(FRAMES_IN_A_ROW), "valid") if len(loud) >= FRAMES_IN_A_ROW else np.zeros(0)
        starts = np.flatnonzero(run == FRAMES_IN_A_ROW)
        return begin + float(starts[0]) * FRAME if len(starts) else None


def loud_frames(samples: Samples) -> npt.NDArray[np.int64]:
    """1 for every whole 10 ms frame above the threshold, else 0."""
    size = round(FRAME * OUTPUT_RATE)
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    power = np.mean(frames * frames, axis=1)
    return np.asarray(power > 10 ** (LOUD / 10), np.int64)

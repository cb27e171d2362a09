"""The two sounds that a caller's microphone takes up: their voice, and what their loudspeaker plays. Pure."""

from __future__ import annotations

import numpy as np

from ..media import INPUT_RATE, OUTPUT_RATE, Resampler, Samples, to_float, to_pcm
from ..streaming.script import FRAME
from .voices import Speech

_SIZE = round(FRAME * INPUT_RATE)


class Mouth:
    """Says one thing at a time, 20 ms by 20 ms."""

    def __init__(self) -> None:
        self._left: Samples | None = None

    @property
    def speaking(self) -> bool:
        """Something is being said."""
        return self._left is not None

    def say(self, speech: Speech) -> None:
        """From the next frame on."""
        self._left = speech.samples

    def frame(self) -> Samples:
        """The next 20 ms at 16 kHz; silence when nothing is said."""
        if self._left is None:
            return np.zeros(_SIZE, np.float32)
        frame, left = self._left[:_SIZE], self._left[_SIZE:]
        self._left = left if len(left) else None
        return np.pad(frame, (0, _SIZE - len(frame)))


class Echo:
    """What the loudspeaker plays, at the microphone's rate."""

    def __init__(self) -> None:
        self._resampler = Resampler(OUTPUT_RATE, INPUT_RATE)
        self._waiting = np.zeros(0, np.float32)

    def frame(self, played: Samples) -> Samples:
        """played: these 20 ms at 24 kHz. 20 ms at 16 kHz, later by what resampling takes."""
        self._waiting = np.concatenate([self._waiting, to_float(self._resampler.push(to_pcm(played)))])
        frame, self._waiting = self._waiting[:_SIZE], self._waiting[_SIZE:]
        return np.pad(frame, (_SIZE - len(frame), 0))

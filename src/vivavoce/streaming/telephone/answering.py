"""Whether a person or a machine has answered a call that we placed, by the sound alone. Pure: samples count time.

A person says a word or two and waits; a machine speaks on, and ends with a tone or with silence. So it is told from how
long the first words last, and from a tone. What it cannot tell: a machine whose greeting is as short as a hello (it is
greeted like a person, and its tone may still be heard then), a person who begins with a long sentence (they are taken
for a machine), and words, which nobody listens to here.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

FRAME = 0.03
"""Seconds that are looked at together."""
LOUD = -40.0
"""dB of full scale from which on somebody speaks: a telephone's noise is softer."""
NOBODY = 4.0
"""Seconds without a word after which we speak first."""
HELLO = 2.6
"""Seconds of words from which on it is a machine: "Hello, this is the Miller residence, Ann speaking" takes 2.4."""
PAUSE = 0.7
"""Seconds of silence that end a hello."""
GREETING_OVER = 1.8
"""Seconds of silence that end a machine's greeting, where it gives no tone."""
LONGEST = 45.0
"""Seconds of a greeting; then we speak whatever it does."""
TONE = 0.24
"""Seconds of a pure tone that are the machine's signal: theirs last 0.3 to 1."""
TONES = (380.0, 2100.0)
"""Hz between which they are."""
PURE = 0.85
"""Share of a frame's power that one tone has to itself; of a vowel's, its strongest harmonic has half."""

Verdict = Literal["", "person", "machine", "recording"]
"""Not known yet; a person waits for us; a machine speaks; it records."""


class AnswerJudge:
    """`push` what is heard from the moment of the answer; once it is "person" or "recording" it is our turn."""

    def __init__(self, rate: int) -> None:
        """rate: samples per second."""
        self._rate, self._left = rate, b""
        self._frame = int(rate * FRAME)
        self._heard = self._spoken = self._silent = self._tone = 0.0
        self.verdict: Verdict = ""

    def push(self, pcm: bytes) -> Verdict:
        """What is known after this sound, PCM16."""
        self._left += pcm
        size = 2 * self._frame
        while len(self._left) >= size and self.verdict not in ("person", "recording"):
            self._look(np.frombuffer(self._left[:size], "<i2").astype(np.float64) / 32768)
            self._left = self._left[size:]
        return self.verdict

    def _look(self, frame: npt.NDArray[np.float64]) -> None:
        self._heard += FRAME
        power = float(np.mean(frame**2))
        loud = 10 * np.log10(power + 1e-10) > LOUD
        self._tone = self._tone + FRAME if loud and self._is_pure(frame) else 0.0
        self._silent = 0.0 if loud else self._silent + FRAME
        self._spoken += FRAME if loud else 0.0
        if self._tone >= TONE:
            self.verdict = "machine"  # and its tone is over as soon as it is silent
            self._silent = 0.0 if loud else self._silent
            self._signalled = True
        if self.verdict == "machine":
            over = self._silent >= (FRAME if self._signalled else GREETING_OVER)
            self.verdict = "recording" if over or self._heard >= LONGEST else "machine"
        elif self._spoken >= HELLO:
            self.verdict = "machine"
        elif self._spoken and self._silent >= PAUSE or not self._spoken and self._heard >= NOBODY:
            self.verdict = "person"

    _signalled = False

    def _is_pure(self, frame: npt.NDArray[np.float64]) -> bool:
        spectrum = np.abs(np.fft.rfft(frame * np.hanning(len(frame)))) ** 2
        peak = int(np.argmax(spectrum))
        share = spectrum[max(0, peak - 2) : peak + 3].sum() / (spectrum.sum() + 1e-12)
        low, high = (round(tone * len(frame) / self._rate) for tone in TONES)
        return bool(share >= PURE and low <= peak <= high)

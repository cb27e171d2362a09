"""A line that carries sound and no words: who listens knows that a reply is over by its quiet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...events import Audio
from ...media import OUTPUT_RATE, Resampler
from ...protocol.server_events import GenerationComplete, TurnComplete
from ...streaming.caller import E, OutgoingCall

QUIET = 60
"""Of 32,768: a piece whose loudest sample is below that is the line's own silence."""
OVER = 1.2
"""Seconds of quiet after which a reply is taken for whole."""


class WordlessCall(OutgoingCall[E]):
    """`_hear` what arrives, `_listen_on` with every piece that is sent."""

    _replying = False
    _quiet = b""
    """What came since the last sound of this reply, at the output's rate: a pause in it, or its end."""

    def _hear(self, pcm: bytes, rate: int, now: float) -> list[E]:
        """Sound has arrived; quiet that the line sends between replies is left out."""
        sound = np.frombuffer(pcm, "<i2")
        quiet = not sound.size or int(np.abs(sound.astype(np.int32)).max()) < QUIET
        if quiet and not self._replying:
            return []
        if self._resampler is None and rate != OUTPUT_RATE:
            self._resampler = Resampler(rate, OUTPUT_RATE)
        played = self._resampler.push(pcm) if self._resampler is not None else pcm
        if quiet:
            self._quiet += played
            return []
        told: list[E] = []
        if self._quiet and self._script.playout.end > now:  # it takes its time in what is played
            told += self._script.receive(Audio(self._quiet, OUTPUT_RATE), now)
        elif self._quiet:
            told += self._script.receive(GenerationComplete(), now)  # a pause in it is no gap
        self._replying, self._quiet = True, b""
        return [*told, *self._script.receive(Audio(played, OUTPUT_RATE), now)]

    def _listen_on(self) -> Sequence[E]:
        """Whether the reply is over, by now."""
        now = self._clock() - self.opened
        if not self._replying or now - self._script.playout.end < OVER:
            return []
        self._replying, self._quiet = False, b""
        return self._script.receive(TurnComplete(), now)

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
    _silent = True

    def _hear(self, pcm: bytes, rate: int, now: float) -> list[E]:
        """Sound has arrived; quiet that the line sends between replies is left out."""
        sound = np.frombuffer(pcm, "<i2")
        if not sound.size or (int(np.abs(sound.astype(np.int32)).max()) < QUIET and not self._replying):
            return []
        told: list[E] = []
        if int(np.abs(sound.astype(np.int32)).max()) < QUIET:
            self._silent = True
            return []
        if self._silent and self._replying:
            told += self._script.receive(GenerationComplete(), now)  # a pause in it is no gap
        self._replying, self._silent = True, False
        if self._resampler is None and rate != OUTPUT_RATE:
            self._resampler = Resampler(rate, OUTPUT_RATE)
        played = self._resampler.push(pcm) if self._resampler is not None else pcm
        return [*told, *self._script.receive(Audio(played, OUTPUT_RATE), now)]

    def _listen_on(self) -> Sequence[E]:
        """Whether the reply is over, by now."""
        now = self._clock() - self.opened
        if not self._replying or now - self._script.playout.end < OVER:
            return []
        self._replying, self._silent = False, True
        return self._script.receive(TurnComplete(), now)

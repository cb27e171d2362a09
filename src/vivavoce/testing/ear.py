"""A very plain ear: finds turns by loudness when the client leaves that to the model."""

from __future__ import annotations

from dataclasses import dataclass

from ..events import Audio
from ..media import level_db

LOUD = -45.0
"""dB of full scale; recordings of speech lie 20 dB above it, a quiet room below."""
SILENCE = 0.5
"""Seconds that end a turn unless the setup says otherwise."""


@dataclass(slots=True)
class Ear:
    """Two edges per turn: `push` says True as speech begins and False as it is over, else None."""

    silence: float = SILENCE
    speaking: bool = False
    _quiet: float = 0.0

    def push(self, audio: Audio) -> bool | None:
        """One chunk of the caller's sound."""
        if level_db(audio.pcm) > LOUD:
            self._quiet = 0.0
            started, self.speaking = not self.speaking, True
            return True if started else None
        self._quiet += audio.seconds
        return self.end() if self.speaking and self._quiet >= self.silence else None

    def end(self) -> bool | None:
        """The microphone was closed: the turn ends, if there is one."""
        spoke, self.speaking = self.speaking, False
        return False if spoke else None

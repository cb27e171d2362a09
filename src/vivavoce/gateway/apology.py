"""What a caller hears when no model can be had: a sentence rather than silence."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ..events import Audio, ReplyDone, Said, TurnDone
from ..media import OUTPUT_RATE
from ..sessions.client_writer import ClientWriter

SENTENCE = "Sorry, I can't reach our system at the moment. Please call again in a few minutes."
CHUNK = OUTPUT_RATE * 2 // 5
"""Bytes: 200 ms, as Google's server sends it."""
TAIL = 0.3
"""Seconds from the last sample sent until a client has surely played it."""


@dataclass(frozen=True, slots=True)
class Apology:
    """A sentence and its sound."""

    text: str
    pcm: bytes
    """24 kHz mono PCM16."""

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.pcm) / (2 * OUTPUT_RATE)

    async def say(self, writer: ClientWriter) -> None:
        """Say it and return when it has been heard."""
        writer.send(Said(self.text))
        for start in range(0, len(self.pcm), CHUNK):
            writer.send(Audio(self.pcm[start : start + CHUNK], OUTPUT_RATE))
        writer.send(ReplyDone())
        writer.send(TurnDone())
        await asyncio.sleep(self.seconds + TAIL)

"""Asterisk's AudioSocket: TCP, each message a type, a length of two bytes (big-endian) and as many bytes. Pure.

Nobody keeps what we send: it is played as it comes, so a leg over this sends in real time (`CallLeg.ahead`). There are
no marks and there is nothing to clear.
"""

from __future__ import annotations

import uuid

from ...events import Audio
from .chunks import Framer
from .codings import Format
from .leg import CallEnded, CallStarted, HangUp, LegCommand, LegEvent, Mark
from .media_stream import key_pressed

HANGUP, ID, DTMF, SOUND, FAILURE = 0x00, 0x01, 0x03, 0x10, 0xFF
FORM = Format("l16", 8_000)
FRAME = FORM.size(0.02)
"""Bytes of 20 ms: 320."""


class AudioSocket:
    """One connection; signed linear PCM at 8 kHz, little-endian."""

    marks = False

    def __init__(self) -> None:
        self._pending = bytearray()
        self._framer = Framer(FRAME)
        self._started = self._over = False

    def receive(self, frame: str | bytes) -> list[LegEvent]:
        """What some bytes tell, however TCP has cut them."""
        self._pending += frame if isinstance(frame, bytes) else b""
        told: list[LegEvent] = []
        while len(self._pending) >= 3 and len(self._pending) >= (end := 3 + int.from_bytes(self._pending[1:3], "big")):
            kind, body = self._pending[0], bytes(self._pending[3:end])
            del self._pending[:end]
            told += self._read(kind, body)
        return told

    def _read(self, kind: int, body: bytes) -> list[LegEvent]:
        if self._over:
            return []
        if kind == ID and len(body) == 16 and not self._started:
            self._started = True
            return [CallStarted(str(uuid.UUID(bytes=body)), FORM.rate)]
        if kind in (HANGUP, FAILURE):
            self._over = True
            return [CallEnded()]
        if not self._started:
            return []
        if kind == DTMF:
            return key_pressed(body.decode("latin-1"))
        return [FORM.decode(body)] if kind == SOUND and len(body) > 1 else []

    def send(self, command: LegCommand) -> list[str | bytes]:
        """The messages that carry a command. A mark sends what waits for a whole frame."""
        match command:
            case Audio(pcm=pcm):
                return [_message(SOUND, frame) for frame in self._framer.push(pcm)]
            case Mark():
                return [_message(SOUND, frame) for frame in self._framer.flush()]
            case HangUp():
                return [_message(HANGUP)]
        self._framer.clear()
        return []


def _message(kind: int, body: bytes = b"") -> bytes:
    return bytes([kind]) + len(body).to_bytes(2, "big") + body

"""Exotel's Voicebot applet (AgentStream): as Twilio's in snake_case, with linear PCM. Pure.

It wants sound in pieces of a multiple of 320 bytes, not below 3,200.
"""

from __future__ import annotations

from ...events import Audio
from .chunks import Framer
from .codings import Format
from .leg import Clear, LegCommand, Mark
from .media_stream import MediaStream, encoded, written

PIECE = 3200
"""Bytes."""


class Exotel(MediaStream):
    """One stream."""

    form = Format("l16", 8_000)

    def __init__(self) -> None:
        super().__init__()
        self._framer = Framer(PIECE)

    def send(self, command: LegCommand) -> list[str | bytes]:
        """The frames that carry a command; none before `start` has come. A mark sends what waits for a whole piece."""
        stream = {"stream_sid": self.stream_id}
        match command:
            case _ if not self._started:
                return []
            case Audio():
                return [self._media_frame(piece) for piece in self._framer.push(self.form.encode(command))]
            case Mark(name=name):
                rest: list[str | bytes] = [self._media_frame(piece) for piece in self._framer.flush()]
                return [*rest, written({"event": "mark", **stream, "mark": {"name": name}})]
            case Clear():
                self._framer.clear()
                return [written({"event": "clear", **stream})]
        return []

    def _media_frame(self, piece: bytes) -> str:
        return written({"event": "media", "stream_sid": self.stream_id, "media": {"payload": encoded(piece)}})

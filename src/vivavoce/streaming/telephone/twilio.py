"""Twilio Media Streams: `<Connect><Stream>`, both ways. Twilio keeps what it is sent and plays it in time. Pure.

Hanging up and handing over have no frame: the stream is closed, and the call goes on with what the `action` answers.
"""

from __future__ import annotations

from ...events import Audio
from .leg import Clear, LegCommand, Mark
from .media_stream import MediaStream, encoded, written


class Twilio(MediaStream):
    """One stream; µ-law at 8 kHz."""

    def send(self, command: LegCommand) -> list[str | bytes]:
        """The frames that carry a command; none before `start` has come."""
        stream = {"streamSid": self.stream_id}
        match command:
            case _ if not self._started:
                return []
            case Audio(pcm=pcm) if pcm:
                return [written({"event": "media", **stream, "media": {"payload": encoded(self.form.encode(command))}})]
            case Mark(name=name):
                return [written({"event": "mark", **stream, "mark": {"name": name}})]
            case Clear():
                return [written({"event": "clear", **stream})]
        return []

"""Telnyx media streaming, `stream_bidirectional_mode=rtp`: as Twilio's in snake_case. Chunks come in any order.

Pure. What we send names no stream. The codec is what `start` says: PCMU, PCMA or L16.
"""

from __future__ import annotations

from ...events import Audio
from .leg import Clear, LegCommand, Mark
from .media_stream import MediaStream, encoded, written


class Telnyx(MediaStream):
    """One stream."""

    _stream_key = "streamId"
    _call_keys = ("callControlId", "callSid", "callSessionId")

    def send(self, command: LegCommand) -> list[str | bytes]:
        """The frames that carry a command; none before `start` has come."""
        match command:
            case _ if not self._started:
                return []
            case Audio(pcm=pcm) if pcm:
                return [written({"event": "media", "media": {"payload": encoded(self.form.encode(command))}})]
            case Mark(name=name):
                return [written({"event": "mark", "mark": {"name": name}})]
            case Clear():
                return [written({"event": "clear"})]
        return []

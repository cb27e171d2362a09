"""Plivo audio streaming, `bidirectional="true"`: `playAudio`, `checkpoint` and `clearAudio`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...events import Audio
from .leg import Clear, LegCommand, LegEvent, Mark, MarkPlayed
from .media_stream import MediaStream, encoded, parameters, read_message, words, written

_NAMES = {"mulaw": "audio/x-mulaw", "alaw": "audio/x-alaw", "l16": "audio/x-l16"}


class Plivo(MediaStream):
    """One stream."""

    _stream_key = "streamId"
    _call_keys = ("callId",)

    def send(self, command: LegCommand) -> list[str | bytes]:
        """The frames that carry a command; none before `start` has come."""
        match command:
            case _ if not self._started:
                return []
            case Audio(pcm=pcm) if pcm:
                kind = {"contentType": _NAMES[self.form.coding], "sampleRate": self.form.rate}
                media = {**kind, "payload": encoded(self.form.encode(command))}
                return [written({"event": "playAudio", "media": media, "streamId": self.stream_id})]
            case Mark(name=name):
                return [written({"event": "checkpoint", "streamId": self.stream_id, "name": name})]
            case Clear():
                return [written({"event": "clearAudio", "streamId": self.stream_id})]
        return []

    def _parameters(self, message: Mapping[str, Any], start: Mapping[str, Any]) -> dict[str, str]:
        """`extra_headers`, which comes as JSON in a string or as `name=value;…`."""
        said = message.get("extraHeaders")
        if not isinstance(said, str):
            return parameters(said)
        pairs = (pair.strip().split("=", 1) for pair in said.strip("{} ").split(";") if "=" in pair)
        return parameters(read_message(said)) or parameters(dict(pairs))

    def _played(self, event: str, message: Mapping[str, Any]) -> list[LegEvent]:
        name = words(message.get("name"))
        return [MarkPlayed(name)] if event == "playedStream" and name else []

"""Asterisk's WebSocket channel (`chan_websocket`, from 20.16, 21.11, 22.6 and 23.0): sound as binary.

Pure. Control frames are text: JSON (`control_message_format=json`, from 20.18, 22.8 and 23.2) or `NAME key:value …`;
we answer in the form that Asterisk began with. Only JSON has marks that say which one was played. Asterisk plays in
time what it is sent. There is no last frame: it closes the socket.
"""

from __future__ import annotations

from typing import Any

from ...events import Audio
from .codings import Format, read_format
from .leg import CallStarted, Clear, HangUp, LegCommand, LegEvent, Mark, MarkPlayed
from .media_stream import key_pressed, parameters, read_message, words, written

LARGEST = 65_000
"""Bytes of one binary frame; Asterisk refuses 65,500."""


class AsteriskWebSocket:
    """One channel."""

    def __init__(self) -> None:
        self.marks = False
        self._form = Format("mulaw", 8_000)
        self._started = False

    def receive(self, frame: str | bytes) -> list[LegEvent]:
        """What a frame from the line tells."""
        if isinstance(frame, bytes):
            sound = self._form.decode(frame)
            return [sound] if self._started and sound.pcm else []
        message = read_message(frame) if frame.lstrip().startswith("{") else _read_line(frame)
        event = words(message.get("event"))
        if event == "MEDIA_START":
            return self._start(message, as_json=not message.get("plain"))
        if event == "DTMF_END":
            return key_pressed(message.get("digit"))
        if event == "MEDIA_MARK_PROCESSED" and (name := words(message.get("correlationId"))):
            return [MarkPlayed(name)]
        return []

    def _start(self, message: dict[str, Any], *, as_json: bool) -> list[LegEvent]:
        call_id = words(message.get("channelId")) or words(message.get("channel"))
        if self._started or not call_id:
            return []
        self._started, self.marks = True, as_json
        name = words(message.get("format"))
        rate = {"slin16": 16_000, "slin24": 24_000}.get(name, 8_000)
        self._form = read_format(name, rate, self._form)
        told = parameters(message.get("channelVariables"))
        return [CallStarted(call_id, self._form.rate, told)]

    def send(self, command: LegCommand) -> list[str | bytes]:
        """The frames that carry a command; none before `MEDIA_START`."""
        match command:
            case _ if not self._started:
                return []
            case Audio():
                sound = self._form.encode(command)
                return [sound[at : at + LARGEST] for at in range(0, len(sound), LARGEST)]
            case Mark(name=name) if self.marks:
                return [written({"command": "MARK_MEDIA", "correlation_id": name})]
            case Clear():
                return [self._command("FLUSH_MEDIA")]
            case HangUp():
                return [self._command("HANGUP")]
        return []

    def _command(self, name: str) -> str:
        return written({"command": name}) if self.marks else name


def _read_line(line: str) -> dict[str, Any]:
    """`NAME key:value …` under the names that JSON frames have."""
    name, *pairs = line.split()[:32] or [""]
    told = dict(pair.split(":", 1) for pair in pairs if ":" in pair)
    return {"event": name, "plain": True, "channel": told.get("channel"), "channelId": told.get("channel_id"), **{
        key: told.get(key) for key in ("format", "digit")
    }}  # fmt: skip

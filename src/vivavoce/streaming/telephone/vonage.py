"""Vonage Voice API WebSockets: sound as binary L16, events and commands as JSON text. Pure.

The first text frame holds what our NCCO put under `headers`, beside its own fields; the call's UUID is one of them.
There is no `stop`: the socket is closed.
"""

from __future__ import annotations

from ...events import Audio
from ...protocol.reading import fields
from .chunks import Framer
from .codings import Format, read_format
from .leg import CallStarted, Clear, LegCommand, LegEvent, Mark, MarkPlayed
from .media_stream import key_pressed, parameters, read_message, words, written

CALL = "call"
"""Name of the header in which our NCCO hands back the call's UUID."""
PIECE = 0.02
"""Seconds of sound in each frame that Vonage takes."""


class Vonage:
    """One WebSocket; L16 at 16 kHz."""

    marks = True

    def __init__(self) -> None:
        self._form = Format("l16", 16_000)
        self._framer = Framer(self._form.size(PIECE))
        self._started = False

    def receive(self, frame: str | bytes) -> list[LegEvent]:
        """What a frame from the line tells."""
        if isinstance(frame, bytes):
            sound = self._form.decode(frame)
            return [sound] if self._started and sound.pcm else []
        message = read_message(frame)
        event = words(message.get("event"))
        if event == "websocket:connected":
            return self._start(message)
        if event == "websocket:dtmf":
            pressed = message.get("dtmf")
            return key_pressed(pressed.get("digit") if isinstance(pressed, dict) else message.get("digit"))
        if event == "websocket:notify":
            told = message.get("payload")
            name = words(fields(told, "payload").get("name")) if isinstance(told, dict) else ""
            return [MarkPlayed(name)] if name else []
        return []

    def _start(self, message: dict[str, object]) -> list[LegEvent]:
        told = parameters(message)
        if self._started or not told.get(CALL):
            return []
        kind, _, rate = words(message.get("content-type")).partition(";rate=")
        self._form = read_format(kind, rate, self._form)
        self._framer = Framer(self._form.size(PIECE))
        self._started = True
        return [CallStarted(told[CALL], self._form.rate, told, told.get("from", ""), told.get("to", ""))]

    def send(self, command: LegCommand) -> list[str | bytes]:
        """The frames that carry a command; none before the first event. A mark sends what waits for a whole frame."""
        match command:
            case _ if not self._started:
                return []
            case Audio():
                return [*self._framer.push(self._form.encode(command))]
            case Mark(name=name):
                return [*self._framer.flush(), written({"action": "notify", "payload": {"name": name}})]
            case Clear():
                self._framer.clear()
                return [written({"action": "clear"})]
        return []

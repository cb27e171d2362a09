"""Pipecat's end of a Live API call, so that the callers who dial us can dial a Pipecat bot unchanged."""

from typing import Any

from fastapi import WebSocket
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    OutputAudioRawFrame,
    OutputTransportMessageUrgentFrame,
)
from pipecat.serializers.base_serializer import FrameSerializer

from vivavoce.events import Audio
from vivavoce.media import INPUT_RATE
from vivavoce.protocol.server import LiveServer
from vivavoce.protocol.states import ReplyState


class LiveLine(FrameSerializer):
    """Frames ↔ Live API messages. A message frame holds `("heard" | "said", words)` or `("tool", its fields)`."""

    def __init__(self, socket: WebSocket) -> None:
        super().__init__()
        self._socket, self._live = socket, LiveServer()

    async def open(self) -> None:
        """Take the call: `setup`, then `setupComplete`."""
        await self._socket.accept()
        message = await self._socket.receive()
        self._live.receive(message.get("bytes") or message.get("text") or "")
        await self._socket.send_bytes(self._live.setup_complete())

    async def end_reply(self) -> None:
        """Say that the reply is over, if one is under way."""
        if self._live.turn is ReplyState.REPLYING:
            await self._socket.send_bytes(self._live.generation_complete())
            await self._socket.send_bytes(self._live.turn_complete())

    async def serialize(self, frame: Frame) -> bytes | None:
        if isinstance(frame, OutputAudioRawFrame):
            *earlier, last = self._live.audio(frame.audio)
            for part in earlier:
                await self._socket.send_bytes(part)
            return last
        if isinstance(frame, InterruptionFrame):
            return await self._cut()
        if isinstance(frame, OutputTransportMessageUrgentFrame) and isinstance(frame.message, tuple):
            return self._told(*frame.message)
        return None

    def _told(self, kind: str, what: Any) -> bytes | None:
        if kind == "tool":
            watched = self._live.setup is not None and self._live.setup.extension.get("events")
            return self._live.extension(what) if watched else None
        return self._live.heard(what, True) if kind == "heard" else self._live.said(what)

    async def _cut(self) -> bytes:
        under_way = self._live.turn is ReplyState.REPLYING
        frame = self._live.interrupted()
        if not under_way:
            return frame
        await self._socket.send_bytes(frame)
        return self._live.turn_complete()

    async def deserialize(self, data: str | bytes) -> Frame | None:
        for event in self._live.receive(data):
            if isinstance(event, Audio):
                return InputAudioRawFrame(audio=event.pcm, sample_rate=INPUT_RATE, num_channels=1)
        return None

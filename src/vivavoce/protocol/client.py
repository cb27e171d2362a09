"""The Live API as a client, without a socket: how `vivavoce call`, the evaluations and the Gemini model speak.

Every method returns bytes for one WebSocket frame, text or binary. Nothing here reads a clock or awaits.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import LocalProtocolError
from ..events import Audio, GoAway, Message, ToolResult, VideoFrame
from ..sight import Source
from .answers import known, read_answer
from .blobs import HIGHEST_RATE, IMAGE_TYPES, LOWEST_RATE
from .reading import decode, fields
from .server_events import ResumptionUpdate, ServerEvent, SetupComplete
from .setup import EXTENSION_KEY
from .states import CLIENT_LINK, Link, require_live
from .writing import encode, sparse


class LiveClient:
    """One connection to a server: `start`, then `receive` until `SetupComplete`, then anything.

    A re-dial is a new LiveClient whose setup holds `{"sessionResumption": {"handle": old.resume_handle}}`.
    """

    def __init__(self) -> None:
        self.link = Link.NEW
        self.resume_handle = ""
        """The newest handle the server gave; "" = none yet. "Not resumable now" leaves it: the old one stays good."""
        self.ignored = 0
        """Frames that held nothing we know: a newer server's."""

    def start(self, setup: Mapping[str, Any]) -> bytes:
        """The first message. setup: as the Live API has it, `{"model": "models/front-desk", …}`."""
        if (self.link, "setup") not in CLIENT_LINK:
            raise LocalProtocolError(f"start() is for a NEW link, this one is {self.link.name}: make a new LiveClient")
        self.link = CLIENT_LINK[self.link, "setup"]
        return encode({"setup": dict(setup)})

    def audio(self, audio: Audio) -> bytes:
        """The caller's speech, in chunks of 20 to 100 ms; 16 kHz is what models hear best."""
        require_live(self.link, "audio")
        if len(audio.pcm) % 2 or not LOWEST_RATE <= audio.rate <= HIGHEST_RATE:
            raise LocalProtocolError(
                f"audio() takes 16-bit samples at {LOWEST_RATE} to {HIGHEST_RATE} Hz, "
                f"not {len(audio.pcm)} bytes at {audio.rate} Hz"
            )
        return self._blob("audio", audio.pcm, f"audio/pcm;rate={audio.rate}")

    def video(self, frame: VideoFrame, *, tell_source: bool = False) -> bytes:
        """One still, at most one a second. tell_source: says where it comes from, to our own servers: Google's know of
        no such parameter."""
        require_live(self.link, "video")
        if frame.mime_type not in IMAGE_TYPES:
            raise LocalProtocolError("video() takes image/webp, image/jpeg or image/png: encode the still first")
        source = f";source={frame.source}" if tell_source else ""
        return self._blob("video", frame.data, IMAGE_TYPES[frame.mime_type] + source)

    def video_ended(self, source: Source) -> bytes:
        """To our own servers: the camera is off, or the screen is shared no more."""
        require_live(self.link, "video_ended")
        return encode({EXTENSION_KEY: {"video": {"source": source, "state": "ended"}}})

    def text(self, text: str) -> bytes:
        """What the caller typed: a turn of its own. A blank asks the agent to speak."""
        require_live(self.link, "text")
        return encode({"realtimeInput": {"text": text}})

    def content(
        self, messages: Iterable[Message], turn_complete: bool = True, stills: Iterable[VideoFrame] = ()
    ) -> bytes:
        """Entries for the history, in order; asks for a reply when `turn_complete`. stills: what the last is about."""
        require_live(self.link, "content")
        turns: list[dict[str, Any]] = [
            {"role": message.role, "parts": [{"text": message.text}]} for message in messages
        ]
        if turns and (shown := [_inline(still) for still in stills]):
            turns[-1]["parts"] = [*shown, *turns[-1]["parts"]]
        content = {"turns": turns} if turns else {}
        return encode({"clientContent": {**content, **sparse(turnComplete=turn_complete)}})

    def activity_start(self) -> bytes:
        """The caller began to speak; only with automatic detection disabled in the setup."""
        require_live(self.link, "activity_start")
        return encode({"realtimeInput": {"activityStart": {}}})

    def activity_end(self) -> bytes:
        """The caller has finished; only with automatic detection disabled in the setup."""
        require_live(self.link, "activity_end")
        return encode({"realtimeInput": {"activityEnd": {}}})

    def audio_stream_end(self) -> bytes:
        """The microphone is closed for now; only with automatic detection. The next `audio` opens it again."""
        require_live(self.link, "audio_stream_end")
        return encode({"realtimeInput": {"audioStreamEnd": True}})

    def tool_response(self, result: ToolResult, *, blocking: bool = False) -> bytes:
        """The answer to a `ToolCall`; exactly one per call with `will_continue` false.

        blocking: the model waits for it, so there is nothing to say of when it should speak of it.
        """
        require_live(self.link, "tool_response")
        response = {"id": result.id, "name": result.name, "response": dict(result.response)}
        options = {} if blocking else sparse(willContinue=result.will_continue, scheduling=result.scheduling)
        return encode({"toolResponse": {"functionResponses": [{**response, **options}]}})

    def receive(self, frame: str | bytes) -> list[ServerEvent]:
        """What one frame says, in the order it should take effect; nothing once closed.

        Raises RemoteProtocolError if the frame is no JSON object or holds a field of the wrong type.
        """
        if self.link is Link.CLOSED:
            return []
        message = fields(decode(frame), "message")
        self.ignored += not known(message)
        events = read_answer(message)
        for event in events:
            self._learn(event)
        return events

    def close(self) -> None:
        """The connection is gone, whoever ended it: what still arrives is dropped, and sending raises."""
        self.link = Link.CLOSED

    def _learn(self, event: ServerEvent) -> None:
        if isinstance(event, SetupComplete):
            self.link = CLIENT_LINK.get((self.link, "setup_complete"), self.link)
        elif isinstance(event, GoAway):
            self.link = CLIENT_LINK.get((self.link, "go_away"), self.link)
        elif isinstance(event, ResumptionUpdate) and event.resumable and event.handle:
            self.resume_handle = event.handle

    def _blob(self, field: str, data: bytes, mime_type: str) -> bytes:
        """By hand: base64 needs no escaping, and this is what is sent fifty times a second."""
        head = f'{{"realtimeInput":{{"{field}":{{"mimeType":"{mime_type}","data":"'.encode("ascii")
        return b"".join((head, b2a_base64(data, newline=False), b'"}}}'))


def _inline(still: VideoFrame) -> dict[str, Any]:
    return {"inlineData": {"mimeType": still.mime_type, "data": b2a_base64(still.data, newline=False).decode("ascii")}}

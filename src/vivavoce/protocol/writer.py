"""The sending half of a Live API server: one method per message, each returns the frame to send.

https://ai.google.dev/api/live#BidiGenerateContentServerMessage. The rules about what may share a frame are
those that real clients depend on (see tests/protocol/test_checklist.py).
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import LocalProtocolError
from ..events import ToolCall, Usage
from .setup import EXTENSION_KEY, Setup
from .states import SERVER_LINK, Link, ReplyState, next_turn, require_live
from .writing import duration, encode, sparse

AUDIO_CHUNK_BYTES = 11_520
"""Most PCM in one frame: 240 ms at 24 kHz, as Google's server sends (160 to 240 ms, cookbook issue 952)."""

_AUDIO_HEAD = (
    b'{"serverContent":{"modelTurn":{"role":"model","parts":[{"inlineData":{"mimeType":"audio/pcm;rate=24000","data":"'
)
_AUDIO_TAIL = b'"}}]}}}'

VoiceActivityKind = Literal["start", "end"]
_VOICE_ACTIVITY: Mapping[VoiceActivityKind, str] = {"start": "ACTIVITY_START", "end": "ACTIVITY_END"}


@dataclass(slots=True)
class ServerWriter:
    """Frames towards the client, in the only order clients can follow.

    Every method returns bytes for one *binary* WebSocket frame and raises LocalProtocolError where the message would be
    illegal now. Directions are the caller's ear: `heard` is the caller's speech, `said` the agent's.
    """

    vertex: bool = False
    """The client came by a Vertex address: usage goes under that service's names as well."""
    link: Link = field(default=Link.NEW, init=False)
    turn: ReplyState = field(default=ReplyState.QUIET, init=False)
    setup: Setup | None = field(default=None, init=False)
    """What the client asked for; None until its `setup` has come."""
    open_calls: dict[str, str] = field(default_factory=dict, init=False)
    """Tool calls that wait for their result: id → name."""

    def setup_complete(self, session_id: str = "") -> bytes:
        """The call may begin; the answer to `setup`."""
        if (self.link, "setup_complete") not in SERVER_LINK:
            raise LocalProtocolError(f"setup_complete() answers a setup; the link is {self.link.name}")
        self.link = SERVER_LINK[self.link, "setup_complete"]
        return encode({"setupComplete": sparse(sessionId=session_id)})

    def audio(self, pcm: bytes) -> list[bytes]:
        """Speech of the reply, one frame per 240 ms or less; none for no samples.

        pcm: 24 kHz mono, an even number of bytes, any length.
        """
        _in_reply(self, "audio", spoken=True)
        if len(pcm) % 2:
            raise LocalProtocolError(f"audio() takes 16-bit samples: {len(pcm)} bytes is odd")
        chunks = (pcm[at : at + AUDIO_CHUNK_BYTES] for at in range(0, len(pcm), AUDIO_CHUNK_BYTES))
        return [b"".join((_AUDIO_HEAD, b2a_base64(chunk, newline=False), _AUDIO_TAIL)) for chunk in chunks]

    def text(self, text: str) -> bytes:
        """Words of the reply, for a client that asked for text instead of speech."""
        _in_reply(self, "text", spoken=False)
        return encode({"serverContent": {"modelTurn": {"role": "model", "parts": [{"text": text}]}}})

    def said(self, text: str, finished: bool = False) -> bytes:
        """Transcript of the agent's speech: an increment. Send it if `setup.wants_output_transcription`."""
        _in_reply(self, "said", spoken=True)
        return encode({"serverContent": {"outputTranscription": sparse(text=text, finished=finished)}})

    def heard(self, text: str, finished: bool = False) -> bytes:
        """Transcript of the caller's turn: an increment, final as far as it goes. If `wants_input_transcription`."""
        require_live(self.link, "heard")
        return encode({"serverContent": {"inputTranscription": sparse(text=text, finished=finished)}})

    def interim_heard(self, text: str) -> bytes:
        """The whole of the caller's turn as understood so far; may still change, and replaces what came before."""
        require_live(self.link, "interim_heard")
        return encode({"serverContent": {"interimInputTranscription": sparse(text=text)}})

    def interrupted(self) -> bytes:
        """The caller took the floor: the client must drop what it has not played. `turn_complete` follows, if a turn
        is open; nothing does when the reply's turn was complete and only its playback went on."""
        _step(self, "interrupted", "interrupted")
        return encode({"serverContent": {"interrupted": True}})

    def generation_complete(self) -> bytes:
        """The whole reply is out; the client may still be playing it."""
        _step(self, "generation_complete", "generation_complete")
        return encode({"serverContent": {"generationComplete": True}})

    def turn_complete(self, usage: Usage | None = None, waiting_for_input: bool = False) -> bytes:
        """The agent's turn is over: after playback, or after `interrupted`. Carries the turn's usage (Pipecat reads it
        nowhere else)."""
        _step(self, "turn_complete", "turn_complete")
        content = {"serverContent": sparse(turnComplete=True, waitingForInput=waiting_for_input)}
        return encode(content if usage is None else {**content, "usageMetadata": _usage(usage, self.vertex)})

    def tool_call(self, calls: Iterable[ToolCall]) -> bytes:
        """Ask the client for its own functions. Each call needs an id: the SDK can only answer to one."""
        _step(self, "content", "tool_call")
        asked = {call.id: call for call in calls}
        if not asked or "" in asked or asked.keys() & self.open_calls.keys():
            raise LocalProtocolError("tool_call() needs one call or more, each with an id of its own")
        self.open_calls.update((call.id, call.name) for call in asked.values())
        functions = [{"id": call.id, "name": call.name, "args": dict(call.args)} for call in asked.values()]
        return encode({"toolCall": {"functionCalls": functions}})

    def tool_calls_cancelled(self, ids: Iterable[str]) -> bytes:
        """These results are no longer wanted; what the client did already is its to undo."""
        require_live(self.link, "tool_calls_cancelled")
        cancelled = list(ids)
        for call in cancelled:
            self.open_calls.pop(call, None)
        return encode({"toolCallCancellation": {"ids": cancelled}})

    def go_away(self, seconds: float) -> bytes:
        """The connection ends in so many seconds. Send it in a pause: LiveKit and ADK reconnect at once."""
        require_live(self.link, "go_away")
        self.link = SERVER_LINK[self.link, "go_away"]
        return encode({"goAway": {"timeLeft": duration(seconds)}})

    def resumption_update(self, handle: str, resumable: bool, index: int | None = None) -> bytes:
        """The handle to resume with; `resumable` False (and no handle) = not now.

        index: the client message consumed last, counted from 1, for `setup.transparent` (see `LiveServer.received`).
        """
        require_live(self.link, "resumption_update")
        if resumable != bool(handle):
            raise LocalProtocolError("resumption_update() takes a handle if, and only if, the session is resumable")
        consumed = "" if index is None else str(index)  # proto3 JSON writes int64 as a string
        update = sparse(newHandle=handle, resumable=resumable, lastConsumedClientMessageIndex=consumed)
        return encode({"sessionResumptionUpdate": update})

    def voice_activity(self, kind: VoiceActivityKind, offset_seconds: float) -> bytes:
        """The caller began or ceased to speak, so far into the audio received."""
        require_live(self.link, "voice_activity")
        return encode({"voiceActivity": {"type": _VOICE_ACTIVITY[kind], "audioOffset": duration(offset_seconds)}})

    def extension(self, payload: Mapping[str, Any]) -> bytes:
        """One of our own messages, for a client that asked for them: others end the call over an unknown message."""
        require_live(self.link, "extension")
        if self.setup is None or not self.setup.extension:
            raise LocalProtocolError(f"extension() is only for a client whose setup holds {EXTENSION_KEY!r}")
        return encode({EXTENSION_KEY: dict(payload)})


def _step(writer: ServerWriter, step: str, method: str) -> None:
    require_live(writer.link, method)
    writer.turn = next_turn(writer.turn, step, method)


def _in_reply(writer: ServerWriter, method: str, spoken: bool) -> None:
    if writer.setup is not None and writer.setup.spoken is not spoken:
        asked = "speech: use audio() and said()" if writer.setup.spoken else "text: use text()"
        raise LocalProtocolError(f"{method}() cannot be sent, the client asked for {asked}")
    _step(writer, "content", method)


def _usage(usage: Usage, vertex: bool) -> dict[str, Any]:
    """Vertex says `candidates` for the response; in that mode google-genai reads nothing else."""
    return sparse(
        promptTokenCount=usage.prompt_tokens,
        responseTokenCount=usage.response_tokens,
        candidatesTokenCount=usage.response_tokens if vertex else 0,
        totalTokenCount=usage.prompt_tokens + usage.response_tokens,
        promptTokensDetails=_by_modality(usage.prompt_of),
        responseTokensDetails=_by_modality(usage.response_of),
        candidatesTokensDetails=_by_modality(usage.response_of) if vertex else [],
    )


def _by_modality(tokens: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"modality": name, "tokenCount": count} for name, count in tokens.items()]

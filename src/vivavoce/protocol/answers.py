"""What a server says, JSON → events: one function per message kind.

https://ai.google.dev/api/live#BidiGenerateContentServerMessage. As lenient as towards clients: unknown fields and kinds
are passed over, so that a newer server does not break an older client.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from ..errors import RemoteProtocolError
from ..events import Audio, GoAway, ReplyCut, ToolCall, ToolCallsCancelled, Usage
from ..media import OUTPUT_RATE
from .blobs import sound
from .reading import choice, fields, flag, items, mistyped, text, whole
from .server_events import (
    Extension,
    GenerationComplete,
    InputTranscript,
    OutputTranscript,
    ReplyText,
    ResumptionUpdate,
    ServerEvent,
    SetupComplete,
    TurnComplete,
    VoiceActivity,
)
from .setup import EXTENSION_KEY

MODALITIES = ("TEXT", "AUDIO", "IMAGE", "VIDEO", "DOCUMENT")
"""Of tokens, as `usageMetadata` names them (live-api.md 2)."""
_VOICE_ACTIVITY: Mapping[str, Literal["start", "end"]] = {"ACTIVITY_START": "start", "ACTIVITY_END": "end"}


def read_answer(message: Mapping[str, Any]) -> list[ServerEvent]:
    """Everything one frame says, in the order it should take effect. message: fields under camelCase names.

    Content comes before what ends it, and usage before the end of the turn, whatever their order in the frame.
    """
    content = fields(message.get("serverContent"), "serverContent")
    events: list[ServerEvent] = []
    for name, read in _MESSAGES.items():
        if name in message:
            events.extend(read(message[name]))
    for name, read in _CONTENT.items():
        if name in content:
            events.extend(read(content[name]))
    if "usageMetadata" in message:
        events.append(_usage(message["usageMetadata"]))
    if flag(content.get("turnComplete"), "serverContent.turnComplete"):
        status = text(content.get("interactionStatus"), "serverContent.interactionStatus")
        waiting = flag(content.get("waitingForInput"), "serverContent.waitingForInput")
        events.append(TurnComplete(waiting, in_progress=status == "IN_PROGRESS"))
    return events


def known(message: Mapping[str, Any]) -> bool:
    """Whether any of the message's kinds is one that is read here."""
    return any(name in _MESSAGES or name in ("serverContent", "usageMetadata") for name in message)


def _setup_complete(value: Any) -> Iterator[ServerEvent]:
    yield SetupComplete(text(fields(value, "setupComplete").get("sessionId"), "setupComplete.sessionId"))


def _tool_call(value: Any) -> Iterator[ServerEvent]:
    for i, call in enumerate(items(fields(value, "toolCall").get("functionCalls"))):
        path = f"toolCall.functionCalls[{i}]"
        function = fields(call, path)
        args = function.get("args", {})
        if not isinstance(args, dict):
            raise mistyped(f"{path}.args", "an object", args)
        yield ToolCall(text(function.get("id"), f"{path}.id"), text(function.get("name"), f"{path}.name"), args)


def _cancellation(value: Any) -> Iterator[ServerEvent]:
    ids = items(fields(value, "toolCallCancellation").get("ids"))
    yield ToolCallsCancelled(tuple(text(id, "toolCallCancellation.ids") for id in ids))


def _resumption(value: Any) -> Iterator[ServerEvent]:
    path = "sessionResumptionUpdate"
    update = fields(value, path)
    yield ResumptionUpdate(
        handle=text(update.get("newHandle"), f"{path}.newHandle"),
        resumable=flag(update.get("resumable"), f"{path}.resumable"),
        index=whole(update.get("lastConsumedClientMessageIndex"), f"{path}.lastConsumedClientMessageIndex"),
    )


def _go_away(value: Any) -> Iterator[ServerEvent]:
    yield GoAway(_seconds(fields(value, "goAway").get("timeLeft"), "goAway.timeLeft"))


def _voice_activity(value: Any) -> Iterator[ServerEvent]:
    activity = fields(value, "voiceActivity")
    kind = choice(activity.get("type"), "voiceActivity.type", _VOICE_ACTIVITY, None)
    if kind is not None:
        yield VoiceActivity(kind, _seconds(activity.get("audioOffset"), "voiceActivity.audioOffset"))


def _extension(value: Any) -> Iterator[ServerEvent]:
    if not isinstance(value, dict):
        raise mistyped(EXTENSION_KEY, "an object", value)
    yield Extension(value)


def _model_turn(value: Any) -> Iterator[ServerEvent]:
    """Speech and words; thoughts are not for the caller."""
    for i, part in enumerate(items(fields(value, "serverContent.modelTurn").get("parts"))):
        path = f"serverContent.modelTurn.parts[{i}]"
        members = fields(part, path)
        if "inlineData" in members:
            yield from _speech(members["inlineData"], f"{path}.inlineData")
        elif (words := text(members.get("text"), f"{path}.text")) and not members.get("thought"):
            yield ReplyText(words)


def _speech(value: Any, path: str) -> Iterator[ServerEvent]:
    blob = fields(value, path)
    mime_type = text(blob.get("mimeType"), f"{path}.mimeType")
    if mime_type.lower().startswith("audio/"):
        audio: Audio = sound(text(blob.get("data"), f"{path}.data"), mime_type, f"{path}.data", OUTPUT_RATE)
        if audio.pcm:
            yield audio


def _transcript(name: str) -> Callable[[Any], tuple[str, bool]]:
    path = f"serverContent.{name}"

    def read(value: Any) -> tuple[str, bool]:
        transcription = fields(value, path)
        finished = flag(transcription.get("finished"), f"{path}.finished")
        return text(transcription.get("text"), f"{path}.text"), finished

    return read


_heard = _transcript("inputTranscription")
_guessed = _transcript("interimInputTranscription")
_said = _transcript("outputTranscription")


def _input_transcript(value: Any) -> Iterator[ServerEvent]:
    words, finished = _heard(value)
    if words or finished:
        yield InputTranscript(words, finished)


def _interim_transcript(value: Any) -> Iterator[ServerEvent]:
    yield InputTranscript(_guessed(value)[0], interim=True)


def _output_transcript(value: Any) -> Iterator[ServerEvent]:
    words, finished = _said(value)
    if words or finished:
        yield OutputTranscript(words, finished)


def _when(event: ServerEvent, path: str) -> Callable[[Any], Iterator[ServerEvent]]:
    def read(value: Any) -> Iterator[ServerEvent]:
        if flag(value, path):
            yield event

    return read


def _usage(value: Any) -> Usage:
    counts = fields(value, "usageMetadata")
    response = counts.get("responseTokenCount", counts.get("candidatesTokenCount"))  # the latter is Vertex's name
    details = counts.get("responseTokensDetails", counts.get("candidatesTokensDetails"))
    return Usage(
        prompt_tokens=whole(counts.get("promptTokenCount"), "usageMetadata.promptTokenCount") or 0,
        response_tokens=whole(response, "usageMetadata.responseTokenCount") or 0,
        prompt_of=_by_modality(counts.get("promptTokensDetails"), "usageMetadata.promptTokensDetails"),
        response_of=_by_modality(details, "usageMetadata.responseTokensDetails"),
    )


def _by_modality(value: Any, path: str) -> dict[str, int]:
    """Tokens of each of the modalities that there are; a count of 0 is left out on the wire, and here."""
    tokens: dict[str, int] = {}
    for item in items(value):
        counted = fields(item, path)
        name = text(counted.get("modality"), f"{path}.modality").upper()
        if name in MODALITIES and (count := whole(counted.get("tokenCount"), f"{path}.tokenCount")):
            tokens[name] = tokens.get(name, 0) + count
    return tokens


def _seconds(value: Any, path: str) -> float:
    """A protobuf Duration, `50s` or `1.5s`; 0 when absent."""
    digits = text(value, path, "0s").removesuffix("s")
    try:
        return float(digits)
    except ValueError:
        raise RemoteProtocolError(f'{path} must be a duration like "50s"') from None


_Read = Callable[[Any], Iterator[ServerEvent]]

_MESSAGES: Mapping[str, _Read] = {
    "setupComplete": _setup_complete,
    "sessionResumptionUpdate": _resumption,
    "goAway": _go_away,
    "voiceActivity": _voice_activity,
    EXTENSION_KEY: _extension,
    "toolCall": _tool_call,
    "toolCallCancellation": _cancellation,
}
"""Kinds beside `serverContent`, in the order they take effect when several share a frame."""

_CONTENT: Mapping[str, _Read] = {
    "interimInputTranscription": _interim_transcript,
    "inputTranscription": _input_transcript,
    "outputTranscription": _output_transcript,
    "modelTurn": _model_turn,
    "interrupted": _when(ReplyCut(), "serverContent.interrupted"),
    "generationComplete": _when(GenerationComplete(), "serverContent.generationComplete"),
}
"""Fields of `serverContent` likewise: words before the sound that speaks them, content before what cuts or ends it."""

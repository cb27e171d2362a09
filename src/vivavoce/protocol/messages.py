"""What a client says after `setup`: one function per message kind, JSON → events.

https://ai.google.dev/api/live#BidiGenerateContentClientMessage
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal, get_args

from ..errors import RemoteProtocolError
from ..events import (
    ActivityEnded,
    ActivityStarted,
    Audio,
    AudioStreamEnded,
    CallerText,
    ContentAdded,
    ContextUpdated,
    Message,
    ToolResult,
    VideoEnded,
    VideoFrame,
)
from ..sight import Source
from .blobs import blob
from .declarations import tool_specs
from .reading import choice, fields, flag, items, mistyped, text
from .setup import EXTENSION_KEY, Setup, content_text, instructions_text

ClientEvent = (
    Setup | Audio | VideoFrame | VideoEnded | CallerText | ContentAdded | ActivityStarted | ActivityEnded
    | AudioStreamEnded | ToolResult | ContextUpdated
)  # fmt: skip
"""What a Live API client tells its server."""

Scheduling = Literal["INTERRUPT", "WHEN_IDLE", "SILENT"]

_ROLES: Mapping[str, Literal["user", "model"]] = {"MODEL": "model", "ASSISTANT": "model"}
_SCHEDULING: Mapping[str, Scheduling] = {
    "INTERRUPT": "INTERRUPT", "INTERRUPTED": "INTERRUPT", "WHEN_IDLE": "WHEN_IDLE", "SILENT": "SILENT",
}  # fmt: skip


def _context_update(value: Any) -> Iterator[ClientEvent]:
    update = fields(value, "contextUpdate")
    instructions, tools = update.get("systemInstruction"), update.get("tools")
    yield ContextUpdated(
        instructions=None
        if instructions is None
        else instructions_text(instructions, "contextUpdate.systemInstruction"),
        tools=None if tools is None else tool_specs(_wrapped(tools), "contextUpdate.tools.tools"),
    )


def _wrapped(tools: Any) -> Any:
    """The wrapper tells "clear all" (`{"tools": []}`) from "keep"; a bare list, without it, means the same."""
    return tools if isinstance(tools, list) else fields(tools, "contextUpdate.tools").get("tools")


def _tool_response(value: Any) -> Iterator[ClientEvent]:
    responses = items(fields(value, "toolResponse").get("functionResponses"))
    for i, response in enumerate(responses):
        yield _tool_result(response, f"toolResponse.functionResponses[{i}]")


def _tool_result(value: Any, path: str) -> ToolResult:
    """`response` is the client's own data and stays as it is; documents and Pipecat put `scheduling` inside it."""
    result = fields(value, path)
    response = result.get("response", {})
    if not isinstance(response, dict):
        response = {"output": response}
    return ToolResult(
        id=text(result.get("id"), f"{path}.id"),
        name=text(result.get("name"), f"{path}.name"),
        response=response,
        will_continue=flag(result.get("willContinue"), f"{path}.willContinue"),
        scheduling=_scheduling(result.get("scheduling"), response, path),
    )


def _scheduling(value: Any, response: dict[str, Any], path: str) -> Scheduling:
    inside = response.get("scheduling")
    wanted = value if value is not None or not isinstance(inside, str) else inside
    return choice(wanted, f"{path}.scheduling", _SCHEDULING, "WHEN_IDLE")


def _client_content(value: Any) -> Iterator[ClientEvent]:
    """The turns as one event; before it, the stills among their parts, and instructions where the role is `system`."""
    content = fields(value, "clientContent")
    messages: list[Message] = []
    for i, turn in enumerate(items(content.get("turns"))):
        path = f"clientContent.turns[{i}]"
        yield from _stills(turn, path)
        words = content_text(turn, path)
        role = text(turn.get("role"), f"{path}.role").upper() if isinstance(turn, dict) else ""
        if role == "SYSTEM":
            yield ContextUpdated(instructions=instructions_text(words, path))
        elif words:
            messages.append(Message(_ROLES.get(role, "user"), words))
    yield ContentAdded(tuple(messages), flag(content.get("turnComplete"), "clientContent.turnComplete"))


def _stills(turn: Any, path: str) -> Iterator[VideoFrame]:
    if not isinstance(turn, dict):
        return
    for part in items(turn.get("parts")):
        data = fields(part, f"{path}.parts").get("inlineData")
        if data is not None and isinstance(frame := blob(data, f"{path}.parts.inlineData", ""), VideoFrame):
            yield replace(frame, source="photo")


def _extension(value: Any) -> Iterator[ClientEvent]:
    """Our own client's word that a source is gone. What else stands there is a newer client's, and passed over."""
    video = fields(value, EXTENSION_KEY).get("video")
    if isinstance(video, dict) and video.get("state") == "ended" and video.get("source") in get_args(Source):
        yield VideoEnded(video["source"])


def _realtime_input(value: Any) -> Iterator[ClientEvent]:
    realtime = fields(value, "realtimeInput")
    for name, read in _REALTIME.items():
        if name in realtime:
            yield from read(realtime[name], f"realtimeInput.{name}")


def _media_chunks(value: Any, path: str) -> Iterator[ClientEvent]:
    for i, chunk in enumerate(items(value)):
        yield from _media(chunk, f"{path}[{i}]")


def _media(value: Any, path: str) -> Iterator[ClientEvent]:
    """One blob; without a MIME type it is taken for 16 kHz samples. An empty one says nothing."""
    media = blob(value, path, "audio/pcm")
    if media.pcm if isinstance(media, Audio) else media.data:
        yield media


def _still(value: Any, path: str) -> Iterator[ClientEvent]:
    yield blob(value, path, "")


def _typed(value: Any, path: str) -> Iterator[ClientEvent]:
    yield CallerText(text(value, path))


def _signal(event: ClientEvent) -> Callable[[Any, str], Iterator[ClientEvent]]:
    """A message without content: `{}` where the API has one, `true` where it has a flag; both are taken for both."""

    def read(value: Any, path: str) -> Iterator[ClientEvent]:
        if not isinstance(value, (bool, dict)):
            raise mistyped(path, "an object", value)
        if value is not False:
            yield event

    return read


_REALTIME: Mapping[str, Callable[[Any, str], Iterator[ClientEvent]]] = {
    "activityStart": _signal(ActivityStarted()),
    "video": _still,
    "mediaChunks": _media_chunks,
    "audio": _media,
    "text": _typed,
    "audioStreamEnd": _signal(AudioStreamEnded()),
    "activityEnd": _signal(ActivityEnded()),
}
"""Fields of `realtimeInput`. SDKs send one at a time; several count in this order: an activity encloses its media."""

READERS: Mapping[str, Callable[[Any], Iterator[ClientEvent]]] = {
    "contextUpdate": _context_update,
    "toolResponse": _tool_response,
    "clientContent": _client_content,
    "realtimeInput": _realtime_input,
    EXTENSION_KEY: _extension,
}
"""Message kinds after `setup`. A message should hold one; several count in this order: context first, speech last."""

KINDS = ("setup", *READERS)


def kinds(message: Mapping[str, Any]) -> list[str]:
    """Which kinds a message holds, in the order they count. Raises RemoteProtocolError for one that is not of any."""
    found = [kind for kind in KINDS if kind in message]
    if not found and message:
        raise RemoteProtocolError(f"unknown message: expected one of {', '.join(KINDS)}")
    return found

"""The Live API as a server, without a socket: frames in, events out; calls in, frames out.

Nothing here reads a clock, opens a socket or awaits. The shell moves the frames (ours are binary), answers pings and
closes with the code and reason of a RemoteProtocolError. `speech` is the hot path in: the one message that comes fifty
times a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from ..errors import RemoteProtocolError
from ..events import Audio, CallerText, ContentAdded, ToolResult
from .blobs import sound
from .messages import READERS, ClientEvent, kinds
from .reading import MAX_FRAME_BYTES, decode, fields
from .setup import Setup, read_setup
from .states import SERVER_LINK, Link
from .writer import ServerWriter


class _Blob(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    data: str
    mimeType: str = ""
    mime_type: str = ""


class _Input(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    audio: _Blob


class _Frame(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    realtimeInput: _Input | None = None
    realtime_input: _Input | None = None


_parse = msgspec.json.Decoder(_Frame).decode


def speech(frame: str | bytes) -> Audio | None:
    """The sound of a message that is nothing but one audio blob; None for any other message, legal or not.

    Raises RemoteProtocolError if the blob is damaged.
    """
    if len(frame) > MAX_FRAME_BYTES:
        return None
    try:
        message = _parse(frame)
    except (ValueError, RecursionError):
        return None
    camel, snake = message.realtimeInput, message.realtime_input
    if (camel is None) is (snake is None):
        return None
    blob = (camel or snake).audio  # type: ignore[union-attr]  # one of the two is there: the line above
    return sound(blob.data, blob.mimeType or blob.mime_type, "realtimeInput.audio.data")


_TALKING = frozenset({Link.SETUP_RECEIVED, Link.OPEN, Link.DRAINING})


@dataclass(slots=True)
class LiveServer(ServerWriter):
    """One connection from a client. `receive` takes its frames; the methods of `ServerWriter` make ours.

    The first event is always a `Setup`: look up the agent, then send `setup_complete()`. After a RemoteProtocolError
    close the socket with its code and reason, and this object with `close()`: it serves no second connection.
    """

    amend: Callable[[Any], Any] | None = None
    """Setup as the client sent it → setup that counts: what a token has to say about it."""
    received: int = field(default=0, init=False)
    """Client messages taken since setup: `lastConsumedClientMessageIndex`, once what came of them has been consumed."""
    _seeding: bool = field(default=False, init=False)
    """The next `clientContent` is history (`Setup.initial_history`)."""

    def receive(self, frame: str | bytes) -> list[ClientEvent]:
        """What one frame says, in order; nothing once closed.

        Raises RemoteProtocolError for what is no message, comes at the wrong time or holds a field of the wrong type.
        """
        if self.link is Link.CLOSED:
            return []
        if self.link in _TALKING:
            self.received += 1
            if (sound := speech(frame)) is not None:
                return [sound] if sound.pcm else []
        message = fields(decode(frame), "message")
        events: list[ClientEvent] = []
        for kind in kinds(message):
            if kind == "setup":
                events.append(self._begin(message[kind]))
            else:
                self._require_setup(kind)
                events.extend(self._settle(event) for event in READERS[kind](message[kind]))
        return events

    def close(self) -> None:
        """The connection is gone, whoever ended it: what still arrives is dropped, and sending raises."""
        self.link = Link.CLOSED

    def _begin(self, value: Any) -> Setup:
        if (self.link, "setup") not in SERVER_LINK:
            raise RemoteProtocolError("setup may come once, as the first message: open a new connection to change it")
        self.setup = read_setup(self.amend(value) if self.amend else value)
        self.link = SERVER_LINK[self.link, "setup"]
        self._seeding = self.setup.initial_history
        return self.setup

    def _require_setup(self, kind: str) -> None:
        if self.link not in _TALKING:
            raise RemoteProtocolError(f"the first message must be setup, not {kind}")

    def _settle(self, event: ClientEvent) -> ClientEvent:
        """The event, in the light of what this connection has said before."""
        if isinstance(event, ToolResult):
            return self._answered(event)
        if isinstance(event, ContentAdded) and self._seeding:
            self._seeding = not event.turn_complete
            return replace(event, turn_complete=False, seeded=event.turn_complete)
        if isinstance(event, CallerText):
            self._seeding = False
        return event

    def _answered(self, result: ToolResult) -> ToolResult:
        """Vertex clients may leave out the id, and any client the name: our own call holds them."""
        call = result.id or next((id for id, name in self.open_calls.items() if name == result.name), "")
        if not call:
            raise RemoteProtocolError("toolResponse.functionResponses needs the id of the call it answers")
        name = result.name or self.open_calls.get(call, "")
        if not result.will_continue:
            self.open_calls.pop(call, None)
        return replace(result, id=call, name=name)

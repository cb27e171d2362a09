"""What a session sees of a client, whatever carries it: events in, events out, and what may be lost on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from ..events import (
    ActivityEnded,
    ActivityStarted,
    Audio,
    AudioStreamEnded,
    CallerText,
    ContentAdded,
    ContextUpdated,
    Extension,
    GoAway,
    Heard,
    KeyPressed,
    Played,
    ReplyCut,
    ReplyDone,
    Said,
    ToolCall,
    ToolCallsCancelled,
    ToolResult,
    TurnDone,
    VideoEnded,
    VideoFrame,
    VoiceActivity,
)
from ..protocol.setup import Setup
from .pace import Account


@dataclass(frozen=True, slots=True)
class HandoverFailed:
    """The caller was to be put through to a person, and nobody has taken over: they are here again."""

    why: Literal["closed", "no_answer", "declined"]
    """Nobody is there at this hour; nobody answered; who answered did not take the call."""


FromClient = (
    Audio
    | VideoFrame
    | VideoEnded
    | CallerText
    | ContentAdded
    | ContextUpdated
    | ActivityStarted
    | ActivityEnded
    | AudioStreamEnded
    | KeyPressed
    | HandoverFailed
    | Played
    | ToolResult
)
"""What a client tells its session; audio comes at the client's rate."""

ToClient = (
    Audio
    | Said
    | Heard
    | ReplyDone
    | ReplyCut
    | TurnDone
    | ToolCall
    | ToolCallsCancelled
    | GoAway
    | VoiceActivity
    | Extension
)
"""What a session tells its client; audio is 24 kHz."""


AHEAD = 0.16
"""Seconds of a reply's sound that a client holds at most, its jitter buffer included: it plays on for so long once it
is talked over, and a network or a busy machine may be late by so much until it falls silent. A choice between both."""
BESIDE_US = 0.1
"""The same where the sound leaves this machine packet by packet (RTP), so that no network comes between."""

KEYLESS = frozenset({"websocket", "webrtc"})
"""Lines of callers without a telephone's keys."""


class Speaker(Protocol):
    """What takes the reply on a line that carries sound beside its messages, and paces it. 24 kHz PCM16."""

    def play(self, pcm: bytes) -> None:
        """Queue a piece of the reply."""

    def cut(self) -> None:
        """Forget what has not left yet, and be silent now."""


class Client(Protocol):
    """One client. In both directions messages arrive in the order they were sent, and none is missed, except:

    - reply audio that has not left yet is dropped by `ReplyCut`, and only by that;
    - of video, only the newest frame that the session has not taken is kept.
    A client that stops reading is closed with a reason instead of being buffered for without end.
    """

    @property
    def left_at(self) -> float | None:
        """When a client that vanished last showed that it was there, in seconds on the event loop's clock; None for one
        that is there, or left in order."""

    def events(self) -> AsyncIterator[FromClient]:
        """What the client sends, until it leaves or breaks the protocol."""

    def send(self, item: ToClient) -> None:
        """Queue for the client; never blocks. Does nothing once the client has left."""

    async def close(self, code: int, reason: str) -> None:
        """Send what is queued and say goodbye with a WebSocket close code; safe to call twice."""


class ServedClient(Client, Protocol):
    """A client as a gateway serves it: besides what a session sees, how its call begins and how it is ended."""

    transport: str
    """The kind of line, for counting: `websocket`, `webrtc`, `sip`, or a telephone provider's name."""
    account: Account
    """What the caller's sound is charged to."""
    outcome: str
    """Why we ended the call ourselves, for the log; "" when we did not."""
    closed_by: tuple[str, int]
    """Which side closed a WebSocket that clients hold, `client` or `server`, and with which code; ("", 0) otherwise."""

    @property
    def ahead(self) -> float:
        """Seconds of a reply's sound that it should have at most before its time, by what is known of the line now."""

    @property
    def may_return(self) -> bool:
        """The caller is put through to a person, and is back with us where nobody takes over."""

    warned: bool
    """The client was told that the connection ends soon."""

    async def setup(self) -> Setup | None:
        """What is asked for; None when there is to be no call, and the client has been sent away."""

    def start(self, session_id: str) -> None:
        """The session is open."""

    def offer(self, handle: str, arrived: Callable[[float | None], None], turn_done: Callable[[], None]) -> None:
        """What the client can come back with. arrived: told once all has surely reached it, up to which end of a turn;
        None = only the handle. turn_done: called with every turn."""

    def writing(self) -> AbstractAsyncContextManager[None]:
        """Send what is queued meanwhile; on leaving, say goodbye."""

    def cut(self, code: int, reason: str, outcome: str) -> None:
        """End the call from our side: what is queued still goes out, nothing more is read. outcome: for the log."""

    async def refuse(self, code: int, reason: str) -> None:
        """Send the client away before its session began."""

"""What a session sees of a client, whatever carries it: events in, events out, and what may be lost on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

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

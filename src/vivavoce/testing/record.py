"""What the stand-in saw, for assertions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ..events import Message, ToolResult
from ..protocol.messages import ClientEvent
from .script import Shown


@dataclass(slots=True)
class Seen:
    """One connection of a client, from its request to its end. Times are seconds on the event loop's clock."""

    number: int
    """From 1, in the order of arrival."""
    since: float = 0.0
    """When its request came."""
    path: str = ""
    """The request's path without its query."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By lower-case name."""
    key: str = field(default="", repr=False)
    """API key or token, from whichever of its five places."""
    refused: int = 0
    """HTTP status instead of an upgrade; 0 = it was let in."""
    setup: Mapping[str, Any] = field(default_factory=dict)
    """The content of the first message, as it came."""
    handle: str | None = None
    """The resumption handle it presented; "" = a new session that may be resumed; None = it asked for none."""
    events: list[tuple[float, ClientEvent]] = field(default_factory=list)
    """Everything the client said after the setup but sound and stills."""
    sent: list[tuple[float, str]] = field(default_factory=list)
    """The most telling name of each frame that went out: `audio`, `turnComplete`, `toolCall`, …"""
    audio_seconds: float = 0.0
    """Sound received."""
    shown: list[Shown] = field(default_factory=list)
    """Pictures received."""
    history: tuple[Message, ...] = ()
    """What the model knows now: what was told it as history, what it heard and what it said. A tool call reads
    `[name {…}]` in the model's voice, its result `[name → {…}]` in the caller's."""
    closed: bool = False
    close_code: int | None = None
    """As the stand-in saw it; 1006 when there was no close frame."""
    close_reason: str = ""
    closed_by_client: bool = False

    @property
    def hurried(self) -> int:
        """Pictures of the stream that came less than 0.7 s after the one before: Google takes one a second."""
        times = [picture.at for picture in self.shown if not picture.attached]
        return sum(after - before < 0.7 for before, after in pairwise(times))

    @property
    def results(self) -> list[ToolResult]:
        """Tool results in the order they came, repeated and unexpected ones included."""
        return [event for _, event in self.events if isinstance(event, ToolResult)]


@dataclass(slots=True)
class AskedCall:
    """A tool call that the stand-in made."""

    id: str
    name: str
    args: Mapping[str, Any]
    connection: int
    results: list[ToolResult] = field(default_factory=list)
    """All that came for it, on whatever connection; exactly one of them should have `will_continue` false."""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Slipped:
    """A misbehaviour that happened."""

    at: str
    """The moment."""
    deed: Any
    turn: int
    connection: int

"""What a Live API server tells its client, as values; those that models say as well are in `vivavoce.events`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..events import Audio, GoAway, ReplyCut, ToolCall, ToolCallsCancelled, Usage


@dataclass(frozen=True, slots=True)
class SetupComplete:
    """The call may begin."""

    session_id: str = ""


@dataclass(frozen=True, slots=True)
class ReplyText:
    """Words of a reply in text."""

    text: str
    """An increment."""


@dataclass(frozen=True, slots=True)
class OutputTranscript:
    """Words of the spoken reply."""

    text: str
    """An increment; "" may come alone with `finished`."""
    finished: bool = False


@dataclass(frozen=True, slots=True)
class InputTranscript:
    """What the server heard the caller say."""

    text: str
    """An increment; with `interim`, the whole turn so far instead."""
    finished: bool = False
    interim: bool = False
    """A guess that may change."""


@dataclass(frozen=True, slots=True)
class GenerationComplete:
    """No more of this reply will come; it may still be playing."""


@dataclass(frozen=True, slots=True)
class TurnComplete:
    """The agent's turn is over."""

    waiting_for_input: bool = False
    """The reply goes on once the caller has said more."""
    in_progress: bool = False
    """More of the answer follows by itself (`interactionStatus: IN_PROGRESS`, thinking models)."""


@dataclass(frozen=True, slots=True)
class ResumptionUpdate:
    """How to resume this session on another connection."""

    handle: str
    resumable: bool
    """False: not now; an older handle stays good."""
    index: int | None = None
    """Client message consumed last; only in transparent mode."""


@dataclass(frozen=True, slots=True)
class VoiceActivity:
    """The server found the beginning or the end of the caller's speech."""

    kind: Literal["start", "end"]
    offset_seconds: float
    """Into the audio sent."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A message of Vivavoce's own, for clients that asked for it in `setup`."""

    payload: Mapping[str, Any]


ServerEvent = (
    SetupComplete | Audio | ReplyText | OutputTranscript | InputTranscript | ToolCall | ToolCallsCancelled | ReplyCut
    | GenerationComplete | Usage | TurnComplete | ResumptionUpdate | VoiceActivity | GoAway | Extension
)  # fmt: skip
"""What a Live API server tells its client."""

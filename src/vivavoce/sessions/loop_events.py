"""What comes to a session's loop: from its client, its model, its tools and its own tasks."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ModelUnavailable
from ..events import Announcement, ModelEvent, ToolCall, ToolResult
from ..streaming.transport import FromClient
from ..turns.signals import TurnJudged


@dataclass(frozen=True, slots=True)
class ClientSent:
    """The client said something."""

    item: FromClient


@dataclass(frozen=True, slots=True)
class ClientLeft:
    """The client is gone."""


@dataclass(frozen=True, slots=True)
class ModelSent:
    """The model heard, said or wants something."""

    item: ModelEvent


@dataclass(frozen=True, slots=True)
class ModelEnded:
    """The model has no more to say."""

    error: ModelUnavailable | None = None
    """Why, when it broke."""


@dataclass(frozen=True, slots=True)
class PauseJudged:
    """The end-of-turn model has looked at a pause."""

    answer: TurnJudged


@dataclass(frozen=True, slots=True)
class ToolAnswered:
    """A tool has a result, the agent's own or the client's."""

    call: ToolCall
    result: ToolResult


@dataclass(frozen=True, slots=True)
class NobodyFound:
    """The caller could not be handed over, and this is to be told to them."""

    told: Announcement


@dataclass(frozen=True, slots=True)
class EyesReported:
    """Something that the session's eyes began is done."""

    report: object
    """For `Eyes.finish`; what it holds is theirs to know."""


@dataclass(frozen=True, slots=True)
class RoundMade:
    """A function that is run every so often has been run."""

    words: str
    """What it wants said; "" = nothing."""


@dataclass(frozen=True, slots=True)
class LeaveAsked:
    """The connection is to be closed in the next pause."""

    code: int
    reason: str


Event = (
    ClientSent
    | ClientLeft
    | ModelSent
    | ModelEnded
    | PauseJudged
    | ToolAnswered
    | NobodyFound
    | EyesReported
    | RoundMade
    | LeaveAsked
)

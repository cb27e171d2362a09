"""What a conversation asks of its shell: imperatives, frozen."""

from __future__ import annotations

from dataclasses import dataclass

from ...events import ModelEvent
from ...sight import Source


@dataclass(frozen=True, slots=True)
class Send:
    """Put this frame on the connection, in order."""

    frame: bytes
    stream: Source | None = None
    """A picture of this stream: one that still waits for the network gives way to it."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Hand this to the session."""

    event: ModelEvent


@dataclass(frozen=True, slots=True)
class Dial:
    """Close the connection that there is, wait, and open another: then `opened`, or `lost` if it cannot be had.

    Closing comes first: Google refuses to resume a session whose old socket is still open.
    """

    after: float
    """Seconds to wait."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The conversation is over: tell the session why."""

    reason: str
    """One line for an operator; holds no secret."""
    retry_after: float | None = None
    """Seconds until another call makes sense; None when somebody has to mend something first."""


Action = Send | Tell | Dial | GiveUp

"""What the turn machine is told beyond the session's own events: past participles, frozen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VoiceStarted:
    """The caller's voice is on: committed only after enough of it, so it began a little earlier."""

    since: float
    """When the voice really began; seconds on the session's clock, never later than `now`."""


@dataclass(frozen=True, slots=True)
class VoiceStopped:
    """The caller's voice is off."""

    since: float
    """When it really fell silent; seconds on the session's clock, never later than `now`."""
    likeness: float = 1.0
    """How much it sounded like a voice while it was on: mean probability of its windows, 0–1."""


@dataclass(frozen=True, slots=True)
class TurnJudged:
    """The answer to a `JudgeTurn`."""

    complete: float
    """0 = surely not finished, 0.5 = no idea, 1 = surely finished."""
    pause: int | None = None
    """`JudgeTurn.pause` of the question: an answer about an older pause is ignored. None = the current one."""


@dataclass(frozen=True, slots=True)
class ReplyStarted:
    """The first audio of a reply went to the client. Not to be fed for audio that `muted` drops."""


@dataclass(frozen=True, slots=True)
class PlaybackDrained:
    """The client has played the last sample it was sent (`Playback.drained_at` passed)."""


@dataclass(frozen=True, slots=True)
class AnswerExpected:
    """What the next turn will probably hold; stays until the next one."""

    digits: int = 0
    """How many digits make the answer whole; 0 = no number is expected."""
    yes_no: bool = False

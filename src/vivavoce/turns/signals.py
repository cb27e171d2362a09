"""What the turn machine is told beyond the session's own events (past participles), and what it asks (imperatives)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
class VoiceSuspected:
    """There may be a voice, for too short a time yet to say so; or there was none after all."""

    on: bool


@dataclass(frozen=True, slots=True)
class TurnJudged:
    """The answer to a `JudgeTurn`."""

    complete: float
    """0 = surely not finished, 0.5 = no idea, 1 = surely finished."""
    pause: int | None = None
    """`JudgeTurn.pause` of the question: an answer about an older pause is ignored. None = the current one."""


@dataclass(frozen=True, slots=True)
class VoiceLikened:
    """Whose voice it may be that is heard over a reply, for the rest of the turn; None = as before."""

    echo: bool | None = None
    """Its words are those that the reply says at this moment: the agent hears itself."""
    faint: bool | None = None
    """It is much softer than the caller: somebody across the room."""


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


@dataclass(frozen=True, slots=True)
class StartTurn:
    """Tell the model that the caller speaks, and send the audio from the pre-roll on."""

    over_reply: bool = False
    """True while a reply is made or played, which goes on: the words decide whether this is an interruption."""
    goes_on: bool = False
    """The voice of the turn that was just ended goes on: there is no pre-roll, its sound is that turn's."""


@dataclass(frozen=True, slots=True)
class PauseTurn:
    """Tell the model that the caller fell silent: it may prepare."""


@dataclass(frozen=True, slots=True)
class ResumeTurn:
    """Tell the model that the pause was only a pause."""


@dataclass(frozen=True, slots=True)
class EndTurn:
    """Tell the model that the floor is its own."""

    duration: float = 0.0
    """Seconds of voice in the turn; 0 where the client itself marks turns."""
    known: Mapping[str, float] = field(default_factory=dict, compare=False)
    """When, in the silence that ended it, what became known: see `Turn.known`."""


@dataclass(frozen=True, slots=True)
class DropTurn:
    """Tell the model to forget this turn's audio: it was no turn (a cough, a door, an "mm-hm")."""


@dataclass(frozen=True, slots=True)
class JudgeTurn:
    """Run the end-of-turn model on the turn so far and come back with `TurnJudged`."""

    pause: int
    """Which pause this is about; goes into `TurnJudged.pause`."""


@dataclass(frozen=True, slots=True)
class StopReply:
    """Stop the reply: clear the client's playback, tell the model what was heard, drop what still comes (`muted`)."""


@dataclass(frozen=True, slots=True)
class HoldReply:
    """Send nothing more of the reply for now: somebody may be taking the floor."""


@dataclass(frozen=True, slots=True)
class ResumeReply:
    """Nobody took it: go on with the reply where it was held back. Without a reply there is nothing to do."""


@dataclass(frozen=True, slots=True)
class NoteSilence:
    """Tell the model that nobody speaks."""

    count: int
    """1 for the first time in this silence, 2 for the second …"""
    seconds: float
    """Since the floor fell free: the last reply was played to its end."""


Action = (
    StartTurn
    | PauseTurn
    | ResumeTurn
    | EndTurn
    | DropTurn
    | JudgeTurn
    | StopReply
    | HoldReply
    | ResumeReply
    | NoteSilence
)

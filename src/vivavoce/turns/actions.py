"""What the turn machine asks of its session: imperatives, frozen."""

from __future__ import annotations

from dataclasses import dataclass


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
class NoteSilence:
    """Tell the model that nobody speaks."""

    count: int
    """1 for the first time in this silence, 2 for the second …"""
    seconds: float
    """Since the floor fell free: the last reply was played to its end."""


Action = StartTurn | PauseTurn | ResumeTurn | EndTurn | DropTurn | JudgeTurn | StopReply | NoteSilence

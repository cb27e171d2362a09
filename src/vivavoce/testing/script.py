"""What the stand-in is to answer: one value per turn of the caller."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..events import Message


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that the client sent."""

    at: float
    """Seconds on the event loop's clock."""
    mime_type: str
    data: bytes = field(repr=False)
    in_turn: bool = False
    """While the caller spoke."""
    attached: bool = False
    """In a `clientContent`, beside the words that are about it."""

    @property
    def sha256(self) -> str:
        """Hex."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Say:
    """A spoken answer."""

    text: str
    heard: str = ""
    """What was recognised of the caller, for `inputTranscription`; "" = `words of turn N`. Typed turns have none."""
    seconds: float = 0.4
    """Length of the speech, a quiet 440 Hz tone."""
    chunk: float = 0.1
    """Seconds of speech per frame; Google sends 0.16 to 0.24."""
    delay: float = 0.0
    """Seconds from the end of the caller's turn to the first frame."""
    pace: float = 0.0
    """Seconds that a second of speech takes to send: 0 = all at once, 1 = real time."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A tool call, and what is said about its result."""

    name: str
    args: Mapping[str, Any] = field(default_factory=dict)
    also: Sequence[tuple[str, Mapping[str, Any]]] = ()
    """More calls in the same message: (name, arguments)."""
    then: Say | Ask = Say("Done.")
    """Said once every call has its final result (`willContinue` false); not if one was scheduled SILENT."""
    meanwhile: str = ""
    """Said at once, as of a NON_BLOCKING tool; "" = nothing is said before the results are there."""
    heard: str = ""
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class CallerTurn:
    """What the caller did, for a script that is a function."""

    number: int
    """From 1. Turns count per conversation: a resumed or reseeded connection goes on counting."""
    text: str
    """Typed words; "" for a spoken turn."""
    audio: bytes = field(repr=False)
    """Spoken turn: 16-bit samples as they came, its first minute; empty for a typed one."""
    connection: int
    """From 1, in the order of arrival at the stand-in."""
    history: tuple[Message, ...] = ()
    """What this conversation knows: told by the client, said before, and since when a handle was issued."""
    shown: tuple[Shown, ...] = ()
    """Pictures that the model sees for the first time with this turn, in order: by the setup's `turnCoverage`."""
    sees: tuple[Shown, ...] = ()
    """All that it knows, these included; the newest is the last."""


Reply = Say | Ask
Script = Callable[[CallerTurn], Reply]


@dataclass(frozen=True, slots=True)
class IfShown:
    """Answers by what the model sees: `then` if there is a picture, `otherwise` if not. Stands for a function."""

    then: Reply
    otherwise: Reply = Say("I can't see anything yet.")
    picture: bytes | None = None
    """The newest one is this; None = any will do."""
    since_last_turn: bool = False
    """It is new with this turn."""

    def __call__(self, turn: CallerTurn) -> Reply:
        """The reply."""
        known = turn.shown if self.since_last_turn else turn.sees
        fits = bool(known) and self.picture in (None, known[-1].data)
        return self.then if fits else self.otherwise


def script(replies: Sequence[Reply | Script]) -> Script:
    """The n-th turn gets the n-th reply; a single function answers every turn; beyond the end it is `Answer N.`"""
    if len(replies) == 1 and callable(replies[0]):
        return replies[0]

    def answer(turn: CallerTurn) -> Reply:
        reply = replies[turn.number - 1] if turn.number <= len(replies) else Say(f"Answer {turn.number}.")
        return reply(turn) if callable(reply) else reply

    return answer

"""What the stand-in is to answer: one value per turn of the caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..events import Message


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


Reply = Say | Ask
Script = Callable[[CallerTurn], Reply]


def script(replies: Sequence[Reply | Script]) -> Script:
    """The n-th turn gets the n-th reply; a single function answers every turn; beyond the end it is `Answer N.`"""
    if len(replies) == 1 and callable(replies[0]):
        return replies[0]

    def answer(turn: CallerTurn) -> Reply:
        reply = replies[turn.number - 1] if turn.number <= len(replies) else Say(f"Answer {turn.number}.")
        return reply(turn) if callable(reply) else reply

    return answer

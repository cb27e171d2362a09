"""The seam inside the embedded engine between hearing and speaking: what was understood, and what to do about it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ...events import (
    Announcement,
    CallEnding,
    Looked,
    Message,
    Moment,
    Snapshot,
    ToolCall,
    ToolResult,
    ToolSpec,
)
from ...sight import Sight, SightEnded


@dataclass(frozen=True, slots=True)
class Utterance:
    """One caller turn, as words."""

    text: str
    """As recognised (cased, punctuated) or typed; "" when there was voice but nothing intelligible."""
    confidence: float = 1.0
    """0–1 from the recogniser's logits; 1.0 for typed text."""
    snr_db: float | None = None
    """Level of the caller over the background in dB; None when unknown or typed."""
    typed: bool = False
    alternatives: tuple[str, ...] = ()
    """Other readings of the same sound, likeliest first."""
    faint: bool = False
    """Much softer than the caller's turns before it: perhaps somebody else."""
    clipped: bool = False
    """It was longer than can be kept: its beginning is missing."""


@dataclass(frozen=True, slots=True)
class Say:
    """Speak these words: at most two sentences, written as a person would read them (`$5`, `3:30 PM` are fine)."""

    text: str


@dataclass(frozen=True, slots=True)
class Look:
    """Have a fresh picture read carefully."""

    id: str
    within: float = 3.0
    """Seconds to wait for one that is fresh and sharp."""


Move = Say | ToolCall | Look | CallEnding
"""One step of a reply. After a `ToolCall` the reply ends and goes on with `learn` when its result is there; after a
`Look` likewise."""
News = ToolResult | Looked | Announcement | Sight | ToolCall
"""What a mind goes on with besides the caller's words. A `ToolCall` is one that it made on an earlier connection, out
of what it saw then."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the agent waits to hear, for turn-taking and recognition."""

    words: tuple[str, ...] = ()
    """Names, enum values and words likely in the answer."""
    context: tuple[str, ...] = ()
    """Words of the agent's trade: no answers, but likelier here than elsewhere."""
    digits: int = 0
    """How many digits the answer needs before it is whole; 0 = no such thing."""
    yes_no: bool = False
    open: bool = False
    """The agent asked nothing in particular: the caller may well say more than one sentence."""
    only_digits: bool = False
    """The answer is exactly `digits` digits, any number of them where that is 0: the sound may be asked which."""
    answers: tuple[str, ...] = ()
    """All that can be meant by an answer, where that is a list: the sound may be asked which of them."""
    short: tuple[str, ...] = ()
    """Short answers among others that may come ("ready", "skip"): the sound may be asked whether it is one of them."""
    name: bool = False
    """The answer is somebody's name, perhaps spelled: the sound may be asked for its letters."""
    number: bool = False
    """The answer is how many: the sound may be asked for a number up to a hundred."""
    moment: str = ""
    """ "date", "time" or "datetime": the answer says when, and the sound may be asked; "" = it does not."""
    secret: bool = False
    """The answer is neither logged nor shown."""
    wanted: bool | None = None
    """True: what the caller wants done is known, and takes no text of theirs that may go on for sentences. False: their
    words led nowhere. None: neither."""


class Brain(Protocol):
    """A conversation's mind. Not shared between calls; every method is called from one task."""

    def fork(self) -> Brain:
        """An independent copy: what is tried on it does not touch this one. Used to prepare an answer early."""

    def greet(self) -> AsyncIterator[Move]:
        """Speak first."""

    def hear(self, utterance: Utterance) -> AsyncIterator[Move]:
        """Answer a caller's turn."""

    def learn(self, news: News) -> AsyncIterator[Move]:
        """Go on with a tool's result or a look's, with what is announced, or with a picture that leads to something."""

    def see(self, item: Sight | SightEnded) -> bool:
        """Take note of a picture, any number of times; whether it leads to something (`learn` it then)."""
        return False

    def anticipate(self, call: ToolCall) -> str:
        """What will probably be said of this call's result, so that its sound can be made early; "" when unknown."""
        return ""

    def notice_silence(self, count: int) -> AsyncIterator[Move]:
        """Nobody spoke for the `count`-th time."""

    def snapshot(self) -> Snapshot | None:
        """What it knows so far, for `resume` on another connection; None where that goes by what was said alone."""
        return None

    def note_interruption(self, heard_text: str) -> None:
        """Only `heard_text` of the last reply reached the caller."""

    def add_history(self, messages: Sequence[Message]) -> None:
        """Take earlier conversation as known; answer nothing."""

    async def resume(self, moments: Sequence[Moment]) -> AsyncIterator[Move] | None:
        """Take up a conversation that another connection began; what of its last reply is still to be done."""

    def brief(self, instructions: str | None, tools: tuple[ToolSpec, ...] | None) -> None:
        """Change the instructions or tools from now on; None keeps what there is."""

    def expectation(self) -> Expectation:
        """What the next turn will probably hold."""
        return Expectation()

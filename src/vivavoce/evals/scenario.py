"""What a simulated caller wants, knows and is like: plain values. `scenario_files` reads them from YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Persona = Literal["plain", "terse", "chatty", "hesitant", "changes_mind", "all_at_once", "wrong_answer", "out_of_scope"]
"""How the caller speaks; `evals.caller` says what each does."""

Split = Literal["dev", "test"]
"""`test` scenarios are never looked at while an agent or the engine is improved."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the caller knows and the agent may need."""

    name: str
    """By convention the name of the tool's parameter, so that the rig can tell whether it arrived."""
    say: str
    """The caller's words for it: "next Tuesday at ten in the morning"."""
    value: Any
    """What must reach the backend; dates already resolved. None: it is never compared."""
    kind: str = "text"
    """For entity capture: `digits`, `phone`, `name`, `date`, `time`, `choice`, `text`."""
    asked: tuple[str, ...] = ()
    """Words by which the caller recognises that the agent wants it; empty: taken from its name and kind."""
    spelled: str = ""
    """How the caller says it when asked again or to spell it; "" = `say` once more."""
    instead_of: str = ""
    """What the caller says first, wrongly, where the persona corrects itself: "Monday"; "" = never."""
    volunteered: bool = False
    """Stated in the opening already, so asking for it is a re-ask."""


@dataclass(frozen=True, slots=True)
class ExpectedCall:
    """A tool call that must, or must not, have had its effect."""

    name: str
    args: Mapping[str, Any] = field(default_factory=dict)
    """Only the arguments named here are compared: strings without regard to case, dates and times by their moment."""
    times: int = 1


@dataclass(frozen=True, slots=True)
class DatabaseCheck:
    """A question to the agent's own database, read from outside after the call."""

    url: str
    """Any SQLAlchemy URL; `$NAME` is the environment variable that the agent reads."""
    query: str
    rows: tuple[tuple[Any, ...], ...]
    """What the query must return, in order; values compared as text."""


@dataclass(frozen=True, slots=True)
class Stunt:
    """Something the caller does to the floor, besides answering."""

    kind: Literal["barge_in", "backchannel", "side_talk", "silence"]
    reply: int
    """In which of the agent's replies, counted from 1; the greeting is the first."""
    word: int = 3
    """After how many words of that reply."""
    say: str = ""
    """What is said; for `barge_in` "" = the answer that the caller would have given, over the greeting the opening;
    `silence`: nothing."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What the caller holds before a camera, or shares of a screen, from a moment on until the next one of its source.

    That moment is the latest of those named here; with none it is the beginning of the call.
    """

    source: Literal["camera", "screen"]
    picture: Path | None
    """A picture, or for a screen a page (`.html`); None = nothing any more: camera or sharing is stopped."""
    optics: str = ""
    """What the picture suffers on its way, as in `evals.optics`; "" = nothing."""
    after: float = 0.0
    """Seconds since the call began."""
    turn: int = 0
    """With which of the caller's turns, counted from 1; 0 = with none."""
    when_asked: str = ""
    """Words in a reply of the agent; `a|b` is either, "" = without being asked."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One caller."""

    id: str
    goal: str
    """What they want, in a sentence; for people."""
    opening: str
    """Their first words."""
    split: Split = "dev"
    tags: tuple[str, ...] = ()
    """`booking`, `unhappy`, `identity`, `injection`…; `--only` picks by them."""
    agent: str = ""
    """Whom they call; "" = the first agent of the file."""
    persona: Persona = "plain"
    voice: str = ""
    """A voice of `evals.voices`; "" = chosen by the seed."""
    facts: tuple[Fact, ...] = ()
    shown: tuple[Showing, ...] = ()
    """What is to be seen; () = the caller has no camera and shares nothing."""
    picture_facts: tuple[Fact, ...] = ()
    """What stands in the pictures. The caller never says it; the agent may, and no other number."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Words in a question → what the caller answers, for questions that are about no fact."""
    agrees: bool = True
    """Says yes to a read-back that is right; False: says no to whatever is proposed, and leaves."""
    stunts: tuple[Stunt, ...] = ()
    done_when: tuple[str, ...] = ()
    """Words in a reply that tell this caller that the goal is met; empty: any announcement of a completion."""
    calls: tuple[ExpectedCall, ...] = ()
    """Writes that must have happened, each exactly `times`; any other write fails the call."""
    forbidden: tuple[str, ...] = ()
    """Tools that must not have succeeded."""
    database: tuple[DatabaseCheck, ...] = ()
    says: tuple[str, ...] = ()
    """Words that the caller must have heard."""
    never_says: tuple[str, ...] = ()
    """Words that the caller must not have heard."""
    optimal_turns: int = 0
    """Caller turns that a perfect agent would need; 0 = not known."""
    completes: bool = True
    """The goal asks for something to be done; False for questions and for what must be declined."""
    deadline: float = 120.0
    """Seconds after which the caller hangs up."""

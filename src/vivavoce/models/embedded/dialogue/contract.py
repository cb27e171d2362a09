"""What crosses the stages of the dialogue: the state and its parts, and the acts that a policy decides on.

All of it is immutable values, so a copy of `State` is a conversation of its own. Only `tracker.py` makes a new state
out of an old one; only `nlg` makes words out of acts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ....events import CallEnding, ToolCall
from ....sight import Sight, Source
from ..brain import Look
from .acts import Act
from .nlu.knowledge import Fact
from .nlu.sight.asked import Question

Step = Act | ToolCall | Look | CallEnding
"""One step of a reply, as the policy decides it."""

NOT_UNDERSTOOD = "The caller could not be understood."
"""What a person who takes over is told where no words of the caller's are known."""

# ── what the caller wants ──


@dataclass(frozen=True, slots=True)
class Goal:
    """Something the caller wants done with one tool, and how far it has come."""

    tool: str
    said: str
    """The caller's words that began it, and those that went with it since: details to choose by."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Arguments that are known, as JSON values."""
    partial: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of which only a part is known (a day without a time): `entities.found.Partial`."""
    misses: Mapping[str, int] = field(default_factory=dict)
    """Argument → answers in a row that did not give it."""
    fills: str = ""
    """When this goal only serves the one under it: the argument of that one which its result fills; "" = none."""
    proposed: bool = False
    """The call was proposed and awaits a yes."""
    question: Act | None = None
    """How it was proposed."""
    asks: Mapping[str, int] = field(default_factory=dict)
    """Argument → how often it was asked for in all."""
    looked: frozenset[str] = frozenset()
    """Lookup tools that were tried for it."""
    unsure: frozenset[str] = frozenset()
    """Arguments that nothing checks and that were heard, or put together: read back before they are used."""
    doubted: bool = False
    """The words that began it may not be what was said: all of it is read back before anything is done."""
    settled: frozenset[str] = frozenset()
    """Arguments of which the caller was asked whether what they said or what was seen is right."""
    led: bool = False
    """It takes the answer to the step that stands, and that has not come."""
    for_other: bool = False
    """It is for somebody else than what was done before, who has another name."""
    refuted: Mapping[str, Any] = field(default_factory=dict)
    """Values of which one is wrong, and nobody knows which: a new one leaves the others as they were."""

    def with_values(self, values: Mapping[str, Any]) -> Goal:
        """The goal with more or other arguments; what was read back no longer counts."""
        if any(name in self.refuted and self.refuted[name] != value for name, value in values.items()):
            return replace(self, refuted={}).with_values({**self.refuted, **values})
        partial = {k: v for k, v in self.partial.items() if k not in values}
        misses = {k: v for k, v in self.misses.items() if k not in values}
        return replace(self, values={**self.values, **values}, partial=partial, misses=misses, proposed=False)

    def without(self, name: str) -> Goal:
        """The goal with one argument unknown again."""
        values = {k: v for k, v in self.values.items() if k != name}
        return replace(
            self, values=values, partial={k: v for k, v in self.partial.items() if k != name}, proposed=False
        )

    def missed(self, name: str) -> Goal:
        """The goal after one more useless answer about an argument."""
        return replace(self, misses={**self.misses, name: self.misses.get(name, 0) + 1})


@dataclass(frozen=True, slots=True)
class Lead:
    """A step of an agent that leads, as a tool's result told it: `vivavoce.Step`."""

    say: str
    ask: str
    """The question alone; "" = it is in `say`."""
    then: str
    """The tool that takes the answer."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of it."""
    free: bool = False
    """Whatever is said is its answer."""
    words: tuple[str, ...] = ()
    """Names that may come in the answer."""
    answers: tuple[str, ...] = ()
    """All that can be meant by it, where that is a list."""
    by_sound: bool = False
    """Its tool judges the sound itself: it gets what the recogniser doubts, too."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of several things offered to the caller."""

    value: Any
    """What it stands for: an argument's value or a tool's name."""
    label: str
    """As it was said."""
    record: Mapping[str, Any] = field(default_factory=dict)
    """Its fields, by any of which it may be chosen."""


# ── what the agent waits to hear ──


@dataclass(frozen=True, slots=True)
class NothingAsked:
    """No question is open."""

    question: None = None


@dataclass(frozen=True, slots=True)
class SlotQuestion:
    """An argument was asked for."""

    name: str
    question: Act
    part: str = ""
    """What of it: "date", "time", "year", "twice"; "" = all."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """An action was read back, and a yes is awaited."""

    question: Act


@dataclass(frozen=True, slots=True)
class ValueChoice:
    """Which of several values of an argument."""

    name: str
    options: tuple[Option, ...]
    question: Act
    offered: bool = False
    """They are a proposal: another value of the caller's own is as good."""


@dataclass(frozen=True, slots=True)
class IntentChoice:
    """Which of two or three tools was meant."""

    options: tuple[Option, ...]
    said: str
    """The caller's words that may mean either."""
    question: Act


@dataclass(frozen=True, slots=True)
class IntentCheck:
    """Whether a tool was meant."""

    tool: str
    said: str
    """The words that wait for a yes."""
    question: Act
    doubted: bool = False
    """They may not be what was said."""


@dataclass(frozen=True, slots=True)
class ValueCheck:
    """Whether a value was understood."""

    name: str
    """The argument that was asked for; "" = none."""
    said: str
    question: Act


@dataclass(frozen=True, slots=True)
class TransferOffer:
    """Whether a person shall be brought in."""

    said: str
    question: Act


@dataclass(frozen=True, slots=True)
class StepQuestion:
    """Whether the caller is ready for what the step that stands leads to."""

    question: Act


@dataclass(frozen=True, slots=True)
class ChangeQuestion:
    """What of an action that was not agreed to shall change."""

    question: Act


@dataclass(frozen=True, slots=True)
class AnythingElse:
    """Whether there is more to do; question: None where it was not put in words."""

    question: Act | None = None


Pending = (
    NothingAsked
    | SlotQuestion
    | Confirmation
    | ValueChoice
    | IntentChoice
    | IntentCheck
    | ValueCheck
    | TransferOffer
    | StepQuestion
    | ChangeQuestion
    | AnythingElse
)
"""What the agent waits to hear."""
YES_NO = (Confirmation, TransferOffer, IntentCheck, ValueCheck, StepQuestion)
"""Questions whose yes does something."""
IDLE = (NothingAsked, AnythingElse)
"""Nothing in particular is awaited."""


def asked_for(pending: Pending) -> str:
    """The argument that the open question is about; "" = none."""
    return pending.name if isinstance(pending, SlotQuestion | ValueChoice | ValueCheck) else ""


# ── what was seen ──


@dataclass(frozen=True, slots=True)
class PendingLook:
    """A look that was asked for and has not been answered."""

    id: str
    question: Question | None = None
    """What it is to answer; None: an argument of the tool in work."""
    argument: str = ""
    """That argument, as `tool.argument`."""
    passed: bool = False
    """The caller has spoken since: it only makes one more picture."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A long text that is read aloud piece by piece."""

    pieces: tuple[str, ...]
    at: int
    """The piece that comes next."""
    offered: bool = True
    """The caller was just asked whether to go on."""


@dataclass(frozen=True, slots=True)
class VisualContext:
    """All that was seen and what was said about it."""

    now: Mapping[Source, Sight] = field(default_factory=dict)
    """The newest picture of each source, also when that is gone."""
    before: Mapping[Source, Sight] = field(default_factory=dict)
    """The last one that showed something else."""
    ended: frozenset[Source] = frozenset()
    recent: tuple[Sight, ...] = ()
    """Those of the last seconds: a code that blinks is seen in one of them."""
    zero: datetime | None = None
    """What the caller's clock shows at 0 on the session's: the least that any picture has told."""
    looks: int = 0
    """Looks that were asked for, for their ids."""
    looking: PendingLook | None = None
    reading: Reading | None = None
    told: str = ""
    """The seen words in the last answer: what "spell that" means."""
    line: int = 0
    """The line that was last read out alone, from 1."""
    waiting: Question | None = None
    """What could not be answered, and will be as soon as a picture can be read."""
    waiting_since: datetime | None = None
    tries: int = 0
    """How often that was tried since."""
    tried: int = 0
    """The picture that it was tried with last."""
    guided_at: datetime | None = None
    """When the caller was last told how to hold the camera."""
    which_word: Question | None = None
    """What the open question "Which word?" belongs to."""
    sought: str = ""
    """The argument that was looked for, as `tool.argument`: it is looked for once before it is asked for."""
    used: frozenset[str] = frozenset()
    """What was taken from pictures for the request in work: `tool.argument=value`."""

    def age(self, sight: Sight, at: datetime) -> float:
        """Seconds since a picture was taken; a photo stands as long as it is talked about."""
        return 0.0 if sight.source == "photo" else self.evidence_age(sight, at)

    def evidence_age(self, sight: Sight, at: datetime) -> float:
        """Seconds since a picture was taken, whatever its source: what counts where a tool is to use it."""
        return max(0.0, (at - (self.zero or at)).total_seconds() - sight.at)

    def view(self, source: Source | None = None) -> Sight | None:
        """The picture that is talked about: of this source, else the newest of those that are there; None = none."""
        if source is not None and source in self.now:
            return self.now[source]
        live = [s for name, s in self.now.items() if name not in self.ended]
        return max(live or self.now.values(), key=lambda s: (s.at, s.frame), default=None)

    def lives(self, sight: Sight) -> bool:
        """Whether more pictures may come of its source, or it is a photo, which stays."""
        return sight.source not in self.ended


# ── the state ──


@dataclass(frozen=True, slots=True)
class Running:
    """A call that was made and whose result is awaited."""

    id: str
    tool: str
    args: Mapping[str, Any]
    background: bool = False
    """The conversation goes on meanwhile: nothing waits for it."""


@dataclass(frozen=True, slots=True)
class Done:
    """A call that succeeded."""

    tool: str
    args: Mapping[str, Any]
    response: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class State:
    """A conversation; `tracker.update` makes the next one."""

    goals: tuple[Goal, ...] = ()
    """A stack: the last is in work, those before it wait for it."""
    lead: Lead | None = None
    """The step that stands: every reply leads back to its question."""
    refused: Goal | None = None
    """What a tool has just declined without saying which argument was wrong: a value may come in the next turn."""
    later: tuple[str | Goal, ...] = ()
    """What comes after this request: others in the caller's words, and goals that are plain already."""
    pending: Pending = NothingAsked()
    running: tuple[Running, ...] = ()
    done: tuple[Done, ...] = ()
    told: tuple[Fact, ...] = ()
    said: str = ""
    """The last reply, whole."""
    question: str = ""
    """The open question as it was put."""
    news: Act | None = None
    """A result that was told in the last reply: said again if it was talked over."""
    unheard: str = ""
    """What of it did not reach the caller because they interrupted."""
    calls: int = 0
    """Tool calls made, for their ids."""
    turns: int = 0
    heard: str = ""
    """The caller's last words, as they came."""
    typed: bool = False
    """The present turn was typed: a caller who reads has had the whole reply, however much of it was played."""
    deaf: int = 0
    """Turns in a row without intelligible words."""
    lost: int = 0
    """Turns in a row that were heard but led nowhere."""
    finished: int = 0
    """Goals that succeeded."""
    greeted: bool = False
    sights: VisualContext = VisualContext()
    """What was seen so far."""

    @property
    def goal(self) -> Goal | None:
        """The goal in work."""
        return self.goals[-1] if self.goals else None

    def succeeded(self, tool: str) -> bool:
        """Whether a tool has succeeded in this call."""
        return any(d.tool == tool for d in self.done)

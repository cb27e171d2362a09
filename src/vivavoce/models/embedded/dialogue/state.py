"""Where a conversation stands. Every part is an immutable value, so a copy of `State` is a conversation of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ....events import ToolSpec
from .facts import Fact
from .sight.watching import Watching


@dataclass(frozen=True, slots=True)
class Goal:
    """Something the caller wants done with one tool, and how far it has come."""

    tool: str
    said: str
    """The caller's words that began it, and those that went with it since: details to choose by."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Arguments that are known, as JSON values."""
    partial: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of which only a part is known (a day without a time): `values.Partial`."""
    misses: Mapping[str, int] = field(default_factory=dict)
    """Argument → answers in a row that did not give it."""
    fills: str = ""
    """When this goal only serves the one under it: the argument of that one which its result fills; "" = none."""
    proposed: bool = False
    """The call was proposed and awaits a yes."""
    question: str = ""
    """How it was proposed."""
    asks: Mapping[str, int] = field(default_factory=dict)
    """Argument → how often it was asked for in all."""
    looked: frozenset[str] = frozenset()
    """Lookup tools that were tried for it."""
    unsure: frozenset[str] = frozenset()
    """Arguments that nothing checks and that were heard, or put together: read back before they are used."""
    settled: frozenset[str] = frozenset()
    """Arguments of which the caller was asked whether what they said or what was seen is right."""

    def with_values(self, values: Mapping[str, Any]) -> Goal:
        """The goal with more or other arguments; what was read back no longer counts."""
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
class Option:
    """One of several things offered to the caller."""

    value: Any
    """What it stands for: an argument's value or a tool's name."""
    label: str
    """As it was said."""
    record: Mapping[str, Any] = field(default_factory=dict)
    """Its fields, by any of which it may be chosen."""


Want = Literal[
    "slot", "confirm", "choose", "intent", "intent_check", "value_check", "transfer_offer", "more", "change", "none"
]

YES_NO: frozenset[Want] = frozenset({"confirm", "transfer_offer", "intent_check", "value_check"})
"""Questions whose yes does something."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What the agent waits to hear."""

    want: Want = "none"
    name: str = ""
    """The argument asked for or chosen for."""
    options: tuple[Option, ...] = ()
    text: str = ""
    """For checks: the caller's words that wait for a yes. For `slot`: the part of it asked ("date", "time")."""
    question: str = ""
    """The question as it was put."""


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


@dataclass(slots=True)
class State:
    """A conversation; assign to its fields, never into them."""

    tools: tuple[ToolSpec, ...] = ()
    instructions: str = ""
    goals: tuple[Goal, ...] = ()
    """A stack: the last is in work, those before it wait for it."""
    refused: Goal | None = None
    """What a tool has just declined without saying which argument was wrong: a value may come in the next turn."""
    later: tuple[str | Goal, ...] = ()
    """What comes after this request: others in the caller's words, and goals that are plain already."""
    pending: Pending = Pending()
    running: tuple[Running, ...] = ()
    done: tuple[Done, ...] = ()
    told: tuple[Fact, ...] = ()
    said: str = ""
    """The last reply, whole."""
    news: str = ""
    """A result that was told in the last reply: said again if it was talked over."""
    unheard: str = ""
    """What of it did not reach the caller because they interrupted."""
    calls: int = 0
    """Tool calls made, for their ids."""
    turns: int = 0
    typed: bool = False
    """The present turn was typed: a caller who reads has had the whole reply, however much of it was played."""
    deaf: int = 0
    """Turns in a row without intelligible words."""
    lost: int = 0
    """Turns in a row that were heard but led nowhere."""
    finished: int = 0
    """Goals that succeeded."""
    greeted: bool = False
    sights: Watching = Watching()
    """What was seen so far."""

    @property
    def goal(self) -> Goal | None:
        """The goal in work."""
        return self.goals[-1] if self.goals else None

    def spec(self, name: str) -> ToolSpec:
        """A tool by its name."""
        return next(tool for tool in self.tools if tool.name == name)

    def has(self, name: str) -> bool:
        """Whether there is such a tool."""
        return any(tool.name == name for tool in self.tools)

    @property
    def transfer(self) -> ToolSpec | None:
        """The tool that hands the caller to a person, if the agent has one."""
        return next((tool for tool in self.tools if tool.transfer), None)

    def put(self, goal: Goal) -> None:
        """Replace the goal in work."""
        self.goals = (*self.goals[:-1], goal)

    def succeeded(self, tool: str) -> bool:
        """Whether a tool has succeeded in this call."""
        return any(d.tool == tool for d in self.done)

"""Dialogue state tracking: what every event makes of the state. The only writer of `State`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .acts import Act
from .contract import Confirmation, Done, Goal, NothingAsked, Pending, Running, State
from .nlu.knowledge import Fact
from .sight.watching import Watching

HEARD_ENOUGH = 0.6
"""Share of a read-back that must have reached the caller: less, and a yes is none to it."""


@dataclass(frozen=True, slots=True)
class TurnBegan:
    """The caller has spoken or typed."""

    words: str
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Intelligible:
    """The words of a turn can be used (`clear`), or cannot."""

    clear: bool = True


@dataclass(frozen=True, slots=True)
class Followed:
    """What was said led somewhere (`somewhere`), or nowhere."""

    somewhere: bool = True


@dataclass(frozen=True, slots=True)
class GoalOpened:
    """Something is taken up: on top of what is in work."""

    goal: Goal


@dataclass(frozen=True, slots=True)
class GoalChanged:
    """The goal in work has come further."""

    goal: Goal


@dataclass(frozen=True, slots=True)
class GoalClosed:
    """The goal in work is done with; that beneath it goes on."""


@dataclass(frozen=True, slots=True)
class Finished:
    """One of the caller's wishes is fulfilled, or under way."""


@dataclass(frozen=True, slots=True)
class GoalsDropped:
    """Nothing is in work any more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The agent puts a question, or leaves the one that was open."""

    pending: Pending = NothingAsked()


@dataclass(frozen=True, slots=True)
class Postponed:
    """Something is to be done after what is in work."""

    items: tuple[str | Goal, ...]


@dataclass(frozen=True, slots=True)
class PostponedTaken:
    """The first of what was postponed is taken up."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The caller wants nothing more."""


@dataclass(frozen=True, slots=True)
class CallMade:
    """A tool is called; number: of the call, for those to come."""

    call: Running
    number: int


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """A result has come, of a call that is over."""

    id: str


@dataclass(frozen=True, slots=True)
class Succeeded:
    """A call has done what it was made for."""

    done: Done


@dataclass(frozen=True, slots=True)
class Declined:
    """A tool has declined a goal; None: that is no longer of interest."""

    goal: Goal | None = None


@dataclass(frozen=True, slots=True)
class FactsTold:
    """The caller has said something of themselves."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Greeted:
    """The agent has introduced itself."""


@dataclass(frozen=True, slots=True)
class NewsTold:
    """A result is told in this reply; None = that before is old."""

    news: Act | None = None


@dataclass(frozen=True, slots=True)
class Replied:
    """What was said, in words; question: the one that is open, as it was put."""

    text: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Only this much of the last reply reached the caller."""

    heard: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of pictures has changed."""

    sights: Watching


@dataclass(frozen=True, slots=True)
class Briefed:
    """The agent has other tools from now on."""

    tools: frozenset[str]


Event = (
    TurnBegan
    | Intelligible
    | Followed
    | GoalOpened
    | GoalChanged
    | GoalClosed
    | Finished
    | GoalsDropped
    | Asked
    | Postponed
    | PostponedTaken
    | Ended
    | CallMade
    | CallAnswered
    | Succeeded
    | Declined
    | FactsTold
    | Greeted
    | NewsTold
    | Replied
    | Interrupted
    | Seen
    | Briefed
)


def update(state: State, event: Event) -> State:  # noqa: C901 - a table of events
    """The state after an event."""
    match event:
        case TurnBegan(words, typed):
            return replace(state, turns=state.turns + 1, heard=words, typed=typed)
        case Intelligible(clear):
            return replace(state, deaf=0 if clear else state.deaf + 1)
        case Followed(somewhere):
            return replace(state, lost=0 if somewhere else state.lost + 1)
        case GoalOpened(goal):
            return replace(state, goals=(*state.goals, goal))
        case GoalChanged(goal):
            return replace(state, goals=(*state.goals[:-1], goal))
        case GoalClosed():
            return replace(state, goals=state.goals[:-1])
        case Finished():
            return replace(state, finished=state.finished + 1)
        case GoalsDropped():
            return replace(state, goals=())
        case Asked(pending):
            return replace(state, pending=pending)
        case Postponed(items):
            return replace(state, later=(*state.later, *items))
        case PostponedTaken():
            return replace(state, later=state.later[1:])
        case Ended():
            return replace(state, goals=(), pending=NothingAsked(), later=())
        case CallMade(call, number):
            return replace(state, running=(*state.running, call), calls=number, pending=NothingAsked())
        case CallAnswered(id):
            return replace(state, running=tuple(r for r in state.running if r.id != id))
        case Succeeded(done):
            return replace(state, done=(*state.done, done))
        case Declined(goal):
            return replace(state, refused=goal)
        case FactsTold(facts):
            return replace(state, told=(*state.told, *facts))
        case Greeted():
            return replace(state, greeted=True)
        case NewsTold(news):
            return replace(state, news=news)
        case Replied(text, question):
            kept = replace(state, question=question)
            return replace(kept, said=text, unheard="") if text else kept
        case Interrupted(heard):
            return _interrupted(state, heard)
        case Seen(sights):
            return replace(state, sights=sights)
        case Briefed(tools):
            kept = replace(state, running=tuple(r for r in state.running if r.tool in tools))
            gone = any(goal.tool not in tools for goal in state.goals)
            return replace(kept, goals=(), pending=NothingAsked()) if gone else kept


def _interrupted(state: State, heard: str) -> State:
    """A read-back that was not heard is no read-back."""
    spoken, got = re.sub(r"\s+", " ", state.said), re.sub(r"\s+", " ", heard).strip()
    unheard = spoken[len(got) :].strip() if spoken.startswith(got) else spoken
    goals = state.goals
    if goals and isinstance(state.pending, Confirmation) and len(got) < HEARD_ENOUGH * len(state.question):
        goals = (*goals[:-1], replace(goals[-1], proposed=False))
    return replace(state, unheard=unheard, goals=goals)

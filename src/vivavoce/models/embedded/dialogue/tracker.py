"""Dialogue state tracking: what every event makes of the state. The only writer of `State`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ....sight import Line, Sight, SightEnded
from .acts import Act
from .contract import (
    Confirmation,
    Done,
    Goal,
    Lead,
    NothingAsked,
    Pending,
    PendingLook,
    Reading,
    Running,
    State,
    VisualContext,
)
from .nlu.knowledge import Fact
from .nlu.sight.asked import Question
from .nlu.sight.differences import differs, has_content

HEARD_ENOUGH = 0.6
"""Share of a read-back that must have reached the caller: less, and a yes is none to it."""
FRESH = 5.0
"""Seconds within which a picture is evidence for a tool's argument (vision.md §2.6)."""
MOST_RECENT = 8
"""Pictures of the last `FRESH` seconds that are kept."""
MOST_LINES, LONGEST_LINE = 300, 300
"""Lines of a picture, and characters of one."""


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
class Led:
    """A step is put to the caller, and stands until another is; None: none does any more."""

    lead: Lead | None = None


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
class Briefed:
    """The agent has other tools from now on."""

    tools: frozenset[str]


@dataclass(frozen=True, slots=True)
class PictureSeen:
    """A picture has come. at: when it reached the mind, on the caller's clock."""

    sight: Sight
    at: datetime


@dataclass(frozen=True, slots=True)
class SourceEnded:
    """No more pictures come of a source."""

    ended: SightEnded


@dataclass(frozen=True, slots=True)
class PicturesForgotten:
    """Nothing of what was seen before is seen now."""


@dataclass(frozen=True, slots=True)
class LookStarted:
    """A careful look at the newest picture is asked for; number: of the look, for those to come."""

    look: PendingLook
    number: int


@dataclass(frozen=True, slots=True)
class LookEnded:
    """It is answered, or nothing waits for it any more."""


@dataclass(frozen=True, slots=True)
class LookOvertaken:
    """The caller speaks before it is answered: what it was for waits for another picture."""

    at: datetime


@dataclass(frozen=True, slots=True)
class QuestionKept:
    """A question that could not be answered well waits for the next picture."""

    question: Question
    at: datetime


@dataclass(frozen=True, slots=True)
class QuestionTried:
    """The question that waits is tried with this picture."""

    frame: int


@dataclass(frozen=True, slots=True)
class QuestionDropped:
    """No question waits for a picture any more."""


@dataclass(frozen=True, slots=True)
class GuidanceGiven:
    """The caller was told how to hold the camera."""

    at: datetime


@dataclass(frozen=True, slots=True)
class PictureTold:
    """An answer out of a picture; words: those it quotes, line: the one it reads out, 0 = none."""

    words: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class WordAsked:
    """The caller is asked which word this is about; None: they no longer are."""

    question: Question | None = None


@dataclass(frozen=True, slots=True)
class ReadingMoved:
    """A text that is read aloud is begun, or has come further; None = it is at its end."""

    reading: Reading | None


@dataclass(frozen=True, slots=True)
class ValueTaken:
    """An argument is filled out of a picture; value: as `tool.argument=value`."""

    value: str


@dataclass(frozen=True, slots=True)
class ShownAnew:
    """A request begins, or the caller shows something once more: what was tried before may be meant now."""


SightEvent = (
    PictureSeen
    | SourceEnded
    | PicturesForgotten
    | LookStarted
    | LookEnded
    | LookOvertaken
    | QuestionKept
    | QuestionTried
    | QuestionDropped
    | GuidanceGiven
    | PictureTold
    | WordAsked
    | ReadingMoved
    | ValueTaken
    | ShownAnew
)
"""What concerns pictures."""
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
    | Led
    | FactsTold
    | Greeted
    | NewsTold
    | Replied
    | Interrupted
    | Briefed
    | SightEvent
)


def update(state: State, event: Event) -> State:  # noqa: C901 - a table of events
    """The state after an event."""
    if isinstance(event, SightEvent):
        return replace(state, sights=_sights(state.sights, event))
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
            return replace(state, goals=(), pending=NothingAsked(), later=(), lead=None)
        case CallMade(call, number):
            return replace(state, running=(*state.running, call), calls=number, pending=NothingAsked())
        case CallAnswered(id):
            return replace(state, running=tuple(r for r in state.running if r.id != id))
        case Succeeded(done):
            return replace(state, done=(*state.done, done))
        case Declined(goal):
            return replace(state, refused=goal)
        case Led(lead):
            return replace(state, lead=lead)
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
        case Briefed(tools):
            kept = replace(state, running=tuple(r for r in state.running if r.tool in tools))
            gone = any(goal.tool not in tools for goal in state.goals)
            kept = replace(kept, goals=(), pending=NothingAsked()) if gone else kept
            return replace(kept, lead=None) if kept.lead and kept.lead.then not in tools else kept


def _interrupted(state: State, heard: str) -> State:
    """A read-back that was not heard is no read-back."""
    spoken, got = re.sub(r"\s+", " ", state.said), re.sub(r"\s+", " ", heard).strip()
    unheard = spoken[len(got) :].strip() if spoken.startswith(got) else spoken
    goals = state.goals
    if goals and isinstance(state.pending, Confirmation) and len(got) < HEARD_ENOUGH * len(state.question):
        goals = (*goals[:-1], replace(goals[-1], proposed=False))
    return replace(state, unheard=unheard, goals=goals)


def _sights(sights: VisualContext, event: SightEvent) -> VisualContext:  # noqa: C901 - a table of events
    """What is known of pictures after an event."""
    match event:
        case PictureSeen(sight, at):
            return _after_picture(sights, sight, at)
        case SourceEnded(ended):
            last = sights.now.get(ended.source)
            known = last is not None and ended.at >= last.at
            return replace(sights, ended=sights.ended | {ended.source}) if known else sights
        case PicturesForgotten():
            return VisualContext()
        case LookStarted(look, number):
            return replace(sights, looks=number, looking=look, sought=look.argument or sights.sought)
        case LookEnded():
            return replace(sights, looking=None)
        case LookOvertaken(at):
            asked = sights.looking
            if asked is None or asked.passed or asked.question is None:
                return replace(sights, looking=None)
            passed = replace(asked, passed=True)
            return replace(sights, looking=passed, waiting=asked.question, waiting_since=at, tries=0)
        case QuestionKept(question, at):
            tries = sights.tries + 1 if sights.waiting == question else 0
            return replace(sights, waiting=question, waiting_since=at, tries=tries)
        case QuestionTried(frame):
            return replace(sights, tried=frame)
        case QuestionDropped():
            return replace(sights, waiting=None)
        case GuidanceGiven(at):
            return replace(sights, guided_at=at)
        case PictureTold(words, line):
            return replace(sights, told=words or sights.told, line=line or sights.line)
        case WordAsked(question):
            return replace(sights, which_word=question)
        case ReadingMoved(reading):
            return replace(sights, reading=reading)
        case ValueTaken(value):
            return replace(sights, used=sights.used | {value})
        case ShownAnew():
            return replace(sights, used=frozenset(), sought="", waiting=None)


def _after_picture(sights: VisualContext, sight: Sight, at: datetime) -> VisualContext:
    sight = _bounded(sight)
    if (last := sights.now.get(sight.source)) is not None:
        if sight.frame < last.frame:
            return sights
        sight = _with_known(sight, last)
        if sight == last:
            return replace(sights, ended=sights.ended - {sight.source})
    zero = at - timedelta(seconds=sight.at)
    before = sights.before
    if last is not None and sight.frame != last.frame and has_content(last) and differs(last, sight):
        before = {**before, sight.source: last}
    same = (sight.source, sight.frame)
    recent = [s for s in sights.recent if sight.at - s.at <= FRESH and (s.source, s.frame) != same]
    passed = sight.careful and sights.looking is not None and sights.looking.passed
    return replace(
        sights,
        looking=None if passed else sights.looking,
        now={**sights.now, sight.source: sight},
        before=before,
        ended=sights.ended - {sight.source},
        recent=(*recent, sight)[-MOST_RECENT:],
        zero=zero if sights.zero is None else min(zero, sights.zero),
    )


def _bounded(sight: Sight) -> Sight:
    """Without what nobody prints or would listen to: a crafted picture must not take a second to answer from."""
    lines = sight.lines or ()
    if len(lines) <= MOST_LINES and all(len(line.text) <= LONGEST_LINE for line in lines):
        return sight
    return replace(sight, lines=tuple(replace(line, text=line.text[:LONGEST_LINE]) for line in lines[:MOST_LINES]))


def _with_known(sight: Sight, last: Sight) -> Sight:
    """The picture with what an earlier look at the same thing has told: a quick look finds no less than was known."""
    if sight.changed and sight.frame != last.frame:
        return sight
    lines = last.lines if sight.lines is None else _still_sure(sight.lines, last.lines or ())
    return replace(
        sight,
        lines=lines,
        codes=last.codes if sight.codes is None else sight.codes,
        things=last.things if sight.things is None else sight.things,
        dice=last.dice if sight.dice is None else sight.dice,
        careful=sight.careful or (last.careful and lines == last.lines),
    )


def _still_sure(lines: tuple[Line, ...], known: tuple[Line, ...]) -> tuple[Line, ...]:
    sure = {line.text for line in known if line.sure}
    return tuple(replace(line, sure=True) if line.text in sure else line for line in lines)

"""A day without a time, or "whenever": the times that are free are looked up and two of them offered. Pure.

For arguments whose `lookup` names a tool that takes a day and gives records with a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from .....events import ToolSpec
from .....zones import doubt
from .. import naming
from ..acts import NothingFree, Offer, TellNothing, TellResult
from ..agent import AgentModel
from ..contract import Goal, Option, State, Step, ValueChoice
from ..nlu import slots
from ..nlu.entities.found import Partial
from ..nlu.existing import arranged
from ..nlu.selection import options_of
from ..nlu.tokens import split_name
from ..signatures import guess_schema, iso_date
from ..tracker import Asked, GoalChanged
from ..value_text import records
from . import found
from .context import DecisionContext

MOMENTS = ("datetime", "time")


def is_moment(spec: ToolSpec, name: str) -> bool:
    """Whether an argument is a time that may be looked up by its day."""
    return naming.kind(slots.properties(spec).get(name, {}), name) in MOMENTS


def on_that_day(turn: DecisionContext, spec: ToolSpec, goal: Goal) -> Goal:
    """A time said right after a question about a day ("what is free on Friday?" – "the ten o'clock") is on that day,
    and so is what is asked for without a time."""
    last = turn.state.done[-1] if turn.state.done else None
    if last is None or turn.agent.spec(last.tool).confirm:
        return goal
    today = turn.agent.now().date()  # a day that is past is a date of birth
    said = [v for v in last.args.values() if isinstance(v, str) and "T" not in v]
    days = [v for v in said if (day := iso_date(v)) and day >= today]
    for name, part in goal.partial.items():
        if isinstance(part, Partial) and part.time and not part.date and len(days) == 1:
            if naming.main_schema(slots.properties(spec)[name]).get("format") == "date-time":
                naive = datetime.fromisoformat(f"{days[0]}T{part.time}")
                if doubt(naive, turn.agent.now().tzinfo):
                    continue
                moment = naive.replace(tzinfo=turn.agent.now().tzinfo)
                same = {n: v for n, v in last.args.items() if n in slots.properties(spec) and n not in goal.values}
                return goal.with_values({**same, name: moment.isoformat()})
    for name in slots.missing(spec, goal) if len(days) == 1 else ():
        if spec.lookup.get(name) == last.tool and is_moment(spec, name) and name not in goal.partial:
            return replace(goal, partial={**goal.partial, name: Partial(date=days[0])})
    return goal


def instead(turn: DecisionContext, tool: str, text: str) -> str:
    """The tool that moves what is arranged, where that was said or just told and the free times are asked for: "I've
    got physio coming up but I have to work then, what have you got next week?"; "" = as asked."""
    movers = [
        spec
        for spec in turn.agent.tools
        if slots.moves(spec) and any(tool == by and is_moment(spec, name) for name, by in spec.lookup.items())
    ]
    if len(movers) != 1:
        return ""
    told = found.last_found(turn.agent, turn.state)
    known = told is not None and any(found.given(turn.agent, movers[0], told[0], one.record) for one in told[1])
    return movers[0].name if known or arranged(text) else ""


def lookup(turn: DecisionContext, spec: ToolSpec, goal: Goal, name: str) -> Goal | None:
    """The goal that finds the free times of the day that is known; None while there is still something to ask."""
    agent, state = turn.agent, turn.state
    tool, part = spec.lookup.get(name, ""), goal.partial.get(name)
    if not tool or not agent.has(tool) or not is_moment(spec, name) or any(g.tool == tool for g in state.goals):
        return None
    in_vain = goal.misses.get(name, 0) >= agent.doubt.narrow_after
    if part is None and in_vain:
        part = Partial(prefer="any")  # asked in vain: they may be glad to choose
    if not isinstance(part, Partial) or part.time or part.fault or part.day_of_year:
        return None
    if part.date_until and not (part.prefer or in_vain or turn.frame.part(goal.said).speech.leaves_time_open):
        return None  # which day of the week
    if not (part.date or part.prefer or in_vain) and naming.kind(spec_schema(spec, name), name) != "time":
        return None
    finder = agent.spec(tool)
    days = [n for n, schema in slots.properties(finder).items() if naming.kind(schema, n) == "date"]
    own = [v for n, v in goal.values.items() if naming.kind(spec_schema(spec, n), n) == "date" and n in days]
    day = part.date or (own[0] if len(own) == 1 else agent.now().date().isoformat())
    if len(days) != 1 or f"{tool} {day}" in goal.looked:
        return None
    shared = {n: v for n, v in goal.values.items() if n in slots.properties(finder)}
    helper = Goal(tool, goal.said, values={**shared, days[0]: day}, fills=name)
    return None if slots.missing(finder, helper) else helper


def spec_schema(spec: ToolSpec, name: str) -> Mapping[str, Any]:
    """The schema of one argument; {} when there is none."""
    return slots.properties(spec).get(name, {})


def offer(turn: DecisionContext, below: Goal, helper: Goal, response: Mapping[str, Any]) -> list[Step]:
    """Offer two of the times that a lookup has found; [] when it found none, and another question is due."""
    name, spec = helper.fills, turn.agent.spec(below.tool)
    chosen = {n: v for n, v in helper.values.items() if n in below.values and below.values[n] != v}
    if chosen:  # another doctor, since the first one does not do that
        turn.update(GoalChanged(below := below.with_values(chosen)))
    part = below.partial.get(name)
    part = part if isinstance(part, Partial) else Partial()
    day = str(
        next(
            v
            for n, v in helper.values.items()
            if naming.kind(spec_schema(turn.agent.spec(helper.tool), n), n) == "date"
        )
    )
    times = [t for t in _times(turn.agent, response, name) if not {t.isoformat(), t.time().isoformat()} & below.looked]
    if not times:
        turn.update(GoalChanged(replace(below, looked=below.looked | {f"{helper.tool} {day}"})))
        following = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
        if part.date_until and following <= part.date_until:
            turn.update(
                GoalChanged(
                    replace(turn.state.goals[-1], partial={**below.partial, name: replace(part, date=following)})
                )
            )
            return []
        return [TellNothing(TellResult(helper.tool, helper.values, response), times=True)]
    fitting = [t for t in times if _within(t, part)]
    few = _two(fitting or _nearest(times, part), part.prefer or "any")
    timed = naming.kind(spec_schema(spec, name), name) == "time"
    values = [t.time().isoformat() if timed else t.isoformat() for t in few]
    options = options_of(values, naming.main_schema(spec_schema(spec, name)), turn.agent.now())
    if not timed:
        turn.update(
            GoalChanged(replace(below, partial={**below.partial, name: replace(part, date=day, date_until=None)}))
        )
    question = Offer(tuple(o.label for o in options))
    turn.update(Asked(ValueChoice(name, options, question, offered=True)))
    return [*([] if fitting else [NothingFree(replace(part, date=day))]), question]


def without(goal: Goal, options: Sequence[Option]) -> Goal:
    """The goal after the caller has refused these times: they are not offered again."""
    return replace(goal, looked=goal.looked | {str(option.value) for option in options})


def another_day(
    agent: AgentModel, state: State, helper: Goal, alternatives: Mapping[str, Sequence[Any]]
) -> Goal | None:
    """The goal that a lookup serves, on the first day that has something free; None when that is not what was found."""
    below = state.goals[-2] if helper.fills and len(state.goals) > 1 else None
    if below is None or not is_moment(agent.spec(below.tool), helper.fills):
        return None
    names = [n for n in alternatives if naming.kind(spec_schema(agent.spec(helper.tool), n), n) == "date"]
    days = [str(day) for n in names for day in alternatives[n] if f"{helper.tool} {day}" not in below.looked]
    if not days:
        return None
    part = below.partial.get(helper.fills)
    part = part if isinstance(part, Partial) else Partial(prefer="any")
    tried = {f"{helper.tool} {helper.values[n]}" for n in names if n in helper.values}
    moved = {**below.partial, helper.fills: replace(part, date=days[0], date_until=None)}
    return replace(below, partial=moved, looked=below.looked | tried)


def _times(agent: AgentModel, response: Mapping[str, Any], name: str) -> list[datetime]:
    """The moments that a result holds under the argument's name, or under its last word: `new_start`, `start`."""
    out, key = set(), name if records(response, name) else split_name(name)[-1]
    for record in records(response, key):
        if guess_schema(record[key]).get("format") == "date-time":
            moment = datetime.fromisoformat(str(record[key]))
            zone = agent.now().tzinfo
            out.add(moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone))
    return sorted(out)


def _within(moment: datetime, part: Partial) -> bool:
    clock = moment.time().isoformat()
    return (part.earliest or "") <= clock <= (part.latest or "24")


def _nearest(times: Sequence[datetime], part: Partial) -> list[datetime]:
    """Outside the limits: what comes closest to them."""
    limit = part.earliest or part.latest or "12:00:00"
    hour = int(limit[:2]) + int(limit[3:5]) / 60
    return sorted(sorted(times, key=lambda t: abs(t.hour + t.minute / 60 - hour))[:2])


def _two(times: Sequence[datetime], prefer: str) -> list[datetime]:
    """Two to choose from: the first or last ones where that was said, else one early and one late."""
    if len(times) <= 2 or prefer == "earliest":
        return list(times[:2])
    return list(times[-2:]) if prefer == "latest" else [times[0], times[len(times) // 2]]

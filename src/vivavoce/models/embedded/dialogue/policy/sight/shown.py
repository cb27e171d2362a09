"""Tools' arguments that are shown, not said (`ToolSpec.seen`): found in fresh pictures, asked for, compared. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ......events import ToolSpec
from ....brain import Look
from ...acts import ChooseSeen
from ...agent import AgentModel
from ...contract import Goal, Option, PendingLook, SlotQuestion, State, Step, ValueChoice
from ...nlu.entities.read import main_schema
from ...nlu.sight.asked import Question
from ...nlu.sight.printed import as_value, same_value
from ...tracker import FRESH, Asked, GoalChanged, LookStarted, ShownAnew, ValueTaken
from ..context import DecisionContext


def values(agent: AgentModel, state: State, spec: ToolSpec, name: str) -> list[Any]:
    """What the newest fresh picture that holds any gives for an argument; without what was tried and did not do."""
    schema = main_schema(spec.parameters.get("properties", {}).get(name, {}))
    sights = state.sights
    for sight in reversed(sights.recent):
        if not sights.lives(sight) or sights.evidence_age(sight, agent.now()) > FRESH:
            continue
        found = [value for text in spec.seen[name].find(sight) if (value := as_value(text, schema)) is not None]
        if found := list(dict.fromkeys(found)):
            return [value for value in found if _key(spec, name, value) not in sights.used]
    return []


def taken(turn: DecisionContext, spec: ToolSpec, goal: Goal, name: str, value: Any) -> Goal:
    """The goal with what was seen; it is not tried a second time for the same request."""
    turn.update(ValueTaken(_key(spec, name, value)))
    return goal.with_values({name: value})


def _key(spec: ToolSpec, name: str, value: Any) -> str:
    return f"{spec.name}.{name}={value}"


def fill(turn: DecisionContext, spec: ToolSpec, goal: Goal) -> Goal:
    """A request just begun with what its caller shows at the same time: "add this one"."""
    for name in spec.seen:
        known = name in goal.values or name in goal.partial
        if (
            not known
            and name in spec.parameters.get("properties", {})
            and len(found := values(turn.agent, turn.state, spec, name)) == 1
        ):
            goal = taken(turn, spec, goal, name, found[0])
    return goal


def anew(turn: DecisionContext) -> None:
    """A request begins, or the caller shows something once more: what was tried before may be meant now."""
    turn.update(ShownAnew())


def conflict(turn: DecisionContext, spec: ToolSpec, goal: Goal) -> list[Step]:
    """ "You said 428, and I see 482": which of them is right; nothing where they agree or that is settled."""
    for name in spec.seen:
        if name not in goal.values or name in goal.settled:
            continue
        said = goal.values[name]
        found = values(turn.agent, turn.state, spec, name)
        if (
            not found
            or any(same_value(said, value) for value in found)
            or _key(spec, name, said) in turn.state.sights.used
        ):
            continue
        options = (Option(said, f"{said}"), *(Option(value, f"{value}") for value in found[:2]))
        turn.update(GoalChanged(replace(goal.without(name), settled=goal.settled | {name})))
        question = ChooseSeen(tuple(o.label for o in options[1:]), f"{said}")
        turn.update(Asked(ValueChoice(name, options, question)))
        return [question]
    return []


def seek(turn: DecisionContext, spec: ToolSpec, goal: Goal, name: str) -> tuple[bool, list[Step]]:
    """An argument that is missing, out of what is shown: whether it is known now, and the moves where it is not.

    They ask which of several is meant, or have a closer look; where there are none, it has to be asked for.
    """
    found = values(turn.agent, turn.state, spec, name)
    if len(found) == 1:
        turn.update(GoalChanged(taken(turn, spec, goal, name, found[0])))
        return True, []
    if found:
        options = tuple(Option(value, f"{value}") for value in found)
        question = ChooseSeen(tuple(o.label for o in options[:3]))
        turn.update(Asked(ValueChoice(name, options, question)))
        return False, [question]
    sought = f"{spec.name}.{name}"
    sight = turn.state.sights.view()
    looking = turn.state.sights.looking is not None and not turn.state.sights.looking.passed
    gone = sight is not None and not turn.state.sights.lives(sight)
    if not turn.agent.brief.sees or gone or turn.state.sights.sought == sought or looking:
        return False, []
    return False, [look(turn, argument=sought)]


def look(turn: DecisionContext, question: Question | None = None, argument: str = "") -> Look:
    """A careful look, for a question or for an argument (`tool.argument`)."""
    number = turn.state.sights.looks + 1
    pending = PendingLook(f"look-{number}", question, argument)
    turn.update(LookStarted(pending, number))
    return Look(pending.id)


def awaited(agent: AgentModel, state: State) -> str:
    """The argument that the open question asks for, where it may be shown; "" otherwise."""
    goal, pending = state.goal, state.pending
    return (
        pending.name
        if goal and isinstance(pending, SlotQuestion) and pending.name in agent.spec(goal.tool).seen
        else ""
    )


def shows(turn: DecisionContext, text: str) -> bool:
    """Whether the answer to a question for something that may be shown is that it is there: "here you are"."""
    return bool(awaited(turn.agent, turn.state)) and turn.frame.part(text).visual.is_there

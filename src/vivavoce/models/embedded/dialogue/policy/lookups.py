"""What is looked up instead of asked for: the number that a caller does not have, by what they know. Pure."""

from __future__ import annotations

from .. import naming
from ..acts import NeedsIt
from ..contract import Goal, Step, asked_for
from ..nlu import slots
from ..nlu.confidence import FULL_NAME
from ..tracker import GoalChanged, GoalOpened
from . import availability, forms
from .context import DecisionContext


def for_lookup(turn: DecisionContext, goal: Goal, text: str, asked: str) -> Goal | None:
    """The lookup that the caller feeds instead of answering: name and birth date for the number they do not have."""
    tool = turn.agent.spec(goal.tool).lookup.get(asked, "")
    if (
        not tool
        or not turn.agent.has(tool)
        or any(g.tool == tool for g in turn.state.goals)
        or availability.is_moment(turn.agent.spec(goal.tool), asked)
    ):
        return None
    helper, finder = forms.lookup_goal(turn, goal, tool, asked), turn.agent.spec(tool)
    bare = [n for n, schema in slots.properties(finder).items() if naming.kind(schema, n) == "name"]
    name = bare[0] if bare and FULL_NAME.fullmatch(text.strip()) else ""  # said without "my name is"
    given = turn.frame.part(text).slots.filling(helper, name)
    known = forms.of_the_caller(turn, tool, given.values)
    return helper.with_values(known) if known else None


def said_for_lookup(turn: DecisionContext, text: str) -> Goal | None:
    """The lookup that an answer feeds of what was asked for."""
    goal = turn.state.goals[-1]
    return for_lookup(turn, goal, text, asked_for(turn.state.pending))


def caller_does_not_know(turn: DecisionContext, text: str) -> list[Step] | None:
    """ "I don't have the number": look it up; where that is impossible, say what else there is."""
    goal, asked = turn.state.goals[-1], asked_for(turn.state.pending)
    spec = turn.agent.spec(goal.tool)
    if (
        turn.frame.part(text).slots.filling(goal, asked).values
        and asked in turn.frame.part(text).slots.filling(goal, asked).values
    ):
        return None
    tool = "" if availability.is_moment(spec, asked) else spec.lookup.get(asked, "")
    if tool and turn.agent.has(tool) and all(g.tool != tool for g in turn.state.goals):
        helper = forms.lookup_goal(turn, goal, tool, asked)
        given = turn.frame.part(text).slots.filling(helper)
        turn.update(GoalOpened(helper.with_values(given.values)))
        return forms.advance(turn)
    others = [n for n in spec.ask if n != asked and n not in goal.values]
    if not spec.parameters.get("required") and others:
        return forms.ask(turn, others[0])
    if goal.led:
        turn.update(GoalChanged(goal.missed(asked)))
        return forms.ask(turn, asked)
    first = not goal.misses.get(asked)
    turn.update(GoalChanged(goal.missed(asked).missed(asked)))
    if naming.kind(slots.properties(spec)[asked], asked) == "code":
        return [NeedsIt(turn.state.pending.question)] if first else forms.hand_over(turn, goal.said)
    if turn.state.goals[-1].misses[asked] >= turn.agent.doubt.hand_over_after:
        return forms.hand_over(turn, goal.said)
    return forms.advance(turn)

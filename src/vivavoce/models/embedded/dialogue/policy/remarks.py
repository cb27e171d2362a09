"""What a caller adds to an action that was read back, beyond its arguments: "only with a sea view". Pure."""

from __future__ import annotations

from ...language.en.lexicon import NOTES
from .. import naming
from ..acts import Prompt, Tell
from ..agent import AgentModel
from ..contract import Goal, Step
from ..nlu import slots
from ..nlu.tokens import content, split_name
from ..tracker import GoalChanged
from . import forms
from .context import DecisionContext


def answer(turn: DecisionContext, text: str) -> list[Step] | None:
    """Note a remark where the tool has a place for it, else say that it does not count; then read back anew, so that
    a yes is one to what will be done. None when the words are no remark."""
    if turn.frame.part(text).speech.act is not None or not turn.frame.part(text).content:
        return None
    goal = turn.state.goals[-1]
    place = _place(turn.agent, goal, text)
    if place:
        turn.update(GoalChanged(goal.with_values({place: turn.frame.part(text).speech.remark})))
        return forms.advance(turn)
    asked = turn.state.pending.question
    return [Tell(Prompt.NOT_CONSIDERED), *([asked] if asked else [])]


def _place(agent: AgentModel, goal: Goal, text: str) -> str:
    """The free-text argument that is still open and for remarks, or for what is spoken of; "" when there is none."""
    schemas = slots.properties(agent.spec(goal.tool))
    free = [n for n, schema in schemas.items() if n not in goal.values and naming.kind(schema, n) == "text"]
    told = {n: f"{naming.label(n)} {schemas[n].get('description', '')}" for n in free}
    fitting = [n for n in free if set(split_name(n)) & NOTES] or [
        n for n in free if set(content(told[n])) & set(content(text))
    ]
    return fitting[0] if fitting else ""

"""Questions that no tool answers: told from the clock, or known to be beyond what the agent does. Pure."""

from __future__ import annotations

from ...language.en.actions import TALKY
from ...language.en.lexicon import CLOCKS
from .. import naming
from ..acts import TellTime
from ..contract import Goal
from ..nlu import slots
from ..nlu.intents import AS_SHOWN, Decision
from ..nlu.tokens import split_name
from .context import DecisionContext


def present(turn: DecisionContext, text: str, decision: Decision) -> TellTime | None:
    """The time or the day, which every clock knows; None where neither is asked for, or a tool tells it."""
    asked = turn.frame.part(text).speech.asks_the_clock
    if not asked or set(split_name(decision.tool)) & CLOCKS:
        return None
    return TellTime(turn.agent.now().isoformat(), asked == "date")


def every_tool(turn: DecisionContext, text: str, decision: Decision) -> bool:
    """Whether something is to be told that no tool tells, though one that acts is nearest: "is vaccination painful?".

    Such a tool is meant where its action is named, something is said for it to work with but what it is about, or it is
    asked what there is ("do you have a table?").
    """
    tools = [tool for tool in (decision.tool, *decision.rivals) if tool]
    whole = turn.frame.part(text).speech
    head = turn.frame.part(whole.first_clause).speech
    wants = head.wants or (whole.wants and not head.asks)  # "I've got a check-up on Friday, could we do it later?"
    if not any(turn.agent.spec(tool).confirm for tool in tools) or decision.score >= AS_SHOWN or wants:
        return False
    said = set(turn.frame.part(text).request.actions) - TALKY - {"ask", "find"}
    if head.asks_what_there_is or head.asks_to_act or any(turn.frame.request.does(tool, said) for tool in tools):
        return False
    for tool in tools:
        spec = turn.agent.spec(tool)
        given = turn.frame.part(text).slots.filling(Goal(tool, text), fresh=True)
        kinds = [naming.kind(slots.properties(spec)[n], n) for n in (*given.values, *given.partial)]
        if set(kinds) - {"enum", "text", "bool"}:
            return False
    return True

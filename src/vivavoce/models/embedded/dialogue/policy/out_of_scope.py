"""Questions that no tool answers: told from the clock, or known to be beyond what the agent does. Pure."""

from __future__ import annotations

import re

from ...language.en.actions import TALKY
from .. import naming
from ..acts import TellTime
from ..contract import Goal
from ..nlu import slots
from ..nlu.intents import AS_SHOWN, Decision
from ..nlu.reranking import WANTS
from ..nlu.tokens import actions, normalize, split_name
from .context import DecisionContext

_PRESENT = re.compile(
    r"(?:(?:hi|hello|hey|so|and|sorry|excuse me|please|by the way) )*(?:(?:do|can|could) you (?:know|tell me|have) )?"
    r"(?:what time is it|what time it is|what is the (?:time|date)|the time|what (?:day|date) (?:is it|is today|it is)|"
    r"what is today(?: date)?|what day are we)(?: now| today| right now| please| there)*"
)
_CLOCK = frozenset("time date day clock today now calendar".split())
"""Words in the name of a tool that tells the time itself."""
_OFFERED = re.compile(r"(?:\w+ ){0,2}?(?:do you have|have you got|have you|is there|are there|any|got)\b")


def present(turn: DecisionContext, text: str, decision: Decision) -> TellTime | None:
    """The time or the day, which every clock knows; None where neither is asked for, or a tool tells it."""
    if not _PRESENT.fullmatch(normalize(text)) or set(split_name(decision.tool)) & _CLOCK:
        return None
    date = not re.search(r"\btime\b", text, re.IGNORECASE)
    return TellTime(turn.agent.now().isoformat(), date)


def every_tool(turn: DecisionContext, text: str, decision: Decision) -> bool:
    """Whether something is to be told that no tool tells, though one that acts is nearest: "is vaccination painful?".

    Such a tool is meant where its action is named, something is said for it to work with but what it is about, or it is
    asked what there is ("do you have a table?").
    """
    tools = [tool for tool in (decision.tool, *decision.rivals) if tool]
    words = normalize(re.split(r",|\band\b|\bbut\b", text)[0])
    if not any(turn.agent.spec(tool).confirm for tool in tools) or decision.score >= AS_SHOWN or WANTS.search(words):
        return False
    said = set(actions(normalize(text))) - TALKY - {"ask", "find"}
    if _OFFERED.match(words) or any(turn.frame.does(tool, said) for tool in tools):
        return False
    for tool in tools:
        spec = turn.agent.spec(tool)
        given = turn.frame.part(text).filling(Goal(tool, text), fresh=True)
        kinds = [naming.kind(slots.properties(spec)[n], n) for n in (*given.values, *given.partial)]
        if set(kinds) - {"enum", "text", "bool"}:
            return False
    return True

"""What can be done before the first caller speaks: tables compiled, models run once, likely sentences named, and the
examples said that an author has declared."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from ....events import Brief, ToolCall, ToolSpec
from ..brain import Say, Utterance
from .agent import AgentModel, prepare
from .contract import SlotQuestion, State, Step, asked_for
from .nlg import asking, phrases
from .nlg.realise import realise
from .nlu.frame import NLU
from .nlu.rules import RulesNLU
from .nlu.similarity import Meaning
from .policy import rules
from .policy.context import DecisionContext
from .tracker import TurnBegan, update

Understanding = Callable[[AgentModel, Meaning | None], NLU]
"""Makes the understanding of an agent."""
_OFTEN = (
    phrases.ANYTHING_ELSE,
    phrases.SHALL_I,
    phrases.GOODBYE,
    phrases.NOT_CAUGHT,
    phrases.YES_OR_NO,
    phrases.WHAT_TO_CHANGE,
    phrases.WHAT_ELSE,
    phrases.SAY_AGAIN,
    phrases.HOW_CAN_I_HELP,
    phrases.STILL_THERE,
)
_TOOL = ToolSpec(
    "move_visit",
    "Move a visit to another time.",
    {
        "type": "object",
        "properties": {
            "visit": {"type": "string", "description": "Code, such as A12."},
            "number": {"type": "integer"},
            "people": {"type": "integer"},
            "start": {"type": "string", "format": "date-time"},
            "day": {"type": "string", "format": "date"},
            "at": {"type": "string", "format": "time"},
            "name": {"type": "string"},
            "service": {"type": "string", "enum": ["cleaning", "filling"]},
        },
        "required": ["visit", "start", "name"],
    },
    confirm=True,
    examples=("I need to move my visit",),
)
_LINES = (
    "I need to move my visit A twelve to next Thursday at half past two, for two people.",
    "My name is Anna Lopez.",
    "no, I meant Friday",
    "yes please",
    "How late are you open?",
)


def lines(brief: Brief) -> tuple[str, ...]:
    """Sentences that this agent will probably say, likeliest first: its questions, and what every agent says."""
    tools = [tool for tool in brief.tools if not tool.transfer]
    asked = [
        asking.question(tool, name) for tool in tools for name in tool.parameters.get("required", ()) or () if name
    ]
    return tuple(dict.fromkeys([*asked, *_OFTEN, *(tool.done for tool in brief.tools if tool.transfer and tool.done)]))


def warm_up(meaning: Meaning | None, understanding: Understanding = RulesNLU) -> None:
    """Hold a short made-up conversation: the first real one finds every pattern compiled and every model awake."""
    brief = Brief(
        "You move visits. We are open until five. Transfer everything else to staff.",
        (_TOOL,),
        local_time=lambda: datetime(2026, 1, 5, 9, tzinfo=UTC),
    )
    agent, state = prepare(brief, brief.instructions, brief.tools), State()
    nlu = understanding(agent, meaning)
    for line in _LINES:
        state = _heard(agent, nlu, state, line).state


def acquaint(brief: Brief, meaning: Meaning | None, understanding: Understanding = RulesNLU) -> None:
    """Let the models see the agent's examples, facts and tools, which they remember: a fifth of a second for a first
    call."""
    agent = prepare(brief, brief.instructions, brief.tools)
    _heard(agent, understanding(agent, meaning), State(), _LINES[-1])


@dataclass(frozen=True, slots=True)
class _Heard:
    state: State
    steps: list[Step]


def _heard(agent: AgentModel, nlu: NLU, state: State, line: str) -> _Heard:
    state = update(state, TurnBegan(line))
    context = DecisionContext(agent, state, nlu.parse(Utterance(line), state))
    steps = rules.answer(context)
    return _Heard(context.state, steps)


@dataclass(frozen=True, slots=True)
class Missed:
    """A declared example that does not do, said as the first words of a call, what it was declared for."""

    tool: str
    example: str
    instead: str
    """What happens, as a clause."""

    def __str__(self) -> str:
        return f"{self.tool}: “{self.example}” {self.instead}"


def missed(brief: Brief, meaning: Meaning | None) -> list[Missed]:
    """Say every example of every tool, each in a call of its own, up to the first answer; no tool is run."""
    agent = prepare(brief, brief.instructions, brief.tools)
    nlu, found = RulesNLU(agent, meaning), []
    for tool in brief.tools:
        for example in tool.examples:
            heard = _heard(agent, nlu, State(), example)
            moves, state = heard.steps, heard.state
            called = [move.name for move in moves if isinstance(move, ToolCall)]
            reached = [*called, *(goal.tool for goal in reversed(state.goals))]
            said = " ".join(move.text for move in realise(moves, agent) if isinstance(move, Say))
            if tool.name not in reached:
                instead = f"leads to {reached[0]}" if reached else f"is answered “{said}”"
            elif number := _unread(state, tool, example):
                instead = f"is answered “{said}”, although it says {number}"
            else:
                continue
            found.append(Missed(tool.name, example, instead))
    return found


def _unread(state: State, tool: ToolSpec, example: str) -> str:
    """A number in the example that went nowhere while one is asked for; "" = none."""
    asked = tool.parameters.get("properties", {}).get(asked_for(state.pending), {})
    if not isinstance(state.pending, SlotQuestion) or asked.get("type") not in ("integer", "number"):
        return ""
    known = json.dumps([dict(goal.values) for goal in state.goals], default=str)
    return next((number for number in re.findall(r"\d+", example) if number not in known), "")

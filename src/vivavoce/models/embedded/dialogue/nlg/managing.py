"""Who the agent is and what it can do, in words. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from .....value_words import time_of_day
from ...speech import speak_value
from ..acts import Introduce, NoPerson, Prompt, Remembered, Steer, TellAbilities, TellLimit, TellTime
from ..agent import AgentModel
from . import phrases
from .phrases import PROMPTS

MOST_WORDS_SAID_BACK = 12
"""Words of what the caller told that are repeated to them."""
Managing = TellAbilities | TellLimit | Steer | Introduce | NoPerson | TellTime | Remembered


def words(act: Managing, agent: AgentModel) -> str:
    """An act in words."""
    match act:
        case TellAbilities():
            return phrases.can(agent.abilities)
        case TellLimit(abilities):
            return phrases.cannot(agent.abilities if abilities else "")
        case Steer():
            return phrases.steer(agent.abilities)
        case Introduce(first):
            who = f"I'm {agent.name}." if agent.name else PROMPTS[Prompt.ROBOT]
            return f"Hello! {who}" if first and not agent.name else who
        case NoPerson():
            limit = f" I can {agent.abilities}." if agent.abilities else ""
            return f"{PROMPTS[Prompt.NO_PERSON]}{limit}"
        case TellTime(moment, date):
            now = datetime.fromisoformat(moment)
            if date:
                return f"Today is {speak_value(now.date(), {}, now - timedelta(days=2))}."
            return f"It's {time_of_day(now.time().replace(second=0, microsecond=0))}."
        case Remembered(about, value, welcome):
            if about == "name":
                back = f"Thank you, {value}. {PROMPTS[Prompt.HOW_CAN_I_HELP]}"
                return back if welcome else f"Nice to meet you, {value}."
            short = value and len(value.split()) <= MOST_WORDS_SAID_BACK
            return f"Got it. I'll remember {value}." if short else PROMPTS[Prompt.NOTED]

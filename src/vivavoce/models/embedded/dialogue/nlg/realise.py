"""Natural language generation: what the policy decided to say, in words. The only English of the dialogue. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...brain import Move, Say
from ..acts import (
    Act,
    Apologetic,
    Corrected,
    Explain,
    Guide,
    HintFor,
    Introduce,
    NeedsIt,
    NoPerson,
    NotCaught,
    NotCaughtAgain,
    NotCounted,
    NothingFree,
    Onward,
    Prompt,
    ReadPiece,
    Remembered,
    ShowMe,
    Steer,
    Tell,
    TellAbilities,
    TellField,
    TellLimit,
    TellNothing,
    TellResult,
    TellSeen,
    TellTime,
    TellTransfer,
    Thankful,
    Together,
    ToolError,
    Verbatim,
    WithClosing,
)
from ..agent import AgentModel
from ..contract import Step
from ..nlu.tokens import sentences
from . import choosing, informing, managing, phrases
from .phrases import PROMPTS
from .sight import answers


def realise(steps: Iterable[Step], agent: AgentModel) -> list[Move]:
    """The steps of a reply, what is said of them in words."""
    return [Say(text) if isinstance(text, str) else text for step in steps for text in _phrases(step, agent)]


def _phrases(step: Step, agent: AgentModel) -> list[str | Move]:
    """What is spoken of a step: in one breath where that is short enough, for a phrase is rendered at a time."""
    match step:
        case Onward(first, question):
            lead, asks = words(first, agent), words(question, agent)
            long = re.search(r"[.!?] ", asks) or re.search(r"[.!?] ", lead)
            return [lead, asks] if long else [f"{lead} {asks}"]
        case WithClosing(told):
            result, asks = words(told, agent), PROMPTS[Prompt.ANYTHING_ELSE]
            if result.rstrip().endswith("?"):
                return [result]
            return [f"{result} {asks}"] if len(sentences(result)) == 1 else [result, asks]
        case ToolError(_, question):
            why = words(step, agent)
            return [why] if question is None or why.endswith("?") else [why, words(question, agent)]
        case Thankful(question):
            thanks, asks = PROMPTS[Prompt.NOTED_TOO], words(question, agent)
            return [f"{thanks} {asks}"] if len(sentences(asks)) == 1 else [thanks, asks]
    return [words(step, agent)] if isinstance(step, Act) else [step]


def words(act: Act, agent: AgentModel) -> str:  # noqa: C901 - a table of acts
    """An act in words."""
    match act:
        case Verbatim(text):
            return text
        case Tell(prompt):
            return PROMPTS[prompt]
        case Together(acts):
            return " ".join(said for part in acts if (said := words(part, agent)))
        case Onward(lead, question):
            return f"{words(lead, agent)} {words(question, agent)}"
        case TellAbilities() | TellLimit() | Steer() | Introduce() | NoPerson() | TellTime() | Remembered():
            return managing.words(act, agent)
        case Apologetic(question):
            asked = words(question, agent)
            return f"Sorry, {asked[0].lower()}{asked[1:]}"
        case NotCaught(question):
            asked = words(question, agent) if question else ""
            short = asked if 0 < len(asked.split()) <= SHORT_QUESTION else ""
            return f"{PROMPTS[Prompt.NOT_CAUGHT]} {short or PROMPTS[Prompt.SAY_AGAIN]}"
        case NotCaughtAgain(narrow):
            return f"{PROMPTS[Prompt.STILL_NOT_CAUGHT]} {words(narrow, agent)}".strip()
        case NeedsIt(question):
            return phrases.needs_it(words(question, agent) if question else "")
        case Explain(tool, name, question):
            return f"{words(HintFor(tool, name), agent)} {words(question, agent)}"
        case Corrected(tool, values, question, plain):
            asks, short = words(question, agent), words(plain, agent) if plain else ""
            changed = [informing.say_argument(agent, tool, name, value) for name, value in values.items()]
            return f"{phrases.changed(changed)} {short if short and asks.startswith(short) else asks}"
        case Thankful(question):
            return f"{PROMPTS[Prompt.NOTED_TOO]} {words(question, agent)}"
        case WithClosing(told):
            return words(told, agent)
        case TellResult() | TellField() | TellNothing() | TellTransfer() | ToolError() | NothingFree() | NotCounted():
            return informing.words(act, agent)
        case TellSeen() | ReadPiece() | Guide() | ShowMe():
            return answers.words(act, agent)
    return choosing.words(act, agent)


SHORT_QUESTION = 14
"""Words of a question that is put again in one breath with an apology."""

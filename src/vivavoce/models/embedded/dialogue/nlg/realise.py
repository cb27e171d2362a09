"""Natural language generation: what the policy decided to say, in words. The only English of the dialogue. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...brain import Move, Say
from ..acts import (
    Act,
    Apologetic,
    NeedsIt,
    NotCaught,
    Onward,
    Prompt,
    Steer,
    Tell,
    TellAbilities,
    TellLimit,
    Together,
    Verbatim,
)
from ..agent import AgentModel
from ..contract import Step
from . import phrases


def realise(steps: Iterable[Step], agent: AgentModel) -> list[Move]:
    """The steps of a reply, what is said of them in words."""
    return [Say(text) if isinstance(text, str) else text for step in steps for text in _phrases(step, agent)]


def _phrases(step: Step, agent: AgentModel) -> list[str | Move]:
    if isinstance(step, Onward):
        lead, question = words(step.lead, agent), words(step.question, agent)
        long = re.search(r"[.!?] ", question) or re.search(r"[.!?] ", lead)
        return [lead, question] if long else [f"{lead} {question}"]
    return [words(step, agent)] if isinstance(step, Act) else [step]


def words(act: Act, agent: AgentModel) -> str:
    """An act in words."""
    match act:
        case Verbatim(text):
            return text
        case Tell(prompt):
            return PROMPTS[prompt]
        case Together(acts):
            return " ".join(said for part in acts if (said := words(part, agent)))
        case TellAbilities():
            return phrases.can(agent.abilities)
        case TellLimit(abilities):
            return phrases.cannot(agent.abilities if abilities else "")
        case Steer():
            return phrases.steer(agent.abilities)
        case Apologetic(question):
            asked = words(question, agent)
            return f"Sorry, {asked[0].lower()}{asked[1:]}"
        case NotCaught(question):
            asked = words(question, agent) if question else ""
            short = asked if 0 < len(asked.split()) <= SHORT_QUESTION else ""
            return f"{PROMPTS[Prompt.NOT_CAUGHT]} {short or PROMPTS[Prompt.SAY_AGAIN]}"
        case NeedsIt(question):
            return phrases.needs_it(words(question, agent) if question else "")
        case Onward(lead, question):
            return f"{words(lead, agent)} {words(question, agent)}"


SHORT_QUESTION = 14
"""Words of a question that is put again in one breath with an apology."""


PROMPTS = {
    Prompt.GREETING: "Hello! How can I help you?",
    Prompt.GREETING_AGAIN: "Hello! What can I do for you?",
    Prompt.HELLO: "Hello!",
    Prompt.HOW_ARE_YOU: "I'm doing well, thank you.",
    Prompt.THANKS: "You're welcome.",
    Prompt.ANYTHING_ELSE: "Anything else?",
    Prompt.WHAT_ELSE: "What else can I do for you?",
    Prompt.HOW_CAN_I_HELP: "How can I help?",
    Prompt.GOODBYE: "Thank you for calling. Goodbye!",
    Prompt.TAKE_YOUR_TIME: "Take your time.",
    Prompt.HEARD: "Yes, I hear you.",
    Prompt.ROBOT: "I'm an automated assistant.",
    Prompt.CALM: "I'm sorry this is frustrating.",
    Prompt.NOTHING_SAID_YET: "I haven't said anything yet.",
    Prompt.NO_PERSON: "I'm sorry, I can't connect you to a person.",
    Prompt.TRANSFERRED: "I'm putting you through now.",
    Prompt.NOT_CONSIDERED: "I can't take that into account.",
    Prompt.NOTHING_TO_CHANGE: "All right, I won't.",
    Prompt.WHAT_TO_CHANGE: "What should I change?",
    Prompt.ALL_RIGHT: "All right.",
    Prompt.YES_OR_NO: "Sorry, was that a yes or a no?",
    Prompt.SAY_YES_OR_NO: "Yes or no?",
    Prompt.DONE: "Done.",
    Prompt.WORKING: "I've started on that. I'll tell you when it's done.",
    Prompt.STILL_WORKING: "I'm still working on that. I'll tell you when it's done.",
    Prompt.SOMETHING_WRONG: "Sorry, that didn't work.",
    Prompt.NOT_FOUND: "I found nothing.",
    Prompt.DROPPED: "All right, never mind.",
    Prompt.STILL_THERE: "Are you still there?",
    Prompt.NO_HURRY: "I'm still here.",
    Prompt.SILENT_GOODBYE: "I can't hear you, so I'll hang up now. Please call again any time. Goodbye!",
    Prompt.NOT_CAUGHT: "Sorry, I didn't catch that.",
    Prompt.STILL_NOT_CAUGHT: "Sorry, I still didn't get that.",
    Prompt.FAINT: "I only heard a faint voice; please speak up.",
    Prompt.SAY_AGAIN: "Could you say it again?",
    Prompt.OTHER_CHANNEL: "It's hard to hear you. You can type it, or try again somewhere quieter.",
    Prompt.OFFER_PERSON: "I still can't hear you well. Would you like me to get a person?",
    Prompt.GIVE_UP: "I'm sorry, I can't hear you well enough. Please try again later. Goodbye!",
    Prompt.CANNOT_GET_IT: "I'm sorry, I can't work that out by voice. You can type it, or we can leave it.",
    Prompt.HANDING_OVER: "Let me get someone to help you with that.",
    Prompt.NOTED_TOO: "Thank you.",
    Prompt.NOTED: "Got it. I'll remember that.",
    Prompt.GOT_IT: "Got it.",
    Prompt.NOT_TOLD: "I don't think you've told me that.",
    Prompt.CONNECT_OFFER: "I can't help with that myself. Shall I connect you to someone who can?",
}

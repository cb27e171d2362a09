"""Every sentence the brain says of its own accord, in one place so that another language is another table."""

from __future__ import annotations

from collections.abc import Sequence

from ..acts import Prompt
from ..naming import both as both
from ..naming import either as either

GREETING = "Hello! How can I help you?"
GREETING_AGAIN = "Hello! What can I do for you?"
HELLO = "Hello!"
HOW_ARE_YOU = "I'm doing well, thank you."
THANKS = "You're welcome."
ANYTHING_ELSE = "Anything else?"
WHAT_ELSE = "What else can I do for you?"
HOW_CAN_I_HELP = "How can I help?"
GOODBYE = "Thank you for calling. Goodbye!"
TAKE_YOUR_TIME = "Take your time."
HEARD = "Yes, I hear you."
ROBOT = "I'm an automated assistant."
CALM = "I'm sorry this is frustrating."
NOTHING_SAID_YET = "I haven't said anything yet."
NO_PERSON = "I'm sorry, I can't connect you to a person."
TRANSFERRED = "I'm putting you through now."
NOT_CONSIDERED = "I can't take that into account."
NOTHING_TO_CHANGE = "All right, I won't."
WHICH_DAY = "Which day?"
FOR_PART = {"date": WHICH_DAY, "time": "What time?", "year": "What is the year of birth?",
            "twice": "The clocks go back then, so that time comes twice. The first or the second?"}  # fmt: skip
"""Questions for what is missing of a moment."""
WHAT_TO_CHANGE = "What should I change?"
SHALL_I = "Shall I go ahead?"
"""Spoken after a read-back. The voice's bare "Shall I?" was lost on a recogniser in 3 of 6 read-backs, this in none."""
YES_OR_NO = "Sorry, was that a yes or a no?"
DONE = "Done."
WORKING = "I've started on that. I'll tell you when it's done."
STILL_WORKING = "I'm still working on that. I'll tell you when it's done."
SOMETHING_WRONG = "Sorry, that didn't work."
NOT_FOUND = "I found nothing."
DROPPED = "All right, never mind."
NEXT_REQUEST = "Now, the other thing."

STILL_THERE = "Are you still there?"
NO_HURRY = "I'm still here."
SILENT_GOODBYE = "I can't hear you, so I'll hang up now. Please call again any time. Goodbye!"

NOT_CAUGHT = ("Sorry, I didn't catch that.", "Sorry, I still didn't get that.")
FAINT = "I only heard a faint voice; please speak up."
SAY_AGAIN = "Could you say it again?"
OTHER_CHANNEL = "It's hard to hear you. You can type it, or try again somewhere quieter."
OFFER_PERSON = "I still can't hear you well. Would you like me to get a person?"
GIVE_UP = "I'm sorry, I can't hear you well enough. Please try again later. Goodbye!"
CANNOT_GET_IT = "I'm sorry, I can't work that out by voice. You can type it, or we can leave it."
HANDING_OVER = "Let me get someone to help you with that."
WHOLE_FIRST = "Let me finish first:"
NOTED_TOO = "Thank you."
NOTED = "Got it. I'll remember that."
NOT_TOLD = "I don't think you've told me that."
CONNECT_OFFER = "I can't help with that myself. Shall I connect you to someone who can?"


def cannot(abilities: str) -> str:
    """A polite limit that says what the agent can do; `abilities` as from `naming.abilities`, maybe ""."""
    return (
        f"I'm sorry, I can't help with that. I can {abilities}." if abilities else "I'm sorry, I can't help with that."
    )


def can(abilities: str) -> str:
    """The answer to "what can you do?"."""
    return (
        f"I can {abilities}. What would you like?" if abilities else "We can talk. I can also remember things for you."
    )


def steer(abilities: str) -> str:
    """Back from small talk to the task."""
    return f"I'm only here to {abilities}." if abilities else HOW_CAN_I_HELP


def which_intent(options: Sequence[str]) -> str:
    """One narrowing question between two or three things the agent can do."""
    return f"Do you want to {either([*options[:-1], 'to ' + options[-1]])}?"


def did_you_want(option: str) -> str:
    """Check an unsure reading of what the caller wants."""
    return f"Did you want to {option}?"


def did_you_say(value: str) -> str:
    """Check an unsure reading of a value."""
    return f"Did you say {value}?"


def not_counted(words: str) -> str:
    """A number for which a tool has no place: "two ladders"."""
    return f"I can only do one at a time, not {words}."


def changed(values: Sequence[str]) -> str:
    """What is said to a correction of something given before, while another thing is asked for."""
    return f"All right, {both(values)}."


def is_it_right(values: Sequence[str]) -> str:
    """Read back what was heard, where the action itself asks for no yes."""
    return f"I have {both(values)}. Is that right?"


def and_the_rest(piece: str) -> str:
    """The caller gave a part of a number or code."""
    return f"{', '.join(piece)}, and the rest?"


AFTER_THE_AT = "And what comes after the at sign?"


def needs_it(question: str) -> str:
    """The caller does not have what was asked for, and there is no other way."""
    return f"I can't do it without that; take your time. {question}"


def offer(options: Sequence[str]) -> str:
    """Offer alternatives to choose from."""
    if len(options) == 1:
        return f"I could do {options[0]}. Would that suit you?"
    return f"I could do {either(options)}. Which suits you?"


def nothing_free(when: str) -> str:
    """Before times that are not what was asked for."""
    return f"Nothing is free {when if when.startswith(('today', 'tomorrow')) else f'on {when}'}."


def which_record(options: Sequence[str]) -> str:
    """Ask which of several found things is meant."""
    return f"You have {both(options)}. Which one?"


def which_found(options: Sequence[str]) -> str:
    """Like `which_record` for things that are not the caller's own."""
    return f"I found {both(options)}. Which one?"


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

"""Sentences that are said in the same words always, and templates for the others. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..acts import Prompt
from ..naming import both as both
from ..naming import either as either

GREETING = "Hello! How can I help you?"
ANYTHING_ELSE = "Anything else?"
WHAT_ELSE = "What else can I do for you?"
HOW_CAN_I_HELP = "How can I help?"
GOODBYE = "Thank you for calling. Goodbye!"
TAKE_YOUR_TIME = "Take your time."
TRANSFERRED = "I'm putting you through now."
WHAT_TO_CHANGE = "What should I change?"
SHALL_I = "Shall I go ahead?"
"""Spoken after a read-back. The voice's bare "Shall I?" was lost on a recogniser in 3 of 6 read-backs, this in none."""
YES_OR_NO = "Sorry, was that a yes or a no?"
DONE = "Done."
WORKING = "I've started on that. I'll tell you when it's done."
SOMETHING_WRONG = "Sorry, that didn't work."
NOT_FOUND = "I found nothing."

STILL_THERE = "Are you still there?"
NO_HURRY = "I'm still here."
SILENT_GOODBYE = "I can't hear you, so I'll hang up now. Please call again any time. Goodbye!"

NOT_CAUGHT = "Sorry, I didn't catch that."
STILL_NOT_CAUGHT = "Sorry, I still didn't get that."
SAY_AGAIN = "Could you say it again?"
HARD_TO_HEAR = "It's hard to hear you."
OTHER_CHANNEL = f"{HARD_TO_HEAR} You can type it, or try again somewhere quieter."
KEYPAD_TYPE = f"{HARD_TO_HEAR} You can also type it on your keypad."
QUIETER = f"{HARD_TO_HEAR} Please try again somewhere quieter."
GIVE_UP = "I'm sorry, I can't hear you well enough. Please try again later. Goodbye!"


def keys(labels: Sequence[str]) -> str:
    """Which key is which: "press 1 for tea, or 2 for milk"."""
    return "press " + either([f"{number} for {label}" for number, label in enumerate(labels, 1)])


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


def spelled(name: str) -> str:
    """A name with the letters of its last part, as a caller who has spelled it wants to hear it."""
    return f"{name}, {', '.join(name.split()[-1].upper())}"


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
    Prompt.GREETING: GREETING,
    Prompt.GREETING_AGAIN: "Hello! What can I do for you?",
    Prompt.HELLO: "Hello!",
    Prompt.HOW_ARE_YOU: "I'm doing well, thank you.",
    Prompt.THANKS: "You're welcome.",
    Prompt.ANYTHING_ELSE: ANYTHING_ELSE,
    Prompt.WHAT_ELSE: WHAT_ELSE,
    Prompt.HOW_CAN_I_HELP: HOW_CAN_I_HELP,
    Prompt.GOODBYE: GOODBYE,
    Prompt.TAKE_YOUR_TIME: TAKE_YOUR_TIME,
    Prompt.HEARD: "Yes, I hear you.",
    Prompt.ROBOT: "I'm an automated assistant.",
    Prompt.CALM: "I'm sorry this is frustrating.",
    Prompt.NOTHING_SAID_YET: "I haven't said anything yet.",
    Prompt.NO_PERSON: "I'm sorry, I can't connect you to a person.",
    Prompt.TRANSFERRED: TRANSFERRED,
    Prompt.NOT_CONSIDERED: "I can't take that into account.",
    Prompt.NOTHING_TO_CHANGE: "All right, I won't.",
    Prompt.WHAT_TO_CHANGE: WHAT_TO_CHANGE,
    Prompt.ALL_RIGHT: "All right.",
    Prompt.YES_OR_NO: YES_OR_NO,
    Prompt.SAY_YES_OR_NO: "Yes or no?",
    Prompt.DONE: DONE,
    Prompt.WORKING: WORKING,
    Prompt.STILL_WORKING: "I'm still working on that. I'll tell you when it's done.",
    Prompt.SOMETHING_WRONG: SOMETHING_WRONG,
    Prompt.NOT_FOUND: NOT_FOUND,
    Prompt.DROPPED: "All right, never mind.",
    Prompt.STILL_THERE: STILL_THERE,
    Prompt.NO_HURRY: NO_HURRY,
    Prompt.NOT_RECORDED: "I've stopped recording, and what was recorded is deleted.",
    Prompt.SILENT_GOODBYE: SILENT_GOODBYE,
    Prompt.NOT_CAUGHT: NOT_CAUGHT,
    Prompt.STILL_NOT_CAUGHT: STILL_NOT_CAUGHT,
    Prompt.FAINT: "I only heard a faint voice; please speak up.",
    Prompt.SAY_AGAIN: SAY_AGAIN,
    Prompt.OTHER_CHANNEL: OTHER_CHANNEL,
    Prompt.KEYPAD_YES_NO: f"{HARD_TO_HEAR} You can also press 1 for yes, or 2 for no.",
    Prompt.KEYPAD_TYPE: KEYPAD_TYPE,
    Prompt.QUIETER: QUIETER,
    Prompt.OFFER_PERSON: "I still can't hear you well. Would you like me to get a person?",
    Prompt.GIVE_UP: GIVE_UP,
    Prompt.CANNOT_GET_IT: "I'm sorry, I can't work that out by voice. You can type it, or we can leave it.",
    Prompt.HANDING_OVER: "Let me get someone to help you with that.",
    Prompt.NOTED_TOO: "Thank you.",
    Prompt.NOTED: "Got it. I'll remember that.",
    Prompt.GOT_IT: "Got it.",
    Prompt.NOT_KNOWN: "I'm sorry, I don't know that.",
    Prompt.NOT_TOLD: "I don't think you've told me that.",
    Prompt.CONNECT_OFFER: "I can't help with that myself. Shall I connect you to someone who can?",
    Prompt.CANNOT_SEE: "I can't see anything in this call, I can only listen.",
    Prompt.NOTHING_SEEN_YET: "I can't see anything yet.",
    Prompt.NO_MORE_SEEN: "I can't see any more.",
    Prompt.EYE_FAILED: "I could not read it yet. Hold it still, please, and ask me again.",
    Prompt.UNREADABLE: "I can't read it.",
    Prompt.STILL_UNREADABLE: "I still can't read it.",
    Prompt.SHALL_I_READ: "Shall I read it?",
    Prompt.READ_ON: "Shall I go on?",
    Prompt.END_OF_TEXT: "That's all I can read.",
}

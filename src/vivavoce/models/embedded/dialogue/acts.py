"""Dialogue acts: what the policy decides to say, before it is words. Immutable values; tools are named by their names.

One act is one phrase: it is spoken while the next is rendered. `nlg` makes words of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Prompt(Enum):
    """What is said in the same words always."""

    GREETING = auto()
    GREETING_AGAIN = auto()
    HELLO = auto()
    HOW_ARE_YOU = auto()
    THANKS = auto()
    ANYTHING_ELSE = auto()
    WHAT_ELSE = auto()
    HOW_CAN_I_HELP = auto()
    GOODBYE = auto()
    TAKE_YOUR_TIME = auto()
    HEARD = auto()
    ROBOT = auto()
    CALM = auto()
    NOTHING_SAID_YET = auto()
    NO_PERSON = auto()
    TRANSFERRED = auto()
    NOT_CONSIDERED = auto()
    NOTHING_TO_CHANGE = auto()
    WHAT_TO_CHANGE = auto()
    ALL_RIGHT = auto()
    YES_OR_NO = auto()
    SAY_YES_OR_NO = auto()
    DONE = auto()
    WORKING = auto()
    STILL_WORKING = auto()
    SOMETHING_WRONG = auto()
    NOT_FOUND = auto()
    DROPPED = auto()
    STILL_THERE = auto()
    NO_HURRY = auto()
    SILENT_GOODBYE = auto()
    NOT_CAUGHT = auto()
    STILL_NOT_CAUGHT = auto()
    FAINT = auto()
    SAY_AGAIN = auto()
    OTHER_CHANNEL = auto()
    OFFER_PERSON = auto()
    GIVE_UP = auto()
    CANNOT_GET_IT = auto()
    HANDING_OVER = auto()
    NOTED_TOO = auto()
    NOTED = auto()
    GOT_IT = auto()
    NOT_TOLD = auto()
    CONNECT_OFFER = auto()


@dataclass(frozen=True, slots=True)
class Tell:
    """Something that is said in the same words always."""

    prompt: Prompt


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Words that are not ours: of a result, of the agent's instructions, of a picture, of the caller."""

    text: str


@dataclass(frozen=True, slots=True)
class Together:
    """Several acts in one phrase."""

    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class TellAbilities:
    """What the agent can do, and: which of it is wanted?"""


@dataclass(frozen=True, slots=True)
class TellLimit:
    """That something is beyond the agent. abilities: with what it can do instead."""

    abilities: bool = True


@dataclass(frozen=True, slots=True)
class Steer:
    """Back from small talk to the task."""


@dataclass(frozen=True, slots=True)
class Apologetic:
    """A question put once more, with an apology."""

    question: Act


@dataclass(frozen=True, slots=True)
class NotCaught:
    """Nothing intelligible was heard; question: the open one, put again where it is short."""

    question: Act | None


@dataclass(frozen=True, slots=True)
class NeedsIt:
    """The caller does not have what was asked for, and there is no other way."""

    question: Act | None


@dataclass(frozen=True, slots=True)
class Onward:
    """Something said, and then a question: in one phrase where both are short."""

    lead: Act
    question: Act


Act = Tell | Verbatim | Together | TellAbilities | TellLimit | Steer | Apologetic | NotCaught | NeedsIt | Onward
"""What the agent says."""

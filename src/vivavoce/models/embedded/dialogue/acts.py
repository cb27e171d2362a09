"""Dialogue acts: what the policy decides to say, before it is words. Immutable values; tools are named by their names.

One act is one phrase: it is spoken while the next is rendered. `nlg` makes words of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from ....sight import Sight, Source
from .nlu.entities.found import Partial
from .nlu.sight.answer import Advice, Answer


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
    NOT_RECORDED = auto()
    SILENT_GOODBYE = auto()
    NOT_CAUGHT = auto()
    STILL_NOT_CAUGHT = auto()
    FAINT = auto()
    SAY_AGAIN = auto()
    OTHER_CHANNEL = auto()
    KEYPAD_YES_NO = auto()
    KEYPAD_TYPE = auto()
    QUIETER = auto()
    OFFER_PERSON = auto()
    GIVE_UP = auto()
    CANNOT_GET_IT = auto()
    HANDING_OVER = auto()
    NOTED_TOO = auto()
    NOTED = auto()
    GOT_IT = auto()
    NOT_TOLD = auto()
    NOT_KNOWN = auto()
    CONNECT_OFFER = auto()
    CANNOT_SEE = auto()
    NOTHING_SEEN_YET = auto()
    NO_MORE_SEEN = auto()
    EYE_FAILED = auto()
    UNREADABLE = auto()
    STILL_UNREADABLE = auto()
    SHALL_I_READ = auto()
    READ_ON = auto()
    END_OF_TEXT = auto()


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


# ── who the agent is ──


@dataclass(frozen=True, slots=True)
class Introduce:
    """The agent by its name, or as what it is. first: with a greeting where it has no name."""

    first: bool = False


@dataclass(frozen=True, slots=True)
class NoPerson:
    """There is nobody to be put through to; and what the agent can do."""


@dataclass(frozen=True, slots=True)
class TellTime:
    """What the clock shows, or the calendar. moment: ISO 8601."""

    moment: str
    date: bool = False


# ── questions ──


@dataclass(frozen=True, slots=True)
class AskSlot:
    """The question for an argument."""

    tool: str
    name: str
    part: str = ""
    """What of it: "date", "time", "year", "twice"; "" = all."""
    known: Any = None
    """What is known of it: a `Partial`, the fields of an object, digits or letters of a code."""
    attempt: int = 0
    """0 first, 1 with an apology and a hint, 2 with the hint first."""
    again: bool = False
    """An answer was of no use before."""
    insisting: bool = False
    """Something else was answered again and again: with a hint."""
    said: str = ""
    """The caller's request: it tells whether they speak for somebody else."""
    seeing: bool | None = None
    """It may be shown: whether there is a picture at the moment; None = it cannot be shown."""
    plain: bool = False
    """As it is put once more: the question alone."""


@dataclass(frozen=True, slots=True)
class Explain:
    """How an argument is answered, and its question once more."""

    tool: str
    name: str
    question: Act


@dataclass(frozen=True, slots=True)
class AskPart:
    """Which day, what time: what is missing of a moment, with nothing else."""

    part: str


@dataclass(frozen=True, slots=True)
class ChooseChange:
    """Which of the arguments shall change."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChooseRecord:
    """Which of several found things is meant. own: they are the caller's."""

    labels: tuple[str, ...]
    own: bool = True


@dataclass(frozen=True, slots=True)
class ChooseSeen:
    """Which of several things in a picture is meant; said: what the caller said, where it differs."""

    labels: tuple[str, ...]
    said: str = ""


@dataclass(frozen=True, slots=True)
class WhichOne:
    """The choice once more. numbered: by number."""

    labels: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """Some of what is possible, to choose from."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChooseIntent:
    """Which of two or three tools is meant."""

    tools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckIntent:
    """Whether a tool is meant."""

    tool: str


@dataclass(frozen=True, slots=True)
class CheckHeard:
    """Whether these values were said."""

    tool: str
    values: Mapping[str, Any]
    pieces: tuple[str, ...] = ()
    """Words of fields that are not whole yet."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """An action with its arguments, and whether to go ahead. given: the tool boundary's own wording; "" = none.
    verbatim: in that wording, since a yes to ours did not count."""

    tool: str
    args: Mapping[str, Any]
    given: str = ""
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class CheckValues:
    """What was heard, before a tool uses it that asks for no yes itself."""

    tool: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NotCaughtAgain:
    """Nothing intelligible was heard once more; the open question so that a word or two answers it."""

    narrow: NarrowQuestion


@dataclass(frozen=True, slots=True)
class YesOrNo:
    """Yes or no?"""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyOfAll:
    """Which key of a telephone stands for each of these."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HintFor:
    """How an argument is answered."""

    tool: str
    name: str


@dataclass(frozen=True, slots=True)
class WhatOfAll:
    """Which of all that the agent can do."""


NarrowQuestion = YesOrNo | OneOf | HintFor | WhatOfAll

# ── what is told ──


@dataclass(frozen=True, slots=True)
class TellResult:
    """What a tool has answered."""

    tool: str
    args: Mapping[str, Any]
    response: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TellField:
    """One thing of what a tool has answered before, that is asked about."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class TellNothing:
    """A lookup has found nothing: in its own words, where it has some. times: it was for free times."""

    result: TellResult
    times: bool = False


@dataclass(frozen=True, slots=True)
class TellTransfer:
    """A person takes over: in the tool's words, where it has some."""

    result: TellResult | None


@dataclass(frozen=True, slots=True)
class WithClosing:
    """A result, and whether there is anything else, unless it asks something itself."""

    told: TellResult


@dataclass(frozen=True, slots=True)
class ToolError:
    """Why a tool declined, in its words; and then a question, unless they are one."""

    error: str
    question: Act | None = None


@dataclass(frozen=True, slots=True)
class NothingFree:
    """Nothing is free then. part: the day, and the limits of the time."""

    part: Partial


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A number for which a tool has no place, in the caller's words: "two ladders"."""

    words: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was known and is now another, and the question that follows: once more where it is the same."""

    tool: str
    values: Mapping[str, Any]
    question: Act
    plain: Act | None


@dataclass(frozen=True, slots=True)
class Thankful:
    """Thanks for something that was not asked for, and the question again."""

    question: Act


@dataclass(frozen=True, slots=True)
class Remembered:
    """Something the caller told of themselves. welcome: they only introduced themselves, to an agent with tools."""

    about: str
    value: str
    welcome: bool = False


# ── what is seen ──


@dataclass(frozen=True, slots=True)
class TellSeen:
    """What a picture answers. age: seconds, where it is told as something of the past."""

    answer: Answer
    sight: Sight
    age: float | None = None


@dataclass(frozen=True, slots=True)
class ReadPiece:
    """A piece of a text that is read aloud."""

    text: str


@dataclass(frozen=True, slots=True)
class Guide:
    """How to hold the camera; "" = as most helps."""

    advice: Advice


@dataclass(frozen=True, slots=True)
class ShowMe:
    """That there is no picture, and how to show one. source: where from, if that is named."""

    source: Source | None = None


Act = (
    Tell | Verbatim | Together | TellAbilities | TellLimit | Steer | Apologetic | NotCaught | NeedsIt | Onward
    | Introduce | NoPerson | TellTime
    | AskSlot | Explain | AskPart | ChooseChange | ChooseRecord | ChooseSeen | WhichOne | Offer | ChooseIntent
    | CheckIntent | CheckHeard | ReadBack | CheckValues | NotCaughtAgain | YesOrNo | OneOf | KeyOfAll | HintFor
    | WhatOfAll
    | TellResult | TellField | TellNothing | TellTransfer | WithClosing | ToolError | NothingFree | NotCounted
    | Corrected | Thankful | Remembered
    | TellSeen | ReadPiece | Guide | ShowMe
)  # fmt: skip
"""What the agent says."""

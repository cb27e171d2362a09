"""Does what was said so far sound finished? The words' half of end-of-turn detection. Pure.

models.md 3.3: the audio model alone recognises 11 of 24 unfinished sentences, the words alone 19, both together 24.
"""

from __future__ import annotations

import re

from ...lexicon import DIGITS, MONTHS, ORDINALS, TENS, UNITS, WEEKDAYS
from .brain import Expectation

DANGLING = frozenset(
    "a an the to be for and or but so um uh er erm of at on in by with from about is are was were my your our "
    "their his her its this that's i'm i'd i'll it's because if when until since between than like would could "
    "should can will shall then please can't not next number name called past half quarter".split()
)
"""Words that rarely end what a person wanted to say. "next", "number" and "name" stand for the value still to come."""
CLOSED = frozenset("please this can can't not will should like then".split())
"""Of those, the ones that also end whole sentences ("please", "why not")."""
DIGIT_WORDS = DIGITS | {"oh", "double", "triple"}

GOODBYE = re.compile(r"\b(?:good ?bye|bye|yes please|no thanks?|no thank you)$")
"""Sentences nobody continues."""
CLOSING = re.compile(r"\b(?:that's (?:all|it|right|fine|correct)|thank you|thanks)$")
"""Sentences nobody continues but with a goodbye; their sound may still seem open (measured on the demo's call: 1,300 ms
to the answer of a "thank you" that the audio model took for unfinished)."""
REFUSALS = frozenset({"no", "nope", "no no"})
"""Answers after which people often say what they want instead: "No … I said Friday"."""
ANSWERS = frozenset("yes yeah yep yup no nope sure correct right okay ok".split())

GREETINGS = frozenset("hi hello hey there good morning afternoon evening day".split())
"""Words before what somebody wants: "Hi … I'd like to move my appointment"."""
HESITATIONS = frozenset("um uh er erm hmm".split())

HESITATING, UNFINISHED, NO_IDEA, OPEN, BRIEF, FINISHED = 0.0, 0.1, 0.5, 0.7, 0.8, 0.9
ANSWERED, CLOSED_FOR_SURE, CERTAIN = 0.93, 0.95, 1.0
"""Levels that `turns/end_of_turn.py` tells apart. Brief: a few words where anything may be said. Answered: the words
hold what was asked for."""
_DAYS = frozenset(name.lower() for name in (*WEEKDAYS, *MONTHS)) | {"today", "tomorrow", "tonight"}
_MONTHS = frozenset(name.lower() for name in MONTHS) - {"may"}
_CLOCK = frozenset("am pm o'clock noon midnight midday morning afternoon evening".split()) | UNITS.keys() | TENS.keys()
SPELLED = 2
"""Letters named one by one at the end from which a name is being spelled: more will follow."""
SHORT = 5
"""Words of an answer, rather than of a request."""
MISHEARD = 2
"""Words that the first of the digits asked for may have become: "six" is heard as "Thanks", "four five" as "Well, bye".
Who does take leave of a question for digits waits 0.7 s longer."""
MIDDLE_OF_NUMBER = (2, 3, 5, 6)
"""Digits read out one by one after which a number of unknown length probably goes on: "555 …", "555 234 …"."""


def completeness(text: str, expected: Expectation) -> float:
    """0 = surely not finished … 1 = surely finished, from the words and from what the agent asked for."""
    words = re.findall(r"(?:[^\W\d_]|')+|\d+", text.lower())
    if not words:
        return NO_IDEA
    if " ".join(words) in REFUSALS:
        return FINISHED
    if _digits_missing(words, expected.digits):
        return UNFINISHED
    answers = expected.yes_no and len(words) <= 3 and words[0] in ANSWERS and words[-1] not in DANGLING
    if answers or GOODBYE.search(" ".join(words)):
        return CERTAIN
    if GREETINGS.issuperset(words):
        return UNFINISHED
    if CLOSING.search(" ".join(words)):
        return CLOSED_FOR_SURE
    if words[-1] in HESITATIONS:
        return HESITATING
    if _wants_more(words, text.rstrip(), expected):
        return UNFINISHED
    if _answered(words, expected):
        return ANSWERED
    if text.rstrip().endswith(","):  # so ends one in seven short answers ("My name is Grace Kim,"): the sound decides
        return NO_IDEA if len(words) <= SHORT else UNFINISHED
    # "I need to move my appointment." is a sentence; that a number follows it, only its speaker knows.
    return (OPEN if len(words) > SHORT else BRIEF) if expected.open else FINISHED


def _wants_more(words: list[str], written: str, expected: Expectation) -> bool:
    """Whether they end in the middle of something: a phrase, a number, a date, a name that is spelled."""
    last = words[-1]
    if written.endswith(("-", "…", "...")):
        return True
    if last in DANGLING and not (written.endswith("?") or (last in CLOSED and (len(words) <= 2 or last == "please"))):
        return True
    if _digits_at_end(words) in MIDDLE_OF_NUMBER and expected.digits != _digits(words):
        return True
    if last in _MONTHS and not (len(words) > 1 and _numbered(words[-2])):
        return True
    return len(words) >= SPELLED and all(len(word) == 1 and word.isalpha() for word in words[-SPELLED:])


def _answered(words: list[str], expected: Expectation) -> bool:
    """Whether they hold a value of the kind that was asked for."""
    said = f" {' '.join(words)} "
    if any(f" {answer.lower()} " in said for answer in expected.answers):
        return True
    day, clock = not _DAYS.isdisjoint(words), any(word in _CLOCK or _numbered(word) for word in words)
    return {"date": day, "time": clock, "datetime": day and clock}.get(expected.moment, False)


def _numbered(word: str) -> bool:
    """Whether it is a figure, "12", or "fifth" and "of" before a month."""
    return word.isdigit() or word == "of" or word in ORDINALS


def _digits_missing(words: list[str], count: int) -> bool:
    """Whether only the beginning of `count` digits was heard, if perhaps as something else."""
    if said := _digits(words):
        return said < count and len(words) <= count + 4
    return bool(count) and len(words) <= MISHEARD and not {"no", "nope"}.intersection(words)


def _digits_at_end(words: list[str]) -> int:
    """How many digits the text ends with, read out one by one."""
    count = 0
    for word in reversed(words):
        if word not in DIGIT_WORDS and not (word.isdigit() and len(word) == 1):
            break
        count += 1
    return count


def _digits(words: list[str]) -> int:
    """How many digits were spoken so far; "forty two" counts as two, "double five" as two."""
    count = 0
    for word in words:
        if word.isdigit():
            count += len(word)
        elif word in DIGIT_WORDS:
            count += 0 if word in ("double", "triple") else 1
    return count

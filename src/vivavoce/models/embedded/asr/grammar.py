"""What the answer to a question can be, so that the recogniser can ask the sound which of it was said. Pure.

A graph whose edges are pieces of text, written as the recogniser writes them: nothing else is searched, so that what
noise makes unlikely is found all the same, and compared with what else it could be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from ....lexicon import UNITS, cardinal

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_DIGITS = {"zero": "0", "oh": "0"} | {word: str(number) for word, number in UNITS.items() if number <= 9}
_SAID = {digit: word for word, digit in _DIGITS.items() if word != "oh"}
_TIMES = {"double": 2, "triple": 3}
# fmt: off
_SURPRISE = {
    "": (4.6, 0.6, 2.1, 2.1, 3.4, 4.4, 4.4, 5.2, 3.6, 2.2, 7.0),
    "zero": (0.2, 5.6, 4.7, 2.4, 3.9, 3.4, 4.8, 5.5, 4.0, 4.6, 6.2),
    "oh": (7.7, 0.0, 6.0, 5.4, 6.5, 6.8, 7.2, 8.3, 7.6, 8.9, 9.3),
    "one": (4.9, 5.0, 1.7, 0.4, 3.0, 3.5, 4.0, 5.2, 4.1, 4.9, 6.1),
    "two": (4.0, 4.9, 2.3, 0.7, 1.6, 2.7, 3.1, 4.2, 3.2, 4.1, 5.5),
    "three": (3.7, 5.3, 3.4, 0.8, 1.6, 2.1, 3.0, 3.7, 2.7, 3.5, 5.2),
    "four": (4.1, 5.5, 3.0, 1.2, 1.8, 1.7, 2.4, 3.5, 2.3, 3.3, 4.9),
    "five": (3.8, 4.8, 3.0, 1.5, 2.2, 2.1, 1.8, 3.1, 1.8, 2.6, 4.4),
    "six": (3.9, 5.8, 3.3, 1.2, 2.0, 2.0, 2.5, 2.6, 2.1, 2.3, 4.5),
    "seven": (3.5, 5.7, 3.4, 1.6, 2.3, 2.1, 2.7, 3.5, 1.3, 2.2, 4.1),
    "eight": (3.3, 5.5, 3.7, 1.4, 2.2, 2.4, 2.6, 3.3, 2.2, 1.4, 4.2),
    "nine": (3.5, 5.1, 3.2, 1.3, 2.1, 2.2, 2.5, 3.3, 2.0, 2.2, 3.0),
}
# fmt: on
"""Nats that each of `_DIGITS` costs the recogniser after each, and first, when it hears but white noise: it finds
"one, two" likely and "six, eight" not, whatever the sound."""
_MADE_UP = 0.6
"""Share of that which is made up for. Strings right of 70 at 5 dB of noise: 40 with none of it, 49 with this much, 49
with 0.8; the speakers that it was not chosen on: 59, 64."""
_ONE_MORE = 1.0
"""Nats that a digit beyond those asked for costs: without, a noise behind the last one leaves more in doubt."""
MOST_DIGITS = 12
BESIDE = 3
"""Words of a free reading that may stand beside an answer; more of them are something else."""


@dataclass(slots=True, eq=False)
class Node:
    """A place in an answer."""

    onward: list[Edge] = field(default_factory=list)
    ends: bool = False
    """An answer may end here."""


class Edge(NamedTuple):
    """What may be written next."""

    text: str
    """With its space and punctuation: ", four"."""
    node: Node
    value: str = ""
    """What it adds to the answer's meaning."""
    gain: float = 0.0
    """Nats that make up for how unlikely the recogniser finds it whatever the sound."""


@dataclass(frozen=True, slots=True)
class ClosedQuestion:
    """A question whose answers are known, and how far the sound must bear one out that it is taken; nats."""

    start: Node
    meant: Callable[[str], str]
    """What a free reading means, as the graph's values do; "" where it is no answer."""
    possible: Callable[[str], bool]
    """Whether there may be an answer in what a free reading made of it."""
    strange: float = 0.0
    """An answer has on average at least so much a token."""
    stranger: float = 0.0
    """By so much it may have less where the free reading says the very same."""
    farthest: float = 0.0
    """It is no farther in all behind the free reading."""
    apart: float = 1.5
    """It is so far ahead of the next to be sure."""
    counted: bool = False
    """The answers are so many digits: these three count only where the weights that hear digits are not there."""


def of_digits(count: int) -> ClosedQuestion:
    """Just so many digits; 0 = any number. `spoken_digits.py` says which; the decoder where its weights are missing.

    Any number: see `farthest` and `strange`, narrow since there is nothing to count.
    """

    def meant(text: str) -> str:
        said = digits_of(text)
        return said if count in (0, len(said)) else ""

    if not count:
        few = digits(MOST_DIGITS)
        return ClosedQuestion(few, meant, lambda text: len(text.split()) - spelled(text) <= BESIDE, -0.5, 3.0)
    return ClosedQuestion(
        digits(count + 1, count),  # one more is heard as such, and no answer
        meant,
        lambda text: spelled(text) <= count + 1 and len(text.split()) <= 2 * count + 1,
        strange=-1.2,
        farthest=3.0,
        apart=1.7,
        counted=True,
    )


def of_phrases(answers: Iterable[str]) -> ClosedQuestion:
    """One of these. Chosen on 72 words (the digits of six people, each among five; clean and 8 dB of noise), of which
    the free reading has 50 right and is sure of 37: 48 are taken, all right. None is taken of 36 words that are not
    among the five, 28 pieces of other speech and 12 of noise."""
    known = [" ".join(_WORD.findall(answer.casefold())) for answer in answers]
    longest = max((len(answer.split()) for answer in known), default=0)

    def meant(text: str) -> str:
        words = _WORD.findall(text.casefold())
        return " ".join(words[words[:1] == ["the"] : len(words) - (words[-1:] == ["please"])])

    return ClosedQuestion(
        phrases(answers),
        meant,
        lambda text: len(text.split()) <= longest + BESIDE,
        strange=-1.0,
        stranger=0.9,
        farthest=2.5,
    )


@lru_cache(1)
def of_numbers() -> ClosedQuestion:
    """How many: a number from zero to a hundred in words, or one in figures.

    The bounds were chosen on 52 of them (36 digits of three people, eight numbers from eleven to fifty in two synthetic
    voices), clean and at 8 dB of noise: of 104 the free reading has 41 right and is sure of them, so 72 are taken;
    wrong and sure are 9 and 10. The short answers of a step: of 50 at 8 dB 12 and 25, of 194 other sounds none.
    """
    one = of_phrases([cardinal(number) for number in range(101)])
    return replace(one, strange=-1.6, stranger=0.0, farthest=3.0, apart=1.7)


def phrases(answers: Iterable[str]) -> Node:
    """Each of these by itself, "the" before it and "please" behind it; its value is its words in small letters."""
    start, article, polite = Node(), Node(), Node(ends=True)
    start.onward += [Edge(" The", article), Edge(" the", article)]
    last = Node([Edge(" please", polite), Edge(", please", polite)], ends=True)
    for answer in answers:
        if words := _WORD.findall(answer):
            for before in (start, article):
                _add(before, words, last, " ".join(words).casefold())
    return start


def _add(node: Node, words: list[str], last: Node, value: str) -> None:
    """`words` from `node` to `last`, in capital and small letters, with and without commas."""
    pauses: tuple[str, ...] = (" ",)
    for number, word in enumerate(words, 1):
        onward, meaning = (last, value) if number == len(words) else (Node(), "")
        written = dict.fromkeys((word, word.lower(), word[:1].upper() + word[1:]))
        node.onward += [Edge(pause + text, onward, meaning) for pause in pauses for text in written]
        node, pauses = onward, (" ", ", ")


@lru_cache(16)
def digits(most: int, asked: int = MOST_DIGITS) -> Node:
    """One to `most` digits, read out one by one; their value is "407". asked: more are less likely."""
    places: dict[tuple[int, str], Node] = {}

    def place(left: int, last: str) -> Node:
        if (left, last) not in places:
            node = places[left, last] = Node(ends=bool(last))
            surprise = dict(zip(_DIGITS, _SURPRISE[last], strict=True))
            for word, digit in _DIGITS.items() if left else ():
                gain = _MADE_UP * (surprise[word] - math.log(len(_DIGITS))) - _ONE_MORE * (left <= most - asked)
                node.onward += [Edge(text, place(left - 1, word), digit, gain) for text in _next(word, last)]
            for word, times in _TIMES.items():
                if times <= left:
                    repeated = [Edge(f" {w}", place(left - times, w), d * times) for w, d in _DIGITS.items()]
                    node.onward += [Edge(text, Node(repeated)) for text in _next(word, last)]
        return places[left, last]

    return place(most, "")


def _next(word: str, last: str) -> tuple[str, ...]:
    return (f", {word}",) if last else (f" {word.capitalize()}", f" {word}")


def written(digits: str) -> str:
    """As the recogniser writes digits: "407" → "Four, zero, seven."."""
    return ", ".join(_SAID[digit] for digit in digits).capitalize() + "."


def digits_of(text: str) -> str:
    """The digits that a text of nothing else spells: "Four, oh, 7." → "407"; "" where there is another word."""
    found, times = "", 1
    for word in _WORD.findall(text.casefold()):
        if times == 1 and word in _TIMES:
            times = _TIMES[word]
            continue
        digits = word if word.isdecimal() else _DIGITS.get(word, "")
        if not digits:
            return ""
        found, times = found + digits * times, 1
    return found if times == 1 else ""


def spelled(text: str) -> int:
    """How many digits a text holds, whatever else it says."""
    words = _WORD.findall(text.casefold())
    return sum(len(word) if word.isdecimal() else word in _DIGITS for word in words)

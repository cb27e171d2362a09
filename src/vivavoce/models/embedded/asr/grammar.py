"""What the answer to a question can be, so that the recogniser can ask the sound which of it was said. Pure.

A graph over *characters*, walked like a bias (`bias.py`), but what leaves it is impossible rather than unlikely.
Case does not count, and punctuation counts as a space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from ....lexicon import UNITS

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_DIGITS = {"oh": "0"} | {word: str(number) for word, number in UNITS.items() if number <= 9}
_END = ""
"""The key of a node where an answer may end. No character is the empty string."""
MOST_DIGITS = 12
BESIDE = 3
"""Words of a free reading that may stand beside an answer; more of them are something else."""
IMPOSSIBLE = float("-inf")


class Node(dict[str, "Node"]):
    """Children by character, " " between words; `""` where an answer may end."""


@dataclass(frozen=True, slots=True, eq=False)
class Position:
    """Where in the grammar a text stands."""

    node: Node | None
    """None: this text is no beginning of an answer."""
    boundary: bool
    """The last word is over."""


class Grammar:
    """A closed set of answers. Immutable: safe to share between threads and calls. Gains are 0 or `IMPOSSIBLE`."""

    closed = True

    def __init__(self, root: Node) -> None:
        self.start = Position(root, True)
        self._root = root

    def advance(self, place: Position, text: str) -> tuple[Position, float]:
        """Where `text` leads from `place`."""
        node, boundary = place.node, place.boundary
        for character in text.casefold():
            if character.isalnum() or (character == "'" and not boundary):
                if node is not None and boundary and node is not self._root:
                    node = node.get(" ")
                boundary = False
                node = node.get(character) if node is not None else None
            elif not boundary:
                boundary = True
                if node is not None and not (" " in node or _END in node):
                    node = None
            if node is None:
                return Position(None, boundary), IMPOSSIBLE
        return Position(node, boundary), 0.0

    def finish(self, place: Position) -> float:
        """Whether an answer may end here."""
        return 0.0 if place.node is not None and _END in place.node else IMPOSSIBLE


@dataclass(frozen=True, slots=True)
class ClosedQuestion:
    """A question whose answers are known, and how far the sound must bear one out that it is taken; nats."""

    grammar: Grammar
    meant: Callable[[str], str]
    """What an answer's text means, the same for "red" and "The red, please."; "" where it is none."""
    possible: Callable[[str], bool]
    """Whether there may be an answer in what a free reading made of it."""
    strange: float
    """An answer has on average at least so much a token."""
    farthest: float
    """It is no farther in all behind the free reading."""


def of_digits(count: int) -> ClosedQuestion:
    """Just so many digits; 0 = any number.

    So many: chosen on 120 strings of three and four digits (six people, gaps of 80 to 400 ms; clean, 12
    and 5 dB of noise), of which the free reading has 68 right: 84 are taken and right, 12 of them as unsure, 9 are
    wrong, 7 of them unsure. None is taken of 42 with a digit more than asked for, of 50 of other speech, and one,
    unsure, of 40 of noise.

    Any number: on 60 strings of three to six, 32 are taken and right, one is wrong (a digit lost in 5 dB of noise); a
    free reading that leans towards digits is sure of 15, one wrong. None is taken of 22 of other speech, 12 of noise.
    """

    def meant(text: str) -> str:
        said = digits_of(text)
        return said if count in (0, len(said)) else ""

    most = count or MOST_DIGITS
    strange, farthest = (-0.75, 5.0) if count else (-0.5, 3.0)
    return ClosedQuestion(
        digits(most),
        meant,
        lambda text: spelled(text) <= most and len(text.split()) - spelled(text) <= (count or BESIDE),
        strange,
        farthest,
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
        phrases(form.format(answer) for answer in known for form in ("{}", "the {}", "{} please", "the {} please")),
        meant,
        lambda text: len(text.split()) <= longest + BESIDE,
        strange=-1.0,
        farthest=2.5,
    )


def phrases(answers: Iterable[str]) -> Grammar:
    """Each of these by itself, in any case."""
    root = Node()
    for answer in answers:
        if words := _WORD.findall(answer.casefold()):
            _add(root, " ".join(words))[_END] = Node()
    return Grammar(root)


@lru_cache(16)
def digits(most: int) -> Grammar:
    """One to `most` digits, read out one by one."""
    onward: Node | None = None
    for _ in range(most):
        root = Node()
        for word in _DIGITS:
            last = _add(root, word)
            last[_END] = Node()
            if onward is not None:
                last[" "] = onward
        onward = root
    return Grammar(onward if onward is not None else Node())


def digits_of(text: str) -> str:
    """The digits that a text of nothing else spells: "Four, oh, 7." → "407"; "" where there is another word."""
    words = _WORD.findall(text.casefold())
    known = [word if word.isdecimal() else _DIGITS.get(word, "") for word in words]
    return "".join(known) if all(known) else ""


def spelled(text: str) -> int:
    """How many digits a text holds, whatever else it says."""
    words = _WORD.findall(text.casefold())
    return sum(len(word) if word.isdecimal() else word in _DIGITS for word in words)


def _add(root: Node, text: str) -> Node:
    node = root
    for character in text:
        node = node.setdefault(character, Node())
    return node

"""Numbers that an agent says and that stand nowhere: not in a picture, not in what was said, not in a tool's answer.

Pure. Only calls with pictures are looked at. Nobody is convicted on a recogniser's slip: a number counts as said when
the caller heard it and the agent's own captions, where there are any, hold it too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .record import CallerTurn, Reply, ToolUse
from .scenario import Fact, Scenario
from .words import heard_words

COUNTS = 12
"""Up to here a number that stands alone may be a count, or no number at all: "one moment", "the second line"."""
_COUNTED = frozenset(
    "line lines code codes thing things picture pictures word words number numbers object objects of more other others "
    "moment second seconds minute minutes time times oclock o and at is that on".split()
)
_SCALES = {"hundred": 100, "thousand": 1000}
_HUNDRED_AND = re.compile(r"(hundred|thousand) and\b", re.IGNORECASE)
_ALONE = 2
"""Digits; longer numbers may be read out in pieces, and so may stand inside a longer one."""


@dataclass(frozen=True, slots=True)
class _Number:
    """Number words in a row."""

    tokens: tuple[str, ...]
    following: str

    @property
    def digits(self) -> str:
        return "".join(self.tokens)


def invented(
    scenario: Scenario, turns: Sequence[CallerTurn], replies: Sequence[Reply], tools: Sequence[ToolUse]
) -> tuple[str, ...]:
    """The numbers that were heard and stand nowhere, each once, as digits; none where nothing was shown."""
    if not any(showing.picture for showing in scenario.shown):
        return ()
    known = _Known(_sources(scenario, turns, tools))
    found = []
    for reply in replies:
        captioned = _Known([reply.caption])
        for number in _numbers(reply.heard):
            slip = bool(reply.caption.strip()) and not captioned.holds(number)
            if not (slip or _is_a_count(number) or known.holds(number)):
                found.append(number.digits)
    return tuple(dict.fromkeys(found))


class _Known:
    """Numbers that may be said."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._tokens: set[str] = set()
        self._streams: list[str] = []
        for text in texts:
            tokens = [token for number in _numbers(text) for token in number.tokens]
            self._tokens |= {_short(token) for token in tokens}
            self._streams += ["".join(tokens), "".join(filter(str.isdigit, text))]

    def holds(self, number: _Number) -> bool:
        whole = number.digits
        if _short(whole) in self._tokens or all(_short(token) in self._tokens for token in number.tokens):
            return True
        return len(whole) > _ALONE and any(whole in stream for stream in self._streams)


def _sources(scenario: Scenario, turns: Sequence[CallerTurn], tools: Sequence[ToolUse]) -> Iterable[str]:
    for fact in (*scenario.picture_facts, *scenario.facts):
        yield from _of_fact(fact)
    yield from (turn.text for turn in turns)
    yield from (str(cell) for check in scenario.database for row in check.rows for cell in row)
    for use in tools:
        yield from _texts(dict(use.args))
        yield from _texts(dict(use.response))


def _of_fact(fact: Fact) -> Iterable[str]:
    yield from (str(fact.value), fact.say, fact.spelled, fact.instead_of)


def _texts(value: Any) -> Iterable[str]:
    """Every plain value inside, so that the numbers of two of them never run into one."""
    match value:
        case dict():
            for item in value.values():
                yield from _texts(item)
        case list() | tuple():
            for item in value:
                yield from _texts(item)
        case str():
            yield value
        case _:
            yield json.dumps(value, default=str)


def _numbers(text: str) -> list[_Number]:
    words = heard_words(_HUNDRED_AND.sub(r"\1 ", text))
    found: list[_Number] = []
    run: list[str] = []
    for word, following in zip(words, [*words[1:], ""], strict=False):
        scale = _SCALES.get(word)
        if scale and run and run[-1].isdigit():
            run[-1] = str(int(run[-1]) * scale)
        elif run and _joins(run[-1], word):
            run[-1] = str(int(run[-1]) + int(word))
        elif digits := _digits(word):
            run.append(digits)
        if run and not (_digits(following) or following in _SCALES):
            found.append(_Number(tuple(run), following))
            run = []
    return found


def _joins(last: str, word: str) -> bool:
    """ "Five hundred" and "twenty": one number."""
    return word.isdigit() and last.endswith("00") and 0 < int(word) < 100 and not word.startswith("0")


def _digits(word: str) -> str:
    """Of "500mg", and of "b12": 500, 12; "" where there are none."""
    return "".join(filter(str.isdigit, word)) if word[:6].isascii() else ""


def _short(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _is_a_count(number: _Number) -> bool:
    alone = len(number.tokens) == 1 and int(number.digits) <= COUNTS
    return alone and (number.digits == "1" or number.following in _COUNTED)

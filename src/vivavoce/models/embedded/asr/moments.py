"""Days and times of day as callers answer with them, for the recogniser to ask the sound which it holds. Pure.

The graph of `grammar.py` from the lexicon's words; the understanding reads each of its answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum, auto
from functools import lru_cache

from ....lexicon import MONTHS, TENS, WEEKDAYS, cardinal, nth, ordinal
from .grammar import ClosedQuestion, Edge, Node

LONGEST = 10
"""Words; a longer reading says more than when."""
_HOURS = tuple(cardinal(hour) for hour in range(1, 13))
_MINUTES = (*(f"oh {cardinal(minute)}" for minute in range(1, 10)), *(cardinal(minute) for minute in range(10, 60)))
_BESIDE_HOUR = (
    "half past",
    "quarter past",
    "quarter to",
    *(f"{cardinal(m)} {way}" for m in (5, 10, 20) for way in ("past", "to")),
)
_HALVES = ("a.m.", "p.m.", "am", "pm")
_HYPHENED = ("half past", *TENS)
"""Beginnings of what is written with a hyphen as well: "twenty-first"."""
_PARTS = ("morning", "afternoon", "evening")
_TIMES = {
    f"{hour}{written}": f"{cardinal(hour)} {said}"
    for hour in range(1, 13)
    for written, said in ((" a.m.", "am"), (" p.m.", "pm"), ("am", "am"), ("pm", "pm"), (":30", "thirty"))
}
_DAYS = {nth(day): ordinal(day) for day in range(1, 32)}
"""What the recogniser writes in figures, and the words for it."""
_IN_WORDS = _TIMES | _DAYS
_CUES = ("at", "around", "about", "for")


class Where(Enum):
    """Where in an answer a text stands."""

    FIRST = auto()
    AFTER = auto()
    """A comma may be before it."""
    WITHIN = auto()


def of_moments(sort: str) -> ClosedQuestion:
    """When something is. sort: "date", "time" or "datetime".

    The bounds are those of digits. Of 40 answers of two synthetic voices at 8 dB of noise the free reading has 2 right
    and is sure of them, 2 wrong: 15 are taken and right, one without its "at", 9 asked back; of 60 of three others
    7 and 4: 35 are taken and right, 1 wrong, 5 asked back. Of 60 other answers ("the big one") and 24 pieces of
    other speech none becomes one; "for two" and "the first one" are heard as they were said.
    """
    start = moments(sort)
    return ClosedQuestion(
        start,
        lambda text: said if _leads_to_end(start, said := _plain(text).removesuffix(" please")) else "",
        lambda text: len(text.split()) <= LONGEST,
        strange=-1.2,
        farthest=3.0,
        apart=1.7,
    )


@lru_cache(4)
def moments(sort: str) -> Node:
    """A day, a time of day, or both in either order, with a "please"; the value is the words: " tuesday at three"."""
    end = Node([Edge(" please", Node(ends=True)), Edge(", please", Node(ends=True))], ends=True)
    if sort == "date":
        return Node(_days(end, Where.FIRST))
    if sort == "time":
        return Node(_times(end, Where.FIRST))
    on = [*_days(end, Where.AFTER), *_edges(("on",), Node(_days(end, Where.WITHIN)))]
    then_day = Node([*on, *end.onward], ends=True)
    then_time = Node([*_times(end, Where.AFTER), *end.onward], ends=True)
    return Node([*_days(then_time, Where.FIRST), *_times(then_day, Where.FIRST)])


def _times(then: Node, where: Where) -> list[Edge]:
    """ "At half past four", "three thirty p.m."."""
    part = Node(_edges((*_PARTS,), then))
    half = Node(
        [*_edges(_HALVES, then), *_edges(("in the",), part), *_edges(("at night",), then), *then.onward], then.ends
    )
    hour = Node([*_edges(_MINUTES, half), *_edges(("o'clock",), half), *half.onward], half.ends)
    beside = Node(_edges(_HOURS, half))

    def told(where: Where) -> list[Edge]:
        return [
            *_edges(_HOURS, hour, where),
            *_edges(_BESIDE_HOUR, beside, where),
            *_edges(("noon", "midday", "midnight", *_TIMES), then, where),
        ]

    return [*told(where), *_edges(_CUES, Node(told(Where.WITHIN)), where)]


def _days(then: Node, where: Where) -> list[Edge]:
    """ "Next Tuesday", "Tuesday the fifth", "May the third", "in two weeks"."""
    ordinals = (*_DAYS, *_DAYS.values())
    month = Node(_edges(MONTHS, then))
    of_month = Node([*_edges(("of",), month), *then.onward], then.ends)
    day = Node(_edges(ordinals, of_month))
    number = Node([*_edges(("the",), Node(_edges(ordinals, then))), *_edges(ordinals, then)])
    weekday = Node([*_edges(_PARTS, then), *_edges(("the",), day), *_edges(MONTHS, number), *then.onward], then.ends)
    length = Node(_edges(("days", "weeks"), then))

    def told(where: Where) -> list[Edge]:
        return [
            *_edges(WEEKDAYS, weekday, where),
            *_edges(("next", "this", "this coming"), Node(_edges(WEEKDAYS, weekday)), where),
            *_edges(("today", "tomorrow"), Node([*_edges(_PARTS, then), *then.onward], then.ends), where),
            *_edges(("tonight", "next week", "the day after tomorrow", "in a week"), then, where),
            *_edges(("the",), day, where),
            *_edges(MONTHS, number, where),
            *_edges(("in",), Node(_edges(map(cardinal, range(2, 11)), length)), where),
        ]

    return [*told(where), *_edges(("on",), Node(told(Where.WITHIN)), where)]


def _edges(texts: Iterable[str], node: Node, where: Where = Where.WITHIN) -> list[Edge]:
    """Each text before `node`, as the recogniser may write it."""
    out = []
    for text in texts:
        written = dict.fromkeys((text, text.replace(" ", "-") if text.startswith(_HYPHENED) else text))
        if where is Where.FIRST:
            written |= dict.fromkeys(one[:1].upper() + one[1:] for one in (*written,))
        for pause in (" ", ", ") if where is Where.AFTER else (" ",):
            out += [Edge(pause + one, node, _plain(_IN_WORDS.get(text, text))) for one in written]
    return out


def _plain(text: str) -> str:
    """The words in small letters, each with a space before it."""
    words = re.findall(r"[a-z]+(?:'[a-z]+)?|\d+(?:[a-z]+)?", re.sub(r"\b([ap])\.m\b", r"\1m", text.casefold()))
    return "".join(f" {word}" for word in words)


def _leads_to_end(node: Node, said: str) -> bool:
    """Whether these words, as `_plain` gives them, are an answer."""
    if not said:
        return node.ends
    return any(
        _leads_to_end(node, said.removeprefix(text))
        for text, node in {(_plain(edge.text), edge.node) for edge in node.onward}
        if text and said.startswith(text)
    )

"""What a reader of values gives back. No other part of the package needs to know how it was found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

NEAR = 160
"""Characters around a value in which what is said of it stands: a turn has hundreds, and each looks only there."""

CERTAIN, LABELLED, SURE, FITTING, SAFE, PLAUSIBLE = 0.9, 0.85, 0.8, 0.75, 0.7, 0.5
"""Scores of values, 0–1, a scale of trust set by hand: said in full and nothing else it could be; led in by its own
word; beyond doubt; by what stands around it; the least that is taken unasked; the least that is where its own word
stands near it."""

Direction = Literal["future", "past", "any"]
"""Where dates lie that were said without a year or week: appointments ahead, birthdays behind."""


@dataclass(frozen=True, slots=True)
class Partial:
    """A moment of which only a part was said, or only its limits. All strings ISO 8601; None = not said."""

    date: str | None = None
    """`YYYY-MM-DD`; the first day when `date_until` is set."""
    date_until: str | None = None
    """The last day of a period ("next week", "in March"); ask which day."""
    time: str | None = None
    """`HH:MM:SS`."""
    part_of_day: str | None = None
    """`morning`, `afternoon`, `evening` or `night`; `earliest` and `latest` hold its limits too."""
    earliest: str | None = None
    """`HH:MM:SS`, inclusive: "after three"."""
    latest: str | None = None
    """`HH:MM:SS`, inclusive: "before noon"."""
    day_of_year: str | None = None
    """`MM-DD` of a birth whose year was not said."""
    towards: Literal["earlier", "later"] | None = None
    """Somewhere before or after the reference: "something a bit later"."""
    prefer: Literal["earliest", "latest", "any"] | None = None
    """Which of the times within the limits: "first thing", "as early as possible", "any time"."""
    twice: bool = False
    """`time` comes twice on `date`, where the clocks go back, and it was not said which."""
    fault: str = ""
    """Why what was said cannot be taken, as a sentence to say: "There is no February 30th."; "" = nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A field of an object of which only a part was said ("914"), or that may be read in several ways."""

    value: Any


@dataclass(frozen=True, slots=True)
class Found:
    """One value that was said."""

    value: Any
    """A JSON value that satisfies the schema (dates and times as ISO 8601 strings), or a `Partial`."""
    span: tuple[int, int]
    """Where in the given text: start, end (exclusive)."""
    score: float
    """0–1. From 0.8 the words leave no doubt; from 0.5 plausible; below 0.5 only when nothing else fits."""
    complete: bool = True
    """False when `value` is a `Partial` or must still be narrowed (too few digits of a number, for example)."""


def lead(text: str, at: int) -> str:
    """The words before a place in a text, as far back as anybody looks."""
    return text[max(0, at - NEAR) : at]


def overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two stretches of a text have a character in common."""
    return a[0] < b[1] and b[0] < a[1]


class Taken:
    """Stretches of a text that are spoken for, none of which overlaps another."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._spans: list[tuple[int, int]] = []
        for span in spans:
            self.take(span)

    def take(self, span: tuple[int, int]) -> bool:
        """Whether the stretch was free; now it is not."""
        at = self._place(span)
        free = not self._hit(span, at)
        if free:
            self._spans.insert(at, span)
        return free

    def holds(self, span: tuple[int, int]) -> bool:
        """Whether some of it is spoken for."""
        return self._hit(span, self._place(span))

    def _place(self, span: tuple[int, int]) -> int:
        return bisect_left(self._spans, (span[1],))

    def _hit(self, span: tuple[int, int], at: int) -> bool:
        return at > 0 and overlap(self._spans[at - 1], span)

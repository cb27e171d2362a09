"""Numbers as people say and write them: "two and a half", "minus eighteen", "18 below", "$1.5M", "a dozen". Pure.

A number is read whole, with its sign, its fraction and its scale, or not at all: where one of these is in doubt ("18
below freezing", "the freezer - 18") there is none, and a question is due.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from .company import find_company
from .found import NEAR, Taken, lead
from .inverse_normalisation import ORDINAL_UNITS, SCALES, Line, Word, line_of

Kind = Literal["cardinal", "ordinal", "money", "percent"]
_NOT_COUNTED = re.compile(
    r"(?:^|\W)(?:that|this|the|which|any|no|every|each|another|other|first|last|next|good|new|some|my|your|only|same|"
    r"right|earlier|later|better|big|nice|\d+(?:st|nd|rd|th))$"
)
_NOT_COUNTING = re.compile(
    r"^ (?:moment|second|sec|2nd|minute|min|way|of(?! (?:us|you|them)\b)|thing|day|time|last|that|who|which|is|was|"
    r"would|in particular|and only|another)\b"
)
_NEXT = re.compile(r" (\w[\w']*)")
_SOME = re.compile(r"(?<![^ ])(?:a couple(?: of)?|a pair(?: of)?|once|twice)(?![^ ])(?! (?:hundred|thousand|dozen))")
_MONEY = re.compile(r"^ (?:dollars?|bucks?|usd|euros?|pounds?)(?: (?:and )?(?P<cents>\d\d?)(?: cents?)?)?(?![^ ])")
_PERCENT = re.compile(r"^ (?:percent|per cent|%)")
_MINUS = frozenset({"minus", "negative"})
_PLUS = frozenset({"plus", "positive", "+"})
_CURRENCY = frozenset("$€£")
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "k": 1000, "million": 10**6, "mil": 10**6,
           "billion": 10**9, "trillion": 10**12, "mln": 10**6, "bln": 10**9, "tln": 10**12, "lakh": 10**5,
           "crore": 10**7, "dozen": 12, "dozens": 12}  # fmt: skip
_MONEY_SCALES = {"m": 10**6, "mm": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9}
"""Believed only of money: "5m" may be five metres."""
_PARTS = {"half": Fraction(1, 2), "quarter": Fraction(1, 4), "quarters": Fraction(1, 4), "thirds": Fraction(1, 3)}
_NTHS = {f"{ordinal}s": n for ordinal, n in ORDINAL_UNITS.items() if n > 2}
_NTHS |= {f"{word}ths": n for word, n in (("ten", 10), *SCALES.items())}
_MOST_PARTS = 99
"""More quarters or fifths than that are several numbers: "a hundred and three quarters"."""
_WRITTEN = {"1/2": Fraction(1, 2), "1/4": Fraction(1, 4), "3/4": Fraction(3, 4), "1/3": Fraction(1, 3),
            "2/3": Fraction(2, 3)}  # fmt: skip
_BELOW = re.compile(
    r"^(?: (?:degrees?|°))?(?: (?:c|f|celsius|centigrade|fahrenheit))? (?P<way>below|under|above)"
    r"(?: (?P<what>0|freezing)(?![^ ])|(?= [^\w\s]|$| (?:please|now|today|tonight|tomorrow|at|on|in|for|and|then)\b))"
)
_CLOCK = re.compile(r"^ (?:past|to|till|til|of|after|before|an?|hour|hours)\b")
"""After "half" or "quarter" these speak of the clock or of a length of time."""
_TIME = re.compile(r"^ (?:hour|minute|second|day|week|month|year|century|mile|chance|mind)")
"""After "half a": a length, which has readers of its own, or a manner of speaking."""
_OF_THE_CLOCK = frozenset("half halves quarter quarters".split())
_SET = frozenset("to at of is it's by it be : =".split())
"""Before a dash with spaces around it these make it a minus sign."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was said."""

    span: tuple[int, int]
    value: int | float
    kind: Kind
    score: float
    after: str = ""
    """The word that follows the number itself: what is counted, "percent", "degrees"."""


def find_numbers(text: str, asked: bool = False) -> list[Number]:
    """Cardinals, ordinals, decimals, money and percentages, in order; pronouns ("that one", "one moment") are none.

    asked: a number is the answer to a question, so "only one" is one.
    """
    return list(_numbers(text, asked))


@lru_cache(maxsize=64)
def _numbers(text: str, asked: bool) -> tuple[Number, ...]:
    """Several readers look at one sentence, so the last ones are kept."""
    line = line_of(text)
    found = [Number(line.span(*span), many, "cardinal", 0.8) for span, many in find_company(line.text)]
    taken = Taken(number.span for number in found)
    for match in _SOME.finditer(line.text):
        many, span = 1 if match.group() == "once" else 2, line.span(*match.span())
        if taken.take(span):
            found.append(Number(span, many, "cardinal", 0.8, _next(line, match.end())))
    reader, at = _Reader(line, asked), 0
    while at < len(line.words):
        number, after = reader.number(at)
        if number is not None and taken.take(number.span):
            found.append(number)
        at = max(after, at + 1)
    return tuple(sorted(found, key=lambda n: n.span))


def _next(line: Line, end: int) -> str:
    match = _NEXT.match(line.text, end)
    return match[1] if match else ""


class _Reader:
    """Reads numbers off a line of words."""

    def __init__(self, line: Line, asked: bool) -> None:
        self._line, self._asked = line, asked
        self._words: Sequence[Word] = line.words

    def _text(self, at: int) -> str:
        return self._words[at].text if 0 <= at < len(self._words) else ""

    def _kind(self, at: int) -> str:
        return self._words[at].kind if 0 <= at < len(self._words) else ""

    def _touch(self, at: int) -> bool:
        """Whether nothing stands between word `at` and the next."""
        return 0 <= at and at + 1 < len(self._words) and self._words[at].end == self._words[at + 1].start

    def _rest(self, at: int) -> str:
        """The line behind the word before `at`."""
        end = self._line.starts[at - 1] + len(self._text(at - 1))
        return self._line.text[end : end + NEAR]

    def number(self, at: int) -> tuple[Number | None, int]:
        """The number that starts at word `at`, None if there is none or it is doubtful, and where it ends."""
        sign, core = self._sign(at)
        money = self._text(core) in _CURRENCY
        core += money
        if money and not sign:
            sign, core = self._sign(core)
        value, after = self._value(core, bool(sign))
        if self._touch(after - 1) and self._text(after) in ("b", "bn", "mn") and not money:
            return None, after + 1
        if value is None or (self._parts_scale(core, after) and self._text(after) in _SCALES):
            return None, after
        if self._kind(core) == "ordinal":
            return Number(self._span(at, after), int(value), "ordinal", 0.5, _next(self._line, self._end(after))), after
        value, after = self._scaled(value, after, money)
        kind: Kind = "money" if money else "cardinal"
        counted = _next(self._line, self._end(after))
        if below := _BELOW.match(self._rest(after)):
            after = self._line.index(self._end(after) + below.end() - 1) + 1
            sign = None if below["what"] == "freezing" else -1 if below["way"] != "above" else sign
        elif cents := _MONEY.match(self._rest(after)):
            value += Fraction(int(cents["cents"]), 100) if cents["cents"] else 0
            after, kind = self._line.index(self._end(after) + cents.end() - 1) + 1, "money"
        elif percent := _PERCENT.match(self._rest(after)):
            after, kind = self._line.index(self._end(after) + percent.end() - 1) + 1, "percent"
        if sign is None or (value == 1 and after == core + 1 and self._is_pronoun(core)):
            return None, after
        value = -value if sign < 0 else value
        plain = int(value) if value.denominator == 1 else float(value)
        return Number(self._span(at, after), plain, kind, 0.8, counted), after

    def _end(self, after: int) -> int:
        return self._line.starts[after - 1] + len(self._text(after - 1))

    def _span(self, at: int, after: int) -> tuple[int, int]:
        return self._words[at].start, self._words[after - 1].end

    def _sign(self, at: int) -> tuple[int | None, int]:
        """-1, 1, 0 for no sign or None for a dash that may be one; and where the number starts."""
        word = self._text(at)
        if word in _MINUS:
            return -1, at + 1
        if word in _PLUS and self._kind(at + 1) == "number":
            return 1, at + 1
        following = self._kind(at + 1) == "number" or self._text(at + 1) in _CURRENCY
        if word != "-" or not following or (self._touch(at - 1) and self._text(at - 1).isalnum()):
            return 0, at
        if self._touch(at) or not at or self._text(at - 1) in _SET:
            return -1, at + 1
        return (0, at) if self._kind(at - 1) == "number" else (None, at + 1)

    def _value(self, at: int, signed: bool) -> tuple[Fraction | None, int]:
        """The number itself with its fraction: "2", "two and a half", "2 1/2", "three quarters", "a dozen"."""
        word = self._text(at)
        if self._kind(at) == "ordinal":
            return Fraction(int(word[:-2])), at + 1
        if self._kind(at) == "number":
            part = self._part(at + 1)
            if not part and word == "1" and self._words[at].spelled and self._eighth(at + 1):
                part = Fraction(1, int(self._text(at + 1)[:-2]))
            of_clock = self._text(at + 1) in _OF_THE_CLOCK and _CLOCK.match(self._rest(at + 2))
            if part and word.isdigit() and not of_clock:
                return (int(word) * part if int(word) <= _MOST_PARTS else None), at + 2
            fraction, after = self._fraction(at + 1)
            value = Fraction(Decimal(word))
            scale = next((s for s in (10**12, 10**9, 10**6, 1000) if value % s == 0 and value), 1)
            scale = scale if self._words[at].spelled else 1  # "three million and a half"
            return value + fraction * scale, after
        if word in _WRITTEN:
            return _WRITTEN[word], at + 1
        dozen = at + (word in ("half", "a", "an", "the")) + (self._text(at + 1) in ("a", "half"))
        if dozen > at and self._text(dozen) in _SCALES and "half" in (word, self._text(at + 1)):
            return Fraction(1, 2), dozen
        if word == "a" and self._text(at + 1) == "dozen":
            return Fraction(1), at + 1
        if word == "half" and self._text(at + 1) in ("a", "an") and self._kind(at + 2) in ("word", ""):
            return (None, at) if _TIME.match(self._rest(at + 2)) else (Fraction(1, 2), at + 2)  # "half a tablet"
        where = at + (word in ("a", "an"))
        if self._text(where) in ("half", "quarter") and (signed or self._asked or where > at):
            before = self._text(at - 1)
            clock = _CLOCK.match(self._rest(where + 1)) or self._kind(where + 1) == "number" or before in ("and", "at")
            return (None, at) if clock else (_PARTS[self._text(where)], where + 1)
        return None, at

    def _eighth(self, at: int) -> bool:
        """Whether an ordinal is a part: "one eighth", but not "one second"."""
        word = self._text(at)
        return self._kind(at) == "ordinal" and self._words[at].spelled and int(word[:-2]) > 2

    def _parts_scale(self, at: int, after: int) -> bool:
        """Whether a part of a scale was added already: of "one billion and a half million" nobody knows what it is."""
        return after > at + 1 and self._words[at].spelled and self._text(at).endswith("000")

    def _part(self, at: int) -> Fraction | None:
        """ "Halves", "fifths", "8th" behind a number."""
        word = self._text(at)
        if word in _PARTS:
            return _PARTS[word]
        if word in _NTHS:
            return Fraction(1, _NTHS[word])
        return None

    def _fraction(self, at: int) -> tuple[Fraction, int]:
        """ "And a half", "1/2": 0 if there is none."""
        skip = at + (self._text(at) == "and")
        if self._text(skip) in _WRITTEN:
            return _WRITTEN[self._text(skip)], skip + 1
        if skip > at:
            many = {"a": 1, "1": 1, "3": 3, "2": 2}.get(self._text(skip), 0)
            part = self._part(skip + 1)
            if many == 1 and self._kind(skip + 1) == "ordinal" and self._words[skip + 1].spelled:
                part = Fraction(1, int(self._text(skip + 1)[:-2]))  # "and a fifth"
            if many and part and not _CLOCK.match(self._rest(skip + 2)):
                return many * part, skip + 2
        return Fraction(0), at

    def _scaled(self, value: Fraction, after: int, money: bool) -> tuple[Fraction, int]:
        """Times "million", "k", "dozen"; then perhaps a half more: "a dozen and a half"."""
        scales = _SCALES | (_MONEY_SCALES if money else {})
        while (scale := scales.get(self._text(after))) is not None:
            fraction, end = self._fraction(after + 1)
            value, after = (value + fraction) * scale, end
        return value, after

    def _is_pronoun(self, at: int) -> bool:
        """Whether a spoken "one" counts nothing: "that one", "one moment"."""
        if not self._words[at].spelled:
            return False
        start = self._line.starts[at]
        before = lead(self._line.text, start).rstrip()
        return bool(not self._asked and _NOT_COUNTED.search(before) or _NOT_COUNTING.match(self._rest(at + 1)))


def is_money(text: str, start: int, end: int) -> bool:
    """Whether the number that stands there is an amount of money."""
    return text[:start].endswith(("$", "€", "£")) or bool(_OF_MONEY.match(text[end:]))


_OF_MONEY = re.compile(r"\s*(?:[€£]|(?:dollar|buck|euro|pound|cent)s?\b|usd\b|eur\b)", re.IGNORECASE)

"""Lengths of time as people say and write them: "two and a half hours", "an hour fifteen", "1h30", "a week". Pure.

A grammar over a line of words: a length is one or more terms in falling units ("two minutes and thirty seconds").
What is vague ("a few minutes", "two or three days") is found too, without a value: then it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from ......value_words import length
from .inverse_normalisation import Line, Word

Dimension = Literal["time", "nights", "months"]
"""What can be counted in one another exactly: no month is a number of days, no day a number of nights."""

_UNITS: tuple[tuple[str, Dimension, str], ...] = (
    ("millisecond milliseconds millis ms", "time", "0.001"),
    ("second seconds sec secs s", "time", "1"),
    ("minute minutes min mins m", "time", "60"),
    ("hour hours hr hrs h", "time", "3600"),
    ("day days d", "time", "86400"),
    ("week weeks wk wks", "time", "604800"),
    ("fortnight fortnights", "time", "1209600"),
    ("night nights", "nights", "1"),
    ("month months mo", "months", "1"),
    ("year years yr yrs", "months", "12"),
)
_NAMES = {name: (dimension, Fraction(size)) for names, dimension, size in _UNITS for name in names.split()}
"""Unit → what it is counted in, and how many of that: seconds, nights or months."""
_SMALLER = {"3600": "min", "60": "s"}
"""The unit of a bare number after hours or minutes: "two hours thirty", "1h30"."""
_PER_WEEK = 7
"""Nights."""
_SHORT = frozenset({"m", "d"})
"""Units that are no words and may be other things: only right behind a digit, as in "1h30m"."""
_PARTS = {"half": Fraction(1, 2), "quarter": Fraction(1, 4), "quarters": Fraction(1, 4), "third": Fraction(1, 3),
          "3rd": Fraction(1, 3), "thirds": Fraction(1, 3)}  # fmt: skip
_WRITTEN = {"1/2": Fraction(1, 2), "1/4": Fraction(1, 4), "3/4": Fraction(3, 4), "1/3": Fraction(1, 3),
            "2/3": Fraction(2, 3)}  # fmt: skip
_WHOLE = frozenset("whole full entire single good solid more additional extra further".split())
_VAGUE = frozenset("few several some many various".split())
_LOOSE = re.compile(
    r"(?<![^ ])(?:(?:for|over) (?:a|the|this|that|all|the whole|the entire) (?:long )?weekend|"
    r"(?:all|the (?:whole|entire)) (?:day|night|week|weekend|month|morning|afternoon|evening)(?: long)?|overnight|"
    r"(?:for )?a (?:while|bit|little while|long time|short time)|as long as possible)(?![^ ])"
)
"""Lengths of which nobody can say how many days or minutes they are."""
_GOES_ON = frozenset(
    "please from at on for to starting beginning tomorrow today tonight and then now until till with in before after "
    "if thanks thank i we it that or so but instead long total each every per this next because as i'd we'd".split()
)
"""Words after a bare number that it does not count: "two hours thirty please"."""
_PEOPLE = frozenset("people guests children men women kids".split())


_ISO = re.compile(
    r"P(?:(?P<w>[\d.]+)W)?(?:(?P<d>[\d.]+)D)?(?:T(?:(?P<h>[\d.]+)H)?(?:(?P<m>[\d.]+)M)?(?:(?P<s>[\d.]+)S)?)?"
)
_SIZES = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}


def iso(amount: Fraction) -> str:
    """So many seconds in ISO 8601: "PT1H30M"."""
    parts, left = dict.fromkeys("dhm", 0), amount
    for unit in parts:
        parts[unit], left = divmod(left, _SIZES[unit])
    clock = "".join(f"{parts[unit]}{unit.upper()}" for unit in "hm" if parts[unit])
    clock += f"{float(left):g}S" if left else ""
    day = f"{parts['d']}D" if parts["d"] else ""
    return f"P{day}" + (f"T{clock}" if clock or not day else "") + ("0S" if not (clock or day) else "")


def in_words(text: str) -> str:
    """An ISO 8601 length in words: "PT1H30M" → "1 hour and 30 minutes"; as it is where it is none."""
    match = _ISO.fullmatch(text)
    if not match or text in ("P", "PT"):
        return text
    terms = (Fraction(many) * _SIZES[unit] for unit, many in match.groupdict().items() if many)
    return length(float(sum(terms)))


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time that was said."""

    span: tuple[int, int]
    """In the original text."""
    dimension: Dimension
    amount: Fraction | None
    """In seconds, nights or months; None = not said exactly."""

    def count(self, unit: str) -> Fraction | None:
        """How many of `unit` it is; None where that cannot be said exactly: a month in days, three days in nights."""
        dimension, size = _NAMES[unit]
        if self.amount is None:
            return None
        if dimension == self.dimension:
            return self.amount / size
        week = _NAMES["week"][1]
        if dimension == "nights" and self.dimension == "time" and self.amount % week == 0:
            return self.amount / week * _PER_WEEK
        return None


def find_durations(line: Line) -> Iterator[Duration]:
    """Every length of time, in order."""
    words, at = line.words, 0
    loose = [line.span(*m.span()) for m in _LOOSE.finditer(line.text)]
    while at < len(words):
        if (span := next((s for s in loose if s[0] == words[at].start), None)) is not None:
            yield Duration(span, "time", None)
            at = line.words.index(next(w for w in words if w.end == span[1])) + 1
            continue
        one = _Reader(words).length(at)
        if one is None:
            at += 1
            continue
        yield Duration((words[one.start].start, words[one.after - 1].end), one.dimension, one.amount)
        at = one.after


_OWN_UNIT = re.compile(
    r"(?:^|_)(?P<unit>milliseconds|millis|ms|seconds|secs?|s|minutes|mins?|hours|hrs?|days|nights|weeks|wks?|months|"
    r"years|yrs?)(?:_|$)"
)
_TOLD_UNIT = re.compile(
    r"\b(?:in|of|how many|as|whole) (?:(?:whole|full|complete) )?(?P<unit>milliseconds|seconds|minutes|hours|days|"
    r"nights|weeks|months|years)\b|^(?P<first>milliseconds|seconds|minutes|hours|days|nights|weeks|months|years)\b|"
    r"\((?P<inside>ms|s|sec|seconds|min|minutes|h|hours|d|days|weeks|months|years)\)"
)
_ONE = re.compile(r"(?:^|_)(?P<unit>second|minute|hour|day|week|month|year)(?:_|$)")
_LONG = re.compile(r"duration|how[ _]long|length of|(?:^|[ _])(?:timeout|delay|interval|timer|snooze|stay)(?:$|[ _])")


def unit_of(name: str, schema: Mapping[str, Any]) -> str:
    """The unit in which a numeric argument wants a length of time; "" when it wants none.

    Its name says so ("minutes", "delay_s"), else its description ("Duration in minutes."); a length of which nobody
    says the unit is in minutes.
    """
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    told = f"{schema.get('title', '')} {schema.get('description', '')}".lower().strip()
    if (own := _OWN_UNIT.search(plain)) and plain != "min":  # beside "max"
        return own["unit"] if own["unit"] in _NAMES else own["unit"].rstrip("s")
    if said := _TOLD_UNIT.search(told):
        return next(unit for unit in said.groups() if unit)
    if _LONG.search(plain) or _LONG.search(told):
        return one["unit"] if (one := _ONE.search(told.replace(" ", "_"))) else "minute"
    return ""


def plural(unit: str) -> str:
    """A unit as it is said of many: "min" → "minutes"."""
    same = [name for name, size in _NAMES.items() if size == _NAMES[unit] and name.endswith("s")]
    return max(same, key=len)


@dataclass(frozen=True, slots=True)
class _Term:
    """A stretch of the line, words `start` to `after`."""

    start: int
    after: int
    unit: str
    amount: Fraction | None
    dimension: Dimension
    whole: bool = True
    """A bare number of smaller units may follow."""


class _Reader:
    """Reads terms off a line of words."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words

    def _text(self, at: int) -> str:
        return self._words[at].text if 0 <= at < len(self._words) else ""

    def length(self, at: int) -> _Term | None:
        """The length that starts at word `at`: as many terms as follow one another in falling units."""
        first = self._term(at)
        if first is None:
            return None
        last, total, sizes = first, first.amount, _NAMES[first.unit][1]
        while total is not None and last.whole:
            link = last.after + (self._text(last.after) in ("and", ",", "plus"))
            link += self._text(link) == "and"  # "one week, two days, and three hours"
            following = self._term(link)
            if following and following.dimension == first.dimension and _NAMES[following.unit][1] < sizes:
                total = None if following.amount is None else total + following.amount
                last, sizes = following, _NAMES[following.unit][1]
                continue
            rest = self._bare(last, link)
            if rest is not None:
                total, last = total + rest.amount if rest.amount is not None else None, rest
            break
        vague = self._ranged(at)
        return _Term(at, last.after, first.unit, None if vague else total, first.dimension)

    def _ranged(self, at: int) -> bool:
        """Whether it is only one end: "two or three hours", "2-3 days"."""
        before, link = self._text(at - 2), self._text(at - 1)
        moved = self._text(at - 3) == "from"  # "from one to three hours" is three
        return before.replace(".", "").isdigit() and (link in ("or", "and", "-") or (link == "to" and not moved))

    def _unit(self, at: int) -> tuple[str, int]:
        """The unit at word `at`, perhaps after a hyphen, and where it ends; "" if there is none."""
        at += self._text(at) == "-" and at + 1 < len(self._words)
        while self._text(at) in _WHOLE:
            at += 1
        name = self._text(at)
        attached = at > 0 and self._words[at - 1].end == self._words[at].start if at < len(self._words) else False
        name = "second" if name == "2nd" else name  # as a line of words has it
        if name not in _NAMES or (name in _SHORT and not (attached and self._words[at - 1].kind == "number")):
            return "", at
        return name, at + 1

    def _made(self, start: int, after: int, unit: str, amount: Fraction | None, whole: bool = True) -> _Term:
        dimension, size = _NAMES[unit]
        return _Term(start, after, unit, None if amount is None else amount * size, dimension, whole)

    def _term(self, at: int) -> _Term | None:
        """One number with its unit."""
        word = self._text(at)
        if word in ("a", "an", "1", "another", "half", "quarter") and (part := self._part(at)):
            return part
        if word in ("a", "an", "another"):
            return self._article(at)
        if word in _WRITTEN or (word.isdigit() and self._text(at + 1) in ("quarters", "quarter", "thirds", "3rd")):
            return self._part(at)
        if word in _VAGUE:
            unit, after = self._unit(at + 1)
            return self._made(at, after, unit, None) if unit and unit != "second" else None
        if self._words[at].kind == "ordinal" if at < len(self._words) else False:
            return self._seconds(at)
        if re.fullmatch(r"\d{1,2}:\d\d", word):
            unit, after = self._unit(at + 1)
            high, low = map(int, word.split(":"))
            fits = unit and low < 60 and _NAMES[unit][1] in (3600, 60)
            return self._made(at, after, unit, high + Fraction(low, 60), False) if fits else None
        if at >= len(self._words) or self._words[at].kind != "number":
            return None
        return self._counted(at)

    def _counted(self, at: int) -> _Term | None:
        """ "Two and a half hours", "2 hours and a half", "2 1/2 hours"."""
        amount, after = Fraction(self._text(at)), at + 1
        fraction, after = self._and_part(after)
        unit, end = self._unit(after)
        if not unit:
            return None
        tail, end = (Fraction(0), end) if fraction else self._tail(end)
        amount += fraction + tail
        return self._made(at, end, unit, amount, whole=amount.denominator == 1)

    def _and_part(self, at: int) -> tuple[Fraction, int]:
        """ "And a half", "1/2", "and three quarters": 0 if there is none."""
        skip = at + (self._text(at) == "and")
        if self._text(skip) in _WRITTEN:
            return _WRITTEN[self._text(skip)], skip + 1
        if skip == at:
            return Fraction(0), at
        many = 1
        if self._text(skip) in ("a", "1") or (self._text(skip) in ("2", "3") and self._text(skip + 1) in _PARTS):
            many, skip = int(self._text(skip).replace("a", "1")), skip + 1
        part = _PARTS.get(self._text(skip))
        return (many * part, skip + 1) if part else (Fraction(0), at)

    def _tail(self, at: int) -> tuple[Fraction, int]:
        """The same behind the unit, where it belongs to no unit of its own: "a minute and a half"."""
        fraction, after = self._and_part(at) if self._text(at) == "and" else (Fraction(0), at)
        own = self._text(after) in ("of", "a", "an") and self._unit(after + 1)[0] or self._unit(after)[0]
        return (Fraction(0), at) if own else (fraction, after)

    def _article(self, at: int) -> _Term | None:
        """ "An hour", "a minute and a half", "a couple of days", "a few minutes"."""
        if self._text(at + 1) == "couple":
            after = at + 2 + (self._text(at + 2) == "of")
            unit, after = self._unit(after + (self._text(after) == "more"))
            return self._made(at, after, unit, Fraction(2)) if unit else None
        if self._text(at + 1) in _VAGUE:
            unit, after = self._unit(at + 2)
            return self._made(at, after, unit, None) if unit else None
        unit, after = self._unit(at + 1)
        if not unit or unit == "second":  # "a second appointment"
            return self._seconds(at + 1) if self._text(at + 1).endswith("2nd") else None
        tail, after = self._tail(after)
        return self._made(at, after, unit, 1 + tail, whole=not tail)

    def _part(self, at: int) -> _Term | None:
        """ "Half an hour", "a quarter of an hour", "three quarters of an hour", "3/4 hour"."""
        start, many = at, 1
        if self._text(at) in _WRITTEN:
            part = _WRITTEN[self._text(at)]
        else:
            if self._text(at) in ("a", "an", "another", "1") or self._text(at).isdigit():
                many = int(self._text(at)) if self._text(at).isdigit() else 1
                at += 1
            if self._text(at) not in _PARTS:
                return None
            part = _PARTS[self._text(at)]
        at += 1
        at += self._text(at) == "of"
        at += self._text(at) in ("a", "an", "1", "the")
        unit, after = self._unit(at)
        return self._made(start, after, unit, many * part) if unit else None

    def _seconds(self, at: int) -> _Term | None:
        """ "A forty second timer", which the line of words holds for "42nd"."""
        word = self._words[at]
        number = int(word.text[:-2]) - 2
        if not word.spelled or not word.text.endswith("2nd") or number < 20 or number % 10:
            return None
        sure = number > 20 or (self._text(at - 1) == "a" and self._text(at + 1).isalpha())  # "the twenty second"
        return self._made(at, at + 1, "second", Fraction(number)) if sure else None

    def _bare(self, last: _Term, at: int) -> _Term | None:
        """The minutes of "two hours thirty", which nobody calls minutes."""
        unit = _SMALLER.get(str(_NAMES[last.unit][1]))
        if not unit or at >= len(self._words) or self._words[at].kind != "number":
            return None
        text, following = self._text(at), self._text(at + 1)
        linked = at > last.after
        if not text.isdigit() or not 0 < int(text) < 60 or following in ("am", "pm", "oclock", ":", "-", "/"):
            return None
        ends = not following or not following[0].isalnum() or following in _GOES_ON
        counts = following in _PEOPLE or following.endswith("s")
        if linked and not ends or counts and not ends:
            return None
        return self._made(at, at + 1, unit, Fraction(int(text)), whole=False)

"""Which of the values found in the words an argument can want, and how well each suits it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .....events import ToolSpec
from .....lexicon import TENS, UNITS
from .....spelling import likeness
from ...language.en.lexicon import ENDS, STARTS
from .. import signatures
from ..contract import Goal
from ..signatures import iso_date
from .entities.births import is_birth
from .entities.choices import EVERY
from .entities.found import CERTAIN, FITTING, PLAUSIBLE, SAFE, SURE, Found, Partial, lead, overlap
from .entities.moments import find_moments
from .entities.when import direction_of
from .tokens import normalize, split_name, stem

ASKED = 0.4
"""Least score of a value that answers the question just put."""
ANSWERS, NAMED, GUIDED, MISGUIDED = 0.5, 0.3, 0.3, -0.2
"""What a value's score gains, by hand: it is asked for; its argument's own word stands near; a preposition names its
end ("from … to …"), or the other one."""
HELD, CORRECTED = -0.15, 0.05
"""What it gains where the argument has a value already: said by the way, or to put it right."""
YEAR = 365
"""Days; younger than that are only those of whom it is said."""
ANOTHER = 60
"""Likeness of two last names, 0–100, under which one is not the other misheard."""
_NUMBERED = re.compile(rf"(?:(?:\d[\d:]*|{'|'.join([*UNITS, *TENS])}|noon|half|past)\b ?)+")


_START = re.compile(
    r"\b(?:from|starting|leaving|leave|depart\w*|begin\w*|pick(?:ed)? (?:me )?up(?: at| from)?|out of|"
    r"check(?:ing)? in|start\w*)(?: (?:at|on|the|of|from))?\W*$",
    re.I,
)
_END = re.compile(
    r"\b(?:to|until|till|through|thru|return\w*|coming back|back|drop\w*(?: me)?(?: off)?(?: at)?|going to|towards|"
    r"end\w*|check(?:ing)? out|ending|by)(?: (?:at|on|the|of))?\W*$",
    re.I,
)
_OFFERED = re.compile(r"\b(?:with|by|if|free|available|prefer|preferably|rather|either|ideally)\b", re.I)
"""Words around somebody whom the caller wants to see."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value, and the argument that may take it."""

    name: str
    found: Found
    rank: float
    """About 0–2: the higher goes first."""

    def order(self) -> tuple[float, int, int]:
        """The best first; of those alike the longest, "medium roast" before "medium"; then as they were said."""
        start, end = self.found.span
        return -round(self.rank, 2), start - end, start


def only_names(text: str, found: list[Found]) -> list[Found]:
    """Names without those made of numbers ("eleven"); two words in capitals are one beyond doubt."""
    out = []
    for one in found:
        words = str(one.value).split()
        if _NUMBERED.fullmatch(normalize(str(one.value))):
            continue
        said = text[one.span[0] : one.span[1]]
        sure = len(words) > 1 and said.istitle() and not text.istitle()
        out.append(Found(one.value, one.span, max(one.score, FITTING) if sure else one.score, one.complete))
    return out


def of_length(found: list[Found], length: int, asked: bool, held: Any = None) -> list[Found]:
    """Numbers of a known length: the right one is beyond doubt, a shorter one is not whole, a longer one is another.

    held: the piece that was said before; what is said now goes on with it.
    """
    out = []
    for one in found:
        said = sum(c.isalnum() for c in str(one.value))
        before = str(held) if asked and isinstance(held, str | int) and not isinstance(held, bool) else ""
        if before and said + len(before) <= length and str(one.value) != before:
            both = f"{before}{one.value}"
            whole = said + len(before) == length
            out.append(Found(type(one.value)(both), one.span, max(one.score, SURE), complete=whole))
            continue
        if said == length:
            out.append(Found(one.value, one.span, max(one.score, SURE), one.complete))
        elif said < length and asked:
            out.append(Found(one.value, one.span, one.score, complete=False))
    return out


def shortened(text: str, options: Sequence[str]) -> list[Found]:
    """An option by the head of one of its words: "physio" for "physiotherapy session"."""
    for word in re.finditer(r"[a-z]{5,}", text.lower()):
        meant = [
            o
            for o in options
            if EVERY.isdisjoint(split_name(o)) and any(w.startswith(word.group()) for w in split_name(o))
        ]
        if len(meant) == 1:
            return [Found(meant[0], word.span(), FITTING)]
    return []


def _another_person(heard: str, known: str) -> bool:
    """Whether a full name that was heard is not the known one: "Maria Lopez" is not "Maria Gonzalez"."""
    given, kept = heard.lower().split(), known.lower().split()
    return (
        len(given) > 1 and len(kept) > 1 and not {"dr.", "dr"} & {kept[0]} and likeness(given[-1], kept[-1]) < ANOTHER
    )


def whole_names(known: list[Found], heard: list[Found]) -> list[Found]:
    """ "Maria Lopez" stays whole where only "Lopez" is in the vocabulary."""
    out = []
    for one in known:
        short = str(one.value).lower()
        if any(_another_person(str(h.value), str(one.value)) for h in heard):
            out.extend(heard)
            continue
        longer = next(
            (h for h in heard if f" {short} " in f" {str(h.value).lower()} " and len(str(h.value)) > len(short)), None
        )
        out.append(Found(longer.value, longer.span, max(one.score, longer.score)) if longer else one)
    return out


def long_past(value: Any, schema: Mapping[str, Any], name: str, now: datetime) -> bool:
    """A birth date is not when somebody wants to come."""
    if direction_of(name, schema) == "past":
        return False
    day = iso_date(value.date if isinstance(value, Partial) else value)
    return day is not None and day.year < now.year - 1


def newborn(value: Any, name: str, text: str, now: datetime) -> bool:
    """Whether "it happened yesterday" or "on March fourth" would be taken for somebody's date of birth."""
    if not is_birth(name):
        return False
    yearless = isinstance(value, Partial) and bool(value.day_of_year)
    day = iso_date(value.date if isinstance(value, Partial) else value)
    recent = yearless or day is not None and (now.date() - day).days < YEAR
    return recent and not re.search(r"\b(?:born|birth)", text.lower())


def within_moment(text: str, one: tuple[int, int], other: tuple[int, int], now: datetime) -> bool:
    """Whether one lies between the day and the time of the other: "the noon ferry from Northhaven on Saturday"."""
    (start, end), outer = sorted((one, other), key=lambda span: span[1] - span[0])
    if not (outer[0] < start and end < outer[1]):
        return False
    return bool(find_moments(text[slice(*outer)], now)) and not find_moments(text[start:end], now)


def shares(one: Candidate, taken: tuple[int, int], candidates: Sequence[Candidate]) -> bool:
    """Whether an option in its own words and another value share but the words between: "every morning at eight"."""
    start, end = one.found.span
    option = one.found.score == 1.0 and isinstance(one.found.value, str)
    others = (other.found.span for other in candidates if other.name == one.name)
    return option and start < taken[0] < end < taken[1] and all(overlap(span, taken) for span in others)


def without_options(text: str, spec: ToolSpec, candidates: list[Candidate], asked: str) -> list[Candidate]:
    """Without an option taken for the caller's name: "Marcus, if he's free" is whom they want to see."""
    if (
        not asked
        or signatures.kind(signatures.properties(spec).get(asked, {}), asked) != "name"
        or not _OFFERED.search(text)
    ):
        return candidates
    options = [c.found.span for c in candidates if c.name != asked and c.found.score >= CERTAIN]
    return [c for c in candidates if c.name != asked or not any(overlap(c.found.span, s) for s in options)]


def undecided(text: str, candidates: Sequence[Candidate], values: Iterable[str]) -> list[str]:
    """The arguments for one option of which two were named side by side, each in its own words: "the brakes need to be
    done and the saddle, too"."""
    out = []
    for name in values:
        said = sorted(
            (c.found for c in candidates if c.name == name and isinstance(c.found.value, str)), key=lambda f: f.span
        )
        certain = [one for one in said if one.score >= CERTAIN]
        spans = [c.found.span for c in candidates if c.name != name and c.found.score >= CERTAIN]
        certain = [one for one in certain if not any(overlap(one.span, span) for span in spans)]
        for first, second in zip(certain, certain[1:], strict=False):
            between = text[first.span[1] : second.span[0]].lower()
            if first.value != second.value and len(between) <= _SIDE and _BESIDE.search(between):
                out.append(name)
                break
    return out


_SIDE = 30
"""Characters between two options of one sentence that both are wanted, or either."""
_BESIDE = re.compile(r"\b(?:and|or|plus|also|as well as)\b|&|^\s*,\s*(?:the |my |an? )?$")


def in_a_date(span: tuple[int, int], text: str, now: datetime) -> bool:
    """Whether digits are part of a date with a month or weekday in words: the year of "March 4th 1985" is no number."""
    if re.search(r"\b(?:at|around|by|after|before) $", lead(text, span[0])) and span[1] - span[0] <= 6:
        return True  # "at ten"
    for moment in find_moments(text, now):
        start, end = moment.span
        if moment.date is not None and start <= span[0] and span[1] <= end and (start, end) != span:
            return (
                bool(re.search(r"[A-Za-z]{3}", re.sub(r"\d+(?:st|nd|rd|th)", "", text[start:end])))
                and moment.score >= SURE
            )
    return False


def rank(
    text: str, name: str, schema: Mapping[str, Any], found: Found, goal: Goal, asked: str, corrects: bool
) -> float | None:
    """How well a value suits an argument, about 0–2; None when it must not be taken."""
    labelled = _labelled(text, name, found)
    is_asked = name == asked
    sort = signatures.kind(schema, name)
    if found.score < (ASKED if is_asked else PLAUSIBLE if labelled else SAFE):
        return None
    known = name in goal.values
    if known and not (
        (corrects and not is_birth(name) and (sort != "text" or found.score >= FITTING))
        or labelled
        or is_asked
        or (
            sort == "list"
            and isinstance(found.value, list)
            and (found.value[: len(goal.values[name])] == goal.values[name] or isinstance(found.value[0], dict))
        )
        or (sort in ("date", "time", "datetime", "enum") and found.score >= SURE and not is_birth(name))
    ):
        return None
    rank = found.score + ANSWERS * is_asked + NAMED * labelled
    rank += known and sort == "list" and not is_asked  # "and two washers" is no answer to another question
    if known and not corrects and not is_asked:
        rank += HELD
    if known and corrects and not asked:
        rank += CORRECTED
    return rank


def named(text: str, name: str, found: Found) -> float:
    """How well a value suits an argument that cannot want another one, about 0–2."""
    return found.score + NAMED * _labelled(text, name, found)


def _labelled(text: str, name: str, found: Found) -> bool:
    """Whether the argument's own word stands near its value: "the name is Lopez", "for four people"."""
    start, end = found.span
    near = normalize(text[max(0, start - 30) : end + 15])
    words = {stem(w) for w in near.split()}
    own = {
        stem(w)
        for w in split_name(name)
        if w not in {"new", "id", "of", "the", "a", "to", "from", "start", "date", "time", "is"}
    }
    return bool(own & words)


def cue(text: str, name: str, found: Found) -> float:
    """A preposition before the value that names its end: "from … to …"."""
    before = lead(text, found.span[0])
    words = set(split_name(name))
    if _START.search(before):
        return GUIDED if words & STARTS else MISGUIDED if words & ENDS else 0.0
    if _END.search(before):
        return GUIDED if words & ENDS else MISGUIDED if words & STARTS else 0.0
    return 0.0

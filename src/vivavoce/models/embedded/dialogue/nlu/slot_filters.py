"""Which of the values found in the words can be what an argument wants. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .....spelling import likeness
from ..signatures import iso_date
from .entities.births import is_birth
from .entities.found import Found, Partial
from .entities.when import direction_of
from .tokens import normalize, split_name

YEAR = 365
"""Days; younger than that are only those of whom it is said."""
_NUMBERED = re.compile(
    r"(?:(?:\d[\d:]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|thirty|half|past)\b ?)+"
)


def only_names(text: str, found: list[Found]) -> list[Found]:
    """Names without those made of numbers ("eleven"); two words in capitals are one beyond doubt."""
    out = []
    for one in found:
        words = str(one.value).split()
        if _NUMBERED.fullmatch(normalize(str(one.value))):
            continue
        said = text[one.span[0] : one.span[1]]
        sure = len(words) > 1 and said.istitle() and not text.istitle()
        out.append(Found(one.value, one.span, max(one.score, 0.75) if sure else one.score, one.complete))
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
            out.append(Found(type(one.value)(both), one.span, max(one.score, 0.8), complete=whole))
            continue
        if said == length:
            out.append(Found(one.value, one.span, max(one.score, 0.8), one.complete))
        elif said < length and asked:
            out.append(Found(one.value, one.span, one.score, complete=False))
    return out


def shortened(text: str, options: Sequence[str]) -> list[Found]:
    """An option by the head of one of its words: "physio" for "physiotherapy session"."""
    for word in re.finditer(r"[a-z]{5,}", text.lower()):
        meant = [o for o in options if any(w.startswith(word.group()) for w in split_name(o))]
        if len(meant) == 1:
            return [Found(meant[0], word.span(), 0.75)]
    return []


def _another_person(heard: str, known: str) -> bool:
    """Whether a full name that was heard is not the known one: "Maria Lopez" is not "Maria Gonzalez"."""
    given, kept = heard.lower().split(), known.lower().split()
    return len(given) > 1 and len(kept) > 1 and not {"dr.", "dr"} & {kept[0]} and likeness(given[-1], kept[-1]) < 60


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

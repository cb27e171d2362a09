"""How many and how long, for one argument of a tool: quantities, people, lengths in the argument's unit. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ......lexicon import TENS, UNITS
from ....language.en.questions import NUMBERED, WHICH
from . import numbers, quantities
from .addresses import STREET
from .codes import find_codes_for, is_code
from .company import find_ages
from .durations import Duration, find_durations, iso, plural, unit_of
from .found import NEAR, Found, Partial, lead, overlap
from .inverse_normalisation import line_of
from .moments import Moment, find_moments
from .repairs import refused

Schema = Mapping[str, Any]
_PEOPLE = re.compile(
    r"people|party|group|rider|travel|guest|person|seat|attendee|diner|adult|traveler|"
    r"passenger|ticket"
)
_COUNTED_PEOPLE = frozenset(
    "people persons person guests guest adults adult seats us ppl diners tickets ticket passengers travelers folks "
    "children child kids kid babies baby toddlers infants teenagers seniors grownups".split()
)
_OF_PEOPLE = re.compile(r"^\s*of (?:us|you|them)\b", re.IGNORECASE)
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join([*UNITS, *TENS])})\b")
_FUNCTION_WORDS = frozenset(
    "for the and with that from number how many are who was will this which not per year years".split()
)
_TABLE = re.compile(
    r"(?:table for|party of|group of|people is|guests is|total of|make it|there (?:will be|are|'ll be)|we are|"
    r"we're|we will be|we'll be|it's|it is|for)(?: (?:just|only|about))?\s*$"
)
_FOR_ONE = re.compile(
    r"(?:\b(?:tables?|seats?|dinner|lunch|breakfast|brunch|reservation|booking|spot|ones?|rooms?|cars?|cab|taxi|something|"
    r"book|reserve)(?: \w+){0,2} for|party of|group of|(?:^|[,.] ?)(?:just|only)(?: for)?)(?: (?:just|only))?\s*$"
)
"""Before a spoken "one" that is a person: "a table for one", but not "for one thing"."""
_NOT_A_PERSON = re.compile(r"^\s+(?:thing|of|time|reason|day|night|week|hour|month|more|last|second|moment|minute)\b")
_TIME_UNIT = re.compile(r"(?:minute|hour|day|night|week|month)s?")
_BEING = re.compile(r"\b(?:(?:he|she|they|i|it)(?:'s|'m|'re| is| am| are)|aged?|turned|turns)$")
_SAME_UNIT = (
    frozenset({"degree", "celsius", "fahrenheit", "temperature"}),
    frozenset({"kilo", "kilogram", "kg", "kilos"}),
    frozenset({"gig", "gigabyte", "gb"}),
    frozenset({"buck", "dollar", "usd"}),
)
_OR = re.compile(
    r"(?:\s+(?:or so|\w+))?(?:\s*(?:,|-|/|–)\s*|\s+(?:or|to|maybe|or maybe|perhaps|possibly|over|out of)\s+)+"
)
_AT = re.compile(r"\b(?:at|past|around|by|until|till|before|after)$")
_HOURS = re.compile(r"\s*(?:[ap]\.?\s?m\b|o'?clock|:\d\d)", re.IGNORECASE)
WHOLE = "I need a whole number."
_GLUED = re.compile(r"\b(?:for|to|too|and|won|ate|fore)\b|,", re.IGNORECASE)
"""Between two numbers, these keep them apart: "one for two"."""


def counts_people(name: str, schema: Schema) -> bool:
    """Whether a value is a number of people."""
    told = f"{name} {schema.get('title', '')} {schema.get('description', '')}".lower()
    return schema.get("type") in ("integer", "number") and bool(_PEOPLE.search(told)) and not unit_of(name, schema)


def read_number(text: str, schema: Schema, name: str, context: str, now: datetime, asked: bool) -> list[Found]:
    """Values for a numeric property; parameters as of `read.read_value`. context: its name and description."""
    unit = unit_of(name, schema)
    if unit and (lengths := _durations(text, schema, unit)):
        return lengths
    if is_code(name, schema):
        return _coded(text, schema, name, now, asked)
    if (found := _of_a_kind(text, name)) is not None:
        return found
    people = bool(_PEOPLE.search(context))
    moments = [] if asked and len(text.split()) <= 3 else [m for m in find_moments(text, now) if m.score >= 0.6]
    busy = [*(m.span for m in moments), *(street.span() for street in STREET.finditer(text))]
    found = [] if people or unit else _digits_in_a_row(text, asked)
    busy = [*busy, *(f.span for f in found)]  # "ticket 8 8 1 2" is one number
    strict = {n.span for n in quantities.find_numbers(text)}
    for number in quantities.find_numbers(text, asked=True):
        before = lead(text, number.span[0]).lower().rstrip()
        if refused(text, *number.span):
            continue
        if asked and (_AT.search(before) or _HOURS.match(text[number.span[1] :])):
            continue  # "at eight" says when
        if any(overlap(number.span, span) for span in busy) and not (people and _beside(text, number, moments, now)):
            continue
        counted = number.kind != "ordinal" and (
            _is_counted(number.after, context)
            or (people and bool(_OF_PEOPLE.match(text[number.span[1] :])))
            or (people and _is_party(text, number, before))
        )
        counted = counted or _is_age(name, before, number.after) or (name.startswith("new_") and before.endswith(" to"))
        described = not counted and number.kind != "ordinal" and _is_described(before, context)
        company = people and not text[slice(*number.span)][:1].isdigit() and " " in text[slice(*number.span)]
        if unit and not described and not (asked and _stands_alone(text, number)):
            continue  # two ladders are no two days
        if not counted and not described and number.span not in strict and not before.endswith(("only", "just")):
            continue
        score = max(_sureness(number, counted, described, asked), 0.8 if company and not counted else 0.0)
        if schema["type"] == "integer" and number.value != int(number.value):
            found.append(Found(Partial(fault=WHOLE), number.span, score, complete=False))
        else:
            found.append(Found(number.value, number.span, score))
    if not any(f.score for f in found):
        return _single(text, name)
    said = [n for n in quantities.find_numbers(text) if not any(overlap(n.span, span) for span in busy)]
    return _unsettled(text, _all_told(text, found, name) if people else found, said)


def _of_a_kind(text: str, name: str) -> list[Found] | None:
    """A year; grown-ups or children among those who are listed, where the argument counts only them. None = neither."""
    if re.search(r"(?:^|_)year$", name):
        codes = numbers.find_codes(text, pattern=r"(?:19|20)\d\d")
        return [Found(int(c.text), c.span, c.score) for c in codes]
    if not (match := re.search(r"adult|child|kid", name)):
        return None
    line = line_of(text)
    return [Found(n, line.span(*s), 0.92) for s, n in find_ages(line.text, young=match.group() != "adult")] or None


def _coded(text: str, schema: Schema, name: str, now: datetime, asked: bool) -> list[Found]:
    """A number that says which; up to 99, of a list: "number two", "the second one"; or "two", not "that one"."""
    if schema.get("maximum", 100) > 99:
        codes = find_codes_for(text, schema, name, now, asked)
        return [Found(int(c.value), c.span, c.score, c.complete) for c in codes if c.value.isdigit()]
    said = [(n, lead(text, n.span[0]).lower().rstrip()) for n in quantities.find_numbers(text, asked=True)]
    places = [n for n, before in said if n.kind == "ordinal" and n.after != "time" and WHICH.search(before)]
    named = places or [n for n, before in said if NUMBERED.search(before)]
    return [Found(int(n.value), n.span, 0.9) for n in named or [n for n, b in said if asked and not WHICH.search(b)]]


def _beside(text: str, number: quantities.Number, moments: Sequence[Moment], now: datetime) -> bool:
    """Whether a number among the words for a moment is no part of it: "at eight for two tomorrow"."""
    start, end = number.span
    if not re.search(r"\bfor\s*$", lead(text, start), re.IGNORECASE):
        return False
    if (from_ := max(0, start - NEAR)) or len(text) > end + NEAR:
        text, start, end = text[from_ : end + NEAR], start - from_, end - from_
        moments = [m for m in find_moments(text, now) if m.score >= 0.6]
    before = re.search(r"\bfor\s*$", text[:start], re.IGNORECASE)
    if not before:
        return False
    without = f"{text[: before.start()]}{' ' * (end - before.start())}{text[end:]}"
    left = [m for m in find_moments(without, now) if m.score >= 0.6]
    if [m.date for m in left if m.date] != [m.date for m in moments if m.date]:
        return False
    hours = [n for n in quantities.find_numbers(text) if re.search(r"\bfor\s*$", text[: n.span[0]], re.IGNORECASE)]
    return any(m.time for m in left) or (len(hours) == 1 and bool(left))


def _unsettled(text: str, found: list[Found], said: Sequence[quantities.Number]) -> list[Found]:
    """Without a choice of ours where the caller made none: "two or three", "two, three" are to be asked for."""
    best = max((f.score for f in found), default=0.0)
    starts = [n.span[0] for n in said]
    for one in (f for f in found if f.score == best):
        near = bisect_left(starts, one.span[0] - NEAR), bisect_left(starts, one.span[1] + NEAR)
        for other in said[slice(*near)]:
            first, second = sorted((one.span, other.span))
            if overlap(first, second):
                continue
            if other.value != one.value and undecided(text[first[1] : second[0]]):
                return [Found(Partial(), (first[0], second[1]), best, complete=False)]
    return found


def undecided(between: str) -> bool:
    """Whether the words between two values leave open which of them it is: "two or three", "two, three"."""
    return not between.strip() or bool(_OR.fullmatch(between.lower()))


def _digits_in_a_row(text: str, asked: bool) -> list[Found]:
    """A number told digit by digit ("ticket 8 8 1 2", a meter's "eighty-eight twelve"); words between are no digits."""
    runs = [c for c in numbers.find_codes(text) if c.text.isdigit() and not _GLUED.search(text[slice(*c.span)])]
    rows = [c for c in runs if len(c.text) > 2 and re.fullmatch(r"(?:\S{1,5}[ ,.-]+){2,}\S{1,5}", text[slice(*c.span)])]
    if asked and not rows and not re.search(r"[a-z]{3}", re.sub(_NUMBER_WORD, "", text.lower())):
        spoken = [n for n in quantities.find_numbers(text) if n.kind == "cardinal"]
        rows = [c for c in runs if len(spoken) > 1]
    return [Found(int(c.text), c.span, 0.85 if asked else 0.72) for c in rows]


def _is_party(text: str, number: quantities.Number, before: str) -> bool:
    """ "A table for four", "we're five": people who are not called so."""
    if not _TABLE.search(before) or _TIME_UNIT.fullmatch(number.after):
        return False
    spoken_one = number.value == 1 and text[number.span[0]] != "1"
    return not spoken_one or bool(_FOR_ONE.search(before) and not _NOT_A_PERSON.match(text[number.span[1] :].lower()))


def _stands_alone(text: str, number: quantities.Number) -> bool:
    """Whether a number counts nothing that is named: "three", "make it three please"."""
    return not number.after or number.after in ("please", "thanks", "thank", "then", "i", "or", "and", "for", "should")


def _all_told(text: str, found: list[Found], name: str) -> list[Found]:
    """People of several kinds together, where all are wanted: "four adults and two kids" are six."""
    counted = sorted((f for f in found if f.score >= 0.92 and f.complete), key=lambda f: f.span)
    if len(counted) < 2 or re.search(r"adult|child|kid|infant|baby|senior|student", name):
        return found
    gaps = [text[a.span[1] : b.span[0]].lower() for a, b in zip(counted, counted[1:], strict=False)]
    if not all(re.fullmatch(r"\s+\w+(?:,| and| plus| with|, and)\s+", gap) for gap in gaps):
        return found
    span = (counted[0].span[0], counted[-1].span[1])
    return [Found(sum(f.value for f in counted), span, 0.92)]


def _single(text: str, name: str) -> list[Found]:
    """ "A child" where children are counted, "no kids" where kids are."""
    nouns = [w.rstrip("s") for w in name.split("_") if len(w) > 3 and (w.endswith("s") or w == "children")]
    for noun in nouns:
        stem = "child(?:ren)?" if noun == "children" else f"{re.escape(noun)}s?"
        if match := re.search(rf"\b(?P<how>an?|one|no|without(?: any)?) {stem}\b", text, re.IGNORECASE):
            return [Found(int(match["how"].lower() in ("a", "an", "one")), match.span(), 0.85)]
    return []


def _is_age(name: str, before: str, after: str) -> bool:
    """ "He's seven" and "seven years old" where an age is wanted."""
    return bool(re.search(r"(?:^|_)age$", name)) and (
        after.startswith(("year", "yrs")) or (not after and bool(_BEING.search(before)))
    )


def _sureness(number: quantities.Number, counted: bool, described: bool, asked: bool) -> float:
    """How likely a number is meant, given what stands around it."""
    if counted:
        return 0.92
    if asked:
        return 0.55 if number.kind == "ordinal" else 0.85
    return 0.8 if described else 0.0


def _is_described(before: str, context: str) -> bool:
    """Whether the description holds the two words before a number: "What the meter shows": "the meter shows 214"."""
    words = re.findall(r"[a-z]{3,}", re.sub(r"\b(?:is|now|just)\b", "", before))[-2:]
    return len(words) == 2 and all(re.search(rf"\b{word}\b", context) for word in words if word != "the")


def _is_counted(noun: str, context: str) -> bool:
    """Whether the noun after a number ("four people") is what the property counts."""
    stem = noun.rstrip("s")
    if _PEOPLE.search(context) and noun in _COUNTED_PEOPLE:
        return True
    if len(stem) < 3 or noun in _FUNCTION_WORDS:
        return False
    words = set(re.findall(r"[a-z]{2,}", context)) - _FUNCTION_WORDS
    if any(stem in unit and words & unit for unit in _SAME_UNIT):
        return True
    names = (word.rstrip("s") for word in words if len(word) >= 3)
    return any(stem.startswith(name) or name.startswith(stem) for name in names if len(name) >= 3)


def _durations(text: str, schema: Schema, unit: str) -> list[Found]:
    """Lengths of time in the unit of the property; one that cannot be told in it ("a month" in days) is to be asked."""
    whole = schema.get("type") == "integer"

    def counted(one: Duration) -> int | float | None:
        count = one.count(unit)
        if count is not None and count.denominator == 1:
            return int(count)
        return None if count is None or whole else float(count)

    return _lengths(text, counted, f"I need it in {'whole ' * whole}{plural(unit)}.")


def _lengths(text: str, value: Callable[[Duration], Any], fault: str) -> list[Found]:
    """Lengths of time by their values; what is said exactly and has none is to be asked for, with what is wrong."""
    found = []
    for one in _lengths_in(text):
        if not refused(text, *one.span):
            told, part = value(one), Partial(fault="" if one.amount is None else fault)
            found.append(Found(part if told is None else told, one.span, 0.9, complete=told is not None))
    return found


def _lengths_in(text: str) -> list[Duration]:
    """The lengths that are said; two in a row ("ten minutes and twenty minutes") are one without a value."""
    found = list(find_durations(line_of(text)))
    for first, second in zip(found, found[1:], strict=False):
        between = text[first.span[1] : second.span[0]].lower()
        if re.fullmatch(r"(?:\s|,|and|or|plus)*", between) and first.amount != second.amount:
            return [Duration((first.span[0], second.span[1]), first.dimension, None)]
    return found


def read_length(text: str, asked: bool) -> list[Found]:
    """Lengths of time in ISO 8601; a bare number needs its unit."""

    def in_iso(one: Duration) -> str | None:
        return iso(one.amount) if one.amount is not None and one.dimension == "time" else None

    found = _lengths(text, in_iso, "I need it in minutes, hours or days.")
    if not found and asked and (bare := quantities.find_numbers(text, asked=True)):
        found = [Found(Partial(fault="Minutes, hours or days?"), bare[0].span, 0.8, complete=False)]
    return found

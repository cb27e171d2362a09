"""Which of the things just offered the caller takes: by place, by any field, or by not minding. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from .....lexicon import MONTHS, UNITS, ordinal
from .....zones import in_zone
from ..contract import Option
from ..signatures import guess_schema, iso_date
from ..value_text import say_value
from .entities.found import Partial
from .entities.moments import Moment, find_moments, resolve
from .tokens import content, normalize, split_name

_PLACES = {word: number for word, number in UNITS.items() if 1 <= number <= 6}
"""Options that may be named by their place in the list."""
_EITHER = re.compile(
    r"\b(?:either|any (?:of them|one|is fine|works)|whichever|whatever|you (?:choose|pick|decide)|do not (?:mind|"
    r"care)|does not matter|both (?:are|work)|no preference|surprise me|any)\b"
)
_NONE = re.compile(
    r"\b(?:none|neither|no|nope|something else|another|not (?:those|these|any)|different|do not (?:suit|work|want)|"
    r"does not (?:suit|work))\b"
)


def choose(text: str, options: Sequence[Option], now: datetime) -> list[Option]:
    """The options that the words fit: one when it is clear, several when they do not tell apart, none when none fit."""
    words = normalize(text)
    if not options:
        return []
    placed = _by_place(words, options)
    if placed:
        return [placed]
    scored = [
        (score_record(text, {**option.record, "_label": option.label, "_value": option.value}, now), option)
        for option in options
    ]
    best = max(score for score, _ in scored)
    if best > 0:
        return [option for score, option in scored if score == best]
    return [options[0]] if _EITHER.search(words) else []


def refuses(text: str) -> bool:
    """Whether the caller wants none of what was offered."""
    return bool(_NONE.search(normalize(text)))


def _by_place(words: str, options: Sequence[Option]) -> Option | None:
    for option, (number, place) in zip(options, _PLACES.items(), strict=False):
        nth_one = ordinal(place)
        if re.search(
            rf"\b(?:the {nth_one}(?: one| option)?|{nth_one} (?:one|option|please)|(?:option|number|choice) "
            rf"(?:{number}|{place}))\b",
            words,
        ):
            return option
        bare = re.fullmatch(rf"(?:the )?(?:{nth_one}|{number}|{place})(?: please)?", words)
        if bare and not _says_value(words, options):
            return option
    if re.search(r"\b(?:the last|last one|the latter)\b", words):
        return options[-1]
    if re.search(r"\b(?:the former)\b", words):
        return options[0]
    if extreme := foremost(words, options):
        return extreme
    if len(options) == 1 and re.fullmatch(
        r"(?:that one|that|this one|yes that one|that is (?:it|the one))(?: please)?", words
    ):
        return options[0]
    return None


def _says_value(words: str, options: Sequence[Option]) -> bool:
    """Whether a bare number is itself one of the values ("two" among times) rather than a place in the list."""
    said = re.search(r"\d+|" + "|".join(_PLACES), words)
    if not said:
        return False
    number = int(said.group()) if said.group().isdigit() else _PLACES[said.group()]
    hours = [clock.hour % 12 for o in options if (clock := _clock(o.value)) and not clock.minute]
    return hours.count(number % 12) + sum(str(o.value) == str(number) for o in options) == 1


_TIMES = frozenset("date time start day when at arrival departure due".split())
_Ways = tuple[tuple[re.Pattern[str], frozenset[str]], ...]
_LEAST: _Ways
_MOST: _Ways
_LEAST, _MOST = (
    (
        (re.compile(r"\b(?:earliest|earlier|soonest|sooner)\b"), _TIMES),
        (re.compile(r"^(?:and |so )?which\b(?!.*\bthe first).* first$"), _TIMES),
        (re.compile(r"\b(?:cheaper|cheapest|least expensive)\b"), frozenset("price cost total fare fee".split())),
        (re.compile(r"\b(?:shortest|quickest|fastest)\b"), frozenset("duration minutes hours length pages".split())),
        (re.compile(r"\b(?:nearest|closest)\b"), frozenset("distance miles kilometers km".split())),
        (re.compile(r"\b(?:fewest|least|lowest|smallest|lightest|youngest)\b"), frozenset()),
    ),
    (
        (re.compile(r"\b(?:latest|later)\b"), _TIMES),
        (re.compile(r"^(?:and |so )?which\b(?!.*\bthe last).* last$"), _TIMES),
        (re.compile(r"\b(?:most expensive|dearest|priciest)\b"), frozenset("price cost total fare fee".split())),
        (re.compile(r"\blongest\b"), frozenset("duration minutes hours length pages".split())),
        (re.compile(r"\b(?:farthest|furthest)\b"), frozenset("distance miles kilometers km".split())),
        (re.compile(r"\b(?:most|highest|biggest|largest|heaviest|oldest)\b"), frozenset()),
    ),
)
"""What compares, with the fields that it compares; empty = the one that the words name."""


def foremost(words: str, options: Sequence[Option]) -> Option | None:
    """The one of several options that is the first, the cheapest, the longest …; None where the words compare nothing,
    or the records do not tell."""
    records = [option.record or {"at": option.value} for option in options]
    for ways, pick in ((_LEAST, min), (_MOST, max)):
        for said, fields in ways:
            if len(options) > 1 and said.search(words) and (name := _compared(words, records, fields)):
                values = [record[name] for record in records]
                best = pick(values)
                return options[values.index(best)] if values.count(best) == 1 else None
    return None


def _compared(words: str, records: Sequence[Mapping[str, Any]], fields: frozenset[str]) -> str:
    """The field of all records by which they are compared; "" = none."""
    sort = str if fields is _TIMES else int | float
    first = records[0]
    shared = [n for n in first if all(isinstance(record.get(n), sort) for record in records)]
    shared = [n for n in shared if fields is not _TIMES or guess_schema(first[n]).get("format")]
    named = [n for n in shared if set(content(" ".join(split_name(n)))) & set(content(words))]
    listed = [n for n in shared if set(split_name(n)) & fields]
    found = named or listed or (shared if fields is _TIMES else [])
    return found[0] if len(found) == 1 or (found and fields is _TIMES) else ""


def score_record(text: str, record: Mapping[str, Any], now: datetime) -> int:
    """How many of a record's fields the words speak of; days, times, names, numbers."""
    said, score = set(normalize(text).split()), 0
    moments = find_moments(_THE_HOUR.sub("at ", text), now, asked=True)
    for key, value in in_zone(record, now.tzinfo).items():
        if isinstance(value, Mapping | list) or value is None:
            continue
        if guess_schema(value).get("format"):
            day, clock = iso_date(value), _clock(value)
            score += 3 * any(_on(day, m) for m in moments) + 3 * any(_at(clock, m, now) for m in moments)
            score += day is not None and MONTHS[day.month - 1].lower() in said
        elif isinstance(value, str) and key != "_value":
            score += 2 * len(set(content(value)) & set(content(text)) - {"st", "nd", "rd", "th"})
        elif isinstance(value, int | float) and not isinstance(value, bool) and key != "_value":
            score += 3 * (str(value) in said)
    return score


_HOURS = "|".join(word for word, number in UNITS.items() if 2 <= number <= 12)
_THE_HOUR = re.compile(rf"\bthe (?=(?:{_HOURS}|\d\d?)\b)", re.IGNORECASE)
""" "The ten": among times the one at ten."""


def _on(day: date | None, moment: Moment) -> bool:
    """Whether a day is one that a moment speaks of: a weekday is that of any week."""
    if day is None or moment.date is None:
        return False
    if moment.date_until:
        return moment.date <= day <= moment.date_until
    if moment.loose == "month":
        return day.day == moment.date.day
    return day == moment.date or (moment.loose == "weekday" and day.weekday() == moment.date.weekday())


def _at(clock: time | None, moment: Moment, now: datetime) -> bool:
    """Whether a time of day is what a moment speaks of; an hour without a.m. or p.m. is either."""
    if clock is None or not moment.has_clock:
        return False
    if moment.time and moment.ambiguous_hour and not moment.part_of_day:
        return (clock.hour % 12, clock.minute) == (moment.time.hour % 12, moment.time.minute)
    meant = resolve(moment, None, now, want="time")
    if not isinstance(meant, Partial):
        return clock == meant
    said = clock.isoformat()
    return bool(meant.earliest or meant.latest) and (meant.earliest or "") <= said <= (meant.latest or "24")


def _clock(value: Any) -> time | None:
    """The time of day of an ISO value; None where it has none."""
    match = re.search(r"(?:T|^)(\d\d:\d\d)", str(value))
    return time.fromisoformat(match[1]) if match else None


def options_of(values: Sequence[Any], schema: Mapping[str, Any] | None, now: datetime) -> tuple[Option, ...]:
    """Options from alternatives a tool offers. Times on one day share it: "2 PM", "3:30 PM"."""
    here = in_zone(list(values), now.tzinfo)
    days = {str(v)[:10] for v in here if guess_schema(v).get("format") == "date-time"}
    out: list[Option] = []
    for value, moment in zip(values, here, strict=True):
        label = say_value(value, schema, now)
        if len(days) == 1 and len(values) > 1 and guess_schema(value).get("format") == "date-time":
            label = say_value(str(moment)[11:19], {"type": "string", "format": "time"}, now) if out else label
        out.append(Option(value, label))
    return tuple(out)

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
from .tokens import content, normalize

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
    if re.search(r"\b(?:earlier|earliest|sooner|soonest)\b", words):
        return min(options, key=lambda o: str(_moment(o)))
    if re.search(r"\b(?:later|latest)\b", words):
        return max(options, key=lambda o: str(_moment(o)))
    if re.search(r"\b(?:cheaper|cheapest)\b", words):
        return min(options, key=_price)
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


def _moment(option: Option) -> Any:
    moments = [v for v in (option.value, *option.record.values()) if guess_schema(v).get("format")]
    return moments[0] if moments else ""


def _price(option: Option) -> float:
    fields = [option.record.get(name) for name in ("price", "cost", "total", "fare")]
    return next((float(value) for value in fields if isinstance(value, int | float)), 1e9)


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

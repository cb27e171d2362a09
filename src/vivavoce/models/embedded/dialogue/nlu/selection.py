"""Which of the things just offered the caller takes: by place, by any field, or by not minding. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from .....lexicon import MONTHS, UNITS, WEEKDAYS, nth, ordinal
from .....zones import in_zone
from ..contract import Option
from ..signatures import guess_schema, iso_date
from ..value_text import say_value
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
    words = _whole_ordinals(normalize(text))
    if not options:
        return []
    placed = _by_place(words, options)
    if placed:
        return [placed]
    scored = [
        (score_record(words, {**option.record, "_label": option.label, "_value": option.value}, now), option)
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
    number = re.search(r"\d+|" + "|".join(_PLACES), words)
    if not number:
        return False
    value = number.group() if number.group().isdigit() else str(_PLACES[number.group()])
    return sum(value in _clock_words(option.value) or str(option.value) == value for option in options) == 1


def _moment(option: Option) -> Any:
    moments = [v for v in (option.value, *option.record.values()) if guess_schema(v).get("format")]
    return moments[0] if moments else ""


def _price(option: Option) -> float:
    fields = [option.record.get(name) for name in ("price", "cost", "total", "fare")]
    return next((float(value) for value in fields if isinstance(value, int | float)), 1e9)


def score_record(words: str, record: Mapping[str, Any], now: datetime) -> int:
    """How many of a record's fields normalised words speak of; days, times, names, numbers."""
    words = _whole_ordinals(words)
    said = set(words.split())
    score = 0
    for key, value in in_zone(record, now.tzinfo).items():
        if isinstance(value, Mapping | list) or value is None:
            continue
        if guess_schema(value).get("format") in ("date-time", "date"):
            score += _date_hits(words, said, value, now)
        if guess_schema(value).get("format") in ("date-time", "time"):
            score += 3 * bool(_clock_words(value) & _clock_said(words))
        elif isinstance(value, str) and not guess_schema(value).get("format") and not key.startswith("_value"):
            score += 2 * len(set(content(value)) & set(content(words)) - {"st", "nd", "rd", "th"})
        elif isinstance(value, int | float) and not isinstance(value, bool) and key != "_value":
            score += 3 * (str(value) in said)
    return score


def _date_hits(words: str, said: set[str], value: Any, now: datetime) -> int:
    day = iso_date(value)
    if day is None:
        return 0
    score = 3 * (WEEKDAYS[day.weekday()].lower() in said) + 3 * ("today" in said and day == now.date())
    score += 3 * ("tomorrow" in said and "after tomorrow" not in words and day == now.date() + timedelta(days=1))
    score += 3 * ("next week" in words and _week(day) == _week(now.date()) + 1)
    if MONTHS[day.month - 1].lower() in said or re.search(rf"\b(?:{nth(day.day)}|the {ordinal(day.day)})\b", words):
        score += (MONTHS[day.month - 1].lower() in said) + 3 * bool(
            re.search(rf"\b(?:{day.day}|{nth(day.day)}|{ordinal(day.day)})\b", words)
        )
    return score


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7


def _clock_words(value: Any) -> set[str]:
    """`…T14:30` → {"14:30", "2:30", "2:30pm"}; on the hour also "2", "2pm"."""
    match = re.search(r"(?:T|^)(\d\d):(\d\d)", str(value))
    if not match:
        return set()
    hour, minute = int(match[1]), match[2]
    half, twelve = ("am" if hour < 12 else "pm"), hour % 12 or 12
    out = {f"{hour}:{minute}", f"{twelve}:{minute}", f"{twelve}:{minute}{half}"}
    if minute == "00":
        out |= {str(twelve), f"{twelve}{half}"} | ({"noon"} if hour == 12 else set())
    part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    return out | {part}


def _whole_ordinals(words: str) -> str:
    """Normalised words with "the 3 rd" as "the 3rd"."""
    return re.sub(r"\b(\d{1,2}) (st|nd|rd|th)\b", r"\1\2", words)


_MONTH = "|".join(month.lower() for month in MONTHS)
_DATED = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTH})|(?:{_MONTH}) (?:the )?\d{{1,2}}(?:st|nd|rd|th)?)"
    r"(?: \d{4})?\b"
)
"""A day of a month, whose number is no hour."""
_HOURS = {word: str(hour) for word, hour in UNITS.items() if 1 <= hour <= 12}
_MINUTES = {"thirty": "30", "fifteen": "15", "forty five": "45", "o'clock": "00"}


def _clock_said(words: str) -> set[str]:
    words = _DATED.sub(" ", words)
    out = {m for m in ("morning", "afternoon", "evening", "noon") if re.search(rf"\b{m}\b", words)}
    for match in re.finditer(
        rf"\b(half past |quarter past )?(\d{{1,2}}|{'|'.join(_HOURS)})(?:[:. ](\d\d|thirty|fifteen|forty "
        rf"five))?(?: ?(am|pm|a m|p m))?\b",
        words,
    ):
        hour = match[2] if match[2].isdigit() else _HOURS[match[2]]
        minute = {"half past ": "30", "quarter past ": "15"}.get(match[1] or "") or (
            _MINUTES.get(match[3], match[3]) if match[3] else ""
        )
        half = (match[4] or "").replace(" ", "")
        out.add(f"{hour}{':' + minute if minute else ''}{half}")
    out |= {m for m in re.findall(r"\b\d{1,2}:\d\d\b", words)}
    return out


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

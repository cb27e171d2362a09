"""Values in words, as a person would read them aloud: for read-backs before an action. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from pydantic import BaseModel, SecretStr

from ..lexicon import MONTHS, WEEKDAYS
from ..value_words import length, series, time_of_day
from ..zones import which_of_two

# Within this distance a date is clear without its year; a birth date or one far ahead is not.
_NEAR = timedelta(days=180)
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_FIELD = re.compile(r"\{([^\W\d]\w*(?:\.[^\W\d]\w*)*)\}")


def say(value: Any, today: date | None = None) -> str:
    """One value in words: "Thursday, November 26 at 2:30 PM", "March 4, 1985", "noon", "yes", "tea, milk and sugar".

    today: dates near it are said with their weekday and without their year; None says every date in full.
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Enum():
            return say(value.value, today)
        case date() | time() | timedelta():
            return _when(value, today)
        case float():
            return f"{value:.10g}"
        case SecretStr():
            return ""
        case BaseModel():
            return say({name: getattr(value, name) for name in type(value).model_fields}, today)
        case Mapping():
            return ", ".join(f"{label(str(key))} {say(item, today)}" for key, item in value.items() if item is not None)
        case str():
            return value
        case Sequence():
            return series([say(item, today) for item in value])
        case _:
            return str(value)


def fill(template: str, values: Mapping[str, Any], today: date | None = None) -> str:
    """A template with `{field}` filled in words; a part in `[…]` is left out when one of its fields is empty."""
    words = {path: say(_at(values, path), today) for path in _FIELD.findall(template)}

    def optional(part: re.Match[str]) -> str:
        return part[1] if all(words[path] for path in _FIELD.findall(part[1])) else ""

    text = _FIELD.sub(lambda found: words[found[1]], _OPTIONAL.sub(optional, template))
    return re.sub(r"\s+", " ", text).strip()


def fields(template: str) -> set[str]:
    """The names a template mentions, `customer.name` with what leads to it. Raises ValueError for braces and brackets
    that would be spoken."""
    left = _FIELD.sub("", template)
    if odd := re.search(r"\{[^{}]*\}?|\}", left):
        raise ValueError(f"{odd[0]!r} is no field: write {{name}}, a name alone; the words for its value are ours")
    if odd := re.search(r"[\[\]]", _OPTIONAL.sub("", left)):
        raise ValueError(f"{odd[0]!r} has no partner: a part that may be left out stands in one pair of [ ]")
    return set(_FIELD.findall(template))


def _at(values: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path through objects; None where it ends before."""
    value: Any = values
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
    return value


def label(name: str) -> str:
    """An identifier as words: `new_start` → "new start"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\-]+", " ", name).strip().lower()


def _when(value: date | time | timedelta, today: date | None) -> str:
    match value:
        case datetime():
            which = which_of_two(value)
            return f"{_day(value.date(), today)} at {time_of_day(value.time())}" + (f" ({which})" if which else "")
        case date():
            return _day(value, today)
        case time():
            return time_of_day(value)
        case timedelta():
            return length(value.total_seconds())


def _day(day: date, today: date | None) -> str:
    if today is not None and abs(day - today) <= _NEAR:
        return f"{WEEKDAYS[day.weekday()]}, {MONTHS[day.month - 1]} {day.day}"
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"

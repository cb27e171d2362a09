"""Values and replies as people say them: `speak_value` for read-backs, `for_voice` for any text a voice will speak."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from ... import zones
from ...lexicon import MONTHS, WEEKDAYS, nth
from ...value_words import series, time_of_day
from .dialogue.nlu.entities.codes import is_code
from .dialogue.nlu.entities.durations import in_words
from .dialogue.nlu.entities.found import Partial
from .dialogue.nlu.entities.phones import spoken as spoken_phone
from .dialogue.nlu.entities.read import is_money, is_phone, main_schema
from .tts.text_normalisation import for_voice

__all__ = ["for_voice", "speak_value"]

_ISO = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)(?:T(?P<clock>\d\d:\d\d(?::\d\d)?).*)?|(?P<only>\d\d:\d\d(?::\d\d)?)")
_LENGTH = re.compile(r"P(?:\d+D)?T(?:\d+[HMS])+|P\d+D")
_PHONE = re.compile(r"\+?\d+(?: ext\. \d+)?")
_NEAR = 330
"""Days ahead within which a date needs no year: beyond, the same day of the year before could be meant."""


def speak_value(value: Any, schema: Mapping[str, Any], now: datetime, name: str = "") -> str:
    """A value in words, as a caption shows it; `for_voice` turns what digits remain into words.

    "Thursday, November 26th at 2:30 PM", "1, 0, 4, 2", "deep cleaning", "a, b and c". `Partial`s too: "Thursday,
    November 26th after 3 PM". schema: the property's, {} when there is none (a field of a result). name: the
    property's, which tells a code from a quantity.
    """
    schema = main_schema(schema)
    if isinstance(value, Partial):
        return _partial(value, now)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "nothing"
    if isinstance(value, list | tuple):
        items = schema.get("items", {})
        return series([speak_value(item, items, now, name) for item in value])
    if isinstance(value, Mapping):
        fields = schema.get("properties", {})
        return series([f"{_words(k)} {speak_value(v, fields.get(k, {}), now, k)}" for k, v in value.items()])
    if isinstance(value, datetime):
        here = zones.local(value, now.tzinfo)
        which = zones.which_of_two(here)
        return f"{speak_date(here.date(), now)} at {time_of_day(here.time())}" + (f" ({which})" if which else "")
    if isinstance(value, date):
        return speak_date(value, now)
    if isinstance(value, time):
        return time_of_day(value)
    if isinstance(value, int | float):
        return _number(value, schema, name)
    return _string(str(value), schema, name, now)


def with_local_times(text: str, now: datetime) -> str:
    """A sentence with the moments in it that say their offset, as in `2026-12-03T02:10:00Z`, in words and here."""

    def spoken(found: re.Match[str]) -> str:
        moment = zones.read(found.group(), now.tzinfo)
        return found.group() if moment is None else speak_value(moment, {}, now)

    return zones.AWARE.sub(spoken, text)


def speak_date(day: date, now: datetime) -> str:
    """ "today", "tomorrow", "Thursday, November 26th"; with its year when that is not plain, then without a weekday."""
    ahead = (day - now.date()).days
    if ahead in (0, 1):
        return ("today", "tomorrow")[ahead]
    said = f"{MONTHS[day.month - 1]} {nth(day.day)}"
    if -7 < ahead < _NEAR:
        return f"{WEEKDAYS[day.weekday()]}, {said}"
    return f"{said}, {day.year}"


def _partial(value: Partial, now: datetime) -> str:
    day = speak_date(date.fromisoformat(value.date), now) if value.date else ""
    if value.date_until:
        day = f"between {day} and {speak_date(date.fromisoformat(value.date_until), now)}"
    clock = f"at {time_of_day(time.fromisoformat(value.time))}" if value.time else ""
    if not clock and value.part_of_day:
        clock = "at night" if value.part_of_day == "night" else f"in the {value.part_of_day}"
    elif not clock and (value.earliest or value.latest):
        low, high = (time_of_day(time.fromisoformat(t)) if t else "" for t in (value.earliest, value.latest))
        clock = f"between {low} and {high}" if low and high else f"after {low}" if low else f"before {high}"
    return f"{day} {clock}".strip() or (value.towards or "")


def _number(value: int | float, schema: Mapping[str, Any], name: str) -> str:
    if isinstance(value, int) and is_code(name, schema):
        return ", ".join(str(value))
    if is_money(name, schema):
        return f"${value:,.2f}".removesuffix(".00")
    if isinstance(value, int):
        return str(value) if "year" in name.lower() else f"{value:,}"
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:f}".rstrip("0").rstrip(".")
    return str(value)


def _string(text: str, schema: Mapping[str, Any], name: str, now: datetime) -> str:
    if aware := zones.read(text, now.tzinfo):
        return speak_value(aware, {}, now)
    iso = _ISO.fullmatch(text)
    if iso and iso["day"]:
        try:
            day = speak_date(date.fromisoformat(iso["day"]), now)
        except ValueError:
            return text
        return f"{day} at {time_of_day(time.fromisoformat(iso['clock']))}" if iso["clock"] else day
    if schema.get("format") == "duration" or _LENGTH.fullmatch(text):
        return in_words(text)
    if iso and schema.get("format") == "time":
        return time_of_day(time.fromisoformat(text))
    if "enum" in schema:
        return _words(text)
    if "@" in text:
        return text
    if is_phone(name, schema) and _PHONE.fullmatch(text):
        return spoken_phone(text)
    if any(c.isdigit() for c in text) and re.fullmatch(r"[A-Za-z0-9-]+", text) and is_code(name, schema):
        return ", ".join(c for c in text if c != "-")
    return text


def _words(name: str) -> str:
    """ "deep_cleaning", "deepCleaning" → "deep cleaning"; a single word keeps its capitals."""
    if "_" not in name and "-" not in name and not re.search(r"[a-z][A-Z]", name):
        return name
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"[_-]+", " ", spaced).lower().strip()

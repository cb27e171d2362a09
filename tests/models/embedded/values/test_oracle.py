"""Our readers of values against somebody else's expectations: the test specifications of Microsoft's Recognizers-Text.

`tests/data/recognizers/` says where they come from, and lists every case that we read otherwise, by reason. What comes
to be read alike must leave that list, so that the number of agreements only rises.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
import yaml

from vivavoce.models.embedded.dialogue.nlu.entities.durations import find_durations
from vivavoce.models.embedded.dialogue.nlu.entities.emails import find_emails
from vivavoce.models.embedded.dialogue.nlu.entities.inverse_normalisation import line_of
from vivavoce.models.embedded.dialogue.nlu.entities.moments import find_moments
from vivavoce.models.embedded.dialogue.nlu.entities.quantities import find_numbers
from vivavoce.models.embedded.dialogue.nlu.entities.read import read_value

DATA = Path(__file__).parents[3] / "data" / "recognizers"
DIFFERENCES: dict[str, dict[str, list[str]]] = yaml.safe_load((DATA / "differences.yaml").read_text(encoding="utf-8"))
LEAST = {
    "number": 137, "ordinal": 18, "duration": 30, "time": 75, "date": 94, "date-time": 41, "phone": 367, "email": 16,
}  # fmt: skip
"""Cases that are read alike. Raise it with every mend; it never falls."""
NOW = datetime(2016, 11, 7)
_SECONDS = {"time": 1, "nights": 86_400, "months": 30 * 86_400}


def rounded(value: Any) -> float:
    return float(f"{float(value):.10g}")


def numbers(text: str, _: datetime) -> list[float]:
    return [rounded(one.value) for one in find_numbers(text, asked=True) if one.kind != "ordinal"]


def ordinals(text: str, _: datetime) -> list[float]:
    return [rounded(one.value) for one in find_numbers(text, asked=True) if one.kind == "ordinal"]


def durations(text: str, _: datetime) -> list[float | None]:
    found = find_durations(line_of(text))
    return [None if one.amount is None else float(one.amount) * _SECONDS[one.dimension] for one in found]


def times(text: str, now: datetime) -> list[str]:
    return [_hand(one.time) for one in find_moments(text, now, asked=True) if one.time]


def _hand(clock: time) -> str:
    """Where the hands of a clock stand: which half of the day is meant, a conversation settles by its office hours."""
    return f"{clock.hour % 12:02}:{clock.minute:02}"


def dates(text: str, now: datetime) -> list[str]:
    return _read(text, "date", now)


def date_times(text: str, now: datetime) -> list[str]:
    return [f"{value[:11]}{_hand(time.fromisoformat(value[11:]))}" for value in _read(text, "date-time", now)]


def _read(text: str, form: str, now: datetime) -> list[str]:
    found = read_value(text, {"type": "string", "format": form}, "when", now, asked=True)
    return sorted({one.value for one in found if one.complete})


def phones(text: str, now: datetime) -> list[str]:
    found = read_value(text, {"type": "string"}, "phone", now, asked=False)
    return sorted(dial(one.value) for one in found if one.complete and one.score > 0.5)


def dial(number: str) -> str:
    """Its digits, without the zero that nobody dials behind a country code."""
    digits = re.sub(r"[^\d+]", "", re.sub(r"ext.*|x.*", "", number))
    digits = re.sub(r"^00", "+", digits)
    if digits.startswith("+"):
        with suppress(phonenumbers.NumberParseException):
            return phonenumbers.format_number(phonenumbers.parse(digits), phonenumbers.PhoneNumberFormat.E164)
    return digits


def emails(text: str, _: datetime) -> list[str]:
    return [one.value for one in sorted(find_emails(text), key=lambda one: one.span)]


def same(value: Any) -> Any:
    return value


READERS: dict[str, tuple[Callable[[str, datetime], list[Any]], Callable[[Any], Any]]] = {
    "number": (numbers, rounded),
    "ordinal": (ordinals, rounded),
    "duration": (durations, float),
    "time": (times, lambda value: _hand(time.fromisoformat(value))),
    "date": (dates, same),
    "date-time": (date_times, lambda value: f"{value[:10]}T{_hand(time.fromisoformat(value[11:]))}"),
    "phone": (phones, dial),
    "email": (emails, str.lower),
}
"""Kind → what reads it, and what brings an expected value to the same form."""


def cases(kind: str) -> list[tuple[str, list[str], datetime]]:
    """Text, expected values, and when it was said."""
    rows = json.loads((DATA / f"{kind}.json").read_text(encoding="utf-8"))
    return [(text, expected, datetime.fromisoformat(when[0]) if when else NOW) for text, expected, *when in rows]


def read_otherwise(kind: str) -> dict[str, tuple[list[Any], list[Any]]]:
    """Text → what was expected and what we read, where that is not the same."""
    read, form = READERS[kind]
    found = {}
    for text, expected, now in cases(kind):
        wanted, got = [form(value) for value in expected], read(text, now)
        if kind in ("date", "date-time", "phone"):
            wanted = sorted(set(wanted))
        if wanted != got:
            found[text] = (wanted, got)
    return found


@pytest.mark.parametrize("kind", READERS)
def test_we_read_what_others_read_but_for_the_differences_that_are_listed(kind: str):
    found = read_otherwise(kind)
    listed = {text for texts in DIFFERENCES.get(kind, {}).values() for text in texts}

    assert {text: values for text, values in found.items() if text not in listed} == {}
    assert listed - set(found) == set(), "these are read alike now: take them off the list"
    assert len({text for text, *_ in cases(kind)}) - len(found) >= LEAST[kind]

"""Birth dates: one without its year is not known, however near the last such day lies. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime

from .calendar_days import in_month, year_of
from .found import Found, Partial, overlap
from .inverse_normalisation import line_of

_BIRTH = re.compile(r"birth(?!place)|(?:^|[\s_])(?:dob|born)(?:$|[\s_])")
_YEAR = re.compile(
    r"(?<![\d:])(?P<year>(?:18|19|20)(?: ,)? ?\d\d|(?:19|20)(?: ,)? (?:0|oh) \d|1 9 \d \d|2 0 \d \d|(?:oh|0) \d|"
    r"' ?\d\d|\d\d)(?![\d:]|st\b|nd\b|rd\b|th\b| ?/| (?:oclock|[ap]m)\b)"
)


def is_birth(name: str) -> bool:
    """Whether a property is a date of birth."""
    return bool(_BIRTH.search(name.lower()))


def without_year(day: date) -> Partial:
    """What "the fourth of March" says of a birth."""
    return Partial(day_of_year=f"{day:%m-%d}")


def with_year(text: str, known: Partial, said: list[Found], now: datetime) -> list[Found]:
    """The whole date, where `text` is the year that was missing: "1985", "in eighty-five"; nothing in the future.

    said: days without a year in the same text; they take the place of the known one, and their digits are no year.
    """
    line = line_of(text)
    spans = {line.span(*match.span()): match["year"] for match in _YEAR.finditer(line.text)}
    years = [(span, year) for span, year in spans.items() if not any(overlap(span, one.span) for one in said)]
    part = next((one.value.day_of_year for one in said if isinstance(one.value, Partial)), None) or known.day_of_year
    if not part or not years:
        return []
    span, digits = years[-1]
    year = year_of(digits, now.date(), "past")
    day = in_month(year, *map(int, part.split("-"))) if year else None
    return [Found(day.isoformat(), span, 0.9)] if day and day <= now.date() else []

"""The calendar: days of a month, weekdays of it, months on, holidays, years as they are said. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from .found import Direction

HOLIDAYS = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "new year's eve": (12, 31),
    "new year's day": (1, 1), "new years eve": (12, 31), "new years day": (1, 1), "halloween": (10, 31),
    "valentine's day": (2, 14), "independence day": (7, 4), "veterans day": (11, 11), "boxing day": (12, 26),
    "juneteenth": (6, 19), "saint patrick's day": (3, 17), "st patrick's day": (3, 17),
}  # fmt: skip
FLOATING = {
    "thanksgiving": (11, 4, 3), "thanksgiving day": (11, 4, 3), "labor day": (9, 1, 0), "memorial day": (5, -1, 0),
    "mother's day": (5, 2, 6), "father's day": (6, 3, 6), "presidents day": (2, 3, 0), "columbus day": (10, 2, 0),
}  # fmt: skip
"""Month, which of its weekdays, weekday."""


def in_month(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day."""
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date | None:
    """The first (1) to fifth, or the last (-1), such weekday of a month; None where it has no fifth."""
    days = [date(year, month, n) for n in range(1, monthrange(year, month)[1] + 1)]
    fitting = [day for day in days if day.weekday() == weekday]
    return fitting[nth - (nth > 0)] if nth <= len(fitting) else None


def add_months(day: date, months: int) -> date:
    """The same day some months on, or that month's last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def year_of(text: str, today: date, direction: Direction) -> int | None:
    """ "1984", "19 84", "19 , 84", "20 0 6", "84" as a year."""
    digits = re.sub(r"hundred|and|[', ]", "", text.replace("oh", "0"))
    if len(digits) <= 2:
        year = 2000 + int(digits)
        ahead = 0 if direction == "past" else 20
        return year if year <= today.year + ahead else year - 100
    return int(digits) if len(digits) == 4 and 1880 <= int(digits) <= 2120 else None

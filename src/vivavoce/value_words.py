"""Times of day, lengths of time and lists as they are said, whoever says them. Pure; US English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))


def time_of_day(clock: time) -> str:
    """ "2:30 PM", "9 AM", "noon", "midnight"."""
    if clock.minute == 0 and clock.hour in (0, 12):
        return "noon" if clock.hour else "midnight"
    minutes = f":{clock.minute:02}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes} {'PM' if clock.hour >= 12 else 'AM'}"


def length(seconds: float) -> str:
    """ "1 hour and 30 minutes", "2 days", "1.5 seconds", "minus 5 minutes"."""
    left, parts = abs(seconds), []
    for unit, size in _UNITS:
        many, left = divmod(left, size)
        parts += [_counted(many, unit)] if many else []
    rest = round(left, 3)
    parts += [_counted(rest, "second")] if rest else []
    return ("minus " if seconds < 0 else "") + (series(parts) or "0 seconds")


def series(parts: Sequence[str], link: str = "and") -> str:
    """ "a, b and c", without what is empty."""
    *before, last = [part for part in parts if part] or [""]
    return f"{', '.join(before)} {link} {last}" if before else last


def _counted(many: float, unit: str) -> str:
    return f"{many:g} {unit}{'' if many == 1 else 's'}"

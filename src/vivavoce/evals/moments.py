"""Days and times relative to the day of the run: "next tuesday 10:00" is right whenever a scenario is run. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta

from ..lexicon import WEEKDAYS

Moment = datetime | date | time

_WEEKDAYS = tuple(name.lower() for name in WEEKDAYS)
_NAMED = {"yesterday": -1, "today": 0, "tomorrow": 1}
_DAY = (
    r"(?:(?P<{0}iso>\d{{4}}-\d{{2}}-\d{{2}})|next (?P<{0}annual>\d{{2}}-\d{{2}})|(?P<{0}named>yesterday|today|tomorrow)"
    r"|(?P<{0}next>next )?(?P<{0}weekday>weekday|" + "|".join(_WEEKDAYS) + r"))(?: ?(?P<{0}shift>[+-] ?\d+))?"
)
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::00)?"
_WHEN = re.compile(rf"{_DAY.format('')}(?: from {_DAY.format('from_')})?(?:(?: at | |t){_CLOCK})?")
_TIME = re.compile(_CLOCK)

FORMS = "today+3, next tuesday 10:00, next weekday 09:00, 2026-12-01T14:30, 14:30"
"""Examples for error messages."""


def resolve(text: str, today: date, closed: Collection[str] = ()) -> Moment | None:
    """The day, the time or both that an expression means on `today`; None when it is no such expression.

    - `today`, `tomorrow`, `yesterday`, with `+3` or `-3` days;
    - `tuesday`: the first one after today; `next tuesday`: the one of next week (weeks begin on Monday);
    - `weekday`, `next weekday`: the first Monday to Friday after today; `weekday+2`: two weekdays further;
    - `next 12-25`: the next 25 December; `2026-12-01`;
    - `weekday+2 from today+2`: counted from that day (it included) instead of from tomorrow;
    - any of them with a time, `10:00`; or a time alone.

    closed: days on which nobody is there, as `12-25` or `2026-11-27`. `weekday` skips them, and a named day of the week
    moves on by a week; what is said exactly (`today+3`, a date) stays. Raises ValueError for a day that does not exist.
    """
    plain = " ".join(text.lower().split())
    if clock := _TIME.fullmatch(plain):
        return time(int(clock["hour"]), int(clock["minute"]))
    found = _WHEN.fullmatch(plain)
    if found is None:
        return None
    day = _day(found, "", today, closed)
    if found["hour"] is None:
        return day
    return datetime.combine(day, time(int(found["hour"]), int(found["minute"])))


def _day(found: re.Match[str], group: str, today: date, closed: Collection[str]) -> date:
    if not group and any(found[f"from_{kind}"] for kind in ("iso", "annual", "named", "weekday")):
        today = _day(found, "from_", today, closed) - timedelta(days=1)
    shift = int((found[f"{group}shift"] or "0").replace(" ", ""))
    if iso := found[f"{group}iso"]:
        return date.fromisoformat(iso) + timedelta(days=shift)
    if annual := found[f"{group}annual"]:
        return _annual(annual, today) + timedelta(days=shift)
    if named := found[f"{group}named"]:
        return today + timedelta(days=_NAMED[named] + shift)
    if found[f"{group}weekday"] == "weekday":
        return _weekday(today, shift, closed)
    wanted = _WEEKDAYS.index(found[f"{group}weekday"])
    if found[f"{group}next"]:
        day = today + timedelta(days=7 - today.weekday() + wanted)
    else:
        day = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
    day += timedelta(days=shift)
    return _following(day, timedelta(days=7), lambda other: not _shut(other, closed))


def _weekday(today: date, shift: int, closed: Collection[str]) -> date:
    day, step = today, timedelta(days=1)
    for _ in range(max(shift, 0) + 1):
        day = _following(day + step, step, lambda other: other.weekday() < 5 and not _shut(other, closed))
    return day


def _annual(month_day: str, today: date) -> date:
    for year in range(today.year, today.year + 9):  # 02-29 exists every fourth year, and once in eight around 2100
        try:
            day = date.fromisoformat(f"{year}-{month_day}")
        except ValueError:
            continue
        if day > today:
            return day
    raise ValueError(f"{month_day} is no day of any year: month first, as in 12-25")


def _following(day: date, step: timedelta, fits: Callable[[date], bool]) -> date:
    for _ in range(400):  # more than a year of closed days is a mistake
        if fits(day):
            return day
        day += step
    raise ValueError("every such day of the coming year is closed")


def _shut(day: date, closed: Collection[str]) -> bool:
    return f"{day:%m-%d}" in closed or day.isoformat() in closed

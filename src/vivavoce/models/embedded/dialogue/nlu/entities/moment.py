"""A moment as it was said, and what it comes to once something earlier, or the hours of business, fill its gaps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from ...... import zones
from .found import Partial

Want = Literal["date", "time", "date-time"]
Reference = dt.date | dt.time | datetime | Partial | None

DAY_PARTS: dict[str, tuple[dt.time, dt.time]] = {
    "morning": (dt.time(0), dt.time(11, 59)),
    "afternoon": (dt.time(12), dt.time(17, 59)),
    "evening": (dt.time(17), dt.time(21, 59)),
    "night": (dt.time(18), dt.time(23, 59)),
}
"""First and last minute of each part of a day, as callers of offices mean them."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What one stretch of speech says about when. Nothing is filled in that was not said."""

    span: tuple[int, int]
    """In the text it was found in."""
    score: float = 0.9
    date: dt.date | None = None
    """A day; the first one if `date_until` is set."""
    date_until: dt.date | None = None
    """The last day of a period."""
    yearless: bool = False
    """`date` was said as month and day only; its year is a guess."""
    loose: Literal["", "weekday", "month", "following"] = ""
    """What `date` was guessed from: "Friday" (which week?), "the fifth" (which month?), "the following Friday"."""
    time: dt.time | None = None
    ambiguous_hour: bool = False
    """`time` has an hour of 1–12 and neither a.m. nor p.m. was said."""
    part_of_day: str | None = None
    """A key of `DAY_PARTS`."""
    earliest: dt.time | None = None
    latest: dt.time | None = None
    """Limits: "after three", "between two and four". With `ambiguous_hour` they are as doubtful as `time`."""
    shift: timedelta | None = None
    """Counted from the reference: "an hour later", "the day after". Whole days keep the time of day."""
    same_day: bool = False
    same_time: bool = False
    towards: Literal["earlier", "later"] | None = None
    prefer: Literal["earliest", "latest", "any"] | None = None
    """ "First thing", "last thing", "any time"."""
    day_fault: str = ""
    """Why the day that was said is none: "There is no February 30th."; then `date` is None."""
    clock_fault: str = ""
    """Why the time of day that was said is none."""
    corrects: bool = False
    """Words like "no", "I meant" or "actually" came before it: what it does not say stays as it was."""
    old: bool = False
    """Said of what is, not of what should be: "from Thursday", "my Thursday appointment"."""

    @property
    def has_day(self) -> bool:
        """Whether it says anything about the day."""
        said = self.date is not None or self.same_day or bool(self.day_fault)
        return said or (self.shift is not None and self.shift.seconds == 0)

    @property
    def has_clock(self) -> bool:
        """Whether it says anything about the time of day."""
        return bool(
            (self.time or self.part_of_day or self.earliest or self.latest or self.same_time or self.towards)
            or (self.prefer or self.clock_fault)
        ) or (self.shift is not None and self.shift.seconds != 0)

    def merge(self, older: Moment) -> Moment:
        """This moment with what only `older` said: a time after a date, a date after a time, "same day but at four"."""
        merged = self
        if self.shift is not None or self.towards:
            return replace(self, span=self.span)
        if self.date is None and not self.day_fault:
            merged = replace(merged, **{key: getattr(older, key) for key in _DAY})
            if older.date is None:
                merged = replace(merged, shift=older.shift)
        if not self.has_clock or (self.same_time and older.has_clock):
            merged = replace(merged, **{key: getattr(older, key) for key in _CLOCK})
        elif self.time and self.ambiguous_hour and not self.part_of_day and older.part_of_day and not older.time:
            merged = replace(merged, part_of_day=older.part_of_day)
        return replace(merged, score=min(self.score, older.score))


_DAY = ("date", "day_fault", "date_until", "yearless", "loose")
_CLOCK = (
    "time", "ambiguous_hour", "part_of_day", "earliest", "latest", "same_time", "prefer", "clock_fault",
)  # fmt: skip


def resolve(
    moment: Moment,
    reference: Reference,
    now: datetime,
    business_hours: tuple[int, int] = (8, 18),
    want: Want = "date-time",
) -> dt.date | dt.time | datetime | Partial:
    """The value that `moment` means, or a `Partial` where something is still to be asked.

    reference: what was known of this value before (also the count for "an hour later", "same time").
    now: the caller's local time; its time zone is given to the result.
    business_hours: first and last hour that an hour without a.m. or p.m. may mean.
    """
    known_day, known_time = _parts(reference)
    day = _within_days(moment, reference) or _day(moment, known_day, now)
    clock = _clock(moment, known_time, now if day == now.date() else None, business_hours)
    if moment.shift is not None and moment.date is None:
        shifted = datetime.combine(known_day or now.date(), known_time or dt.time(0)) + moment.shift
        if known_day:
            day = shifted.date()
        if moment.shift.seconds and known_time:
            clock = shifted.time()
    keeps_time = not moment.has_clock or moment.same_time or (moment.shift is not None and not moment.shift.seconds)
    if clock is None and keeps_time and known_time:
        clock = known_time
    low, high = _limits(moment, business_hours)
    fault = _fault(moment, want)
    whole = moment.date_until is None and moment.towards is None and not fault
    if moment.day_fault:
        day = None
    if moment.clock_fault:
        clock = None
    if want == "time" and clock is not None and moment.towards is None:
        return clock
    if want == "date" and day is not None and whole:
        return day
    if want == "date-time" and day is not None and clock is not None and whole:
        return on_the_clock(day, clock, now)
    return Partial(
        date=day.isoformat() if day else None,
        date_until=moment.date_until.isoformat() if moment.date_until else None,
        time=clock.isoformat() if clock and want != "date" else None,
        part_of_day=moment.part_of_day,
        earliest=low.isoformat() if low and not clock else None,
        latest=high.isoformat() if high and not clock else None,
        towards=moment.towards,
        prefer=moment.prefer if not clock else None,
        fault=fault,
    )


def _fault(moment: Moment, want: Want) -> str:
    """What is wrong with what was said of what is wanted, as a sentence; "" if nothing is."""
    return (moment.day_fault if want != "time" else "") or (moment.clock_fault if want != "date" else "")


def on_the_clock(day: dt.date, clock: dt.time, now: datetime) -> datetime | Partial:
    """The instant at which clocks of the caller's zone show that; where they skip it, or show it twice, a question."""
    naive = datetime.combine(day, clock.replace(tzinfo=None))
    doubt = zones.doubt(naive, now.tzinfo)
    if doubt == "skipped":
        return Partial(date=day.isoformat(), fault=f"The clocks go forward then, so there is no {_said(clock)}.")
    if doubt == "twice":
        return Partial(date=day.isoformat(), time=clock.isoformat(), twice=True)
    return naive.replace(tzinfo=now.tzinfo)


def _said(clock: dt.time) -> str:
    """ "2:30 AM"."""
    return f"{clock.hour % 12 or 12}:{clock.minute:02} {'PM' if clock.hour >= 12 else 'AM'}"


def office_hour(clock: dt.time, business_hours: tuple[int, int] = (8, 18)) -> dt.time:
    """The reading of a bare hour (1–12) that lies in, or nearest to, the hours of business; the later one in a tie."""
    first, last = business_hours

    def distance(hour: int) -> tuple[int, int]:
        ahead = hour + 24 if hour < first and last >= 24 else hour  # hours that go on past midnight
        return (max(first - ahead, ahead - last, 0) + (hour == last and first <= hour - 12), -hour)

    return clock.replace(hour=min((clock.hour % 12, clock.hour % 12 + 12), key=distance))


def _parts(reference: Reference) -> tuple[dt.date | None, dt.time | None]:
    if isinstance(reference, datetime):
        return reference.date(), reference.time()
    if isinstance(reference, dt.date):
        return reference, None
    if isinstance(reference, dt.time):
        return None, reference
    if reference is None:
        return None, None
    day = dt.date.fromisoformat(reference.date) if reference.date and not reference.date_until else None
    return day, dt.time.fromisoformat(reference.time) if reference.time else None


def _day(moment: Moment, known: dt.date | None, now: datetime) -> dt.date | None:
    """The day, with what was guessed in it put near the day that is known."""
    if moment.date is None or moment.same_day:
        return moment.date or known
    if known is None or moment.date_until:
        return moment.date
    day = moment.date
    if moment.loose == "following":
        return known + timedelta(days=(day.weekday() - known.weekday() - 1) % 7 + 1)
    if moment.loose == "weekday" and moment.corrects:
        near = known + timedelta(days=day.weekday() - known.weekday())  # in the same week; the nearer one counts
        return near if near > now.date() and abs(near - known) <= abs(day - known) else day
    if moment.loose == "month" and (moment.corrects or known.day != day.day):
        try:
            near = known.replace(day=day.day)
        except ValueError:
            return day
        return near if near >= now.date() and known >= now.date() else day
    return day


def _within_days(moment: Moment, reference: Reference) -> dt.date | None:
    """The weekday, or the day of a month, that lies in the days that are known: "next week", then "Tuesday"."""
    if moment.date is None or moment.loose not in ("weekday", "month") or moment.date_until:
        return None
    if not (isinstance(reference, Partial) and reference.date and reference.date_until):
        return None
    first, last = dt.date.fromisoformat(reference.date), dt.date.fromisoformat(reference.date_until)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    if moment.loose == "weekday":
        return next((day for day in days if day.weekday() == moment.date.weekday()), None)
    return next((day for day in days if day.day == moment.date.day), None)


def _clock(moment: Moment, known: dt.time | None, now: datetime | None, hours: tuple[int, int]) -> dt.time | None:
    """The time of day; now: given when the day is today, so that "at five" is the five to come."""
    clock = moment.time
    if clock is None or not moment.ambiguous_hour:
        return clock
    if moment.part_of_day:
        return in_part(clock, moment.part_of_day)
    guess = office_hour(clock, hours)
    later = clock.replace(hour=clock.hour % 12 + 12)
    if now is not None and guess < now.time() < later and later.hour <= hours[1] + 2:
        return later
    return guess


def in_part(clock: dt.time, part: str) -> dt.time:
    """A bare hour within a part of the day: six in the evening is 18:00, two at night is 02:00."""
    hour = clock.hour % 12
    late = hour + 12 if (part != "night" or hour >= 5) else hour
    return clock.replace(hour=hour if part == "morning" else late)


def _limits(moment: Moment, hours: tuple[int, int]) -> tuple[dt.time | None, dt.time | None]:
    """Earliest and latest time that was said, part of day included."""
    low, high = moment.earliest, moment.latest
    if moment.ambiguous_hour and moment.time is None:
        part = moment.part_of_day
        low, high = (t and (in_part(t, part) if part else office_hour(t, hours)) for t in (low, high))
        if low and high and low >= high and high.hour < 12:
            high = high.replace(hour=high.hour + 12)
    if moment.part_of_day and not (low or high):
        return DAY_PARTS[moment.part_of_day]
    return low, high

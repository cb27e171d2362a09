"""The clinic's book, and when there is room in it. All times are the clinic's wall clock, without a zone.

`FRONT_DESK_DB` says where it is: any SQLAlchemy URL; without it a private file. The first use fills it from `data/`.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Time,
    UniqueConstraint,
    insert,
    select,
)  # fmt: skip

from vivavoce import Call, Database, Declined, say

DATA = Path(__file__).resolve().parent / "data"
METADATA = MetaData()
PROVIDERS = Table("providers", METADATA, Column("name", String(80), primary_key=True))
OFFERS = Table(
    "offers", METADATA,
    Column("provider", ForeignKey("providers.name"), primary_key=True), Column("service", String(80), primary_key=True),
)  # fmt: skip
OPENING_HOURS = Table(
    "opening_hours", METADATA,
    Column("weekday", Integer, primary_key=True, autoincrement=False, comment="0 = Monday"),
    Column("opens", Time, nullable=False), Column("closes", Time, nullable=False),
)  # fmt: skip
CLOSED_DAYS = Table(
    "closed_days", METADATA, Column("day", Date, primary_key=True), Column("reason", String(80), nullable=False)
)
PATIENTS = Table(
    "patients", METADATA, Column("id", Integer, primary_key=True),
    Column("full_name", String(120), nullable=False), Column("date_of_birth", Date, nullable=False, index=True),
)  # fmt: skip
APPOINTMENTS = Table(
    "appointments", METADATA, Column("number", Integer, primary_key=True, autoincrement=False),
    Column("patient", ForeignKey("patients.id"), nullable=False, index=True),
    Column("provider", ForeignKey("providers.name"), nullable=False),
    Column("service", String(80), nullable=False), Column("start", DateTime, nullable=False),
    # True, or NULL once cancelled: NULLs do not collide, so a cancelled slot can be given away again.
    Column("booked", Boolean), UniqueConstraint("provider", "start", "booked"),
)  # fmt: skip
CALLBACKS = Table(
    "callbacks", METADATA, Column("id", Integer, primary_key=True),
    Column("asked", DateTime, nullable=False), Column("phone", String(40), nullable=False),
    Column("about", String(400), nullable=False),
    Column("patient", ForeignKey("patients.id"), comment="NULL = nobody has found out who that is"),
    Column("done", DateTime, comment="when staff have called back"),
)  # fmt: skip

SLOT = timedelta(minutes=30)
"""Every appointment takes one slot; slots begin when the clinic opens."""
FURTHEST = timedelta(days=183)
"""How far ahead one can book. A later date is more likely misheard than meant."""
HOLIDAYS = {(1, 1): "New Year's Day", (7, 4): "Independence Day", (12, 25): "Christmas Day"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def now_of(call: Call) -> datetime:
    """The clinic's wall clock."""
    return call.local_time().replace(tzinfo=None)


class Calendar:
    """Opening hours, closed days and taken slots, as one transaction sees them."""

    def __init__(self, db: Connection, now: datetime) -> None:
        self._db, self._now = db, now
        self._hours = {row.weekday: (row.opens, row.closes) for row in db.execute(select(OPENING_HOURS))}
        self.closed: dict[date, str] = {row.day: row.reason for row in db.execute(select(CLOSED_DAYS))}

    def open_hours(self, day: date) -> tuple[time, time] | None:
        """From when to when the clinic is open; None when it is not."""
        return None if day in self.closed else self._hours.get(day.weekday())

    def weekly(self) -> str:
        """ "Monday to Friday from 8 AM to 5 PM and Saturday from 9 AM to noon"."""
        told = []
        for hours, days in groupby(range(7), self._hours.get):
            if hours:
                names = [WEEKDAYS[day] for day in days]
                span = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
                told.append(f"{span} from {say(hours[0])} to {say(hours[1])}")
        return say(told)

    def slots(self, day: date) -> list[datetime]:
        """When appointments can begin on a day, taken or not, past or not."""
        if not (hours := self.open_hours(day)):
            return []
        opens, closes = (datetime.combine(day, moment) for moment in hours)
        return [opens + n * SLOT for n in range((closes - opens) // SLOT)]

    def free(self, first: date, last: date, providers: list[str]) -> dict[datetime, list[str]]:
        """Free starts from now on between two days (both included) → who has time then."""
        a, span = APPOINTMENTS.c, (datetime.combine(first, time.min), datetime.combine(last, time.max))
        taken = set(self._db.execute(select(a.provider, a.start).where(a.booked.is_(True), a.start.between(*span))))
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        starts = [start for day in days for start in self.slots(day) if start > self._now]
        found = {start: [name for name in providers if (name, start) not in taken] for start in starts}
        return {start: names for start, names in found.items() if names}

    def nearest(self, wanted: datetime, providers: list[str], count: int = 2) -> list[datetime]:
        """The free starts closest to the wanted one, in the order of the clock; fewer when there are fewer."""
        wanted = min(max(wanted, self._now), self._now + FURTHEST)
        around = self.free(wanted.date() - timedelta(days=7), wanted.date() + timedelta(days=14), providers)
        return sorted(sorted(around, key=lambda start: (abs(start - wanted), start))[:count])

    def provider_at(self, start: datetime, providers: list[str], argument: str) -> str:
        """Who of `providers` can take an appointment then.

        Raises Declined with the nearest free times as alternatives for `argument`.
        """
        problem = self._problem(start)
        if not problem:
            if names := self.free(start.date(), start.date(), providers).get(start):
                return names[0]
            who = providers[0] if len(providers) == 1 else "Everyone"
            problem = f"{who} is taken on {say(start, self._now.date())}."
        raise Declined(problem, {argument: self.nearest(start, providers)})

    def nothing_on(self, day: date, providers: list[str]) -> Declined:
        """That a whole day has no free time, why, and the nearest days that have."""
        starts = self.slots(day) or [datetime.combine(day, time.min)]
        problem = self._problem(starts[-1]) or f"There is nothing free on {say(day, self._now.date())}."
        days = {start.date() for start in self.nearest(starts[0], providers, count=40)} - {day}
        return Declined(problem, {"day": sorted(sorted(days, key=lambda other: (abs(other - day), other))[:2])})

    def _problem(self, start: datetime) -> str:
        """Why nobody could come then; "" when one could."""
        day, weekday, hours = start.date(), WEEKDAYS[start.weekday()], self.open_hours(start.date())
        if start <= self._now:
            return f"{say(start, self._now.date())} has already passed."
        if start > self._now + FURTHEST:
            return "We only book up to six months ahead."
        if day in self.closed:
            return f"We are closed on {say(day, self._now.date())}: {self.closed[day]}."
        if hours is None:
            return f"We are closed on {weekday}s."
        if not hours[0] <= start.time() < hours[1]:
            return f"On {weekday}s we are open from {say(hours[0])} to {say(hours[1])}."
        return "" if start in self.slots(day) else "Appointments begin on the hour or at half past."


def offering(db: Connection, service: str | None, provider: str | None) -> list[str]:
    """Who does what is wanted; None = no matter. Raises Declined when the provider does not do it."""
    o = OFFERS.c
    query = select(o.provider).distinct().order_by(o.provider)
    names = list(db.execute(query.where(o.service == service) if service else query).scalars())
    if provider is None or provider in names:
        return [provider] if provider else names
    raise Declined(f"{provider} does not do that: a {service} is with {' or '.join(names)}.", {"provider": names})


def fill(db: Connection, today: date | None = None) -> None:
    """What of the made-up book depends on the day on which it is made: `today`; None = the real one."""
    today = today or date.today()
    training = today + timedelta(days=35 + (2 - today.weekday()) % 7)  # a Wednesday
    closed = {training: "staff training"}
    closed |= {date(year, *day): name for day, name in HOLIDAYS.items() for year in (today.year, today.year + 1)}
    db.execute(insert(CLOSED_DAYS), [{"day": day, "reason": reason} for day, reason in closed.items()])
    coming = (today + timedelta(days=n) for n in range(2, 60))
    workdays = [day for day in coming if day.weekday() < 5 and day not in closed]
    with (DATA / "demo.csv").open(newline="") as file:  # `workday` 0 is the first from the day after tomorrow
        for row in csv.DictReader(file):
            start = datetime.combine(workdays[int(row.pop("workday"))], time.fromisoformat(row.pop("time")))
            db.execute(insert(APPOINTMENTS).values(**row, start=start, booked=True))


book = Database("front-desk", METADATA, fill, data=DATA, beside=__file__)

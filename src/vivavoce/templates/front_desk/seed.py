"""The clinic's book, and made-up data to start with: the same for the same day, so that a demo can be repeated."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from schedule import APPOINTMENTS, CLOSED_DAYS, METADATA, OFFERS, OPENING_HOURS, PATIENTS, PROVIDERS
from sqlalchemy import Connection, insert

from vivavoce import Database

OFFERED = {
    "Dr. Patel": ("check-up", "vaccination", "blood test"),
    "Dr. Okafor": ("check-up", "blood test"),
    "Dr. Rossi": ("check-up", "vaccination"),
    "Dr. Bennett": ("physiotherapy session",),
}

# The demo's caller and her appointment.
DEMO_PATIENT = ("Maria Gonzalez", date(1985, 3, 4))
DEMO_APPOINTMENT = 1042

PEOPLE = [
    DEMO_PATIENT,
    ("James Whitfield", date(1971, 11, 23)),
    ("Aisha Rahman", date(1990, 6, 15)),
    ("Thomas Becker", date(1958, 1, 30)),
    ("Wei Zhang", date(1983, 9, 9)),
    ("Olivia Thompson", date(2001, 12, 2)),
    ("Samuel Adeyemi", date(1966, 4, 18)),
    ("Priya Sharma", date(1994, 8, 27)),
    ("Lucas Moreau", date(1979, 2, 11)),
    ("Hannah Fischer", date(1987, 7, 5)),
    ("Mohammed Al-Amin", date(1962, 10, 20)),
    ("Grace Kim", date(1998, 3, 14)),
    ("Robert Sullivan", date(1949, 5, 29)),
    ("Elena Popescu", date(1975, 12, 17)),
    ("Daniel Cohen", date(1992, 1, 8)),
    ("Sofia Lindberg", date(1981, 6, 30)),
    ("Kwame Mensah", date(1969, 9, 3)),
    ("Emily Carter", date(2004, 2, 22)),
    ("Hiroshi Tanaka", date(1954, 8, 12)),
    ("Isabella Romano", date(1996, 11, 6)),
    ("Patrick O'Brien", date(1973, 4, 25)),
    ("Fatima Hassan", date(1988, 10, 1)),
    ("Andrew Mitchell", date(1965, 7, 19)),
    ("Chloe Dubois", date(2000, 5, 10)),
    ("Victor Kowalski", date(1978, 3, 28)),
]


def fill(db: Connection, today: date | None = None) -> None:
    """Fills empty tables; `today`, None = the real one, decides the days of the appointments."""
    today = today or date.today()
    db.execute(insert(PROVIDERS), [{"name": name} for name in OFFERED])
    db.execute(insert(OFFERS), [{"provider": name, "service": each} for name, all_ in OFFERED.items() for each in all_])
    db.execute(
        insert(OPENING_HOURS),
        [{"weekday": weekday, "opens": time(8), "closes": time(17)} for weekday in range(5)]
        + [{"weekday": 5, "opens": time(9), "closes": time(12)}],
    )
    db.execute(insert(CLOSED_DAYS), closed_days(today))
    db.execute(
        insert(PATIENTS),
        [{"id": number, "full_name": name, "date_of_birth": born} for number, (name, born) in enumerate(PEOPLE, 1)],
    )
    db.execute(insert(APPOINTMENTS), appointments(today))


book = Database("front-desk", METADATA, fill, beside=__file__)
"""`FRONT_DESK_DB` says where: any SQLAlchemy URL; without it a private file."""


def closed_days(today: date) -> list[dict[str, object]]:
    """Public holidays of this year and the next, and one training day five weeks from now."""
    holidays = {(1, 1): "New Year's Day", (7, 4): "Independence Day", (12, 25): "Christmas Day"}
    closed = {
        date(year, month, day): reason
        for year in (today.year, today.year + 1)
        for (month, day), reason in holidays.items()
    }
    wednesday = today + timedelta(days=35 + (2 - today.weekday()) % 7)
    closed.setdefault(wednesday, "staff training")
    return [{"day": day, "reason": reason} for day, reason in closed.items()]


def appointments(today: date) -> list[dict[str, object]]:
    """The demo's appointment and twenty more in the coming three weeks, in the mornings and at four."""
    closed = {row["day"] for row in closed_days(today)}
    days = [day for day in (today + timedelta(days=n) for n in range(2, 32)) if day.weekday() < 5 and day not in closed]
    chance = random.Random(1042)
    numbers = chance.sample([number for number in range(1000, 10_000) if number != DEMO_APPOINTMENT], 20)
    rows = [_row(DEMO_APPOINTMENT, 1, "Dr. Patel", "check-up", datetime.combine(days[2], time(10)))]
    taken = {("Dr. Patel", rows[0]["start"])}
    for patient, number in enumerate(numbers, 2):
        provider = chance.choice(list(OFFERED))
        while True:
            start = datetime.combine(
                chance.choice(days[:15]), chance.choice([time(8), time(9, 30), time(11), time(16)])
            )
            if (provider, start) not in taken:
                break
        taken.add((provider, start))
        rows.append(_row(number, patient, provider, chance.choice(OFFERED[provider]), start))
    return rows


def _row(number: int, patient: int, provider: str, service: str, start: datetime) -> dict[str, object]:
    return {
        "number": number, "patient": patient, "provider": provider, "service": service, "start": start, "booked": True
    }  # fmt: skip

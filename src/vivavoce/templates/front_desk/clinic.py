"""What the desk does, and for whom: finds, books, moves and cancels, each change exactly once.

Nothing personal is read out or changed before the caller has given a date of birth, with the name or with the number
of the appointment that it belongs to. From then on they are that patient: other patients' appointments do not exist for
them. Wrong ones are counted over all calls (`call.attempt`), so that neither can be guessed.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from jellyfish import jaro_winkler_similarity, metaphone
from schedule import APPOINTMENTS, PATIENTS, PROVIDERS, WEEKDAYS, Calendar, offering
from sqlalchemy import Connection, insert, select, update

from vivavoce import Call, Database, Declined, say

# What callers choose from. Change these together with the rows in `seed.py`.
Service = Literal["check-up", "vaccination", "blood test", "physiotherapy session"]
Provider = Literal["Dr. Patel", "Dr. Okafor", "Dr. Rossi", "Dr. Bennett"]
LETTER = re.compile(r"appointment[^\d]{0,20}(\d{4})\b", re.IGNORECASE)
"""How a letter of the clinic names an appointment: "Appointment number: 1042"."""


@dataclass(frozen=True)
class Appointment:
    """One appointment, as the caller may hear it."""

    appointment_id: int
    service: str
    provider: str
    start: datetime


@dataclass(frozen=True)
class Found:
    """A patient's upcoming appointments."""

    appointments: list[Appointment]
    summary: str


@dataclass(frozen=True)
class Letter:
    """What is used of a letter from the clinic."""

    appointment_id: int


@dataclass(frozen=True)
class Opening:
    """A time at which somebody could come."""

    start: datetime


@dataclass(frozen=True)
class Free:
    """What is free on a day: a few times in words, and all of them to choose from."""

    summary: str
    openings: list[Opening]


@dataclass(frozen=True)
class Told:
    """An answer in one sentence."""

    summary: str


class Clinic:
    """The desk, over its database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def names(self) -> list[str]:
        """What callers may say that no dictionary has: the staff, and patients with an appointment (200 at most)."""
        with self._db.connect() as db:
            p = PATIENTS.c
            query = select(p.full_name).join(APPOINTMENTS).where(APPOINTMENTS.c.booked.is_(True)).distinct()
            patients = db.execute(query.order_by(p.full_name).limit(200)).scalars()
            return [*db.execute(select(PROVIDERS.c.name)).scalars(), *patients]

    def appointment(self, number: int) -> dict[str, Any] | None:
        """One row of the book, whoever it belongs to: for staff and for demos, never for a caller."""
        with self._db.connect() as db:
            row = db.execute(select(APPOINTMENTS).where(APPOINTMENTS.c.number == number)).one_or_none()
            return dict(row._mapping) if row else None

    def patient_of(self, number: int) -> str:
        """Whose appointment that is, to ask for them; "" where it is none any more. Tells nothing else of it."""
        a, p = APPOINTMENTS.c, PATIENTS.c
        with self._db.connect() as db:
            query = select(p.full_name).join(APPOINTMENTS).where((a.number == number) & a.booked.is_(True))
            return str(db.execute(query).scalar() or "")

    def own(self, call: Call, number: int, born: date) -> Appointment:
        """The appointment with this number, if the caller's date of birth is its patient's. Raises Declined."""
        with self._db.connect() as db:
            return _shown(_own(db, call, number, born))

    def find(self, call: Call, full_name: str, date_of_birth: date) -> Found:
        """Who calls, and when they come. Raises Declined."""
        a, now = APPOINTMENTS.c, _now(call)
        with self._db.connect() as db:
            with call.attempt("identity", _letters(full_name)):
                patient = _recognise(db, full_name, date_of_birth)
                if patient is None:
                    raise Declined(
                        "I cannot find anyone with that name and date of birth.",
                        ask_again=("full_name", "date_of_birth"),
                    )
            _identify(call, db, patient)
            mine = (a.patient == patient) & a.booked.is_(True) & (a.start > now)
            found = [_shown(row) for row in db.execute(select(APPOINTMENTS).where(mine).order_by(a.start))]
        each = [f"a {item.service} with {item.provider} on {say(item.start, now.date())}" for item in found]
        return Found(found, f"You have {say(each)}." if each else "You have no upcoming appointments.")

    def book(
        self, call: Call, service: str, start: datetime, full_name: str, date_of_birth: date, provider: str | None
    ) -> Appointment:
        """A new appointment, for a known patient or a new one. Raises Declined."""
        wanted = start.replace(tzinfo=None)

        def work(db: Connection) -> Appointment:
            patient = _recognise(db, full_name, date_of_birth)
            chosen = _bookable(db, call, service, wanted, date_of_birth, provider, patient)
            if patient is None:
                row = {"full_name": full_name.strip(), "date_of_birth": date_of_birth}
                patient = int(db.execute(insert(PATIENTS).values(row).returning(PATIENTS.c.id)).scalar_one())
            number = _unused_number(db)
            db.execute(
                insert(APPOINTMENTS).values(
                    number=number, patient=patient, provider=chosen, service=service, start=wanted, booked=True
                )
            )
            _identify(call, db, patient)
            return Appointment(number, service, chosen, wanted)

        return self._db.once(call, work)

    def move(self, call: Call, number: int, date_of_birth: date, new_start: datetime) -> Appointment:
        """The same appointment at another time, with the same provider. Raises Declined."""
        wanted = new_start.replace(tzinfo=None)

        def work(db: Connection) -> Appointment:
            row = _movable(db, call, number, date_of_birth, wanted)
            db.execute(update(APPOINTMENTS).where(APPOINTMENTS.c.number == number).values(start=wanted))
            return Appointment(number, row.service, row.provider, wanted)

        return self._db.once(call, work)

    def cancel(self, call: Call, number: int, date_of_birth: date) -> Appointment:
        """The appointment that was. Raises Declined."""

        def work(db: Connection) -> Appointment:
            row = _own(db, call, number, date_of_birth)
            db.execute(update(APPOINTMENTS).where(APPOINTMENTS.c.number == number).values(booked=None))
            return _shown(row)

        return self._db.once(call, work)

    def check_booking(
        self, call: Call, service: str, start: datetime, full_name: str, date_of_birth: date, provider: str | None
    ) -> None:
        """Raises Declined when that could not be booked."""
        with self._db.connect() as db:
            patient = _recognise(db, full_name, date_of_birth)
            _bookable(db, call, service, start.replace(tzinfo=None), date_of_birth, provider, patient)

    def check_move(self, call: Call, appointment_id: int, date_of_birth: date, new_start: datetime) -> None:
        """Raises Declined when that could not be moved there."""
        with self._db.connect() as db:
            _movable(db, call, appointment_id, date_of_birth, new_start.replace(tzinfo=None))

    def check_cancel(self, call: Call, appointment_id: int, date_of_birth: date) -> str:
        """What would be cancelled, to be read back. Raises Declined when that is no appointment of the caller's."""
        with self._db.connect() as db:
            own = _own(db, call, appointment_id, date_of_birth)
        return f"Cancel appointment {appointment_id}, a {own.service} with {own.provider}"

    def free_times(self, call: Call, day: date, service: str | None, provider: str | None) -> Free:
        """The free times of a day; in words four of them, spread over it. Raises Declined when there are none."""
        now = _now(call)
        with self._db.connect() as db:
            providers, calendar = offering(db, service, provider), Calendar(db, now)
            free = list(calendar.free(day, day, providers))
            if not free:
                raise calendar.nothing_on(day, providers)
        few = free if len(free) <= 4 else [free[len(free) * n // 4] for n in range(4)]
        told = say([start.time() for start in few])
        summary = f"On {say(day, now.date())} {'there is' if len(few) == 1 else 'we have'} {told}."
        return Free(summary, [Opening(start) for start in free])

    def opening_hours(self, call: Call, day: date | None) -> Told:
        """When the clinic is open: on a day, or in general."""
        now = _now(call)
        with self._db.connect() as db:
            calendar = Calendar(db, now)
        if day is None:
            return Told(_weekly(calendar))
        name, hours = say(day, now.date()), calendar.open_hours(day)
        if hours:
            return Told(f"On {name} we are open from {say(hours[0])} to {say(hours[1])}.")
        reason = calendar.closed.get(day)
        return Told(f"We are closed on {name}{f' for {reason}' if reason else ''}.")


def _now(call: Call) -> datetime:
    return call.local_time().replace(tzinfo=None)


def _shown(row: Any) -> Appointment:
    return Appointment(row.number, row.service, row.provider, row.start)


def _weekly(calendar: Calendar) -> str:
    """ "We are open Monday to Friday from 8 AM to 5 PM and Saturday from 9 AM to noon." """
    runs: list[tuple[list[int], tuple[Any, Any]]] = []
    for weekday, hours in sorted(calendar.hours.items()):
        if runs and runs[-1][1] == hours and runs[-1][0][-1] == weekday - 1:
            runs[-1][0].append(weekday)
        else:
            runs.append(([weekday], hours))
    parts = []
    for days, (opens, closes) in runs:
        name = WEEKDAYS[days[0]] + (f" to {WEEKDAYS[days[-1]]}" if len(days) > 1 else "")
        parts.append(f"{name} from {say(opens)} to {say(closes)}")
    return f"We are open {say(parts)}."


# ── who is calling ───────────────────────────────────────────────────────────────────────────────


def _recognise(db: Connection, full_name: str, date_of_birth: date) -> int | None:
    """The patient with this birth date and (nearly) this name; None when there is none."""
    p = PATIENTS.c
    rows = db.execute(select(p.id, p.full_name).where(p.date_of_birth == date_of_birth))
    alike = [(_likeness(full_name, row.full_name), row.id) for row in rows]
    score, patient = max(alike, default=(0.0, 0))
    return int(patient) if score >= 1.0 else None


def _likeness(said: str, known: str) -> float:
    """1 or more when two names may be one person's: names reach us through a recogniser that spells as it hears."""
    ours, theirs = (_letters(name).split() for name in (said, known))
    if len(ours) < 2 or len(theirs) < 2:
        return 0.0
    pairs = [(ours[0], theirs[0]), (ours[-1], theirs[-1])]
    # 0.88 keeps "Jon/John", "Gonzales/Gonzalez" and keeps out "Maria/Mark" and other given names of one family.
    same = [metaphone(a) == metaphone(b) or jaro_winkler_similarity(a, b) >= 0.88 for a, b in pairs]
    return float(all(same)) + sum(jaro_winkler_similarity(a, b) for a, b in pairs) / 10


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower().replace("-", " ").replace("'", ""))
    return "".join(letter for letter in plain if letter.isalpha() or letter == " ")


def _own(db: Connection, call: Call, number: int, born: date) -> Any:
    """The upcoming appointment with this number, if it is the caller's; both together identify an unknown caller."""
    a, p = APPOINTMENTS.c, PATIENTS.c
    upcoming = (a.number == number) & a.booked.is_(True) & (a.start > _now(call)) & (p.date_of_birth == born)
    with call.attempt("identity", number):
        row = db.execute(select(APPOINTMENTS).join(PATIENTS).where(upcoming)).one_or_none()
        # The same words for "no such number" and "not yours": the answer must not tell which numbers exist.
        if row is None or (call.caller is not None and call.caller.subject != str(row.patient)):
            raise Declined(
                "I cannot find an upcoming appointment of yours with that number and date of birth.",
                ask_again=("appointment_id", "date_of_birth"),
            )
    _identify(call, db, row.patient)
    return row


def _identify(call: Call, db: Connection, patient: int) -> None:
    """From here on the caller is this patient; staff who take the call over are told the name."""
    if call.caller is None:
        name = db.execute(select(PATIENTS.c.full_name).where(PATIENTS.c.id == patient)).scalar_one()
        call.identify(str(patient), name=name)


# ── whether it can be done ───────────────────────────────────────────────────────────────────────


def _bookable(
    db: Connection, call: Call, service: str, start: datetime, born: date, provider: str | None, patient: int | None
) -> str:
    """The provider who takes it. Raises Declined."""
    now = _now(call)
    if not now.date() - timedelta(days=120 * 366) <= born <= now.date():
        raise Declined("That date of birth cannot be right.")
    _refuse_clash(db, patient, start, 0, service)
    return Calendar(db, now).provider_at(start, offering(db, service, provider), "start")


def _movable(db: Connection, call: Call, number: int, born: date, start: datetime) -> Any:
    row = _own(db, call, number, born)
    if row.start == start:
        raise Declined("Your appointment is at that time already.")
    Calendar(db, _now(call)).provider_at(start, [row.provider], "new_start")
    _refuse_clash(db, row.patient, start, number)
    return row


def _refuse_clash(db: Connection, patient: int | None, start: datetime, moving: int, service: str = "") -> None:
    """Raises Declined where the patient comes at that time already; service: what is to be booked, if anything is."""
    a = APPOINTMENTS.c
    same = (a.patient == patient) & (a.start == start) & a.booked.is_(True) & (a.number != moving)
    if patient is not None and (clash := db.execute(select(a.service, a.provider).where(same)).first()):
        if clash.service == service:
            raise Declined(f"You are booked for that already, with {clash.provider}.")
        raise Declined("You have another appointment at that time.")


def _unused_number(db: Connection) -> int:
    """Four digits that are easy to say and hard to guess: not the next in a row."""
    used = set(db.execute(select(APPOINTMENTS.c.number)).scalars())
    return secrets.choice([number for number in range(1000, 10_000) if number not in used])

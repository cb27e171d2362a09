"""Who is calling, and what may be done for them.

Nothing personal is read out or changed before the caller has given a date of birth, with the name or with the number
of the appointment that it belongs to. From then on they are that patient: other patients' appointments do not exist for
them. Wrong ones are counted over all calls (`call.attempt`), so that neither can be guessed.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from schedule import APPOINTMENTS, PATIENTS, PROVIDERS, Calendar, book, now_of, offering
from sqlalchemy import Connection, select

from vivavoce import Call, Declined, whose_name


@dataclass(frozen=True)
class Appointment:
    """One appointment, as the caller may hear it."""

    appointment_id: int
    service: str
    provider: str
    start: datetime


def shown(row: Any) -> Appointment:
    """What of a row the caller may hear."""
    return Appointment(row.number, row.service, row.provider, row.start)


def names() -> list[str]:
    """What callers may say that no dictionary has: the staff, and patients with an appointment (200 at most)."""
    with book.connect() as db:
        p = PATIENTS.c
        query = select(p.full_name).join(APPOINTMENTS).where(APPOINTMENTS.c.booked.is_(True)).distinct()
        patients = db.execute(query.order_by(p.full_name).limit(200)).scalars()
        return [*db.execute(select(PROVIDERS.c.name)).scalars(), *patients]


def patient_of(number: int) -> str:
    """Whose appointment that is, to ask for them; "" where it is none any more. Tells nothing else of it."""
    a, p = APPOINTMENTS.c, PATIENTS.c
    with book.connect() as db:
        query = select(p.full_name).join(APPOINTMENTS).where((a.number == number) & a.booked.is_(True))
        return str(db.execute(query).scalar() or "")


def recognise(db: Connection, full_name: str, date_of_birth: date) -> int | None:
    """The patient with this birth date and (nearly) this name; None when there is none."""
    p = PATIENTS.c
    born_then = db.execute(select(p.id, p.full_name).where(p.date_of_birth == date_of_birth))
    return whose_name(full_name, {row.id: row.full_name for row in born_then})


def identify(call: Call, db: Connection, patient: int) -> None:
    """From here on the caller is this patient; staff who take the call over are told the name."""
    if call.caller is None:
        name = db.execute(select(PATIENTS.c.full_name).where(PATIENTS.c.id == patient)).scalar_one()
        call.identify(str(patient), name=name)


def own(db: Connection, call: Call, number: int, born: date) -> Any:
    """The upcoming appointment with this number, if it is the caller's; both together identify an unknown caller.

    Raises Declined, with the same words for "no such number" and "not yours": they must not tell which numbers exist.
    """
    a = APPOINTMENTS.c
    upcoming = (a.number == number) & a.booked.is_(True) & (a.start > now_of(call)) & (PATIENTS.c.date_of_birth == born)
    with call.attempt("identity", number):
        row = db.execute(select(APPOINTMENTS).join(PATIENTS).where(upcoming)).one_or_none()
        if row is None or (call.caller is not None and call.caller.subject != str(row.patient)):
            raise Declined(
                "I cannot find an upcoming appointment of yours with that number and date of birth.",
                ask_again=("appointment_id", "date_of_birth"),
            )
    identify(call, db, row.patient)
    return row


def bookable(
    db: Connection, call: Call, service: str, start: datetime, born: date, provider: str | None, patient: int | None
) -> str:
    """The provider who takes it. Raises Declined where nobody can."""
    now = now_of(call)
    if not now.date() - timedelta(days=120 * 366) <= born <= now.date():
        raise Declined("That date of birth cannot be right.")
    _refuse_clash(db, patient, start, service=service)
    return Calendar(db, now).provider_at(start, offering(db, service, provider), "start")


def movable(db: Connection, call: Call, number: int, born: date, start: datetime) -> Any:
    """The caller's appointment, which can be moved there. Raises Declined where it cannot."""
    row = own(db, call, number, born)
    if row.start == start:
        raise Declined("Your appointment is at that time already.")
    Calendar(db, now_of(call)).provider_at(start, [row.provider], "new_start")
    _refuse_clash(db, row.patient, start, moving=number)
    return row


def _refuse_clash(db: Connection, patient: int | None, start: datetime, *, moving: int = 0, service: str = "") -> None:
    """Raises Declined where the patient comes at that time already; service: what is to be booked, if anything is."""
    a = APPOINTMENTS.c
    same = (a.patient == patient) & (a.start == start) & a.booked.is_(True) & (a.number != moving)
    if clash := db.execute(select(a.service, a.provider).where(same)).first():
        if clash.service == service:
            raise Declined(f"You are booked for that already, with {clash.provider}.")
        raise Declined("You have another appointment at that time.")


def unused_number(db: Connection) -> int:
    """Four digits that are easy to say and hard to guess: not the next in a row."""
    used = set(db.execute(select(APPOINTMENTS.c.number)).scalars())
    return secrets.choice([number for number in range(1000, 10_000) if number not in used])

"""A front desk for a small clinic: books, moves and cancels appointments, and knows the opening hours.

Read this file first; it is the whole agent. `phrases.yaml` has what callers say, `clinic.py` who is who and what may be
done for them, `schedule.py` the book and its calendar, `data/` a made-up clinic; `reminder.py` is an agent that calls.
Try it:  vivavoce serve agent.py
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import clinic
from clinic import Appointment
from pydantic import Field
from schedule import APPOINTMENTS, CALLBACKS, PATIENTS, Calendar, book, now_of, offering
from sqlalchemy import Connection, insert, select, update

from vivavoce import Agent, Call, Declined, Sees, Step, say

agent = Agent(
    name="front-desk",
    language="en-US",
    greeting="Riverside Clinic, good day. Would you like to book, move or cancel an appointment?",
    vocabulary=clinic.names,
    phrases=Path(__file__).with_name("phrases.yaml"),
    sees=Sees("camera", text=True, optional=True),
    instructions="""
    You are the front desk of Riverside Clinic. You ONLY handle new bookings, rescheduling, cancellations and questions
    about opening hours. For everything else, transfer to staff. Never give medical advice.
    The clinic is at 12 Riverside Avenue, on the second floor, with a lift.
    Parking is free for patients in the yard behind the building.
    Our doctors are Dr. Patel, Dr. Okafor and Dr. Rossi; Dr. Bennett is our physiotherapist.
    The bus lines 4 and 11 stop right in front of the clinic.
    Please bring your insurance card and a list of your medicines to the appointment.
    Every appointment takes half an hour.
    Cancelling is free up to 24 hours before the appointment.
    """,
)
# What callers say, and what it is. Change `Service` and `Provider` together with `data/offers.csv`.
FullName = Annotated[str, Field(description="The caller's first and last name.")]
BirthDate = Annotated[date, Field(description="The caller's date of birth.")]
Number = Annotated[int, Field(description="The four-digit number on the confirmation the caller received.")]
Start = Annotated[datetime, Field(description="The day and time the caller wants to come.")]
NewStart = Annotated[datetime, Field(description="When the caller wants to come instead.")]
Day = Annotated[date, Field(description="The day the caller is asking about.")]
Phone = Annotated[str, Field(description="The telephone number to call.")]
About = Annotated[str, Field(description="What it is about, in a few words, if the caller said.")]
Provider = Annotated[
    Literal["Dr. Patel", "Dr. Okafor", "Dr. Rossi", "Dr. Bennett"],
    Field(description="Whom the caller wants to see, if they care."),
]
Service = Annotated[
    Literal["check-up", "vaccination", "blood test", "physiotherapy session"],
    Field(
        description="What the caller wants to come for: check-up (physical, examination), vaccination (jab, flu shot, "
        "shot, booster), blood test (blood work, bloods), physiotherapy session (physio, physical therapy)."
    ),
]
LETTER = re.compile(r"appointment[^\d]{0,20}(\d{4})\b", re.IGNORECASE)
"""How a letter of the clinic names an appointment: "Appointment number: 1042"."""


@dataclass(frozen=True)
class Found:
    """A patient's upcoming appointments."""

    appointments: list[Appointment]
    summary: str


@agent.tool(idempotent=True, done="{summary}")
def find_appointments(call: Call, full_name: FullName, date_of_birth: BirthDate) -> Found:
    """Find out who is calling and list their upcoming appointments."""
    a, now = APPOINTMENTS.c, now_of(call)
    with book.connect() as db:
        with call.attempt("identity", full_name):
            patient = clinic.recognise(db, full_name, date_of_birth)
            if patient is None:
                sentence = "I cannot find anyone with that name and date of birth."
                raise Declined(sentence, ask_again=("full_name", "date_of_birth"))
        clinic.identify(call, db, patient)
        mine = (a.patient == patient) & a.booked.is_(True) & (a.start > now)
        found = [clinic.shown(row) for row in db.execute(select(APPOINTMENTS).where(mine).order_by(a.start))]
    each = [f"a {item.service} with {item.provider} on {say(item.start, now.date())}" for item in found]
    return Found(found, f"You have {say(each)}." if each else "You have no upcoming appointments.")


def check_booking(
    call: Call, service: str, start: datetime, full_name: str, date_of_birth: date, provider: str | None
) -> None:
    """Raises Declined when that could not be booked."""
    with book.connect() as db:
        patient = clinic.recognise(db, full_name, date_of_birth)
        clinic.bookable(db, call, service, start.replace(tzinfo=None), date_of_birth, provider, patient)


@agent.tool(
    confirm="Book a {service}[ with {provider}] on {start} for {full_name}, born {date_of_birth}",
    check=check_booking,
    done="You are booked for a {service} with {provider} on {start}. Your appointment number is {appointment_id}.",
    lookup={"start": "available_times"},
)
def book_appointment(
    call: Call,
    service: Service,
    start: Start,
    full_name: FullName,
    date_of_birth: BirthDate,
    provider: Provider | None = None,
) -> Appointment:
    """Book a new appointment."""
    wanted = start.replace(tzinfo=None)

    def work(db: Connection) -> Appointment:
        patient = clinic.recognise(db, full_name, date_of_birth)
        chosen = clinic.bookable(db, call, service, wanted, date_of_birth, provider, patient)
        if patient is None:
            row = {"full_name": full_name.strip(), "date_of_birth": date_of_birth}
            patient = db.execute(insert(PATIENTS).values(row).returning(PATIENTS.c.id)).scalar_one()
        made = Appointment(clinic.unused_number(db), service, chosen, wanted)
        row = {"number": made.appointment_id, "patient": patient, "provider": chosen, "service": service}
        db.execute(insert(APPOINTMENTS).values(**row, start=wanted, booked=True))
        clinic.identify(call, db, patient)
        return made

    return book.once(call, work)


def check_move(call: Call, appointment_id: int, date_of_birth: date, new_start: datetime) -> None:
    """Raises Declined when that could not be moved there."""
    with book.connect() as db:
        clinic.movable(db, call, appointment_id, date_of_birth, new_start.replace(tzinfo=None))


@agent.tool(
    confirm="Move appointment {appointment_id} to {new_start}",
    check=check_move,
    done="Your appointment with {provider} is now on {start}.",
    lookup={"appointment_id": "find_appointments", "new_start": "available_times"},
)
def reschedule_appointment(
    call: Call, appointment_id: Number, date_of_birth: BirthDate, new_start: NewStart
) -> Appointment:
    """Move an existing appointment to a new time."""
    wanted = new_start.replace(tzinfo=None)

    def work(db: Connection) -> Appointment:
        row = clinic.movable(db, call, appointment_id, date_of_birth, wanted)
        db.execute(update(APPOINTMENTS).where(APPOINTMENTS.c.number == appointment_id).values(start=wanted))
        return Appointment(appointment_id, row.service, row.provider, wanted)

    return book.once(call, work)


def check_cancel(call: Call, appointment_id: int, date_of_birth: date) -> str:
    """What would be cancelled, to be read back. Raises Declined when that is no appointment of the caller's."""
    with book.connect() as db:
        own = clinic.own(db, call, appointment_id, date_of_birth)
    return f"Cancel appointment {appointment_id}, a {own.service} with {own.provider}"


@agent.tool(
    confirm="Cancel appointment {appointment_id}",
    check=check_cancel,
    done="Your {service} with {provider} on {start} is cancelled.",
    lookup={"appointment_id": "find_appointments"},
)
def cancel_appointment(call: Call, appointment_id: Number, date_of_birth: BirthDate) -> Appointment:
    """Cancel an existing appointment."""

    def work(db: Connection) -> Appointment:
        row = clinic.own(db, call, appointment_id, date_of_birth)
        db.execute(update(APPOINTMENTS).where(APPOINTMENTS.c.number == appointment_id).values(booked=None))
        return clinic.shown(row)

    return book.once(call, work)


@dataclass(frozen=True)
class Letter:
    """What is used of a letter from the clinic."""

    appointment_id: int


@agent.tool(idempotent=True, done="Thank you, I see the number {appointment_id}.")
async def read_letter(call: Call) -> Letter:
    """Read the appointment number from the letter that the caller holds to the camera. It tells nothing of who they
    are: that they say."""
    view = await call.look()
    found = {number for line in view.lines for number in LETTER.findall(line.text)}
    if len(found) != 1:
        raise Declined("I cannot make out one appointment number on it. Please hold it closer, or tell me the number.")
    return Letter(int(found.pop()))


@dataclass(frozen=True)
class Opening:
    """A time at which somebody could come."""

    start: datetime


@dataclass(frozen=True)
class Free:
    """What is free on a day: a few times in words, and all of them to choose from."""

    summary: str
    openings: list[Opening]


@agent.tool(idempotent=True, done="{summary}")
def available_times(call: Call, day: Day, service: Service | None = None, provider: Provider | None = None) -> Free:
    """Tell which times are free on a day."""
    now = now_of(call)
    with book.connect() as db:
        providers, calendar = offering(db, service, provider), Calendar(db, now)
        free = list(calendar.free(day, day, providers))
        if not free:
            raise calendar.nothing_on(day, providers)
    few = free if len(free) <= 4 else [free[len(free) * n // 4] for n in range(4)]  # spread over the day
    told = say([start.time() for start in few])
    summary = f"On {say(day, now.date())} {'there is' if len(few) == 1 else 'we have'} {told}."
    return Free(summary, [Opening(start) for start in free])


@agent.tool(idempotent=True, outcome="done", done="{output}")
def opening_hours(call: Call, day: Day | None = None) -> str:
    """Tell when the clinic is open, in general or on one day."""
    now = now_of(call)
    with book.connect() as db:
        calendar = Calendar(db, now)
    if day is None:
        return f"We are open {calendar.weekly()}."
    if hours := calendar.open_hours(day):
        return f"On {say(day, now.date())} we are open from {say(hours[0])} to {say(hours[1])}."
    reason = calendar.closed.get(day)
    return f"We are closed on {say(day, now.date())}{f' for {reason}' if reason else ''}."


def check_phone(phone: str) -> None:
    """Raises Declined for a number that nobody can be reached at."""
    if sum(letter.isdigit() for letter in phone) < 6:
        raise Declined("That is not a whole telephone number.", ask_again=("phone",))


@agent.tool(
    confirm="Have our staff call you back at {phone}",
    outcome="handed_over",
    check=check_phone,
    done="Our staff will call you back.",
)
def request_callback(call: Call, phone: Phone, about: About = "") -> None:
    """Have our staff call the caller back. They find it in the table `callbacks`, and note there when they have."""

    def work(db: Connection) -> None:
        patient = int(call.caller.subject) if call.caller else None
        db.execute(insert(CALLBACKS).values(asked=now_of(call), phone=phone, about=about[:400], patient=patient))

    book.once(call, work)


def staff_are_there(call: Call) -> bool:
    """Whether somebody can take a caller over now: while the clinic is open, or always (`FRONT_DESK_STAFF`)."""
    now = now_of(call)
    with book.connect() as db:
        hours = Calendar(db, now).open_hours(now.date())
    return os.environ.get("FRONT_DESK_STAFF") == "always" or bool(hours and hours[0] <= now.time() < hours[1])


def offer_callback(call: Call, reason: str = "") -> Step:
    """Nobody takes the caller over: staff may call back."""
    problem = "nobody can take your call right now" if staff_are_there(call) else "nobody is in right now"
    ask = "Shall our staff call you back?"
    return Step(f"I'm sorry, {problem}.", ask=ask, then=request_callback, given={"about": reason})


@agent.tool(transfer=True, otherwise=offer_callback, done="I'll put you through to our staff now.")
def transfer_to_staff(call: Call, reason: About = "") -> str | Step:
    """Hand the caller over to a member of staff: for everything this desk does not do."""
    return "transferred" if staff_are_there(call) else offer_callback(call, reason)

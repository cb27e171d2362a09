"""A front desk for a small clinic: books, moves and cancels appointments, and knows the opening hours.

Read this file first; it is the whole agent. `clinic.py` holds the rules of the desk, `schedule.py` those
of the calendar, `staff.py` the people behind it, `seed.py` the made-up data.
Try it:  vivavoce serve agent.py
"""

from __future__ import annotations

from datetime import date, datetime

from clinic import LETTER, Appointment, Clinic, Found, Free, Letter, Provider, Service, Told
from seed import book
from staff import Callback, Staff

from vivavoce import Agent, Call, Declined, Sees, Step

clinic, staff = Clinic(book), Staff(book)

agent = Agent(
    name="front-desk",
    language="en-US",
    greeting="Riverside Clinic, good day. Would you like to book, move or cancel an appointment?",
    vocabulary=clinic.names,
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


@agent.tool(
    idempotent=True,
    done="{summary}",
    ask={"full_name": "What is your full name?", "date_of_birth": "And your date of birth?"},
    examples=[
        "when is my appointment",
        "what time am I booked in",
        "do I have anything coming up",
        "when am I coming in",
        "which doctor am I seeing",
        "I forgot when I have to come in",
        "I have an appointment but I lost the number",
        "am I still booked in on Friday",
    ],
)
def find_appointments(call: Call, full_name: str, date_of_birth: date) -> Found:
    """Find out who is calling and list their upcoming appointments.

    Args:
        full_name: The caller's first and last name.
        date_of_birth: The caller's date of birth.
    """
    return clinic.find(call, full_name, date_of_birth)


@agent.tool(
    confirm="Book a {service}[ with {provider}] on {start} for {full_name}, born {date_of_birth}",
    check=clinic.check_booking,
    done="You are booked for a {service} with {provider} on {start}. Your appointment number is {appointment_id}.",
    lookup={"start": "available_times"},
    ask={
        "service": "What is it for: a check-up, a vaccination, a blood test or physiotherapy?",
        "start": "What day and time would suit you?",
        "full_name": "May I have your full name?",
        "date_of_birth": "And your date of birth?",
    },
    examples=[
        "I'd like to make an appointment",
        "can I book a check-up for next Tuesday",
        "I need to see a doctor",
        "do you have anything free on Thursday afternoon for a blood test",
        "I want to come in for a vaccination",
        "could you fit me in with Dr. Patel tomorrow morning",
    ],
)
def book_appointment(
    call: Call,
    service: Service,
    start: datetime,
    full_name: str,
    date_of_birth: date,
    provider: Provider | None = None,
) -> Appointment:
    """Book a new appointment.

    Args:
        service: What the caller wants to come for: check-up (physical, examination), vaccination (jab, flu shot, shot,
            booster), blood test (blood work, bloods), physiotherapy session (physio, physical therapy).
        start: The day and time the caller wants to come.
        full_name: The caller's first and last name.
        date_of_birth: The caller's date of birth.
        provider: Whom the caller wants to see, if they care.
    """
    return clinic.book(call, service, start, full_name, date_of_birth, provider)


@agent.tool(
    confirm="Move appointment {appointment_id} to {new_start}",
    check=clinic.check_move,
    done="Your appointment with {provider} is now on {start}.",
    lookup={"appointment_id": "find_appointments", "new_start": "available_times"},
    ask={
        "appointment_id": "What is your appointment number?",
        "date_of_birth": "And your date of birth?",
        "new_start": "What day and time would you like instead?",
    },
    examples=[
        "I need to move my appointment",
        "can I reschedule to next Thursday at half past two",
        "I can't make it on Monday, can I come another day",
        "could we push my check-up back a week",
        "I'd like to change the time of my appointment",
        "something came up, is there an earlier time",
    ],
)
def reschedule_appointment(call: Call, appointment_id: int, date_of_birth: date, new_start: datetime) -> Appointment:
    """Move an existing appointment to a new time.

    Args:
        appointment_id: The four-digit number on the confirmation the caller received.
        date_of_birth: The patient's date of birth.
        new_start: When the caller wants to come instead.
    """
    return clinic.move(call, appointment_id, date_of_birth, new_start)


@agent.tool(
    idempotent=True,
    done="Thank you, I see the number {appointment_id}.",
    examples=[
        "it's on this letter",
        "it is on the letter",
        "it's in this letter",
        "the number is on the letter",
        "that is on the letter too",
        "I have a letter here",
        "can you read the number on this letter",
        "look at this letter",
    ],
)
async def read_letter(call: Call) -> Letter:
    """Read the appointment number from the letter that the caller holds to the camera. It tells nothing of who they
    are: that they say."""
    view = await call.look()
    found = {number for line in view.lines for number in LETTER.findall(line.text)}
    if len(found) != 1:
        raise Declined("I cannot make out one appointment number on it. Please hold it closer, or tell me the number.")
    return Letter(int(found.pop()))


@agent.tool(
    confirm="Cancel appointment {appointment_id}",
    check=clinic.check_cancel,
    done="Your {service} with {provider} on {start} is cancelled.",
    lookup={"appointment_id": "find_appointments"},
    ask={"appointment_id": "What is your appointment number?", "date_of_birth": "And your date of birth?"},
    examples=[
        "I want to cancel my appointment",
        "please take me off the schedule",
        "I won't be coming in any more",
        "I don't need the appointment any longer",
        "call off my visit on Friday",
    ],
)
def cancel_appointment(call: Call, appointment_id: int, date_of_birth: date) -> Appointment:
    """Cancel an existing appointment.

    Args:
        appointment_id: The four-digit number on the confirmation the caller received.
        date_of_birth: The patient's date of birth.
    """
    return clinic.cancel(call, appointment_id, date_of_birth)


@agent.tool(
    idempotent=True,
    done="{summary}",
    ask={"day": "For which day?"},
    examples=[
        "what do you have free on Friday",
        "when could I come in next week",
        "is Dr. Rossi available tomorrow",
        "which times are open on Monday",
        "any openings this week",
    ],
)
def available_times(call: Call, day: date, service: Service | None = None, provider: Provider | None = None) -> Free:
    """Tell which times are free on a day.

    Args:
        day: The day the caller is asking about.
        service: What the caller wants to come for, if they said: check-up (physical, examination), vaccination (jab,
            flu shot, shot, booster), blood test (blood work, bloods), physiotherapy session (physio, physical therapy).
        provider: Whom the caller wants to see, if they said.
    """
    return clinic.free_times(call, day, service, provider)


@agent.tool(
    idempotent=True,
    outcome="done",
    done="{summary}",
    examples=[
        "when are you open",
        "what are your opening hours",
        "are you open on Saturday",
        "what time do you close today",
        "how late can I come in",
        "are you closed over the holidays",
    ],
)
def opening_hours(call: Call, day: date | None = None) -> Told:
    """Tell when the clinic is open, in general or on one day.

    Args:
        day: The day the caller is asking about, if they named one.
    """
    return clinic.opening_hours(call, day)


@agent.tool(
    confirm="Have our staff call you back at {phone}",
    outcome="handed_over",
    check=staff.check_phone,
    done="Our staff will call you back.",
    ask={"phone": "What number can they reach you at?"},
    examples=[
        "can somebody call me back",
        "please call me back",
        "I'd like a callback",
        "have the doctor ring me",
        "ask them to return my call",
    ],
)
def request_callback(call: Call, phone: str, about: str = "") -> Callback:
    """Have our staff call the caller back.

    Args:
        phone: The telephone number to call.
        about: What it is about, in a few words.
    """
    return staff.call_back(call, phone, about)


def offer_callback(call: Call, reason: str = "") -> Step:
    """Nobody takes the caller over: staff may call back."""
    problem = "nobody can take your call right now" if staff.are_there(call) else "nobody is in right now"
    ask = "Shall our staff call you back?"
    return Step(f"I'm sorry, {problem}.", ask=ask, then=request_callback, given={"about": reason})


@agent.tool(
    transfer=True,
    otherwise=offer_callback,
    done="I'll put you through to our staff now.",
    examples=[
        "can I talk to a person",
        "I have a question about my bill",
        "I need my test results",
        "I need a prescription refill",
        "I want to speak to the nurse about something",
        "I'm running late for my appointment",
        "please give the doctor a message",
        "is the doctor there",
    ],
)
def transfer_to_staff(call: Call, reason: str = "") -> str | Step:
    """Hand the caller over to a member of staff: for everything this desk does not do.

    Args:
        reason: What it is about, in a few words, if the caller said.
    """
    return "transferred" if staff.are_there(call) else offer_callback(call, reason)

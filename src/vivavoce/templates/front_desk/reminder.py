"""Calls patients to remind them of an appointment: by whom `vivavoce dial`, or your own program, has it call.

    vivavoce dial sip:ann@pbx.example --agent reminder.py --about appointment=1042

Nobody is told anything before they have given the patient's date of birth; a machine is told nothing at all.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import clinic
from agent import BirthDate, NewStart, cancel_appointment, reschedule_appointment
from schedule import book, now_of

from vivavoce import Agent, Call, Step, say

agent = Agent(
    name="reminder",
    language="en-US",
    vocabulary=clinic.names,
    phrases=Path(__file__).with_name("reminder.yaml"),
    voicemail="This is Riverside Clinic. Please call us back at your convenience. Goodbye.",
    instructions="""
    You remind a patient of one appointment at Riverside Clinic. You ONLY remind, move and cancel that appointment. For
    everything else, ask them to call the clinic.
    What the call is about is told to the patient alone.
    The clinic is at 12 Riverside Avenue, on the second floor, with a lift.
    """,
)


def _number(call: Call) -> int:
    """Which appointment the call is about."""
    return int(call.about["appointment"])


@agent.tool(opening=True)
def begin(call: Call) -> Step:
    """Say who calls, and for whom."""
    name = clinic.patient_of(_number(call))
    if not name:
        return Step("This is Riverside Clinic. I called by mistake, I am sorry. Goodbye.")
    asks = f"If you are {name}, please tell me your date of birth."
    return Step("Hello, this is Riverside Clinic.", ask=asks, then=verify)


@agent.tool
def verify(call: Call, date_of_birth: BirthDate) -> Step:
    """Make sure that it is the patient, and remind them."""
    with book.connect() as db:
        found = clinic.own(db, call, _number(call), date_of_birth)
    call.state["born"] = date_of_birth.isoformat()
    when = say(found.start, now_of(call).date())
    ask = "Will you be there, or would you like to move or cancel it?"
    return Step(f"Thank you. You have a {found.service} with {found.provider} on {when}.", ask=ask, then=keep)


@agent.tool(requires=["verify"], idempotent=True, outcome="done", done="Thank you. We look forward to seeing you.")
def keep(call: Call) -> None:
    """Note that the patient will come."""


@agent.tool(requires=["verify"], confirm="Move your appointment to {new_start}")
def move(call: Call, new_start: NewStart) -> Step:
    """Move the appointment."""
    moved = reschedule_appointment(call, _number(call), date.fromisoformat(call.state["born"]), new_start)
    return Step(f"Your appointment with {moved.provider} is now on {say(moved.start, now_of(call).date())}.")


@agent.tool(requires=["verify"], confirm="Cancel your appointment")
def cancel(call: Call) -> Step:
    """Cancel the appointment."""
    cancel_appointment(call, _number(call), date.fromisoformat(call.state["born"]))
    return Step("Your appointment is cancelled.")


@agent.tool(outcome="abandoned")
def wrong_person(call: Call) -> Step:
    """Somebody else has answered."""
    return Step("I am sorry to have troubled you. Please have them call Riverside Clinic.")

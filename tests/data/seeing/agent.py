"""An agent that sees, for the tests and benches: a diary of medicines, a shelf, an appointment, an invoice."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Annotated

from vivavoce import Agent, Call, Declined, Seen, Sees

SLOTS = {"482": "A-04-12"}
"""Check digits → the slot that is to be picked from."""

clerk = Agent(
    "clerk",
    "You help at home and in a store. You write medicines into a diary, confirm the shelf that somebody stands at, "
    "note an appointment from a letter, and note the total of an invoice on the screen.",
    greeting="Hello, this is the clerk. What can I do for you?",
    sees=Sees("camera", "screen", text=True, codes=True),
)


def _database() -> Path:
    return Path(os.environ.get("CLERK_DB", "clerk.db"))


def _write(kind: str, value: str) -> None:
    with closing(sqlite3.connect(_database(), timeout=10)) as db, db:
        db.execute("CREATE TABLE IF NOT EXISTS notes (kind TEXT, value TEXT)")
        db.execute("INSERT INTO notes VALUES (?, ?)", (kind, value))


with closing(sqlite3.connect(_database(), timeout=10)) as _db, _db:
    _db.execute("CREATE TABLE IF NOT EXISTS notes (kind TEXT, value TEXT)")


@clerk.tool(
    examples=["put this medicine into my diary", "write down this medicine", "note this packet"],
    done="{strength} milligrams is in your diary.",
    ask={"strength": "What strength is it? Please show me the label."},
)
def keep_medicine(strength: Annotated[str, Seen(text=r"(\d+) ?mg")]) -> dict[str, str]:
    """Write a medicine into the diary.

    Args:
        strength: Milligrams on its label.
    """
    _write("medicine", strength)
    return {"strength": strength}


@clerk.tool(
    examples=["I'm at the shelf", "confirm this shelf", "check this slot"],
    done="Right, slot {slot}. The shelf is confirmed.",
    ask={"check": "What are the check digits? Please show me the code of the shelf."},
)
def confirm_shelf(check: Annotated[str, Seen(code=r"LOC:[A-Z]-\d\d-\d\d;CHK:(\d{3})")]) -> dict[str, str]:
    """Confirm the shelf that the picker stands at.

    Args:
        check: The check digits of its code.
    """
    if check not in SLOTS:
        raise Declined("That is not the right shelf.")
    _write("shelf", SLOTS[check])
    return {"slot": SLOTS[check]}


@clerk.tool(
    examples=["note the appointment of this letter", "I have a letter here"],
    done="Appointment {number} is noted.",
    ask={"number": "What is its number? Please show me the letter."},
)
def note_appointment(number: Annotated[str, Seen(text=r"Number (\d{4})")]) -> dict[str, str]:
    """Note an appointment.

    Args:
        number: The number of the appointment.
    """
    _write("appointment", number)
    return {"number": number}


@clerk.tool(
    examples=["note the total of this invoice", "write down the invoice on my screen"],
    done="The total of {total} is noted.",
    ask={"total": "What is the total? Please share your screen."},
)
def note_invoice(total: Annotated[str, Seen(text=r"Total (\d+\.\d\d)")]) -> dict[str, str]:
    """Note the total of an invoice.

    Args:
        total: The total of the invoice.
    """
    _write("invoice", total)
    return {"total": total}


@clerk.tool(examples=["empty the diary", "delete everything"], confirm=True)
def empty_diary() -> str:
    """Empty the diary: delete all that is written in it."""
    with closing(sqlite3.connect(_database(), timeout=10)) as db, db:
        db.execute("DELETE FROM notes")
    return "The diary is empty."


@clerk.tool(examples=["where is the stock room"])
async def newest(call: Call) -> dict[str, int]:
    """Say how many codes are in view: how many codes do you see."""
    view = await call.look(within=3.0)
    return {"codes": len(view.codes)}

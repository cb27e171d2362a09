"""The people behind the desk: when they are there, and whom they call back."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from schedule import CALLBACKS, Calendar
from sqlalchemy import Engine, insert

from vivavoce import Call, Declined, ledger


@dataclass(frozen=True)
class Callback:
    """That staff will call somebody back."""

    phone: str


class Staff:
    """As the clinic's book has them. engine: gives its database."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine

    def are_there(self, call: Call) -> bool:
        """Whether somebody can take a caller over now: while the clinic is open, or always (`FRONT_DESK_STAFF`)."""
        if os.environ.get("FRONT_DESK_STAFF") == "always":
            return True
        now = call.local_time().replace(tzinfo=None)
        with self._engine().connect() as db:
            hours = Calendar(db, now).open_hours(now.date())
        return hours is not None and hours[0] <= now.time() < hours[1]

    def check_phone(self, phone: str) -> None:
        """Raises Declined for a number that nobody can be reached at."""
        if sum(letter.isdigit() for letter in phone) < 6:
            raise Declined("That is not a whole telephone number.", ask_again=("phone",))

    def call_back(self, call: Call, phone: str, about: str) -> Callback:
        """They find it in the table `callbacks`, and note there when they have called."""
        with self._engine().begin() as db, ledger.once(db, call) as step:
            if not step.replayed:
                patient = int(call.caller.subject) if call.caller else None
                asked = call.local_time().replace(tzinfo=None)
                row = {"asked": asked, "phone": phone, "about": about[:400], "patient": patient}
                db.execute(insert(CALLBACKS).values(row))
                step.result = {"phone": phone}
            return Callback(**step.result)

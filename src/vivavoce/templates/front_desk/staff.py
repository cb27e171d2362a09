"""The people behind the desk: when they are there, and whom they call back."""

from __future__ import annotations

import os
from dataclasses import dataclass

from schedule import CALLBACKS, Calendar
from sqlalchemy import Connection, insert

from vivavoce import Call, Database, Declined


@dataclass(frozen=True)
class Callback:
    """That staff will call somebody back."""

    phone: str


class Staff:
    """As the clinic's book has them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def are_there(self, call: Call) -> bool:
        """Whether somebody can take a caller over now: while the clinic is open, or always (`FRONT_DESK_STAFF`)."""
        if os.environ.get("FRONT_DESK_STAFF") == "always":
            return True
        now = call.local_time().replace(tzinfo=None)
        with self._db.connect() as db:
            hours = Calendar(db, now).open_hours(now.date())
        return hours is not None and hours[0] <= now.time() < hours[1]

    def check_phone(self, phone: str) -> None:
        """Raises Declined for a number that nobody can be reached at."""
        if sum(letter.isdigit() for letter in phone) < 6:
            raise Declined("That is not a whole telephone number.", ask_again=("phone",))

    def call_back(self, call: Call, phone: str, about: str) -> Callback:
        """They find it in the table `callbacks`, and note there when they have called."""

        def work(db: Connection) -> Callback:
            patient = int(call.caller.subject) if call.caller else None
            asked = call.local_time().replace(tzinfo=None)
            db.execute(insert(CALLBACKS).values(asked=asked, phone=phone, about=about[:400], patient=patient))
            return Callback(phone)

        return self._db.once(call, work)

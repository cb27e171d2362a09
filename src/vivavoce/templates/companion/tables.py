"""The diary's tables, and what fills them the first time. Moments are UTC, without a zone."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Time,
    insert,
)  # fmt: skip

from vivavoce import Database

METADATA = MetaData()
_column = partial(Column, nullable=False)


def _table(name: str, *columns: Column[Any]) -> Table:
    return Table(name, METADATA, Column("id", Integer, primary_key=True), *columns)


def _owner() -> Column[Any]:
    return _column("person", ForeignKey("people.id"))


PEOPLE = _table(
    "people",
    Column("subject", String(80), unique=True, comment="whom a token names; NULL: whoever uses this device"),
    _column("name", String(80)),
)
MEDICINES = _table(
    "medicines",
    _owner(),
    _column("name", String(80), comment="as the box prints it, and so is the strength"),
    _column("strength", String(40)),
    _column("purpose", String(120), default="", comment="names with commas between; the first is said"),
    _column("times", String(80), default="", comment="morning,noon,evening,night; empty: as needed"),
    _column("directions", String(300), default="", comment="read out as they stand"),
    _column("hours_apart", Float),
    _column("most_a_day", Integer),
    _column("code", String(40), default=""),
    Column("by_voice", DateTime, comment="put on the list by the person; NULL: by who helps them"),
)
DOSES = _table(
    "doses",
    _owner(),
    _column("medicine", ForeignKey("medicines.id")),
    _column("at", DateTime),
    Column("tablets", Float),
    Column("struck", DateTime, comment="taken back; the row stays, for the family to see"),
)
REMINDERS = _table(
    "reminders",
    _owner(),
    _column("at", Time, comment="wall clock"),
    _column("what", String(200)),
    Column("medicine", ForeignKey("medicines.id")),
    _column("every_day", Boolean),
    Column("due", DateTime, comment="NULL: over"),
)
HELPERS = _table(
    "helpers",
    _owner(),
    _column("name", String(80)),
    _column("relation", String(40)),
    _column("phone", String(40), default=""),
)
CALLS = _table("calls_asked_for", _owner(), _column("helper", ForeignKey("helpers.id")), _column("at", DateTime))


def fill(db: Connection, path: Path | None = None, subject: str | None = None) -> None:
    """A person with medicines and helpers, from a file such as `household.yaml`. Raises KeyError for what is missing.

    subject: whom a token has to name; None = whoever uses this device.
    """
    path = path or Path(os.environ.get("COMPANION_HOUSEHOLD") or Path(__file__).with_name("household.yaml"))
    home = yaml.safe_load(path.read_text())
    values = {"name": home["person"], "subject": subject}
    person = db.execute(insert(PEOPLE).values(values).returning(PEOPLE.c.id)).scalar_one()
    for one in home.get("medicines", ()):
        lists = {"purpose": ",".join(one.pop("for", ())), "times": ",".join(one.pop("times", ()))}
        db.execute(insert(MEDICINES).values(person=person, **one, **lists))
    for one in home.get("helpers", ()):
        db.execute(insert(HELPERS).values(person=person, **one))


store = Database("companion", METADATA, fill, beside=__file__)

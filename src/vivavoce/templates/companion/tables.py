"""The diary's tables, and what fills them the first time. Moments are UTC, without a zone."""

from __future__ import annotations

import os
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    DateTime,
    Engine,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Time,
    create_engine,
    event,
    insert,
    select,
)

from vivavoce import ledger, make_private_file

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
)
DOSES = _table(
    "doses",
    _owner(),
    _column("medicine", ForeignKey("medicines.id")),
    _column("at", DateTime),
    Column("tablets", Integer),
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


def engine() -> Engine:
    """The database, made and filled on the first use; `COMPANION_DB` is any SQLAlchemy URL."""
    return _opened(os.environ.get("COMPANION_DB") or _file())


@cache
def _opened(url: str) -> Engine:
    made = create_engine(url)
    if made.dialect.name == "sqlite" and made.url.database:
        make_private_file(Path(made.url.database))  # what somebody takes is nobody else's business
        event.listen(made, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=ON"))
    METADATA.create_all(made)
    ledger.create(made)
    with made.begin() as db:
        if db.execute(select(PEOPLE.c.id)).first() is None:
            fill(db, Path(os.environ.get("COMPANION_HOUSEHOLD") or Path(__file__).with_name("household.yaml")))
    return made


def fill(db: Connection, path: Path, subject: str | None = None) -> None:
    """A person with medicines and helpers, from a file such as `household.yaml`. Raises KeyError for what is missing.

    subject: whom a token has to name; None = whoever uses this device.
    """
    home = yaml.safe_load(path.read_text())
    values = {"name": home["person"], "subject": subject}
    person = db.execute(insert(PEOPLE).values(values).returning(PEOPLE.c.id)).scalar_one()
    for one in home.get("medicines", ()):
        lists = {"purpose": ",".join(one.pop("for", ())), "times": ",".join(one.pop("times", ()))}
        limits = {"hours_apart": one.pop("hours_apart"), "most_a_day": one.pop("most_a_day")}
        db.execute(insert(MEDICINES).values(person=person, **one, **lists, **limits))
    for one in home.get("helpers", ()):
        db.execute(insert(HELPERS).values(person=person, **one))


def _file() -> str:
    """A file in `VIVAVOCE_HOME`, or beside this one in a project of your own."""
    folder = Path(__file__).resolve().parent
    if folder.parent.name == "templates" and (folder.parent.parent / "events.py").is_file():
        folder = Path.home() / ".local" / "share" / "vivavoce"  # run from the installed package: not into it
    return f"sqlite:///{Path(os.environ.get('VIVAVOCE_HOME') or folder) / 'companion.db'}"

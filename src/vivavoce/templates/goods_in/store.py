"""What is due and what has come: one table, each change exactly once. The first use makes it, with made-up parcels."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Connection, Float, Integer, MetaData, String, Table, insert, select, update

from vivavoce import Call, Database, Declined

METADATA = MetaData()
PARCELS = Table(
    "parcels",
    METADATA,
    Column("number", String(6), primary_key=True),
    Column("recipient", String(80), nullable=False),
    Column("kilograms", Float, nullable=False),
    Column("arrived", Integer, nullable=False, default=0),
    Column("damage", String(20), nullable=False, default=""),
)
DUE = [
    {"number": "482113", "recipient": "the bakery", "kilograms": 12.4},
    {"number": "482120", "recipient": "the bakery", "kilograms": 24.0},
    {"number": "739045", "recipient": "the flower counter", "kilograms": 3.1},
    {"number": "615208", "recipient": "the cheese counter", "kilograms": 8.0},
]
HEAVY = 20.0
"""Kilograms from which a parcel goes to the ramp."""


@dataclass(frozen=True)
class Parcel:
    """One parcel, as the caller may hear of it."""

    parcel: str
    recipient: str
    place: str
    damage: str = ""


@dataclass(frozen=True)
class Due:
    """Parcels that have not come yet."""

    parcels: list[str]
    summary: str


class Store:
    """What the desk knows of parcels. `GOODS_IN_DB` says where: any SQLAlchemy URL; without it a private file."""

    def __init__(self) -> None:
        self._db = Database("goods-in", METADATA, lambda db: db.execute(insert(PARCELS), DUE), beside=__file__)

    def recipients(self) -> list[str]:
        """Whom parcels are for."""
        with self._db.connect() as db:
            return sorted(set(db.execute(select(PARCELS.c.recipient)).scalars()))

    def check(self, parcel: str) -> None:
        """Raises Declined for a parcel that nobody expects."""
        with self._db.connect() as db:
            self._row(db, parcel)

    def book_in(self, call: Call, parcel: str) -> Parcel:
        """It has arrived."""
        return self._change(call, parcel, {"arrived": 1})

    def note_damage(self, call: Call, parcel: str, damage: str) -> Parcel:
        """It has arrived, and how."""
        return self._change(call, parcel, {"arrived": 1, "damage": damage})

    def due(self) -> Due:
        """What has not come yet."""
        with self._db.connect() as db:
            rows = db.execute(select(PARCELS).where(PARCELS.c.arrived == 0).order_by(PARCELS.c.number)).all()
        count = f"{len(rows)} parcel{'s are' if len(rows) != 1 else ' is'} still due"
        whom = ", ".join(dict.fromkeys(f"for {row.recipient}" for row in rows))
        return Due([row.number for row in rows], f"{count}: {whom}." if rows else "Nothing is due any more.")

    def _row(self, db: Connection, parcel: str):
        row = db.execute(select(PARCELS).where(PARCELS.c.number == parcel)).first()
        if row is None:
            raise Declined(f"Parcel {parcel} is not one we expect.", ask_again=["parcel"])
        return row

    def _change(self, call: Call, parcel: str, values: dict[str, object]) -> Parcel:
        def work(db: Connection) -> Parcel:
            row = self._row(db, parcel)
            db.execute(update(PARCELS).where(PARCELS.c.number == parcel).values(**values))
            place = "to the ramp" if row.kilograms > HEAVY else "shelf A"
            return Parcel(parcel, row.recipient, place, str(values.get("damage", "")))

        return self._db.once(call, work)

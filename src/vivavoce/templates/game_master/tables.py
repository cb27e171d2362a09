"""Games in a database: what happened in one is its events; rooms, things and rolls are written beside them to be read.

`GAME_MASTER_DB` says where: any SQLAlchemy URL; without it a private file.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import JSON, Column, Connection, Integer, String, Table, insert, select, update

from vivavoce.fiction import Adventure, Event, World

METADATA = sa.MetaData()


def _table(name: str, *columns: Any) -> Table:
    """A table of what belongs to a game."""
    world = Column("world", sa.ForeignKey("worlds.id"), nullable=False)
    return Table(name, METADATA, Column("id", Integer, primary_key=True), world, *columns)


WORLDS = Table(
    "worlds", METADATA, Column("id", Integer, primary_key=True),
    Column("number", String(4), unique=True, nullable=False), Column("seed", Integer, nullable=False),
    Column("room", String(40), nullable=False), Column("ending", String(40), nullable=False, default=""),
    Column("played", sa.DateTime, nullable=False),
)  # fmt: skip
PLAYERS = _table("players", Column("name", String(40), nullable=False))
EVENTS = _table(
    "events", Column("n", Integer, nullable=False), Column("verb", String(20), nullable=False),
    Column("names", JSON, nullable=False), Column("player", String(40), nullable=False),
    Column("dice", JSON, nullable=False), Column("by", String(10), nullable=False),
    Column("undone", Integer, nullable=False, default=0), sa.UniqueConstraint("world", "n"),
)  # fmt: skip
ROLLS = _table("rolls", Column("n", Integer), Column("dice", JSON), Column("by", String(10)))
ROOMS = _table("rooms", Column("room", String(40), nullable=False))
THINGS = _table("things", Column("thing", String(40), nullable=False), Column("place", String(60), nullable=False))


def begin(db: Connection, adventure: Adventure, now: datetime) -> tuple[int, str]:
    """A new game: its id, and the number that players are told. `GAME_MASTER_SEED` fixes its dice."""
    used = set(db.execute(select(WORLDS.c.number)).scalars())
    number = secrets.choice([str(n) for n in range(1000, 10_000) if str(n) not in used])
    seed = int(os.environ.get("GAME_MASTER_SEED") or secrets.randbelow(10**6))
    row = {"number": number, "seed": seed, "room": adventure.start, "played": now}
    return int(db.execute(insert(WORLDS).values(**row).returning(WORLDS.c.id)).scalar_one()), number


def world_of(db: Connection, adventure: Adventure, game: int) -> World:
    """A game as its events have made it."""
    world = World(adventure, db.execute(select(WORLDS.c.seed).where(WORLDS.c.id == game)).scalar_one())
    e = EVENTS.c
    for row in db.execute(select(EVENTS).where(e.world == game, e.undone == 0).order_by(e.n)):
        world.do(Event(row.verb, tuple(row.names), row.player, tuple(row.dice), row.by))
    return world


def write(db: Connection, game: int, world: World, events: Sequence[Event], now: datetime) -> None:
    """Writes what was done, and how the game stands then."""
    first = (db.execute(select(sa.func.max(EVENTS.c.n)).where(EVENTS.c.world == game)).scalar() or 0) + 1
    for n, event in enumerate(events, start=first):
        dice = {"dice": list(event.dice), "by": event.by}
        row = {"verb": event.verb, "names": list(event.names), "player": event.player, **dice}
        db.execute(insert(EVENTS).values(world=game, n=n, **row))
        if event.dice:
            db.execute(insert(ROLLS).values(world=game, n=n, **dice))
    state = world.state
    db.execute(update(WORLDS).where(WORLDS.c.id == game).values(room=state.room, ending=state.ending, played=now))
    for table, rows in (
        (PLAYERS, [{"name": name} for name in state.players]),
        (ROOMS, [{"room": room} for room in state.visited]),
        (THINGS, [{"thing": thing, "place": place} for thing, place in state.places.items()]),
    ):
        db.execute(sa.delete(table).where(table.c.world == game))
        if rows:
            db.execute(insert(table), [{"world": game, **row} for row in rows])


def take_back(db: Connection, game: int) -> bool:
    """Marks the last event as undone; False where there is none."""
    e = EVENTS.c
    mine = (e.world == game) & (e.undone == 0) & (e.verb != "join")
    last = db.execute(select(sa.func.max(e.n)).where(mine)).scalar()
    db.execute(update(EVENTS).where(mine, e.n == last).values(undone=1))
    return last is not None


def number_of(db: Connection, game: int) -> str:
    """The number that players are told."""
    return str(db.execute(select(WORLDS.c.number).where(WORLDS.c.id == game)).scalar_one())


def game_of(db: Connection, number: str) -> int | None:
    """The game of a number."""
    return db.execute(select(WORLDS.c.id).where(WORLDS.c.number == number)).scalar()


def games_of(db: Connection, words: str) -> list[int]:
    """The open games of players who are named in some words."""
    said = {word.strip(".,!?'").lower().removesuffix("'s") for word in words.split()}
    rows = db.execute(select(PLAYERS.c.name, WORLDS.c.id).join(WORLDS).where(WORLDS.c.ending == "")).all()
    return sorted({row.id for row in rows if row.name.lower() in said})

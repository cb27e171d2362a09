"""The table of sessions that can be gone on with, beside the call log. Imported on demand: it pulls in SQLAlchemy."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from . import log_tables
from .log_tables import engine_for

__all__ = ["TABLE", "create", "drop", "engine_for", "find", "insert", "take", "touch"]

_METADATA = sa.MetaData()
TABLE = sa.Table(
    "sessions",
    _METADATA,
    sa.Column("call_id", sa.String(64), primary_key=True),
    sa.Column("agent", sa.String(128), nullable=False),
    sa.Column("tenant", sa.String(64), nullable=False),
    sa.Column("subject", sa.String(256), nullable=False),
    sa.Column("token", sa.String(64), nullable=False),
    sa.Column("handle", sa.String(64), nullable=False, index=True),  # its SHA-256, like the next
    sa.Column("before", sa.String(64), nullable=False, index=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("expires", sa.Float(53), nullable=False),
)


def insert(engine: sa.Engine, owner: Any, handle: str, expires: float, now: float) -> None:
    """Keep a session, and forget those that have expired."""
    row = {**asdict(owner), "handle": handle, "before": "", "epoch": 0, "expires": expires}
    with engine.begin() as connection:
        connection.execute(sa.delete(TABLE).where(TABLE.c.expires <= now))
        connection.execute(sa.insert(TABLE), [row])


def find(engine: sa.Engine, handle: str) -> dict[str, Any] | None:
    """The session that a handle, or its predecessor while that still counts, stands for."""
    query = sa.select(TABLE).where(sa.or_(TABLE.c.handle == handle, TABLE.c.before == handle))
    with engine.connect() as connection:
        row = connection.execute(query).mappings().first()
    return dict(row) if row else None


def take(engine: sa.Engine, row: dict[str, Any], offered: str, handle: str, expires: float) -> bool:
    """Give a session to a new connection, unless somebody was faster."""
    mine = sa.and_(TABLE.c.call_id == row["call_id"], TABLE.c.epoch == row["epoch"])
    new = {"handle": handle, "before": offered, "epoch": row["epoch"] + 1, "expires": expires}
    with engine.begin() as connection:
        return connection.execute(sa.update(TABLE).where(mine).values(new)).rowcount == 1


def touch(engine: sa.Engine, call_id: str, epoch: int, expires: float, *, arrived: bool) -> bool:
    """Whether the session is still this connection's; then it lasts until `expires`. arrived: its client has the newest
    handle, so that the one before is void."""
    mine = sa.and_(TABLE.c.call_id == call_id, TABLE.c.epoch == epoch)
    new: dict[str, Any] = {"expires": expires, **({"before": ""} if arrived else {})}
    with engine.begin() as connection:
        return connection.execute(sa.update(TABLE).where(mine).values(new)).rowcount == 1


def drop(engine: sa.Engine, call_id: str, epoch: int) -> None:
    """Its call is over for good."""
    with engine.begin() as connection:
        connection.execute(sa.delete(TABLE).where(TABLE.c.call_id == call_id, TABLE.c.epoch == epoch))


def create(engine: sa.Engine) -> None:
    """Make the table, and the file where there is none yet."""
    log_tables.create(engine)
    log_tables.make(engine, _METADATA)

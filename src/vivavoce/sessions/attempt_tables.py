"""The table of wrong tries, beside the call log, and its SQL. Imported on demand: it pulls in SQLAlchemy."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ..tools.attempts import Count, admits
from . import log_tables
from .log_tables import engine_for

__all__ = ["TABLE", "create", "engine_for", "give_back", "take"]

FORGOTTEN = 7 * 24 * 3600.0
"""Seconds after which a count that nobody has added to is dropped, a call's own too."""

_METADATA = sa.MetaData()
TABLE = sa.Table(
    "attempts",
    _METADATA,
    sa.Column("name", sa.String(64), primary_key=True),  # `Count.name`, a digest
    sa.Column("level", sa.Float(53), nullable=False),
    sa.Column("at", sa.Float(53), nullable=False, index=True),
)


def take(engine: sa.Engine, counts: Sequence[Count], now: float) -> bool:
    """As `Counts.take`: the rows are locked before they are read, always in the same order."""
    wanted = sorted(counts, key=lambda count: count.name)
    names = [count.name for count in wanted]
    insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
    missing: sa.Insert = insert(TABLE).on_conflict_do_nothing()
    rows = sa.select(TABLE).where(TABLE.c.name.in_(names)).order_by(TABLE.c.name).with_for_update()
    with engine.begin() as connection:
        connection.execute(missing, [{"name": name, "level": 0.0, "at": now} for name in names])
        kept = {row.name: row for row in connection.execute(rows)}
        levels = {one.name: one.level(kept[one.name].level, now - kept[one.name].at) for one in wanted}
        if not admits(wanted, levels):
            return False
        for name in names:
            connection.execute(sa.update(TABLE).where(TABLE.c.name == name).values(level=levels[name] + 1, at=now))
        connection.execute(sa.delete(TABLE).where(TABLE.c.at < now - FORGOTTEN))
        return True


def give_back(engine: sa.Engine, counts: Sequence[Count]) -> None:
    """As `Counts.give_back`."""
    less = sa.case((TABLE.c.level > 1, TABLE.c.level - 1), else_=0.0)
    with engine.begin() as connection:
        for name in sorted(count.name for count in counts):
            connection.execute(sa.update(TABLE).where(TABLE.c.name == name).values(level=less))


def create(engine: sa.Engine) -> None:
    """Make the table, and the file where there is none yet."""
    log_tables.create(engine)
    log_tables.make(engine, _METADATA)

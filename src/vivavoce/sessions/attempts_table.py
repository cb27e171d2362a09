"""Wrong tries, counted in the database that gateways share: see `vivavoce.tools.attempts`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ..tools.attempts import Count, admits
from . import tables
from .tables import ATTEMPTS

FORGOTTEN = 7 * 24 * 3600.0
"""Seconds after which a count that nobody has added to is dropped, a call's own too."""


class Attempts:
    """`vivavoce.tools.attempts.Counts` in a table beside the call log; tools wait for it in threads of their own."""

    def __init__(self, path_or_url: Path | str, now: Callable[[], float] = time.time) -> None:
        """path_or_url: as the call log takes it; the table is made for the first try. now: seconds since 1970."""
        self._now = now
        self._engine = tables.engine_for(path_or_url)
        self._making = threading.Lock()
        self._made = False

    def take(self, counts: Sequence[Count]) -> bool:
        """As `Counts.take`."""
        self._make()
        return _take(self._engine, counts, self._now())

    def give_back(self, counts: Sequence[Count]) -> None:
        """As `Counts.give_back`."""
        _give_back(self._engine, counts)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _make(self) -> None:
        with self._making:
            if not self._made:
                tables.create(self._engine, ATTEMPTS)
                self._made = True


def _take(engine: sa.Engine, counts: Sequence[Count], now: float) -> bool:
    """As `Counts.take`: the rows are locked before they are read, always in the same order."""
    wanted = sorted(counts, key=lambda count: count.name)
    names = [count.name for count in wanted]
    insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
    missing: sa.Insert = insert(ATTEMPTS).on_conflict_do_nothing()
    rows = sa.select(ATTEMPTS).where(ATTEMPTS.c.name.in_(names)).order_by(ATTEMPTS.c.name).with_for_update()
    with engine.begin() as connection:
        connection.execute(missing, [{"name": name, "level": 0.0, "at": now} for name in names])
        kept = {row.name: row for row in connection.execute(rows)}
        levels = {one.name: one.level(kept[one.name].level, now - kept[one.name].at) for one in wanted}
        if not admits(wanted, levels):
            return False
        for name in names:
            connection.execute(
                sa.update(ATTEMPTS).where(ATTEMPTS.c.name == name).values(level=levels[name] + 1, at=now)
            )
        connection.execute(sa.delete(ATTEMPTS).where(ATTEMPTS.c.at < now - FORGOTTEN))
        return True


def _give_back(engine: sa.Engine, counts: Sequence[Count]) -> None:
    """As `Counts.give_back`."""
    less = sa.case((ATTEMPTS.c.level > 1, ATTEMPTS.c.level - 1), else_=0.0)
    with engine.begin() as connection:
        for name in sorted(count.name for count in counts):
            connection.execute(sa.update(ATTEMPTS).where(ATTEMPTS.c.name == name).values(level=less))

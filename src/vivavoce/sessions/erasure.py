"""Forgetting calls: what was said in them, who called, and what their tools answered. It blocks, and pulls in
SQLAlchemy: import it on demand."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from ..errors import ConfigurationError
from ..settings import Settings
from ..tools import ledger
from . import tables, token_store
from .log import matching
from .recordings import FOLDER, Recordings
from .tables import CALLERS, CALLS, ENTRIES, PICTURES, SESSIONS, TENANTS

AT_ONCE = 500  # ids of one statement: SQLite takes 32,766 parameters, Postgres 65,535
OPEN_FOR = timedelta(days=1)  # a call that has not ended after so long was cut off by a kill: none is that long
KNOWN = '{"name":"known"'  # how an entry begins, as it is stored, by which a tool has told who is calling


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What is there no more."""

    calls: int
    actions: int
    """Rows of ledgers: what a tool had answered. That it has acted is kept, so that it does not act twice."""
    tokens: int = 0
    recordings: int = 0
    """Files; of a call that went over several connections, one for each."""


class Erasure:
    """Erases from a gateway's database and from its tools' ledgers.

    Next: `call_named` or `calls_of`, then `forget`; or `forget_before`.
    """

    def __init__(self, settings: Settings, ledgers: Sequence[str] = ()) -> None:
        """ledgers: databases of tools, as SQLAlchemy URLs, besides those of the settings and those in `home`. Raises
        ConfigurationError for a URL that is none."""
        self._engine = tables.engine_for(settings.calls)
        self._recordings = Recordings(settings.home / FOLDER)
        given = dict.fromkeys((*settings.ledgers, *ledgers))
        self._ledgers = [_ledger(url) for url in given]
        for file in sorted(path for path in settings.home.glob("*") if path.suffix in (".db", ".sqlite", ".sqlite3")):
            if f"sqlite:///{file}" not in given:
                self._ledgers.append(_ledger(f"sqlite:///{file}"))
        if settings.database:
            self._ledgers.append(self._engine)

    def close(self) -> None:
        """Let go of the databases."""
        self._recordings.close()
        for engine in (self._engine, *self._ledgers):
            engine.dispose()

    def call_named(self, beginning: str) -> str:
        """The id of the one call whose id begins so; "" when there is none. Raises ConfigurationError for several."""
        found = matching(self._engine, beginning) if beginning and self._has_log() else []
        if len(found) > 1:
            raise ConfigurationError(f"several calls begin with {beginning!r}: `vivavoce calls` lists them")
        return str(found[0]["id"]) if found else ""

    def calls_of(self, subject: str) -> list[str]:
        """The calls of somebody, by the key under which a token or a tool named them."""
        if not subject or not self._has_log():
            return []
        tables.create(self._engine)  # an earlier version may have made no table of callers
        told = ENTRIES.c.fields.startswith(KNOWN, autoescape=True)
        told &= ENTRIES.c.fields.contains(json.dumps(subject, ensure_ascii=False), autoescape=True)
        with self._engine.connect() as connection:
            named = connection.execute(sa.select(CALLERS.c.call_id).where(CALLERS.c.subject == subject)).scalars()
            noted = connection.execute(sa.select(ENTRIES.c.call_id, ENTRIES.c.fields).where(told))
            callers = ((row.call_id, json.loads(row.fields).get("caller") or {}) for row in noted)
            return sorted({*named, *(call for call, caller in callers if caller.get("subject") == subject)})

    def forget(self, ids: Sequence[str], subject: str = "") -> Forgotten:
        """Erase calls, and what tokens say of a caller. A call that is under way leaves nothing from now on either."""
        calls = self._forget_calls(ids) if self._has_log() else 0
        recordings = self._recordings.forget(ids)
        minted = token_store.delete(self._engine, None, "", subject) if subject else 0
        theirs = [ledger.LEDGER.c.call_id.in_(part) for part in _parts(ids)]
        actions = sum(_forget_actions(engine, which) for which in theirs for engine in self._ledgers)
        self._compact()
        return Forgotten(calls, actions, minted, recordings)

    def forget_before(self, moment: datetime) -> Forgotten:
        """Erase the calls that began before a moment and are over, and tokens that have expired."""
        calls = recordings = 0
        if self._has_log():
            open_since = (datetime.now(UTC) - OPEN_FOR).isoformat(timespec="milliseconds")
            over = sa.or_(CALLS.c.ended.is_not(None), CALLS.c.started < open_since)
            began = moment.astimezone(UTC).isoformat(timespec="milliseconds")
            old = sa.select(CALLS.c.id).where(CALLS.c.started < began, over)
            with self._engine.connect() as connection:
                ids = list(connection.execute(old).scalars())
            calls, recordings = self._forget_calls(ids), self._recordings.forget(ids)
        token_store.drop_expired(self._engine, datetime.now(UTC).timestamp())
        actions = sum(_forget_actions(engine, ledger.LEDGER.c.created < moment) for engine in self._ledgers)
        if calls or actions:
            self._compact()
        return Forgotten(calls, actions, recordings=recordings)

    def forget_recordings(self, today: date) -> int:
        """Delete recordings whose day has come, and those of calls that another gateway has erased; how many."""
        return self._recordings.forget_before(today) + (
            self._recordings.forget_others(self._known) if self._has_log() else 0
        )

    def _known(self, ids: Collection[str]) -> set[str]:
        with self._engine.connect() as connection:
            found = [connection.execute(sa.select(CALLS.c.id).where(CALLS.c.id.in_(part))) for part in _parts([*ids])]
            return {id for rows in found for id in rows.scalars()}

    def _has_log(self) -> bool:
        return tables.has(self._engine)

    def _forget_calls(self, ids: Iterable[str]) -> int:
        tables.create(self._engine, SESSIONS)
        gone = 0
        for part in _parts(list(ids)):
            with self._engine.begin() as connection:
                # The call goes first: from here on its gateway writes nothing more of it.
                gone += connection.execute(sa.delete(CALLS).where(CALLS.c.id.in_(part))).rowcount
                for table, column in ((ENTRIES, ENTRIES.c.call_id), (TENANTS, TENANTS.c.call_id)):
                    connection.execute(sa.delete(table).where(column.in_(part)))
                for table in (CALLERS, PICTURES):
                    connection.execute(sa.delete(table).where(table.c.call_id.in_(part)))
                connection.execute(sa.delete(SESSIONS).where(SESSIONS.c.call_id.in_(part)))
        return gone

    def _compact(self) -> None:
        """SQLite keeps what was erased in its write-ahead log until that is emptied; Postgres until it vacuums."""
        for engine in (self._engine, *self._ledgers):
            file = tables.sqlite_file(engine)
            if file is not None and file.exists():
                with engine.connect() as connection:
                    connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _ledger(url: str) -> sa.Engine:
    """A tool's database, in the mode that it has."""
    try:
        engine = sa.create_engine(url, hide_parameters=True)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError):
        raise ConfigurationError("a ledger's address is an SQLAlchemy URL, such as sqlite:////srv/desk.db") from None
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", tables.overwrite_what_is_deleted)
    return engine


def _forget_actions(engine: sa.Engine, which: sa.ColumnElement[bool]) -> int:
    file = tables.sqlite_file(engine)
    if file is not None and not _is_database(file):
        return 0
    try:
        return ledger.forget(engine, which) if sa.inspect(engine).has_table(ledger.LEDGER.name) else 0
    except sa.exc.DBAPIError as error:
        where = file or engine.url.database
        raise ConfigurationError(f"the ledger in {where} cannot be written ({type(error.orig).__name__})") from None


def _is_database(file: Path) -> bool:
    """Whether it is SQLite's, by its first bytes (sqlite.org/fileformat2.html 1.3); asks without making a file."""
    try:
        with file.open("rb") as opened:
            return opened.read(16) == b"SQLite format 3\0"
    except OSError:
        return False


def _parts(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)]

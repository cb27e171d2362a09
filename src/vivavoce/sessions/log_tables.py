"""The call log's two tables, and the SQL that fills and reads them. Imported on demand: it pulls in SQLAlchemy."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from .. import plain, private
from ..errors import ConfigurationError, install
from .log import OUTCOME_BEGINS

BUSY_TIMEOUT = 5.0  # seconds another process may hold the file: `vivavoce calls` reads for milliseconds

_METADATA = sa.MetaData()
CALLS = sa.Table(
    "calls",
    _METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("agent", sa.String(128), nullable=False),
    sa.Column("model", sa.String(128), nullable=False),
    sa.Column("client", sa.String(256), nullable=False),
    sa.Column("started", sa.String(40), nullable=False),  # ISO 8601 in UTC: the same text in every database
    sa.Column("ended", sa.String(40)),
    sa.Column("reason", sa.String(128), nullable=False, default=""),
)
TENANTS = sa.Table(
    "call_tenants",
    _METADATA,
    sa.Column("call_id", sa.String(64), primary_key=True),
    sa.Column("tenant", sa.String(64), nullable=False, index=True),  # digest of an API key, never the key
)
ENTRIES = sa.Table(
    "entries",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("call_id", sa.String(64), nullable=False, index=True),
    sa.Column("at_ms", sa.Integer, nullable=False),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("fields", sa.Text, nullable=False),
)
CALLERS = sa.Table(
    "call_callers",
    _METADATA,
    sa.Column("call_id", sa.String(64), primary_key=True),
    sa.Column("subject", sa.String(256), nullable=False, index=True),  # as a token named them
)
PICTURES = sa.Table(
    "call_pictures",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("call_id", sa.String(64), nullable=False, index=True),
    sa.Column("frame", sa.Integer, nullable=False),
    sa.Column("jpeg", sa.LargeBinary, nullable=False),  # small, and redacted where that is declared
)
_MAKING = threading.Lock()


def engine_for(path_or_url: Path | str) -> sa.Engine:
    """An engine on an SQLite file or any SQLAlchemy URL; connects to nothing yet. Raises ConfigurationError for a URL
    that is none, or whose driver is not installed.

    Its errors and logs never show what was to be written: that is what callers said.
    """
    text = str(path_or_url)
    try:
        parsed = sa.make_url(text) if "://" in text else sa.URL.create("sqlite", database=text)
        if parsed.get_backend_name() != "sqlite":
            return sa.create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError) as error:
        reason = f"no driver for it ({error.name})" if isinstance(error, ImportError) else "no database that is known"
        raise ConfigurationError(
            f"the database's address has {reason}: expected postgresql+pg8000://USER:PASSWORD@HOST/NAME, "
            f"with {install('postgres')}"
        ) from None
    engine = sa.create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT}, hide_parameters=True)
    sa.event.listen(engine, "connect", _sqlite_pragmas)
    return engine


def reach(engine: sa.Engine) -> None:
    """Whether the database answers; a file that is not there yet always does. Blocks. Raises ConfigurationError.

    A damaged file is found where its head, its tables, its oldest or its newest rows are: `PRAGMA quick_check` would
    read all of it.
    """
    file = sqlite_file(engine)
    if file is not None:
        _reach_file(engine, file)
        return
    try:
        engine.connect().close()
    except sa.exc.DBAPIError as error:
        url = engine.url
        raise ConfigurationError(
            f"the database {url.database} at {url.host}:{url.port or 'its usual port'} does not answer "
            f"({type(error.orig).__name__}): is it running, and do its name, user and password fit?"
        ) from None


def _reach_file(engine: sa.Engine, file: Path) -> None:
    if not file.exists():
        return
    try:
        with engine.connect() as connection:
            if sa.inspect(connection).has_table(ENTRIES.name):
                for order in (ENTRIES.c.id, ENTRIES.c.id.desc()):
                    connection.execute(sa.select(ENTRIES).order_by(order).limit(1)).all()
                connection.execute(sa.select(CALLS).limit(1)).all()
    except sa.exc.DBAPIError as error:
        raise ConfigurationError(
            f"the database cannot be used ({error.orig}): {file} is damaged, or no database; move it away, or set "
            "VIVAVOCE_HOME to another folder"
        ) from None


def is_away(error: Exception) -> bool:
    """Whether the database takes nothing now, whatever it is given: it is gone, locked, or its disk is full."""
    return isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError | OSError)


def create(engine: sa.Engine) -> None:
    """Make the tables, and the file and its folder where there are none yet.

    The file is its owner's alone: it holds what callers said.
    """
    file = sqlite_file(engine)
    if file is not None:
        private.make_file(file)
    make(engine, _METADATA)


def make(engine: sa.Engine, metadata: sa.MetaData) -> None:
    """The tables and indexes that are not there yet, though others may be making them at the same moment: the log's
    writer, the sessions and the tokens all begin by it, each in a thread of its own."""
    with _MAKING:
        try:
            _make_missing(engine, metadata)
        except sa.exc.DBAPIError:  # Postgres looks before it makes, and another gateway may be faster
            _make_missing(engine, metadata)


def _make_missing(engine: sa.Engine, metadata: sa.MetaData) -> None:
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                connection.execute(sa.schema.CreateIndex(index, if_not_exists=True))


def sqlite_file(engine: sa.Engine) -> Path | None:
    """Where an SQLite engine keeps its data; None for other databases and for memory."""
    name = engine.url.database
    return Path(name) if engine.url.get_backend_name() == "sqlite" and name and name != ":memory:" else None


def begin(connection: sa.Connection, call: Mapping[str, Any]) -> None:
    """Open a call; one that is known already has been resumed and is open again."""
    resumed = connection.execute(sa.update(CALLS).where(CALLS.c.id == call["id"]).values(ended=None, reason=""))
    if resumed.rowcount == 0:
        call = dict(call)
        tenant, subject = call.pop("tenant", ""), call.pop("subject", "")
        connection.execute(sa.insert(CALLS), [call])
        if tenant:
            connection.execute(sa.insert(TENANTS), [{"call_id": call["id"], "tenant": tenant}])
        if subject:
            connection.execute(sa.insert(CALLERS), [{"call_id": call["id"], "subject": subject}])


def append(connection: sa.Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add entries, in order; those of a call that has been erased meanwhile are not."""
    rows = list(rows)
    ids = {row["call_id"] for row in rows}
    known = set(connection.execute(sa.select(CALLS.c.id).where(CALLS.c.id.in_(ids))).scalars())
    kept = [dict(row) for row in rows if row["call_id"] in known]
    if kept:
        connection.execute(sa.insert(ENTRIES), kept)


def keep(connection: sa.Connection, call_id: str, frame: int, jpeg: bytes) -> None:
    """Add a small picture; not one of a call that has been erased meanwhile."""
    if connection.execute(sa.select(CALLS.c.id).where(CALLS.c.id == call_id)).first() is not None:
        connection.execute(sa.insert(PICTURES), [{"call_id": call_id, "frame": frame, "jpeg": jpeg}])


def end(connection: sa.Connection, call_id: str, ended: str, reason: str) -> None:
    """Close a call."""
    connection.execute(sa.update(CALLS).where(CALLS.c.id == call_id).values(ended=ended, reason=reason))


def latest(engine: sa.Engine, limit: int) -> list[dict[str, Any]]:
    """The newest calls first, each with the entries that tell its number of turns, its waits and its outcome."""
    with engine.connect() as connection:
        calls = connection.execute(sa.select(CALLS).order_by(CALLS.c.started.desc()).limit(limit)).mappings().all()
        marks = connection.execute(
            sa.select(ENTRIES.c.call_id, ENTRIES.c.turn, ENTRIES.c.kind, ENTRIES.c.fields)
            .where(ENTRIES.c.call_id.in_([call["id"] for call in calls]))
            .where(ENTRIES.c.kind.in_(["heard", "marks"]) | ENTRIES.c.fields.startswith(OUTCOME_BEGINS))
            .order_by(ENTRIES.c.id)
        ).all()
    return [{**call, "entries": [row for row in marks if row.call_id == call["id"]]} for call in calls]


def matching(engine: sa.Engine, prefix: str) -> list[dict[str, Any]]:
    """Up to two calls whose id begins with `prefix`; an exact match stands alone."""
    with engine.connect() as connection:
        query = sa.select(CALLS).where(CALLS.c.id.startswith(prefix, autoescape=True)).order_by(CALLS.c.id).limit(2)
        found = [dict(row) for row in connection.execute(query).mappings()]
    return found[:1] if found and found[0]["id"] == prefix else found


def entries(engine: sa.Engine, call_id: str) -> list[sa.Row[Any]]:
    """Everything that happened in a call, in the order it was written."""
    with engine.connect() as connection:
        return list(connection.execute(sa.select(ENTRIES).where(ENTRIES.c.call_id == call_id).order_by(ENTRIES.c.id)))


def has_tables(engine: sa.Engine) -> bool:
    """Has anything been written yet? Asks without creating a file."""
    file = sqlite_file(engine)
    return (file is None or file.exists()) and sa.inspect(engine).has_table(ENTRIES.name)


def now() -> str:
    """This moment as the tables keep it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def to_json(fields: Mapping[str, Any]) -> str:
    """Fields as text; what JSON does not know (a date, a path) is written as its own text."""
    return plain.dumps(dict(fields), other=str)


def _sqlite_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # WAL: readers never wait for the writer. FULL: a commit has reached the disk, not only the system's cache.
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()
    overwrite_what_is_deleted(connection, _record)


def overwrite_what_is_deleted(connection: Any, _record: object) -> None:
    """Have SQLite write zeros over what is erased: else it stays in the file until something else needs the room."""
    connection.execute("PRAGMA secure_delete=ON").close()

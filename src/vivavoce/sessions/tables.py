"""The database of a gateway: how it is reached, and its tables. Each store has its own SQL."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from .. import private
from ..errors import ConfigurationError, install
from ..tools.database import write_ahead

BUSY_TIMEOUT = 5.0  # seconds another process may hold the file: `vivavoce calls` reads for milliseconds

_LOG = sa.MetaData()
CALLS = sa.Table(
    "calls",
    _LOG,
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
    _LOG,
    sa.Column("call_id", sa.String(64), primary_key=True),
    sa.Column("tenant", sa.String(64), nullable=False, index=True),  # digest of an API key, never the key
)
ENTRIES = sa.Table(
    "entries",
    _LOG,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("call_id", sa.String(64), nullable=False, index=True),
    sa.Column("at_ms", sa.Integer, nullable=False),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("fields", sa.Text, nullable=False),
)
CALLERS = sa.Table(
    "call_callers",
    _LOG,
    sa.Column("call_id", sa.String(64), primary_key=True),
    sa.Column("subject", sa.String(256), nullable=False, index=True),  # as a token named them
)
PICTURES = sa.Table(
    "call_pictures",
    _LOG,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("call_id", sa.String(64), nullable=False, index=True),
    sa.Column("frame", sa.Integer, nullable=False),
    sa.Column("jpeg", sa.LargeBinary, nullable=False),  # small, and redacted where that is declared
)
_SESSIONS = sa.MetaData()
SESSIONS = sa.Table(
    "sessions",
    _SESSIONS,
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
"""Those that can be resumed."""
_TOKENS = sa.MetaData()
TOKENS = sa.Table(
    "auth_tokens",
    _TOKENS,
    sa.Column("token", sa.String(64), primary_key=True),  # its SHA-256
    sa.Column("tenant", sa.String(64), nullable=False),
    sa.Column("uses_left", sa.Integer),  # NULL = any number
    sa.Column("expires", sa.Float(53), nullable=False),
    sa.Column("new_session_expires", sa.Float(53), nullable=False),
    sa.Column("seconds", sa.Float(53), nullable=False),
    sa.Column("allows", sa.Text, nullable=False),
)
_ATTEMPTS = sa.MetaData()
ATTEMPTS = sa.Table(
    "attempts",
    _ATTEMPTS,
    sa.Column("name", sa.String(64), primary_key=True),  # `Count.name`, a digest
    sa.Column("level", sa.Float(53), nullable=False),
    sa.Column("at", sa.Float(53), nullable=False, index=True),
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


def create(engine: sa.Engine, *more: sa.Table) -> None:
    """Make the call log's tables, and the file and its folder, where there are none yet. more: further tables.

    The file is its owner's alone: it holds what callers said.
    """
    file = sqlite_file(engine)
    if file is not None:
        private.make_file(file)
    for metadata in (_LOG, *(table.metadata for table in more)):
        _make(engine, metadata)


def _make(engine: sa.Engine, metadata: sa.MetaData) -> None:
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


def has(engine: sa.Engine, table: sa.Table = ENTRIES) -> bool:
    """Has anything been written to it yet? Asks without creating a file."""
    file = sqlite_file(engine)
    return (file is None or file.exists()) and sa.inspect(engine).has_table(table.name)


def _sqlite_pragmas(connection: Any, _record: object) -> None:
    write_ahead(connection)
    connection.execute("PRAGMA synchronous=FULL").close()  # a commit has reached the disk, not only the system's cache
    overwrite_what_is_deleted(connection, _record)


def overwrite_what_is_deleted(connection: Any, _record: object) -> None:
    """Have SQLite write zeros over what is erased: else it stays in the file until something else needs the room."""
    connection.execute("PRAGMA secure_delete=ON").close()


def stored(seconds: float) -> str:
    """A moment as the tables keep it: ISO 8601 in UTC. seconds: since 1970."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")

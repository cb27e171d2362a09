"""An agent's own database: made and filled when it is first used, and written exactly once."""

from __future__ import annotations

import csv
import hashlib
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.exc import IntegrityError

from .. import private
from ..errors import ConfigurationError, install
from . import ledger
from .call import Call

BUSY_SECONDS = 8.0
"""How long a writer waits for another: less than a tool has (10 s), so that the caller hears of it."""
_PACKAGE = Path(__file__).resolve().parent.parent
_WRITES = "vivavoce_writes"
Given = TypeVar("Given")


class Database:
    """An agent's own database, opened by the first thread that asks it something: making one does nothing.

        desk = Database("front-desk", METADATA, fill, beside=__file__)

    It is where `FRONT_DESK_DB` says, a path or any SQLAlchemy URL. Without that it is the file `front-desk.db`, which
    nobody else may read: in `VIVAVOCE_HOME`; where that is not set, beside the agent's file.

    The first use makes the tables that are missing, and the ledger's (`vivavoce.ledger`). Processes that begin at the
    same moment wait for one of them to have done so.
    """

    def __init__(
        self,
        name: str,
        tables: MetaData,
        fill: Callable[[Connection], object] | None = None,
        *,
        data: Path | None = None,
        beside: str | Path = "",
    ) -> None:
        """name: the variable's and the file's. tables: what belongs in it. data: a folder of what it begins with, where
        all of `tables` are empty: `pickers.csv` for the table `pickers`, with the columns' names in the first line.
        fill: puts in what is no file, after that. beside: the `__file__` of your agent; "", or a file of this package
        = the usual home.
        """
        self.variable = f"{name.replace('-', '_').upper()}_DB"
        self._name, self._tables, self._fill, self._data = name, tables, fill, data
        self._beside = Path(beside).resolve() if beside else _PACKAGE
        self._lock = int.from_bytes(hashlib.sha256(f"vivavoce {name}".encode()).digest()[:8], signed=True)
        self._opening = threading.Lock()
        self._engines: dict[str, tuple[Engine, Engine]] = {}  # one, but for tests that give each its own

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write. There is one at a time: what it has read stays true until it ends.

        Raises SQLAlchemy's OperationalError where others have held a file for `BUSY_SECONDS`.
        """
        with self._opened()[1].begin() as db:
            self._alone(db)
            yield db

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """For reading: waits for no writer, and no writer for it."""
        with self._opened()[0].connect() as db:
            yield db

    def once(self, call: Call, work: Callable[[Connection], Given]) -> Given:
        """Does the work and notes what it gave, in one transaction: asked again by the same run of a tool, it gives
        that and does nothing (`vivavoce.ledger.once`).

        work: writes by the connection it is given, and changes nothing else: where its rows clash with somebody else's,
        it is undone and run once more. What it gives is kept as JSON and read back as its return annotation says; both
        times alike. Declined, and every other exception, leaves nothing behind.
        """
        kind: TypeAdapter[Any] = TypeAdapter(get_type_hints(work).get("return", Any))
        try:
            return self._once(call, work, kind)
        except IntegrityError:  # somebody was faster; on the second look it shows
            return self._once(call, work, kind)

    def _once(self, call: Call, work: Callable[[Connection], Given], kind: TypeAdapter[Any]) -> Given:
        with self.begin() as db, ledger.once(db, call) as step:
            if not step.replayed:
                step.result = kind.dump_python(work(db), mode="json")
        given: Given = kind.validate_python(step.result)
        return given

    def _opened(self) -> tuple[Engine, Engine]:
        """(for readers, for writers), on one pool of connections."""
        where = os.environ.get(self.variable) or str(self._file())
        with self._opening:
            if where not in self._engines:
                engine = self._made(where)
                writer = engine.execution_options(**{_WRITES: True})
                with writer.begin() as db:
                    self._alone(db)
                    self._tables.create_all(db)
                    ledger.create(db)
                    self._begin_with(db)
                self._engines[where] = engine, writer
            return self._engines[where]

    def _begin_with(self, db: Connection) -> None:
        """Rows for a database that has none."""
        tables = self._tables.sorted_tables
        if any(db.execute(sa.select(table).limit(1)).all() for table in tables):
            return
        for table in tables:
            if self._data and (file := self._data / f"{table.name}.csv").is_file():
                db.execute(sa.insert(table), rows_of(file, table))
        if self._fill:
            self._fill(db)

    def _made(self, where: str) -> Engine:
        try:
            url = sa.make_url(where) if "://" in where else sa.URL.create("sqlite", database=where)
            if url.get_backend_name() != "sqlite":
                return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
        except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError, ValueError):
            raise ConfigurationError(
                f"{self.variable} is no database that is known: expected sqlite:////FOLDER/FILE, or "
                f"postgresql+pg8000://USER:PASSWORD@HOST/NAME with {install('postgres')}"
            ) from None
        if url.database in (None, "", ":memory:"):
            raise ConfigurationError(f"{self.variable} must name a file: each thread would have a memory of its own")
        private.make_file(Path(url.database))
        engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
        sa.event.listen(engine, "connect", _prepare)
        sa.event.listen(engine, "begin", _begin)
        return engine

    def _file(self) -> Path:
        home = os.environ.get("VIVAVOCE_HOME") or (
            private.DEFAULT_HOME if self._beside.is_relative_to(_PACKAGE) else self._beside.parent
        )
        return Path(home).expanduser() / f"{self._name}.db"

    def _alone(self, db: Connection) -> None:
        """In SQLite the transaction has begun so. Other databases: a lock that falls with it."""
        if db.dialect.name == "postgresql":
            db.execute(sa.select(sa.func.pg_advisory_xact_lock(self._lock)))


def rows_of(file: Path, table: sa.Table) -> list[dict[str, Any]]:
    """A CSV file's rows, each cell as its column has it; an empty one is NULL where the column may be."""

    def value(name: str, cell: str) -> Any:
        column = table.c[name]
        return TypeAdapter(column.type.python_type).validate_strings(cell) if cell or not column.nullable else None

    with file.open(newline="", encoding="utf-8-sig") as lines:
        return [{name: value(name, cell) for name, cell in row.items()} for row in csv.DictReader(lines)]


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin as `_begin` says, not as the driver would
    write_ahead(connection)
    connection.execute("PRAGMA foreign_keys=ON").close()


def write_ahead(connection: Any) -> None:
    """Have SQLite keep a write-ahead log: readers never wait for the writer.

    Of those who switch a new file at one moment SQLite refuses all but one without waiting, whatever the connection's
    timeout is; here they wait. connection: sqlite3's own. Raises its OperationalError after `BUSY_SECONDS`.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.01)


def _begin(db: Connection) -> None:
    """A transaction that will write takes the file's lock at once: one that has read first could not get it."""
    db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get(_WRITES) else "BEGIN")

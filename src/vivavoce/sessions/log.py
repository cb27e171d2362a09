"""The call log: what was heard, said, done and measured, durable in the middle of a call."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import queue
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from .. import plain
from ..errors import ConfigurationError
from . import tables
from .call_history import LINE_BEGINS, OUTCOME_BEGINS, History
from .entries import Entry, LoggedCall
from .tables import CALLERS, CALLS, ENTRIES, PICTURES, TENANTS

log = logging.getLogger(__name__)

CAPACITY = 10_000  # entries that may wait for the disk: about 2,000 turns of a call
RETRY_AFTER = 0.5  # seconds between two attempts to reach a database that refused

UNWRITABLE = "unwritable"
"""Name of the event that stands in the place of an entry which the database refused."""


@dataclass(frozen=True, slots=True)
class _Begin:
    call: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Append:
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _End:
    call_id: str
    ended: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Keep:
    call_id: str
    frame: int
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class _Flush:
    done: asyncio.Future[None]
    loop: asyncio.AbstractEventLoop


_Change = _Begin | _Append | _End | _Keep


class CallLog:
    """Takes entries without ever blocking the event loop; one thread of its own writes them, many per commit.

    Next: `begin` when a call opens, `write` as things happen, `await flush` before anything that must not be
    lost is acknowledged, `end`, and `close` when the process stops.
    """

    def __init__(self, path_or_url: Path | str, now: Callable[[], float] = time.time) -> None:
        """path_or_url: an SQLite file, made on first write, or any SQLAlchemy URL (`postgresql+psycopg://…`).

        now: seconds since 1970.
        """
        self._where, self._now = path_or_url, now
        self._engine = tables.engine_for(path_or_url)
        self._inbox: queue.Queue[_Change | _Flush | None] = queue.Queue(CAPACITY)
        self._unwritten = 0  # changes the writer took but could not commit yet
        self._thread: threading.Thread | None = None
        self._created = self._closed = False
        self.lost: Callable[[], None] = lambda: None
        """Called, in the writer's thread, for each entry that the database refused for what is in it."""

    def reach(self) -> None:
        """Make sure that the database answers. Blocks. Raises ConfigurationError."""
        tables.reach(self._engine)

    def problem(self) -> str:
        """Why nothing can be kept at the moment; "" when it can. Blocks."""
        if self._unwritten:
            return f"{self._unwritten} entries cannot be written to the call log"
        file = tables.sqlite_file(self._engine)
        if self._created and file is not None and not file.exists():
            return "the file of the call log is gone"
        probe = tables.engine_for(self._where)  # a connection that is open already may not notice
        try:
            tables.reach(probe)
        except Exception as error:  # noqa: BLE001 - a driver may raise anything; its words may name a password
            return f"the database of the call log does not answer ({type(error).__name__})"
        finally:
            probe.dispose()
        return ""

    def begin(
        self, call_id: str, agent: str, model: str, client: str = "", tenant: str = "", subject: str = ""
    ) -> None:
        """Open a call, or open it again when it was resumed.

        tenant: digest of the API key behind it; "" = none. subject: the caller, as a token names them; "" = none does.
        """
        call = {"id": call_id, "agent": agent, "model": model, "client": plain.text(client)}
        self._put(_Begin({**call, "tenant": tenant, "subject": subject, "started": tables.stored(self._now())}))

    def write(self, call_id: str, entry: Entry) -> None:
        """Queue one entry; takes microseconds. Raises ConfigurationError when the disk has not kept up for long."""
        row = {"call_id": call_id, "at_ms": entry.at_ms, "turn": entry.turn, "kind": entry.kind}
        self._put(_Append({**row, "fields": plain.dumps(dict(entry.fields), other=str)}))

    def keep(self, call_id: str, frame: int, jpeg: bytes) -> None:
        """Queue a small picture. frame: which of the call's pictures it is. Raises as `write` does."""
        self._put(_Keep(call_id, frame, jpeg))

    async def flush(self, call_id: str) -> None:
        """Return once all that was written of this call is durable. Raises ConfigurationError if it cannot be."""
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self._put(_Flush(done, loop))  # one queue in order: what was put before it is durable when it resolves
        await done

    def end(self, call_id: str, reason: str) -> None:
        """Close a call. reason: goodbye, transferred, gave_up, client_closed, line_dropped, error, …"""
        self._put(_End(call_id, tables.stored(self._now()), reason))

    def close(self) -> None:
        """Write what waits and stop; blocks for as long as that takes. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        if self._thread is not None:
            self._inbox.put(None)
            self._thread.join()
        self._engine.dispose()

    def history(self) -> History:
        """For reading many calls at a time."""
        return History(self._engine)

    def calls(self, limit: int = 50) -> list[LoggedCall]:
        """The newest calls first, without their entries."""
        if not tables.has(self._engine):
            return []
        return [_logged(row, row["entries"]) for row in _latest(self._engine, limit)]

    def call(self, call_id: str) -> LoggedCall:
        """One call with everything in it.

        call_id: the id, or a beginning of it that no other call shares. Raises ConfigurationError otherwise.
        """
        found = matching(self._engine, call_id) if tables.has(self._engine) else []
        if len(found) != 1:
            problem = "several calls begin with" if found else "no call has the id"
            raise ConfigurationError(f"{problem} {call_id!r}: `vivavoce calls` lists them")
        rows = _entries_of(self._engine, found[0]["id"])
        entries = tuple(Entry(row.kind, row.at_ms, row.turn, json.loads(row.fields)) for row in rows)
        return _logged(found[0], rows, entries)

    def _put(self, item: _Change | _Flush) -> None:
        if self._closed:
            raise ConfigurationError("the call log is closed: nothing more can be written to it")
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="call-log", daemon=True)
            self._thread.start()
        if self._inbox.qsize() + self._unwritten >= CAPACITY:
            raise ConfigurationError(
                f"{CAPACITY} entries wait to be written to the call log: is the disk full or the database gone?"
            )
        self._inbox.put_nowait(item)

    def _work(self) -> None:
        """The writer thread: take what there is, commit it at once, tell whoever waits; keep it if that failed."""
        waiting: list[_Change] = []
        stopping = False
        while not stopping:
            taken = _take(self._inbox, waiting)
            stopping = None in taken
            waiting += [item for item in taken if isinstance(item, _Begin | _Append | _End | _Keep)]
            failure: Exception | None = None
            try:
                if not self._created:
                    tables.create(self._engine)
                    self._created = True
                self._commit(waiting)
            except Exception as error:  # noqa: BLE001 - a driver may raise anything; the thread must outlive it
                failure = error
                log.error("call log not written", extra={"error": type(error).__name__, "waiting": len(waiting)})
            self._unwritten = len(waiting)
            for item in taken:
                if isinstance(item, _Flush):
                    with contextlib.suppress(RuntimeError):  # its event loop is gone, and so is who waited
                        item.loop.call_soon_threadsafe(_resolve, item.done, failure)

    def _commit(self, waiting: list[_Change]) -> None:
        """Write the changes and take them out of the list; those that remain are not written. Raises what the database
        raises, unless it is one change's own fault: that one is replaced by a note, for nobody else must pay for it.
        """
        try:
            self._write(waiting)
            waiting.clear()
        except Exception as error:
            if tables.is_away(error):
                raise
        while waiting:  # one of them is at fault: each by itself
            change = waiting[0]
            try:
                self._write([change])
            except Exception as error:
                if not isinstance(change, _Append):
                    raise
                self._write([_instead(change)])  # raises where the database takes nothing at all
                log.error("entry refused by the database", extra={"error": type(error).__name__})
                self.lost()
            del waiting[0]

    def _write(self, changes: list[_Change]) -> None:
        with self._engine.begin() as connection:
            _apply(connection, changes)


def _take(inbox: queue.Queue[_Change | _Flush | None], waiting: list[_Change]) -> list[_Change | _Flush | None]:
    """What is in the queue; waits for it, though not for long while earlier changes could not be written."""
    taken: list[_Change | _Flush | None] = []
    try:
        taken.append(inbox.get(timeout=RETRY_AFTER if waiting else None))
        while True:
            taken.append(inbox.get_nowait())
    except queue.Empty:
        pass
    return taken


def _instead(refused: _Append) -> _Append:
    """What says in an entry's place that something is missing there."""
    fields = plain.dumps({"name": UNWRITABLE, "kind": refused.row["kind"]})
    return _Append({**refused.row, "at_ms": 0, "turn": 0, "kind": "event", "fields": fields})


def _apply(connection: sa.Connection, changes: list[_Change]) -> None:
    """Changes in order; neighbouring entries go in one statement."""
    rows: list[Mapping[str, Any]] = []
    for change in [*changes, None]:
        if isinstance(change, _Append):
            rows.append(change.row)
            continue
        if rows:
            append(connection, rows)
            rows = []
        if isinstance(change, _Begin):
            _begin_call(connection, change.call)
        elif isinstance(change, _Keep):
            _keep_picture(connection, change.call_id, change.frame, change.jpeg)
        elif isinstance(change, _End):
            _end_call(connection, change.call_id, change.ended, change.reason)


def _resolve(done: asyncio.Future[None], failure: Exception | None) -> None:
    if done.done():  # its task was cancelled meanwhile
        return
    if failure is None:
        done.set_result(None)
    else:
        problem = type(failure).__name__
        done.set_exception(
            ConfigurationError(f"the call log cannot be written ({problem}): check its disk or database")
        )


def _noted(entries: Any, begins: str, field: str, default: str) -> str:
    """The last one of such events."""
    noted = [entry.fields for entry in entries if entry.kind == "event" and entry.fields.startswith(begins)]
    return str(json.loads(noted[-1])[field]) if noted else default


def _logged(row: Mapping[str, Any], entries: Any, full: tuple[Entry, ...] = ()) -> LoggedCall:
    marks = (json.loads(entry.fields).get("voice_to_voice_ms") for entry in entries if entry.kind == "marks")
    measured = [float(mark) for mark in marks if mark is not None]
    return LoggedCall(
        id=row["id"],
        agent=row["agent"],
        model=row["model"],
        client=row["client"],
        started=datetime.fromisoformat(row["started"]),
        ended=datetime.fromisoformat(row["ended"]) if row["ended"] else None,
        reason=row["reason"],
        turns=len({entry.turn for entry in entries if entry.kind == "heard"}),
        voice_to_voice_ms=statistics.median(measured) if measured else None,
        outcome=_noted(entries, OUTCOME_BEGINS, "outcome", "none"),
        line=_noted(entries, LINE_BEGINS, "by", "websocket"),
        entries=full,
    )


def _begin_call(connection: sa.Connection, call: Mapping[str, Any]) -> None:
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


def _keep_picture(connection: sa.Connection, call_id: str, frame: int, jpeg: bytes) -> None:
    """Add a small picture; not one of a call that has been erased meanwhile."""
    if connection.execute(sa.select(CALLS.c.id).where(CALLS.c.id == call_id)).first() is not None:
        connection.execute(sa.insert(PICTURES), [{"call_id": call_id, "frame": frame, "jpeg": jpeg}])


def _end_call(connection: sa.Connection, call_id: str, ended: str, reason: str) -> None:
    """Close a call."""
    connection.execute(sa.update(CALLS).where(CALLS.c.id == call_id).values(ended=ended, reason=reason))


def _latest(engine: sa.Engine, limit: int) -> list[dict[str, Any]]:
    """The newest calls first, each with the entries that tell its turns, waits, outcome and line."""
    with engine.connect() as connection:
        calls = connection.execute(sa.select(CALLS).order_by(CALLS.c.started.desc()).limit(limit)).mappings().all()
        marks = connection.execute(
            sa.select(ENTRIES.c.call_id, ENTRIES.c.turn, ENTRIES.c.kind, ENTRIES.c.fields)
            .where(ENTRIES.c.call_id.in_([call["id"] for call in calls]))
            .where(
                ENTRIES.c.kind.in_(["heard", "marks"])
                | ENTRIES.c.fields.startswith(OUTCOME_BEGINS)
                | ENTRIES.c.fields.startswith(LINE_BEGINS)
            )
            .order_by(ENTRIES.c.id)
        ).all()
    return [{**call, "entries": [row for row in marks if row.call_id == call["id"]]} for call in calls]


def matching(engine: sa.Engine, prefix: str) -> list[dict[str, Any]]:
    """Up to two calls whose id begins with `prefix`; an exact match stands alone."""
    with engine.connect() as connection:
        query = sa.select(CALLS).where(CALLS.c.id.startswith(prefix, autoescape=True)).order_by(CALLS.c.id).limit(2)
        found = [dict(row) for row in connection.execute(query).mappings()]
    return found[:1] if found and found[0]["id"] == prefix else found


def _entries_of(engine: sa.Engine, call_id: str) -> list[sa.Row[Any]]:
    """Everything that happened in a call, in the order it was written."""
    with engine.connect() as connection:
        return list(connection.execute(sa.select(ENTRIES).where(ENTRIES.c.call_id == call_id).order_by(ENTRIES.c.id)))

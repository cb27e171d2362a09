"""Exactly once, for tools that write to a database: the effect and a note of it commit in one transaction.

    with engine.begin() as connection, once(connection, call) as step:
        if step.replayed:
            return step.result
        connection.execute(...)
        step.result = {"appointment_id": 1042}
        return step.result

Whatever happens in between (an exception, a kill, a lost connection), either both are there or neither is. The same
action asked again, because a call was resumed and the model repeats itself, gets the stored result. For effects
outside the database there is no such thing: pass `call.idempotency_key` to the service that has them.

Measured in reliability.md section 1.3: 53 kills, 200 of 200 rows moved once, 0.2 ms per note.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    MetaData,
    String,
    Table,
    insert,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from ..errors import Declined
from ..plain import plain
from .call import Call
from .results import readable

_METADATA = MetaData()

LEDGER = Table(
    "vivavoce_ledger",
    _METADATA,
    Column("key", String(64), primary_key=True),
    Column("call_id", String(128), nullable=False),
    Column("tool", String(128), nullable=False),
    Column("args_sha256", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("result", JSON),
    Column("created", DateTime(timezone=True), nullable=False),
)
"""One row per action that was done: its state is "done", or "forgotten"; "started" is never committed."""
FORGOTTEN = "forgotten"


@dataclass(slots=True)
class Step:
    """One action, inside its transaction."""

    replayed: bool
    """It was done before: return `result` and do nothing."""
    result: Any = None
    """What to give back now and on every repetition; JSON, a pydantic model or a dataclass."""


def create(bind: Engine | Connection) -> None:
    """Make the table, unless it is there."""
    _METADATA.create_all(bind)


@contextmanager
def once(connection: Connection, call: Call) -> Iterator[Step]:
    """The note of this run of a tool, in the caller's transaction; commit that transaction afterwards.

    call: as the tool received it. The key is its `idempotency_key`: call, tool, arguments and turn, never the model's
    own call id, which changes when a session is resumed.

    Raises ValueError outside of a tool's run, and Declined for what was done and has been forgotten since.
    """
    if not call.tool:
        raise ValueError("once() needs the Call that a tool received, not one of your own making")
    if not _claim(connection, call):
        # A rival transaction with the same key has committed: the insert waited for it.
        stored = connection.execute(select(LEDGER).where(LEDGER.c.key == call.idempotency_key)).one()
        if stored.state == FORGOTTEN:
            raise Declined("That has been done already; its details are no longer kept.")
        yield Step(replayed=True, result=stored.result)
        return
    step = Step(replayed=False)
    yield step
    result = plain(step.result, readable)
    where = LEDGER.c.key == call.idempotency_key
    connection.execute(update(LEDGER).where(where).values(state="done", result=result))


def forget(engine: Engine, which: ColumnElement[bool]) -> int:
    """Erase what tools answered and a digest of what they were asked; that they have acted is kept, so that the same
    action is not done twice. which: over the columns of `LEDGER`. How many rows that were."""
    told = (LEDGER.c.state != FORGOTTEN) & which
    with engine.begin() as connection:
        new = update(LEDGER).where(told).values(state=FORGOTTEN, result=null(), args_sha256="")
        return connection.execute(new).rowcount


def _claim(connection: Connection, call: Call) -> bool:
    """Whether this transaction is the first with this key."""
    row = {
        "key": call.idempotency_key,
        "call_id": call.id,
        "tool": call.tool,
        "args_sha256": call.args_sha256,
        "state": "started",
        "created": datetime.now(UTC),
    }
    match connection.dialect.name:
        case "sqlite":
            return connection.execute(sqlite.insert(LEDGER).values(row).on_conflict_do_nothing()).rowcount == 1
        case "postgresql":
            return connection.execute(postgresql.insert(LEDGER).values(row).on_conflict_do_nothing()).rowcount == 1
    try:
        with connection.begin_nested():
            connection.execute(insert(LEDGER).values(row))
    except IntegrityError:
        return False
    return True

"""Which calls can be gone on with, by whom, and who holds each: handles are random, and only their digests are kept.

A connection gets one handle. Using it begins the next connection, which gets another; the old one counts until the
new one has surely arrived, so that a client cut off in between can come back. Who holds a session is a number that
grows with every connection (`Hold.epoch`), taken in one statement: of two that come at once, the later one has it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ..errors import RemoteProtocolError, Superseded
from ..streaming.transport import ServedClient
from . import tables
from .entries import Entry
from .log import CallLog
from .tables import SESSIONS
from .token_store import digest

log = logging.getLogger(__name__)

HANDLE_BYTES = 32
"""Of randomness in a handle: 256 bits, twice what is asked of it."""
LIFE = 2 * 3600.0
"""Seconds that a session can be gone on with after its last sign of life (Live API documentation: 2 h)."""
MOST_MISSES, MISS_WINDOW = 10, 60.0
"""Handles that stood for nothing which one caller may show within so many seconds."""
MOST_STRANGERS = 10_000
"""Callers whose misses are remembered; the oldest are forgotten."""
NO_SESSION = "no session to resume: the handle is unknown, expired or superseded; begin a new session without it"
ELSEWHERE = "this session goes on over another connection"
TOO_MANY = "too many unknown session handles: wait a minute"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a session is. All of it must fit to go on with it."""

    call_id: str
    agent: str
    """Or the model, for who speaks to one directly."""
    tenant: str
    """Digest of the API key; "" where none is needed."""
    subject: str = ""
    """The caller whom a token named; "" for everybody else."""
    token: str = ""
    """Digest of the token that began it; "" = it was begun with a key."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A connection's hold on a session."""

    owner: Owner
    epoch: int
    handle: str
    """For the client, to come back with."""


class Resumption:
    """`begin` a session that can be resumed or `resume` one, `keep` it while it lasts, `drop` it when it is over.

    The database is asked in a thread of its own.
    """

    def __init__(self, path_or_url: Path | str, now: Callable[[], float] = time.time) -> None:
        """path_or_url: as the call log takes it; the table is made for the first session. now: seconds since 1970."""
        self._now = now
        self._engine = tables.engine_for(path_or_url)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sessions")
        self._created = False
        self._misses = Misses()

    async def begin(self, owner: Owner) -> Hold:
        """A session that can be gone on with."""
        handle = secrets.token_urlsafe(HANDLE_BYTES)
        now = self._now()
        await self._ask(_insert, owner, digest(handle), now + LIFE, now)
        return Hold(owner, 0, handle)

    async def resume(self, handle: str, who: Owner, stranger: str) -> Hold:
        """Take over the session that a handle stands for. who: the caller now, `call_id` and `token` aside.

        stranger: whom a miss is charged to; what stands for a session counts however many missed before. Raises
        RemoteProtocolError, for closing with 1008, in the same words whether the handle is unknown, expired, superseded
        or somebody else's.
        """
        now = self._now()
        offered = digest(handle)
        row = await self._ask(_find, offered)
        new = secrets.token_urlsafe(HANDLE_BYTES)
        if row is not None and self._fits(row, who, now):
            if await self._ask(_take, row, offered, digest(new), now + LIFE):
                owner = replace(who, call_id=row["call_id"], token=row["token"])
                return Hold(owner, row["epoch"] + 1, new)
        self._misses.check(stranger, now)
        self._misses.note(stranger, now)
        raise RemoteProtocolError(NO_SESSION, 1008)

    async def keep(self, hold: Hold, *, arrived: bool) -> bool:
        """Whether the session is still this connection's; if so it can be gone on with for two hours from now.

        arrived: the client has surely received the handle, which voids the one before.
        """
        owner = hold.owner
        kept: bool = await self._ask(
            lambda engine: _touch(engine, owner.call_id, hold.epoch, self._now() + LIFE, arrived=arrived)
        )
        return kept

    async def drop(self, hold: Hold) -> None:
        """The call is over: there is nothing to go on with."""
        await self._ask(_drop, hold.owner.call_id, hold.epoch)

    def close(self) -> None:
        """Finish what is being asked; safe to call twice."""
        self._thread.shutdown()
        self._engine.dispose()

    @staticmethod
    def _fits(row: dict[str, Any], who: Owner, now: float) -> bool:
        same = (row["agent"], row["tenant"], row["subject"]) == (who.agent, who.tenant, who.subject)
        return same and now < float(row["expires"])

    async def _ask(self, question: Callable[..., Any], *args: Any) -> Any:
        def ask() -> Any:
            if not self._created:
                tables.create(self._engine, SESSIONS)
                self._created = True
            return question(self._engine, *args)

        return await asyncio.get_running_loop().run_in_executor(self._thread, ask)


class Misses:
    """Slows down who tries handles. No clock."""

    def __init__(self) -> None:
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, stranger: str, now: float) -> None:
        """Raises RemoteProtocolError, for closing with 1008, when somebody has tried too many."""
        times = self._times.get(stranger)
        while times and times[0] <= now - MISS_WINDOW:
            times.popleft()
        if times and len(times) >= MOST_MISSES:
            raise RemoteProtocolError(TOO_MANY, 1008)

    def note(self, stranger: str, now: float) -> None:
        """A handle stood for nothing."""
        self._times.setdefault(stranger, deque()).append(now)
        self._times.move_to_end(stranger)
        while len(self._times) > MOST_STRANGERS:
            self._times.popitem(last=False)


class Keeper:
    """Keeps a session this connection's while it lasts, and ends the connection when it is so no longer."""

    def __init__(
        self, hold: Hold, resumption: Resumption, socket: ServedClient, note_arrived: Callable[[float], None]
    ) -> None:
        """note_arrived: told up to which time all that was said has reached the client."""
        self._hold, self._resumption, self._socket, self._note = hold, resumption, socket, note_arrived
        self._wake = asyncio.Event()
        self._arrived = False

    @contextlib.asynccontextmanager
    async def keeping(self) -> AsyncIterator[None]:
        """Meanwhile the client has its handle, and every turn prolongs the session."""
        self._socket.offer(self._hold.handle, self._note_arrival, self._wake.set)
        task = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            task.cancel()

    def _note_arrival(self, turn_ended: float | None) -> None:
        if turn_ended is not None:
            self._note(turn_ended)
        if not self._arrived:
            self._arrived = True
            self._wake.set()

    async def _keep(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                if not await self._resumption.keep(self._hold, arrived=self._arrived):
                    self._socket.cut(1008, ELSEWHERE, "resumed")
                    return
            except Exception as error:  # noqa: BLE001 - a driver may raise anything; the next turn asks again
                log.error("session not kept: error=%s", type(error).__name__)


class HeldLog:
    """A call's log while this connection holds the call: nothing is done once another one has it."""

    def __init__(self, call_log: CallLog, hold: Hold, resumption: Resumption) -> None:
        self._log, self._hold, self._resumption = call_log, hold, resumption

    def write(self, call_id: str, entry: Entry) -> None:
        """As `CallLog.write`."""
        self._log.write(call_id, entry)

    async def flush(self, call_id: str) -> None:
        """As `CallLog.flush`; raises Superseded when another connection has the call."""
        await self._log.flush(call_id)
        if not await self._resumption.keep(self._hold, arrived=False):
            raise Superseded("another connection goes on with this call")


def _insert(engine: sa.Engine, owner: Owner, handle: str, expires: float, now: float) -> None:
    """Keep a session, and forget those that have expired."""
    row = {**asdict(owner), "handle": handle, "before": "", "epoch": 0, "expires": expires}
    with engine.begin() as connection:
        connection.execute(sa.delete(SESSIONS).where(SESSIONS.c.expires <= now))
        connection.execute(sa.insert(SESSIONS), [row])


def _find(engine: sa.Engine, handle: str) -> dict[str, Any] | None:
    """The session that a handle, or its predecessor while that still counts, stands for."""
    query = sa.select(SESSIONS).where(sa.or_(SESSIONS.c.handle == handle, SESSIONS.c.before == handle))
    with engine.connect() as connection:
        row = connection.execute(query).mappings().first()
    return dict(row) if row else None


def _take(engine: sa.Engine, row: dict[str, Any], offered: str, handle: str, expires: float) -> bool:
    """Give a session to a new connection, unless somebody was faster."""
    mine = sa.and_(SESSIONS.c.call_id == row["call_id"], SESSIONS.c.epoch == row["epoch"])
    new = {"handle": handle, "before": offered, "epoch": row["epoch"] + 1, "expires": expires}
    with engine.begin() as connection:
        return connection.execute(sa.update(SESSIONS).where(mine).values(new)).rowcount == 1


def _touch(engine: sa.Engine, call_id: str, epoch: int, expires: float, *, arrived: bool) -> bool:
    """Whether the session is still this connection's; then it lasts until `expires`. arrived: its client has the newest
    handle, so that the one before is void."""
    mine = sa.and_(SESSIONS.c.call_id == call_id, SESSIONS.c.epoch == epoch)
    new: dict[str, Any] = {"expires": expires, **({"before": ""} if arrived else {})}
    with engine.begin() as connection:
        return connection.execute(sa.update(SESSIONS).where(mine).values(new)).rowcount == 1


def _drop(engine: sa.Engine, call_id: str, epoch: int) -> None:
    """Its call is over for good."""
    with engine.begin() as connection:
        connection.execute(sa.delete(SESSIONS).where(SESSIONS.c.call_id == call_id, SESSIONS.c.epoch == epoch))

"""Going on with a call on another connection: who holds it, what its log tells, how the last connection lets go."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from ..errors import Superseded
from ..events import Brief, CallerText, ContextUpdated, GoAway, Heard, Spoken
from ..sessions.entries import Entry
from ..sessions.journal import Journal
from ..sessions.log import CallLog
from ..sessions.recollection import Recollection, Request, recollect
from ..sessions.resumption import Hold, Resumption
from ..sessions.session import Session
from ..sessions.watching import WatchedLog
from ..sessions.writer import ClientWriter
from ..streaming.websocket import LiveSocket
from ..tools.runner import Done, ToolRunner
from .tracing import Traced

log = logging.getLogger(__name__)

LET_GO = 1.5
"""Seconds that a call's last connection gets to note what it has begun; then it is cut short."""
RECENT = 12
"""Things that happened before the line was cut among which is what a caller may agree to now."""
ELSEWHERE = "this session goes on over another connection"
GOING_AWAY = "this gateway is stopping: resume the session"


@dataclass(slots=True)
class LiveCall:
    """A call in progress."""

    socket: LiveSocket
    writer: ClientWriter
    """The one to that socket."""
    task: asyncio.Task[None] | None
    resumable: bool
    session: Session | None = None
    runner: ToolRunner | None = None
    watch: WatchedLog | None = None
    traced: Traced = field(default_factory=Traced)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """All that it did is in the log."""

    @property
    def outcome(self) -> str:
        """What has become of it so far, in one word."""
        return self.runner.outcome if self.runner else "none"


class LiveCalls:
    """The calls of this process, by their ids: at most one connection each."""

    def __init__(self) -> None:
        self._calls: dict[str, LiveCall] = {}

    @contextlib.contextmanager
    def holding(self, call_id: str, socket: LiveSocket, *, resumable: bool) -> Iterator[LiveCall]:
        """Meanwhile this connection has the call."""
        call = LiveCall(socket, ClientWriter(socket), asyncio.current_task(), resumable)
        self._calls[call_id] = call
        try:
            yield call
        finally:
            call.over.set()
            if self._calls.get(call_id) is call:
                del self._calls[call_id]

    async def take_over(self, call_id: str) -> None:
        """Have the connection that holds a call let go of it, so that another may go on."""
        call = self._calls.get(call_id)
        if call is None:
            return
        call.socket.cut(1008, ELSEWHERE, "resumed")
        try:
            async with asyncio.timeout(LET_GO):
                await call.over.wait()
        except TimeoutError:
            if call.task is not None:
                call.task.cancel()
            await call.over.wait()

    async def drain(self, seconds: float) -> None:
        """Send everybody away: who can come back leaves in the next pause, nobody stays longer than that."""
        calls = list(self._calls.values())
        for call in calls:
            call.writer.send(GoAway(seconds))
            if call.resumable and call.session is not None:
                call.session.leave_in_pause(1001, GOING_AWAY)
        if calls:
            await asyncio.wait([asyncio.ensure_future(call.over.wait()) for call in calls], timeout=seconds)
        for call in calls:
            call.socket.cut(1001, GOING_AWAY, "gateway_stopped")


async def remember(call_log: CallLog, call_id: str, brief: Brief) -> Recollection:
    """What the log tells of a call."""
    await call_log.flush(call_id)
    logged = await asyncio.to_thread(call_log.call, call_id)
    return recollect(logged, brief.local_time().tzinfo)


def with_past(brief: Brief, past: Recollection | None) -> Brief:
    """The brief of a connection that goes on. A client that asks its model for nothing new goes on as before."""
    if past is None:
        return brief
    items = [moment.item for moment in past.moments]
    first = items[0] if items and isinstance(items[0], ContextUpdated) else None
    moments = past.moments
    if brief.raw and first is not None:
        moments = moments[1:]
        if not (brief.instructions or brief.tools):
            brief = replace(brief, instructions=first.instructions or "", tools=first.tools or ())
    return replace(brief, past=moments)


def take_up(
    past: Recollection, journal: Journal, runner: ToolRunner | None, local_time: datetime, now: float
) -> tuple[Request, ...]:
    """Have the tools go on where they were; the tool calls that are to be made now."""
    silent = local_time - past.moments[-1].local_time if past.moments else timedelta()
    journal.note_event("resumed", now, since_s=round(silent.total_seconds(), 1), replays=len(past.pending))
    for moment in past.moments[-RECENT:]:
        if isinstance(moment.item, Spoken):
            journal.telling.note_reply(past.turns, moment.item.heard_text, moment.item.heard_text)
    for moment in past.moments:
        if isinstance(moment.item, Heard | CallerText):
            journal.sayings.note(moment.item.text, now - (local_time - moment.local_time).total_seconds())
    if runner is not None:
        done = [
            Done(request.call, request.turn, request.response, (local_time - request.asked).total_seconds())
            for request in past.requests
            if request.response is not None
        ]
        runner.restore(past.known, done, [request.call for request in past.pending])
    return past.pending


def is_over(reason: str) -> bool:
    """Whether a call that ended so cannot be gone on with: the agent has said goodbye."""
    return reason in ("goodbye", "transferred", "gave_up")


def began(recollection: Recollection | None, now: float) -> float:
    """When the call began, on the event loop's clock."""
    return now if recollection is None else now - (datetime.now(UTC) - recollection.began).total_seconds()


class Keeper:
    """Keeps a session this connection's while it lasts, and ends the connection when it is so no longer."""

    def __init__(
        self, hold: Hold, resumption: Resumption, socket: LiveSocket, note_arrived: Callable[[float], None]
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

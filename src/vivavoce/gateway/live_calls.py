"""The calls of this process: one connection each, taken over when its client comes back, sent away at the end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..events import GoAway
from ..sessions.call_metrics import MeteredLog
from ..sessions.client_writer import ClientWriter
from ..sessions.resumption import ELSEWHERE
from ..sessions.session import Session
from ..streaming.transport import ServedClient
from ..tools.runner import ToolRunner
from .tracing import Traced

LET_GO = 1.5
"""Seconds that a call's last connection gets to note what it has begun; then it is cut short."""
GOING_AWAY = "this gateway is stopping: resume the session"


@dataclass(slots=True)
class LiveCall:
    """A call in progress."""

    socket: ServedClient
    writer: ClientWriter
    """The one to that socket."""
    task: asyncio.Task[None] | None
    resumable: bool
    session: Session | None = None
    runner: ToolRunner | None = None
    watch: MeteredLog | None = None
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
    def holding(self, call_id: str, socket: ServedClient, *, resumable: bool) -> Iterator[LiveCall]:
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

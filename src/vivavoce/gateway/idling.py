"""Ends calls in which the caller says nothing at all: a line that is held for nothing is one that others lack."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from ..events import GoAway, SilenceReached
from ..models.model import Connection
from ..sessions.session import Session
from ..streaming.websocket import LiveSocket

IDLE = 600.0
"""Seconds without a word, typed or spoken. Twice as long as a caller is waited for who has asked for a moment
(`TurnPolicy.held_silences`)."""
WARNING = 60.0
"""Seconds before the end at which the agent asks whether anybody is there, and the client is told `goAway`."""


@contextlib.asynccontextmanager
async def ending_idle(
    socket: LiveSocket, session: Session, model: Connection, idle: float = IDLE
) -> AsyncIterator[None]:
    """Meanwhile, end the call once its caller has said nothing for so many seconds. model: asks first."""
    task = asyncio.create_task(_watch(socket, session, model, idle, min(WARNING, idle / 2)))
    try:
        yield
    finally:
        task.cancel()


async def _watch(socket: LiveSocket, session: Session, model: Connection, idle: float, warning: float) -> None:
    now = asyncio.get_running_loop().time
    asked, quiet = False, 0.0
    while True:
        await asyncio.sleep(max(0.001, (idle if asked else idle - warning) - quiet))
        quiet = session.quiet(now())
        if quiet >= idle:
            socket.cut(1000, f"nobody has said anything for {idle / 60:.0f} min", "idle")
            return
        if quiet < idle - warning:
            asked = False
        elif not asked:
            asked = True
            model.send(SilenceReached(quiet, 1))
            session.writer.send(GoAway(idle - quiet))

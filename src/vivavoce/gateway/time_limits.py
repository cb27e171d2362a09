"""What ends a call from outside, each with a warning before: a caller who says nothing at all, and a token's end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from ..events import GoAway, SilenceReached
from ..models.model import Connection
from ..protocol.tokens import Grant
from ..sessions.client_writer import ClientWriter
from ..sessions.session import Session
from ..sessions.token_store import CHECK_EVERY, Tokens
from ..streaming.transport import ServedClient

IDLE = 600.0
"""Seconds without a word, typed or spoken. Twice as long as a caller is waited for who has asked for a moment
(`TurnPolicy.held_silences`)."""
IDLE_WARNING = 60.0
"""Seconds before the end at which the agent asks whether anybody is there, and the client is told `goAway`."""


@contextlib.asynccontextmanager
async def ending_idle(
    socket: ServedClient, session: Session, model: Connection, idle: float = IDLE
) -> AsyncIterator[None]:
    """Meanwhile, end the call once its caller has said nothing for so many seconds. model: asks first."""
    task = asyncio.create_task(_watch_silence(socket, session, model, idle, min(IDLE_WARNING, idle / 2)))
    try:
        yield
    finally:
        task.cancel()


async def _watch_silence(
    socket: ServedClient, session: Session, model: Connection, idle: float, warning: float
) -> None:
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


EXPIRY_WARNING = 30.0
"""Seconds before the end at which `goAway` is said, or at once when less is left. Google's warns at 50 to 60."""


@contextlib.asynccontextmanager
async def expiring(
    socket: ServedClient,
    writer: ClientWriter,
    grant: Grant | None,
    tokens: Tokens,
    check_every: float = CHECK_EVERY,
) -> AsyncIterator[None]:
    """Meanwhile, end the call with its token; None = it has none."""
    tasks = []
    if grant is not None:
        tasks.append(asyncio.create_task(_expire(socket, writer, grant.expires - tokens.now())))
        tasks.append(asyncio.create_task(_watch_revocation(socket, grant, tokens, check_every)))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


async def _expire(socket: ServedClient, writer: ClientWriter, seconds: float) -> None:
    end = asyncio.get_running_loop().time() + seconds
    await asyncio.sleep(max(0.0, seconds - EXPIRY_WARNING))
    left = end - asyncio.get_running_loop().time()
    writer.send(GoAway(max(0.0, left)))
    await asyncio.sleep(left)
    socket.cut(1008, "the token has expired: mint another", "token_expired")


async def _watch_revocation(socket: ServedClient, grant: Grant, tokens: Tokens, check_every: float) -> None:
    while True:
        await asyncio.sleep(check_every)
        if await tokens.is_revoked(grant):
            socket.cut(1008, "the token has been revoked", "token_revoked")
            return

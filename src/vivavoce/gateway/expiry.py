"""A token's end in mid-call: a warning, then the close; or at once, when it is revoked."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from ..events import GoAway
from ..protocol.tokens import Grant
from ..sessions.tokens import CHECK_EVERY, Tokens
from ..sessions.writer import ClientWriter
from ..streaming.websocket import LiveSocket

WARNING = 30.0
"""Seconds before the end at which `goAway` is said, or at once when less is left. Google's warns at 50 to 60."""


@contextlib.asynccontextmanager
async def expiring(
    socket: LiveSocket,
    writer: ClientWriter,
    grant: Grant | None,
    tokens: Tokens,
    check_every: float = CHECK_EVERY,
) -> AsyncIterator[None]:
    """Meanwhile, end the call with its token; None = it has none."""
    tasks = []
    if grant is not None:
        tasks.append(asyncio.create_task(_expire(socket, writer, grant.expires - tokens.now())))
        tasks.append(asyncio.create_task(_watch(socket, grant, tokens, check_every)))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


async def _expire(socket: LiveSocket, writer: ClientWriter, seconds: float) -> None:
    end = asyncio.get_running_loop().time() + seconds
    await asyncio.sleep(max(0.0, seconds - WARNING))
    left = end - asyncio.get_running_loop().time()
    writer.send(GoAway(max(0.0, left)))
    await asyncio.sleep(left)
    socket.cut(1008, "the token has expired: mint another", "token_expired")


async def _watch(socket: LiveSocket, grant: Grant, tokens: Tokens, check_every: float) -> None:
    while True:
        await asyncio.sleep(check_every)
        if await tokens.is_revoked(grant):
            socket.cut(1008, "the token has been revoked", "token_revoked")
            return

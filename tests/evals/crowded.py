"""Live API servers with a known limit, for the tests of `vivavoce load`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from http import HTTPStatus

import numpy as np
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from vivavoce.events import Audio
from vivavoce.media import OUTPUT_RATE, level_db, to_pcm
from vivavoce.protocol.server import LiveServer
from vivavoce.protocol.setup import Setup
from vivavoce.streaming.recording import Recording

TONE = to_pcm(np.full(round(0.2 * OUTPUT_RATE), 0.3))
"""What the server answers: 200 ms."""


def recording(name: str = "hello", seconds: float = 0.3) -> Recording:
    tone = 0.3 * np.sin(np.arange(round(16_000 * seconds)) * 0.2)
    return Recording(name, Audio(to_pcm(tone), 16_000), seconds)


class Server:
    """Answers `delay` seconds after a turn, and with more than `comfortable` calls `slow` seconds after it.

    most: calls that it takes at all. mute: it never answers. stutter: seconds of nothing inside each answer. falls: it
    hangs up instead of an answer. babbles: what it answers is no message.
    """

    def __init__(
        self, *, delay: float = 0.1, comfortable: int = 1000, slow: float = 0.8, most: int = 1000, mute: bool = False,
        stutter: float = 0.0, **faults: bool,
    ) -> None:  # fmt: skip
        self.delay, self.comfortable, self.slow, self.most = delay, comfortable, slow, most
        self.mute, self.stutter = mute, stutter
        self.falls, self.babbles = faults.get("falls"), faults.get("babbles")
        self.calls = self.most_calls = 0

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        async with serve(self._call, "127.0.0.1", 0, compression=None, process_request=self._admit) as server:
            yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def _admit(self, socket: ServerConnection, request: Request) -> Response | None:
        return socket.respond(HTTPStatus.SERVICE_UNAVAILABLE, "full") if self.calls >= self.most else None

    async def _call(self, socket: ServerConnection) -> None:
        self.calls += 1
        self.most_calls = max(self.calls, self.most_calls)
        try:
            await self._talk(socket, LiveServer())
        except* ConnectionClosed:
            pass  # the test's own doing, or the caller's
        finally:
            self.calls -= 1

    async def _talk(self, socket: ServerConnection, live: LiveServer) -> None:
        speaking = False
        async with asyncio.TaskGroup() as answers:
            async for message in socket:
                for event in live.receive(message):
                    if isinstance(event, Setup):
                        await socket.send(live.setup_complete())
                    elif isinstance(event, Audio):
                        was, speaking = speaking, level_db(event.pcm) > -40
                        if was and not speaking and self.falls:
                            await socket.close(1011, "out of breath")
                        elif was and not speaking and self.babbles:
                            await socket.send("[]")
                        elif was and not speaking and not self.mute:
                            answers.create_task(self._answer(socket, live))

    async def _answer(self, socket: ServerConnection, live: LiveServer) -> None:
        await asyncio.sleep(self.delay if self.calls <= self.comfortable else self.slow)
        for frame in live.audio(TONE):
            await socket.send(frame)
        if self.stutter:
            await asyncio.sleep(len(TONE) / 2 / OUTPUT_RATE + self.stutter)
            for frame in live.audio(TONE):
                await socket.send(frame)
        await socket.send(live.generation_complete())
        await socket.send(live.turn_complete())

"""The stock google-genai SDK on our server core, without a network: its own code writes and reads every frame."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import patch

from google import genai
from google.genai import live

from vivavoce.events import ToolCall
from vivavoce.protocol.messages import ClientEvent
from vivavoce.protocol.server import LiveServer
from vivavoce.protocol.setup import Setup


class MemorySocket:
    """What the SDK takes for a WebSocket: frames go to a LiveServer, its answers come back."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        self.heard: list[ClientEvent] = []
        self.answers: deque[bytes] = deque()

    async def send(self, frame: str) -> None:
        for event in self.server.receive(frame):
            self.heard.append(event)
            if isinstance(event, Setup):
                self.answers.append(self.server.setup_complete("session-1"))

    async def recv(self, decode: bool | None = None) -> bytes:
        return self.answers.popleft()

    async def close(self) -> None:
        self.server.close()


Talk = Callable[[live.AsyncSession, MemorySocket], Awaitable[Any]]


def clients(vertex: bool) -> genai.Client:
    return genai.Client(api_key="no-such-key", vertexai=vertex)


def call(client: genai.Client, talk: Talk, config: dict[str, Any] | None = None) -> list[ClientEvent]:
    """What our server heard of an SDK session in which `talk` happened. Open tool call: c1, `look_up`."""
    socket = MemorySocket(LiveServer(vertex=bool(client._api_client.vertexai)))

    @asynccontextmanager
    async def connect(uri: str, **_: Any):
        yield socket

    async def run() -> None:
        async with client.aio.live.connect(model="front-desk", config=config) as session:
            assert session.session_id == "session-1"
            if socket.server.setup.spoken:
                socket.server.tool_call([ToolCall("c1", "look_up", {})])
            await talk(session, socket)

    with patch.object(live, "ws_connect", connect):
        asyncio.run(run())
    return socket.heard


async def nothing(session: live.AsyncSession, socket: MemorySocket) -> None:
    """Connect only."""

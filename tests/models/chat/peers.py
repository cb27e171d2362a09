"""Who the chat brain talks with in tests: llama.cpp, llama.cpp behind a bad relay, a server that is mute."""

import asyncio
import contextlib
import json
import socket
import urllib.request
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from vivavoce.events import Brief, ToolResult, ToolSpec
from vivavoce.models.embedded.brain import Move, Utterance
from vivavoce.models.embedded.chat import ChatBrain, ChatEndpoint

KEY = "test-key"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))


def _object(**properties: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"type": kind} for name, kind in properties.items()},
        "required": list(properties),
    }


TOOLS = (
    ToolSpec("look_up", "Find a visit.", _object(number="integer")),
    ToolSpec("move", "Move a visit.", _object(number="integer", day="string"), confirm=True),
    ToolSpec("transfer", "Hand over.", {}, transfer=True),
)


def brain(endpoint: ChatEndpoint, greeting: str = "", **more: Any) -> ChatBrain:
    return ChatBrain(
        Brief("You are a desk.", TOOLS, greeting=greeting, **{"local_time": lambda: NOW, **more}), endpoint
    )


def caller(text: str, confidence: float = 1.0) -> Utterance:
    return Utterance(text, confidence)


def result(id: str, name: str, response: dict[str, Any]) -> ToolResult:
    return ToolResult(id, name, response)


async def moves(answer: AsyncIterator[Move]) -> list[Move]:
    return [move async for move in answer]


def answering(llama: Any, text: str) -> list[Move]:
    """What a fresh brain does with one turn."""

    async def talk() -> list[Move]:
        endpoint = ChatEndpoint(f"{llama.listening_address}/v1", "parrot", KEY)
        said = await moves(brain(endpoint).hear(caller(text)))
        await endpoint.close()
        return said

    return asyncio.run(talk())


def idle(llama: Any) -> bool:
    """Whether llama.cpp is working on no answer, as it says itself."""
    request = urllib.request.Request(f"{llama.listening_address}/slots", headers={"Authorization": f"Bearer {KEY}"})
    with urllib.request.urlopen(request) as reply:
        return not any(slot["is_processing"] for slot in json.load(reply))


async def eventually(happens: Callable[[], bool]) -> None:
    """Look until it does; the endless speech would keep llama.cpp busy for many seconds."""
    async with asyncio.timeout(10):
        while not await asyncio.to_thread(happens):
            pass


class Relay:
    """A TCP relay in front of llama.cpp: resets the first connections, or holds them until `release`."""

    def __init__(self, llama: Any, resets: int = 0, held: bool = False) -> None:
        self._target = urlsplit(llama.listening_address)
        self._resets = resets
        self._open = asyncio.Event()
        if not held:
            self._open.set()
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: list[asyncio.Task[None]] = []
        self.heard = b""
        """What clients have sent."""

    async def __aenter__(self) -> "Relay":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.wait(self._tasks)

    def endpoint(self) -> ChatEndpoint:
        return ChatEndpoint(f"http://127.0.0.1:{self._port}/v1", "parrot", KEY)

    def release(self) -> None:
        self._open.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.append(task)
        request = await reader.readuntil(b"\r\n\r\n")
        if self._resets:
            self._resets -= 1
            writer.transport.abort()
            return
        await self._open.wait()
        there, back = await asyncio.open_connection(self._target.hostname, self._target.port)
        self._writers += writer, back
        self.heard += request
        back.write(request)
        await asyncio.gather(self._copy(reader, back, keep=True), self._copy(there, writer))

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, keep: bool = False) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                self.heard += data if keep else b""
                writer.write(data)
                await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def silent_server() -> AsyncIterator[str]:
    """Takes every connection and says nothing; the address."""
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    server.close()


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])

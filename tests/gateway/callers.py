"""A caller who types, over a real WebSocket: as little of a Live API client as these tests need."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from vivavoce.gateway.reception import Reception

WITHIN = 60.0  # seconds for each thing that is waited for: guards against hanging only


class Typist:
    """Says a line and waits until it is answered."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.handle = socket, ""

    async def say(self, text: str) -> None:
        await self.socket.send(json.dumps({"realtimeInput": {"text": text}}))
        await self.until("turnComplete")

    async def until(self, key: str) -> dict[str, Any]:
        async with asyncio.timeout(WITHIN):
            while True:
                message: dict[str, Any] = json.loads(await self.socket.recv())
                self.handle = message.get("sessionResumptionUpdate", {}).get("newHandle", self.handle)
                if key in message or key in message.get("serverContent", {}):
                    return message

    def cut(self) -> None:
        self.socket.transport.abort()  # RST: no close frame


@asynccontextmanager
async def typing(ws: str, agent: str = "desk", *, handle: str | None = None, key: str = "") -> AsyncIterator[Typist]:
    """A call that is hung up in order at the end, unless it was cut. handle: "" = one that can be resumed."""
    async with connect(ws + (f"?key={key}" if key else "")) as socket:
        asked = {} if handle is None else {"sessionResumption": {"handle": handle} if handle else {}}
        await socket.send(json.dumps({"setup": {"model": f"models/{agent}", **asked}}))
        caller = Typist(socket)
        await caller.until("setupComplete")
        if handle is not None:
            await caller.until("sessionResumptionUpdate")
        yield caller


async def calls_over(reception: Reception) -> None:
    """Wait until nobody is on the line."""
    async with asyncio.timeout(WITHIN):
        while reception.calls:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

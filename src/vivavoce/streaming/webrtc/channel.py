"""A data channel, read and written as an ASGI WebSocket is: each message is one of the Live API's, as text."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, MutableMapping
from typing import Any

from aiortc import RTCDataChannel
from aiortc.exceptions import InvalidStateError

from ..transport import FromClient

OPENING = 10.0
"""Seconds from the answer to an open channel."""
ROOM = 256 * 1024
"""Bytes that may wait in the channel itself; more wait in the session's own outbox, which has a limit."""
LARGEST = 8 * 1024 * 1024
"""Bytes of one message, however many pieces it comes in; as of a WebSocket's."""
MOST_WAITING = 16 * 1024 * 1024
"""Bytes that a peer may be ahead of us: a data channel cannot be held back."""
SOUND_WAITING = 250
"""Messages waiting (5 s of sound) beyond which sound and pictures are dropped."""
LAST_WORDS = 0.5
"""Seconds for what was sent last to arrive."""


class Channel:
    """`open` it once the peer has made it; `receive` and `send` as an ASGI server's; `hang_up` ends `receive`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._channel: RTCDataChannel | None = None
        self._accepted = self._set_up = False
        self._ready, self._room = asyncio.Event(), asyncio.Event()
        self._inbox: asyncio.Queue[str | FromClient | None] = asyncio.Queue()
        self._waiting = 0
        self._pieces = bytearray()
        self._asking: asyncio.Task[None] | None = None
        self.alive_at = clock()
        """When a message came last."""
        self.paused_at: float | None = None
        """When the peer last said that it sends no sound for now; None = it has not."""
        self.left_in_order = False
        """One side has said goodbye."""

    # ── from the peer ──

    def open(self, channel: RTCDataChannel) -> None:
        """The first that a peer makes is the line, another is closed again."""
        if self._channel is not None:
            channel.close()
            return
        self._channel = channel
        channel.bufferedAmountLowThreshold = ROOM // 2
        channel.on("message", self._take)
        channel.on("close", self.hang_up)
        channel.on("bufferedamountlow", self._room.set)
        self._ready.set()

    def _take(self, message: str | bytes) -> None:
        """A message is text. One that is longer than the channel takes at once comes in binary pieces, then an empty
        one."""
        self.alive_at = self._clock()
        if isinstance(message, bytes):
            self._pieces += message
            if len(self._pieces) > LARGEST:
                self.drop(1009, f"a message may have {LARGEST} bytes at most")
            if message or len(self._pieces) > LARGEST:
                return
            message = self._pieces.decode(errors="replace")
            self._pieces.clear()
        if '"audioStreamEnd"' in message:
            self.paused_at = self.alive_at
        self._put(message)

    def put(self, event: FromClient) -> None:
        """What came by another way than the channel, in its place among the messages. Dropped before the first, which
        must be the setup, and where nobody takes it."""
        if self._set_up and self._inbox.qsize() <= SOUND_WAITING:
            self._inbox.put_nowait(event)

    def _put(self, text: str) -> None:
        self._waiting += len(text)
        if self._waiting > MOST_WAITING:
            self.drop(1008, "messages come faster than they can be taken")
        else:
            self._inbox.put_nowait(text)

    def hang_up(self) -> None:
        """No more comes, or goes."""
        self._channel_gone()
        self._inbox.put_nowait(None)

    def _channel_gone(self) -> None:
        self._ready.set()
        self._room.set()

    # ── as an ASGI server has it ──

    async def receive(self) -> MutableMapping[str, Any]:
        """The next message."""
        if not self._accepted:
            self._accepted = True
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(OPENING):
                    await self._ready.wait()
            return {"type": "websocket.connect"}
        item = await self._inbox.get() if self._channel is not None else None
        if item is None:
            return {"type": "websocket.disconnect", "code": 1000 if self.left_in_order else 1006}
        if not isinstance(item, str):
            return {"type": "websocket.receive", "event": item}
        self._waiting -= len(item)
        self._set_up = True
        return {"type": "websocket.receive", "text": item}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Waits while the peer does not take what it was sent. Raises OSError once it has left."""
        if message["type"] == "websocket.send":
            channel = self._channel
            if channel is not None and channel.bufferedAmount > ROOM:
                self._room.clear()
                await self._room.wait()
            self._say(message["bytes"].decode())
        elif message["type"] == "websocket.close":
            self.left_in_order = True
            self._say(_closed(message["code"], message.get("reason", "")))

    def _say(self, text: str) -> None:
        try:
            if self._channel is None:
                raise InvalidStateError
            self._channel.send(text)
        except InvalidStateError:
            raise OSError("the peer has left") from None

    def drop(self, code: int, reason: str) -> None:
        """End it from our side."""
        self.left_in_order = True
        with contextlib.suppress(OSError):
            self._say(_closed(code, reason))
        self.hang_up()

    # ── what has arrived ──

    def ping(self, answered: Callable[[], None]) -> None:
        """Have `answered` called once all that was sent has arrived; only the newest question is answered."""
        if self._asking is not None:
            self._asking.cancel()
        self._asking = asyncio.create_task(self._ask(answered))

    async def _ask(self, answered: Callable[[], None]) -> None:
        await self._arrival()
        answered()

    async def _arrival(self) -> None:
        """Wait until the peer has acknowledged every byte. What is on its way aiortc keeps to itself."""
        while (channel := self._channel) is not None:
            sctp = channel.transport
            if channel.readyState == "open" and not (
                channel.bufferedAmount or sctp._outbound_queue or sctp._sent_queue
            ):
                return
            await asyncio.sleep(0.02)

    async def close(self) -> None:
        """Give what was sent last a moment to arrive."""
        if self._asking is not None:
            self._asking.cancel()
        if self._channel is not None and self._channel.readyState == "open":
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS):
                    await self._arrival()


def _closed(code: int, reason: str) -> str:
    """A data channel has no close code: this is our last message instead."""
    return json.dumps({"vivavoce": {"type": "closed", "code": code, "reason": reason}})

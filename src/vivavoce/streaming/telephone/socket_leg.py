"""A telephone leg over an ASGI WebSocket: frames in and out of a provider's serialiser."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping, Sequence
from typing import Any

from ...errors import RemoteProtocolError
from ..pace import Pace
from ..transport import AHEAD
from .leg import CallEnded, CallStarted, HangUp, LegCommand, LegEvent, Transfer
from .media_stream import Serialiser

LARGEST = 64 * 1024
"""Bytes of one frame: providers send 20 to 100 ms of sound, which is below 5 KiB in base64."""
FRAME_COST = 0.002
"""Seconds that a frame counts as, whatever is in it: a line sends some 60 in a second, and may send 500."""
BURST = 10.0
"""Seconds of frames that may come at once, after a stall; and for which a line that goes on is held back."""
SUBPROTOCOL = "media"
"""What Asterisk asks for in its handshake."""
IN_ORDER = frozenset({1000, 1001})
"""Close codes of who has finished."""

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class WebSocketLeg:
    """One stream of a provider. Closing it is hanging up, as far as the provider goes."""

    def __init__(
        self,
        serialiser: Serialiser,
        receive: Receive,
        send: Send,
        *,
        provider: str,
        ends_by_closing: bool = False,
        subprotocols: Sequence[str] = (),
        ahead: float = AHEAD,
    ) -> None:
        """receive, send: of an ASGI WebSocket that has not been accepted yet. ends_by_closing: the provider has no last
        frame; when it closes in order, the call is over. subprotocols: which it offers."""
        self.provider, self.ahead = provider, ahead
        self.transfer = ""
        """To whom the call was handed over; "" = to nobody."""
        self._line, self._receive, self._send = serialiser, receive, send
        self._ends_by_closing, self._offered = ends_by_closing, subprotocols
        self._pace = Pace(BURST, BURST)
        self._open = self._started = False

    @property
    def marks(self) -> bool:
        """As the serialiser's, which may learn it from the call's first frame."""
        return self._line.marks

    async def events(self) -> AsyncIterator[LegEvent]:
        """What the frames tell. A frame that is too large, or a flood of any, ends the line."""
        await self._receive()  # websocket.connect
        try:
            chosen = {"subprotocol": SUBPROTOCOL} if SUBPROTOCOL in self._offered else {}
            await self._send({"type": "websocket.accept", **chosen})
        except OSError:
            return
        self._open = True
        while (message := await self._receive())["type"] == "websocket.receive":
            text = message.get("text")
            frame: str | bytes = message["bytes"] if text is None else text
            if len(frame) > LARGEST:
                await self._close(1009)
                return
            try:
                wait = self._pace.take(FRAME_COST, asyncio.get_running_loop().time())
            except RemoteProtocolError:
                await self._close(1008)
                return
            if wait:
                await asyncio.sleep(wait)
            for event in self._line.receive(frame):
                self._started = self._started or isinstance(event, CallStarted)
                yield event
        self._open = False
        if self._started and self._ends_by_closing and message.get("code") in IN_ORDER:
            yield CallEnded()

    async def send(self, command: LegCommand) -> None:
        """Put it on the wire."""
        for frame in self._line.send(command):
            await self._put({"type": "websocket.send", "text" if isinstance(frame, str) else "bytes": frame})
        if isinstance(command, Transfer):
            self.transfer = command.to
        if isinstance(command, Transfer | HangUp):
            await self._close(1000)

    async def close(self) -> None:
        """Close the stream."""
        await self._close(1000)

    async def _close(self, code: int) -> None:
        await self._put({"type": "websocket.close", "code": code})
        self._open = False

    async def _put(self, message: MutableMapping[str, Any]) -> None:
        if self._open:
            with contextlib.suppress(OSError, RuntimeError):  # the other side was faster
                await self._send(message)

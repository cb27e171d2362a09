"""A caller with a SIP telephone; all callers of a process share one stack."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from websockets.exceptions import ConnectionClosedOK
from websockets.frames import Close

from ...errors import ModelUnavailable
from ...events import Audio, CallerText, VideoEnded, VideoFrame
from ...media import INPUT_RATE, Resampler
from ...streaming.caller import Driver, E
from ...streaming.telephone.sip.softphone import SipCall, Softphone
from .wordless import WordlessCall

LOOK = 0.005
"""Seconds between two looks at what has arrived."""


class SipLine:
    """A SIP call as a socket: `recv` is the next sound, `send` takes some."""

    def __init__(self, call: SipCall) -> None:
        self._call, self._over = call, False
        call.on_over = self._ended

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._call.hang_up()

    @property
    def rate(self) -> int:
        """Samples per second."""
        return self._call.rate

    async def recv(self) -> bytes:
        """Raises ConnectionClosedOK when the other side has hung up."""
        while not (heard := self._call.read()):
            if self._over:
                raise ConnectionClosedOK(Close(1000, "the other side has hung up"), None)
            await asyncio.sleep(LOOK)
        return heard

    async def send(self, pcm: bytes, text: bool = False) -> None:
        """To be sent in time."""
        self._call.write(pcm)

    def _ended(self, hung_up: bool) -> None:
        self._over = True


class SipCaller(WordlessCall[E]):
    """As `OutgoingCall`, by SIP."""

    def __init__(
        self, address: str, driver: Driver[E], softphone: Softphone, *, timed: Callable[[float], None] | None = None
    ) -> None:
        """address: as `sip:front-desk@127.0.0.1:5060`."""
        super().__init__("ws://127.0.0.1", driver, timed=timed)
        self.url, self._softphone = address, softphone
        self._rate = INPUT_RATE
        self._down: Resampler | None = None

    async def _dial(self) -> Any:
        try:
            call = await self._softphone.dial(self.url)
        except ConnectionError as error:
            raise ModelUnavailable(str(error)) from None
        self._rate = call.rate
        self._down = Resampler(INPUT_RATE, call.rate) if call.rate != INPUT_RATE else None
        return SipLine(call)

    async def _open(self, socket: Any) -> None:
        """A telephone says nothing first."""

    def _received(self, frame: Any, now: float) -> list[E]:
        return self._hear(frame, self._rate, now)

    def _outgoing(self, item: Audio | CallerText | VideoFrame | VideoEnded) -> list[Any]:
        self._listen_on()
        if not isinstance(item, Audio):
            return []
        return [self._down.push(item.pcm) if self._down else item.pcm]

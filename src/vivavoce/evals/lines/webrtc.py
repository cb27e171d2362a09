"""A caller as a browser is one: sound by RTP both ways, the Live API's messages on a data channel."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from collections.abc import Callable
from fractions import Fraction
from types import TracebackType
from typing import Any, Self

import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame
from av.audio.resampler import AudioResampler
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK
from websockets.frames import Close

from ...errors import ModelUnavailable
from ...events import Audio, CallerText, VideoEnded, VideoFrame
from ...media import INPUT_RATE, OUTPUT_RATE
from ...streaming.caller import DIAL_TIMEOUT, Driver, E
from .wordless import WordlessCall

PIECE = INPUT_RATE // 50
HELD_BACK = 32
"""Samples of silence before the first: what aiortc's resampler keeps to itself (16) would leave each packet of 20 ms
short, and so the one before would go out in its place."""
PAUSE = 0.1
"""Seconds without sound after which the line sends silence, so that it is not taken for dead."""
MOST_WAITING = 1_000
"""Messages and pieces of sound that may wait for who listens."""


class Microphone(MediaStreamTrack):
    """What is put in, 20 ms at a time, as it comes; silence where there is nothing."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._spoken: asyncio.Queue[bytes] = asyncio.Queue(MOST_WAITING)
        self._at = 0

    def put(self, pcm: bytes) -> None:
        """20 ms at 16 kHz."""
        if not self._spoken.full():
            self._spoken.put_nowait(pcm)

    async def recv(self) -> AudioFrame:
        """The next 20 ms. Not by a clock of its own: a driver that was late once would be behind it ever after."""
        try:
            async with asyncio.timeout(PAUSE):
                pcm = await self._spoken.get()
        except TimeoutError:
            pcm = bytes(2 * PIECE)
        if not self._at:
            pcm = bytes(2 * HELD_BACK) + pcm
        frame = AudioFrame.from_ndarray(np.frombuffer(pcm, "<i2").reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = INPUT_RATE, self._at, Fraction(1, INPUT_RATE)
        self._at += len(pcm) // 2
        return frame


class RtcSocket:
    """A peer as a socket: `recv` is a message or a piece of sound, `send` a message."""

    def __init__(self) -> None:
        self._peer = RTCPeerConnection(RTCConfiguration([]))
        self.microphone = Microphone()
        self._channel = self._peer.createDataChannel("live")
        self._waiting: asyncio.Queue[str | Audio | None] = asyncio.Queue(MOST_WAITING)
        self._opened = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None
        self._in_order = False
        self.deaf = True
        """What is heard does not count yet."""
        self._channel.on("open", self._opened.set)
        self._channel.on("message", self._put)
        self._channel.on("close", lambda: self._put(None))
        self._peer.on("track", self._listen)

    async def dial(self, url: str, key: str) -> None:
        """Raises ModelUnavailable."""
        self._peer.addTrack(self.microphone)
        await self._peer.setLocalDescription(await self._peer.createOffer())
        headers = {"content-type": "application/sdp", **({"x-goog-api-key": key} if key else {})}
        request = urllib.request.Request(url, self._peer.localDescription.sdp.encode(), headers)  # noqa: S310
        try:
            answer = await asyncio.to_thread(_answered, request)
            await self._peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
            async with asyncio.timeout(DIAL_TIMEOUT):
                await self._opened.wait()
        except OSError as error:  # TimeoutError is one
            await self._peer.close()
            raise ModelUnavailable(f"{url} did not take the call: {str(error) or 'timed out'}") from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.microphone.stop()
        if self._listening is not None:
            self._listening.cancel()
        await self._peer.close()

    async def recv(self) -> str | Audio:
        """Raises ConnectionClosed when the line is over."""
        item = await self._waiting.get()
        if item is None:
            ended = Close(1000 if self._in_order else 1006, "the line is closed")
            raise (ConnectionClosedOK if self._in_order else ConnectionClosedError)(ended, None)
        if isinstance(item, str) and '"closed"' in item:
            self._in_order = '"code": 1000' in item
            self._put(None)
        return item

    async def send(self, message: str | bytes, text: bool = True) -> None:
        """A message of the Live API."""
        self._channel.send(message.decode() if isinstance(message, bytes) else message)

    def _put(self, item: str | Audio | None) -> None:
        if not self._waiting.full():
            self._waiting.put_nowait(item)

    def _listen(self, track: MediaStreamTrack) -> None:
        self._listening = asyncio.create_task(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        resampler = AudioResampler(format="s16", layout="mono", rate=OUTPUT_RATE)
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, AudioFrame)
                for part in resampler.resample(frame) if not self.deaf else []:
                    self._put(Audio(part.to_ndarray().astype("<i2").tobytes(), OUTPUT_RATE))
        except MediaStreamError:
            return


class RtcCaller(WordlessCall[E]):
    """As `OutgoingCall`, by WebRTC."""

    def __init__(
        self, url: str, driver: Driver[E], *, agent: str, key: str = "", greeted: bool = True,
        timed: Callable[[float], None] | None = None,
    ) -> None:  # fmt: skip
        """url: of the gateway, as `http://…`."""
        super().__init__(url, driver, agent=agent, key=key, greeted=greeted, timed=timed)
        self._address, self._rtc = f"{url.rstrip('/')}/webrtc/{agent}", RtcSocket()

    async def _dial(self) -> Any:
        await self._rtc.dial(self._address, self._key)
        return self._rtc

    async def _open(self, socket: Any) -> None:
        await super()._open(socket)
        socket.deaf = False

    def _received(self, frame: Any, now: float) -> list[E]:
        if isinstance(frame, Audio):
            return self._hear(frame.pcm, frame.rate, now)
        return super()._received(frame, now)

    def _outgoing(self, item: Audio | CallerText | VideoFrame | VideoEnded) -> list[Any]:
        if isinstance(item, Audio):
            self._rtc.microphone.put(item.pcm)
            return []
        return list(super()._outgoing(item))


def _answered(request: urllib.request.Request) -> str:
    with urllib.request.urlopen(request, timeout=DIAL_TIMEOUT) as answer:  # noqa: S310
        return str(answer.read().decode())

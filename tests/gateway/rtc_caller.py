"""A browser in miniature: a peer of the same library, with a voice from memory and ears that keep what they hear."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fractions import Fraction
from typing import Any

import httpx2
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

WITHIN = 30.0  # seconds for each thing that is waited for: guards against hanging only
RATE = 48_000
FRAME = RATE // 50


class Voice(MediaStreamTrack):
    """Silence, and what `speak` is given, 20 ms at a time."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._queue = np.zeros(0, np.int16)
        self._at, self._began = 0, 0.0

    def speak(self, samples: np.ndarray[Any, np.dtype[np.int16]]) -> None:
        """48 kHz mono."""
        self._queue = np.concatenate([self._queue, samples])

    async def recv(self) -> AudioFrame:
        now = asyncio.get_running_loop().time()
        self._began = self._began or now
        await asyncio.sleep(max(0.0, self._began + self._at / RATE - now))
        piece, self._queue = self._queue[:FRAME], self._queue[FRAME:]
        piece = np.pad(piece, (0, FRAME - len(piece)))
        frame = AudioFrame.from_ndarray(piece.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._at, Fraction(1, RATE)
        self._at += FRAME
        return frame


class RtcCaller:
    """One call; what it was told is in `messages`, what it heard, 48 kHz, in `heard`."""

    def __init__(self, http: str, agent: str, headers: dict[str, str] | None = None) -> None:
        self._url, self.headers = f"{http}/webrtc/{agent}", headers or {}
        self.pc = RTCPeerConnection(RTCConfiguration([]))
        self.voice = Voice()
        self.channel = self.pc.createDataChannel("live")
        self.messages: list[dict[str, Any]] = []
        self.heard: list[np.ndarray[Any, np.dtype[np.int16]]] = []
        self.handle, self.location = "", ""
        self._news = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None
        self._open = asyncio.Event()
        self.channel.on("open", self._open.set)
        self.channel.on("message", self._take)
        self.pc.on("track", self._listen)

    def _take(self, text: str) -> None:
        message = json.loads(text)
        self.handle = message.get("sessionResumptionUpdate", {}).get("newHandle", self.handle)
        self.messages.append(message)
        self._news.set()

    def _listen(self, track: MediaStreamTrack) -> None:
        self._listening = asyncio.create_task(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                assert isinstance(frame, AudioFrame)
                self.heard.append(frame.to_ndarray().reshape(-1)[:: len(frame.layout.channels)].astype(np.int16))
        except MediaStreamError:
            return

    async def offer(self) -> str:
        """SDP with our sound, as it would be posted."""
        self.pc.addTrack(self.voice)
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return str(self.pc.localDescription.sdp)

    async def post(self, sdp: str) -> httpx2.Response:
        headers = {"content-type": "application/sdp", **self.headers}
        async with httpx2.AsyncClient() as client:
            return await client.post(self._url, content=sdp.encode(), headers=headers)

    async def dial(self, offer: str = "") -> httpx2.Response:
        """Post the offer and take the answer."""
        answer = await self.post(offer or await self.offer())
        assert answer.status_code == 201, answer.text
        self.location = str(answer.url.join(answer.headers["location"]))
        await self.pc.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
        return answer

    async def open(self) -> None:
        """Wait for the channel."""
        async with asyncio.timeout(WITHIN):
            await self._open.wait()

    async def begin(self, agent: str, **setup: Any) -> None:
        """The first message."""
        await self.open()
        asked = {"outputAudioTranscription": {}, "inputAudioTranscription": {}, "sessionResumption": {}}
        self.send({"setup": {"model": f"models/{agent}", "vivavoce": {"events": True}, **asked, **setup}})
        await self.until("setupComplete")

    def send(self, message: dict[str, Any]) -> None:
        self.channel.send(json.dumps(message))

    async def until(self, key: str, after: int = 0) -> dict[str, Any]:
        """The first message of that kind, or with that content; after: of those that came later than so many."""
        async with asyncio.timeout(WITHIN):
            while True:
                for message in self.messages[after:]:
                    content, ours = message.get("serverContent", {}), message.get("vivavoce", {})
                    if key in message or key in content or key == ours.get("type"):
                        return message
                self._news.clear()
                await self._news.wait()

    async def hang_up(self) -> int:
        async with httpx2.AsyncClient() as client:
            return (await client.delete(self.location, headers=self.headers)).status_code

    async def close(self) -> None:
        self.voice.stop()
        await self.pc.close()
        if self._listening is not None:
            self._listening.cancel()


@asynccontextmanager
async def ringing(
    http: str, agent: str = "desk", *, headers: dict[str, str] | None = None, **setup: Any
) -> AsyncIterator[RtcCaller]:
    """A call by WebRTC that is hung up at the end."""
    caller = RtcCaller(http, agent, headers)
    try:
        await caller.dial()
        await caller.begin(agent, **setup)
        yield caller
        await caller.hang_up()
    finally:
        await caller.close()

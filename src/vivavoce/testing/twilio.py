"""A stand-in for Twilio: calls a gateway as a media stream does, and plays what comes back as Twilio would."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import html
import json
import random
import re
import secrets
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from ..errors import ConfigurationError, ModelUnavailable
from ..events import Audio
from ..media import INPUT_RATE, Resampler, Samples, to_float, to_pcm
from ..streaming.recording import load_recording
from ..streaming.telephone.codings import Format

LINE = Format("mulaw", 8_000)
TICK = 0.02
"""Seconds of sound in each frame."""
FRAME = LINE.size(TICK)
SILENCE = b"\xff" * FRAME
WITHIN = 60.0
"""Seconds for anything that is waited for."""


@dataclass(frozen=True, slots=True)
class Faults:
    """How a stream misbehaves."""

    jitter: float
    out_of_order: float
    starts: int
    chance: random.Random


class TwilioStandIn:
    """A caller behind Twilio.

        async with TwilioStandIn("http://127.0.0.1:8080", token) as phone:
            await phone.listen()
            await phone.say(Path("book.wav"))
            reply = await phone.listen()

    It asks `POST /phone/twilio` what to do, signed with the account's token, opens the stream that it is told to, sends
    20 ms of µ-law after the other, and plays what it is sent in time. Both sides are kept on one clock, in `sent` and
    `heard`.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        public_url: str = "",
        called: str = "+15550100",
        caller: str = "+15550123",
        jitter: float = 0.0,
        out_of_order: float = 0.0,
        starts: int = 1,
        stops: bool = True,
        seed: int = 0,
    ) -> None:
        """url: where the gateway listens. public_url: its `VIVAVOCE_PHONE_URL`; "" = the same.

        jitter: seconds, at most, by which frames are late. out_of_order: share of frames that change places with the
        next one. starts: how often `start` is sent. stops: False = the stream ends without a `stop`. seed: of chance.
        """
        self.call_id = "CA" + secrets.token_hex(16)
        self.document = ""
        """The TwiML that came last."""
        self.marks: list[str] = []
        """Names of the marks that were answered."""
        self.clears: list[float] = []
        """When the sound was cleared, in seconds of the call."""
        self._url, self._public, self._token = url.rstrip("/"), (public_url or url).rstrip("/"), token
        self._called, self._caller = called, caller
        self._faults, self._stops = Faults(jitter, out_of_order, starts, random.Random(seed)), stops
        self._microphone: deque[bytes] = deque()
        self._sent, self._heard = bytearray(), bytearray()
        self._stream: TwilioStream | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    def ended(self) -> bool:
        """There is no stream: the gateway has closed it, or we have."""
        return self._stream is None or self._stream.ended

    @property
    def stream_id(self) -> str:
        """Of the stream that was opened last; "" before the first."""
        return self._stream.id if self._stream is not None else ""

    @property
    def sent(self) -> Samples:
        """What the caller said, silence included. (8000 × seconds,)"""
        return to_float(LINE.decode(bytes(self._sent)).pcm)

    @property
    def heard(self) -> Samples:
        """What the caller heard in the same time. (8000 × seconds,)"""
        return to_float(LINE.decode(bytes(self._heard)).pcm)

    @property
    def seconds(self) -> float:
        """How long the call has lasted."""
        return len(self._sent) / LINE.rate

    async def __aenter__(self) -> Self:
        """Call. Raises ModelUnavailable when the call is not connected."""
        await self.open(await self.ask("/phone/twilio"))
        return self

    async def __aexit__(self, *reason: object) -> None:
        """Hang up."""
        await self.hang_up()

    async def ask(self, path: str, **fields: str) -> str:
        """What the gateway answers a webhook with. Raises ModelUnavailable when it refuses."""
        form = {"CallSid": self.call_id, "From": self._caller, "To": self._called, "CallStatus": "ringing", **fields}
        said = self._public + path + "".join(name + value for name, value in sorted(form.items()))
        headers = {"x-twilio-signature": self._sign(said)}
        asking = urllib.request.Request(self._url + path, urlencode(form).encode(), headers)  # noqa: S310
        try:
            self.document = await asyncio.to_thread(_fetched, asking)
        except urllib.error.HTTPError as error:
            raise ModelUnavailable(f"{path} answered {error.code}") from None
        return self.document

    async def open(self, document: str) -> None:
        """Open the stream that a document connects. Raises ModelUnavailable when there is none, or it is refused."""
        stream = re.search(r'<Stream url="([^"]+)"', document)
        if stream is None:
            raise ModelUnavailable(f"the call was not connected: {document}")
        told = {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]+)"', document)}
        address = html.unescape(stream[1])
        actual = address.replace(re.sub("^http", "ws", self._public), re.sub("^http", "ws", self._url), 1)
        headers = {"x-twilio-signature": self._sign(address)}
        try:
            socket = await connect(actual, additional_headers=headers, compression=None, proxy=None)
        except InvalidStatus as error:
            raise ModelUnavailable(f"the stream answered {error.response.status_code}") from None
        self._stream = TwilioStream(self, socket, self._faults)
        await self._stream.begin(told)
        self._running = asyncio.create_task(self._stream.run())

    async def say(self, words: Path | Samples) -> None:
        """Speak a recording, or samples at 16 kHz, and return when it is over."""
        pcm16 = load_recording(words).audio.pcm if isinstance(words, Path) else to_pcm(words)
        pcm = Resampler(INPUT_RATE, LINE.rate).push(pcm16, last=True)
        coded = LINE.encode(Audio(pcm, LINE.rate))
        self._microphone += [coded[at : at + FRAME].ljust(FRAME, b"\xff") for at in range(0, len(coded), FRAME)]
        while self._microphone and not self.ended:  # noqa: ASYNC110 - the line's own clock
            await asyncio.sleep(TICK)

    async def listen(self, quiet: float = 1.0, within: float = WITHIN) -> Samples:
        """What is said from now on, until nothing has been for so many seconds. Raises ConfigurationError where nothing
        is said at all. (8000 × seconds,)"""
        begin, end = len(self._heard), self.seconds + within
        while self.seconds < end and not self.ended:
            await asyncio.sleep(TICK)
            said = _loud(self._heard[begin:])
            if (
                said
                and len(self._heard) - begin - said > quiet * LINE.rate
                and not (self._stream and self._stream.playing)
            ):
                return to_float(LINE.decode(bytes(self._heard[begin:])).pcm)
        if not _loud(self._heard[begin:]):
            raise ConfigurationError(f"nothing was said within {within:.0f} s")
        return to_float(LINE.decode(bytes(self._heard[begin:])).pcm)

    async def press(self, keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            if self._stream is not None:
                await self._stream.event("dtmf", dtmf={"track": "inbound_track", "digit": key})
            await asyncio.sleep(0.1)

    async def send(self, message: Mapping[str, Any] | str) -> None:
        """Any frame at all, as a provider that errs would send it."""
        if self._stream is not None:
            await self._stream.tell(message)

    async def drop(self) -> None:
        """The stream falls: no `stop`, no goodbye."""
        if self._stream is not None:
            self._stream.abort()
        await self._close()

    async def come_back(self) -> None:
        """What Twilio does when a stream has ended: ask the `action`, and do as it says."""
        action = re.search(r'action="([^"]+)"', self.document)
        path = html.unescape(action[1]).removeprefix(self._public) if action else ""
        await self.open(await self.ask(path, CallStatus="in-progress"))

    async def hang_up(self) -> None:
        """The caller hangs up."""
        if self._stops and not self.ended and self._stream is not None:
            await self._stream.event("stop", stop={"accountSid": "AC1", "callSid": self.call_id})
        await self._close()

    def spoken(self) -> bytes:
        """The next frame of the microphone."""
        return self._microphone.popleft() if self._microphone else SILENCE

    def hear(self, spoken: bytes, heard: bytes) -> None:
        """Keep a frame of both sides."""
        self._sent += spoken
        self._heard += heard

    async def _close(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        if self._stream is not None:
            await self._stream.close()
            self._stream.ended = True

    def _sign(self, said: str) -> str:
        return base64.b64encode(hmac.new(self._token.encode(), said.encode(), hashlib.sha1).digest()).decode()


class TwilioStream:
    """One media stream: `run` it; the caller's sound comes from `microphone`, what is sent back is played in time."""

    def __init__(self, call: TwilioStandIn, socket: ClientConnection, faults: Faults) -> None:
        self.ended = False
        self.id = "MZ" + secrets.token_hex(16)
        self.playing: deque[bytes | str] = deque()
        """Sound and the names of marks that wait to be played."""
        self._call, self._socket, self._faults = call, socket, faults
        self._sequence = self._chunk = 0

    async def begin(self, told: Mapping[str, str]) -> None:
        """Say what begins. told: the parameters of the `<Stream>`."""
        await self.tell({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        form = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
        start = {"streamSid": self.id, "accountSid": "AC1", "callSid": self._call.call_id, "tracks": ["inbound"]}
        for _ in range(self._faults.starts):
            await self.event("start", start={**start, "customParameters": told, "mediaFormat": form})

    async def run(self) -> None:
        """Until either side ends it."""
        taking = asyncio.create_task(self._take())
        try:
            await self._talk()
        finally:
            taking.cancel()
            await asyncio.gather(taking, return_exceptions=True)

    async def event(self, name: str, **fields: object) -> None:
        """Send a numbered frame."""
        self._sequence += 1
        await self.tell({"event": name, "sequenceNumber": str(self._sequence), "streamSid": self.id, **fields})

    async def tell(self, message: Mapping[str, Any] | str) -> None:
        """Send any frame."""
        with contextlib.suppress(ConnectionClosed):
            await self._socket.send(message if isinstance(message, str) else json.dumps(message))

    async def close(self) -> None:
        """In order."""
        await self._socket.close()

    def abort(self) -> None:
        """Without a word."""
        self._socket.transport.abort()

    async def _talk(self) -> None:
        """The microphone and the loudspeaker, on one clock."""
        clock = asyncio.get_running_loop().time
        due, held, chance = clock(), b"", self._faults.chance
        while not self.ended:
            spoken = self._call.spoken()
            self._call.hear(spoken, await self._played())
            self._chunk += 1
            if held:
                await self._media(spoken, self._chunk)
                await self._media(held, self._chunk - 1)
                held = b""
            elif chance.random() < self._faults.out_of_order:
                held = spoken
            else:
                await self._media(spoken, self._chunk)
            due += TICK
            await asyncio.sleep(max(0.0, due + chance.uniform(0.0, self._faults.jitter) - clock()))

    async def _played(self) -> bytes:
        """What the caller hears in one tick; marks that are reached are answered."""
        sound = b""
        while self.playing and (len(sound) < FRAME or isinstance(self.playing[0], str)):
            item = self.playing.popleft()
            if isinstance(item, str):
                await self._answer_mark(item)
                continue
            sound, rest = sound + item[: FRAME - len(sound)], item[FRAME - len(sound) :]
            if rest:
                self.playing.appendleft(rest)
        return sound.ljust(FRAME, b"\xff")

    async def _answer_mark(self, name: str) -> None:
        self._call.marks.append(name)
        await self.event("mark", mark={"name": name})

    async def _take(self) -> None:
        """What the gateway sends."""
        with contextlib.suppress(ConnectionClosed):
            async for frame in self._socket:
                message = json.loads(frame)
                if message["event"] == "media":
                    self.playing.append(base64.b64decode(message["media"]["payload"]))
                elif message["event"] == "mark":
                    self.playing.append(str(message["mark"]["name"]))
                elif message["event"] == "clear":
                    self._call.clears.append(self._call.seconds)
                    pending, self.playing = self.playing, deque()
                    for item in pending:
                        if isinstance(item, str):
                            await self._answer_mark(item)
        self.ended = True

    async def _media(self, sound: bytes, number: int) -> None:
        payload = base64.b64encode(sound).decode()
        at = str(round((number - 1) * TICK * 1000))
        await self.event("media", media={"track": "inbound", "chunk": str(number), "timestamp": at, "payload": payload})


def _fetched(asking: urllib.request.Request) -> str:
    with urllib.request.urlopen(asking, timeout=WITHIN) as answer:  # noqa: S310
        text: str = answer.read().decode()
        return text


def _loud(coded: bytes | bytearray) -> int:
    """Where the last loud sample is; 0 = there is none."""
    samples = to_float(LINE.decode(bytes(coded)).pcm)
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return int(loud[-1]) if len(loud) else 0

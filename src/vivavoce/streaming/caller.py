"""Places a call over the Live API, as any client would: what the script says goes out, what comes back is told."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from ..errors import ConfigurationError, ModelUnavailable
from ..events import Audio, CallerText, VideoEnded, VideoFrame
from ..media import OUTPUT_RATE, Resampler, Samples, to_pcm
from ..protocol.client import LiveClient
from ..protocol.server_events import ServerEvent, SetupComplete
from ..protocol.setup import EXTENSION_KEY
from ..sight import source_of
from .playout import Playout
from .recording import Recording, save_stereo
from .script import FRAME, CallEvent, Script

LIVE_PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
DIAL_TIMEOUT = 10.0  # seconds; the SDKs wait as long (websockets' open_timeout)
SETUP_TIMEOUT = 60.0  # seconds until `setupComplete`: a gateway may still be loading its models
LARGEST = 8 * 2**20  # bytes of one message; ours stay below 1 MiB, others may not

_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}


E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)


class Driver(Protocol[E_co]):
    """Who speaks and listens on a line; `Script` is one. Times are seconds since the microphone opened."""

    playout: Playout
    sent: bytearray
    """Every sample of the microphone, 16 kHz PCM16."""
    over: bool

    def tick(self, now: float) -> tuple[Sequence[Audio | CallerText | VideoFrame | VideoEnded], Sequence[E_co]]:
        """Every 20 ms: what to send, and what has happened."""

    def receive(self, event: ServerEvent, now: float) -> Sequence[E_co]:
        """An event of the server; sound at 24 kHz."""

    def line_closed(self, detail: str) -> Sequence[E_co]:
        """The server hung up."""


class OutgoingCall(Generic[E]):
    """A telephone: dials, keeps the microphone's time, and hands everything to its driver.

    Next: iterate over `events()`; afterwards `save` keeps what both sides said.
    """

    def __init__(
        self,
        url: str,
        driver: Driver[E],
        *,
        agent: str = "front-desk",
        key: str = "",
        authority: Path | None = None,
        greeted: bool = True,
        listen: Callable[[bytes], None] | None = None,
        timed: Callable[[float], None] | None = None,
        modality: str = "AUDIO",
    ) -> None:
        """As `Caller`; driver: speaks and listens. timed: is told of every tick how many seconds too late it came.
        modality: `TEXT` for replies without sound."""
        self.url = live_address(url)
        self.late = 0.0
        """Seconds by which the latest tick of the microphone came too late."""
        self.opened = 0.0
        """When the microphone opened, by the event loop's clock; 0 = it has not."""
        self._agent = agent
        self._key = key
        self._tls = _tls(self.url, authority)
        self._script = driver
        self._greeted = greeted
        self._listen = listen
        self._timed = timed
        self._modality = modality
        self._live = LiveClient()
        self._resampler: Resampler | None = None
        self._ended = 0.0
        self._clock: Callable[[], float] = time.monotonic

    async def events(self) -> AsyncGenerator[E, None]:
        """Place the call and tell what happens until it is over. Raises ModelUnavailable if it cannot be placed."""
        async with await self._dial() as socket:
            await self._open(socket)
            async for event in self._talk(socket):
                yield event

    def heard(self) -> Samples:
        """What the caller heard, silence included, from the first moment of the call on. 24 kHz."""
        return self._script.playout.heard(0.0, max(self._ended, self._script.playout.end))

    def save(self, path: Path) -> None:
        """Both sides as one WAV file on one clock: left the caller, right the agent. Raises ConfigurationError."""
        save_stereo(path, bytes(self._script.sent), self.heard())

    async def _dial(self) -> ClientConnection:
        headers = {"x-goog-api-key": self._key} if self._key else {}
        where = f"cannot reach {self.url}"
        try:
            return await connect(
                self.url,
                additional_headers=headers,
                ssl=self._tls,
                open_timeout=DIAL_TIMEOUT,
                max_size=LARGEST,
                compression=None,  # audio does not shrink; deflating it only costs time
                proxy=None,
                user_agent_header="vivavoce-call",
            )
        except ssl.SSLCertVerificationError as error:
            raise ModelUnavailable(f"{where}: its certificate is not trusted here ({error.verify_message})") from None
        except InvalidStatus as error:
            words = (error.response.body or b"")[:200].decode(errors="replace").splitlines()[:1]
            answer = ": ".join([f"HTTP {error.response.status_code}", *words])
            raise ModelUnavailable(f"{where}: it answered {answer}") from None
        except (OSError, InvalidHandshake, UnicodeError) as error:  # TimeoutError is an OSError
            reason = "nothing listens there" if isinstance(error, ConnectionRefusedError) else str(error) or "timed out"
            raise ModelUnavailable(f"{where} ({reason}): is the gateway running? `vivavoce serve`") from None

    async def _open(self, socket: ClientConnection) -> None:
        """Say who is wanted and wait until they are ready."""
        setup = {
            "model": f"models/{self._agent}",
            "generationConfig": {"responseModalities": [self._modality]},
            "inputAudioTranscription": {},
            "outputAudioTranscription": {},
            EXTENSION_KEY: {"events": True, "greet": self._greeted},
        }
        try:
            await socket.send(self._live.start(setup), text=True)
            async with asyncio.timeout(SETUP_TIMEOUT):
                while not any(isinstance(event, SetupComplete) for event in self._live.receive(await socket.recv())):
                    continue
        except ConnectionClosed as closed:
            raise ModelUnavailable(f"{self.url} refused the call: {_why(closed)}") from None
        except TimeoutError:
            raise ModelUnavailable(f"{self.url} took the call but was not ready in {SETUP_TIMEOUT:.0f} s") from None

    async def _talk(self, socket: ClientConnection) -> AsyncGenerator[E, None]:
        """One loop: between two ticks of the microphone, whatever comes in."""
        clock = self._clock = asyncio.get_running_loop().time
        opened = self.opened = clock()
        due = opened + FRAME
        try:
            while not self._script.over:
                try:
                    async with asyncio.timeout(max(0.0, due - clock())):
                        frame = await socket.recv()
                except TimeoutError:
                    frame = None
                now = clock() - opened
                for event in self._received(frame, now) if frame is not None else []:
                    yield event
                self.late = max(self.late, clock() - due)
                while due <= clock() and not self._script.over:
                    if self._timed is not None:
                        self._timed(clock() - due)
                    sending, events = self._script.tick(due - opened)
                    self._play(due - opened)
                    due += FRAME
                    for event in events:
                        yield event
                    for item in sending:
                        for outgoing in self._outgoing(item):
                            await socket.send(outgoing, text=True)
        except ConnectionClosed as closed:
            for event in self._script.line_closed(_why(closed)):
                yield event
        self._ended = clock() - opened

    def _received(self, frame: str | bytes, now: float) -> list[E]:
        told: list[E] = []
        for event in self._live.receive(frame):
            told += self._script.receive(self._at_our_rate(event), now)
        return told

    def _at_our_rate(self, event: ServerEvent) -> ServerEvent:
        """Reply audio at 24 kHz, whatever a server sends."""
        if not isinstance(event, Audio) or event.rate == OUTPUT_RATE:
            return event
        self._resampler = self._resampler or Resampler(event.rate, OUTPUT_RATE)
        return Audio(self._resampler.push(event.pcm), OUTPUT_RATE)

    def _outgoing(self, item: Audio | CallerText | VideoFrame | VideoEnded) -> Sequence[bytes]:
        """The messages that carry it."""
        return [self._message(item)]

    def _message(self, item: Audio | CallerText | VideoFrame | VideoEnded) -> bytes:
        match item:
            case Audio():
                return self._live.audio(item)
            case CallerText(text=text):
                return self._live.text(text)
            case VideoFrame():
                return self._live.video(item, tell_source=item.source != source_of(item.mime_type))
            case VideoEnded(source=source):
                return self._live.video_ended(source)

    def _play(self, now: float) -> None:
        if self._listen is not None:
            self._listen(to_pcm(self._script.playout.heard(now - FRAME, now)))


class Caller(OutgoingCall[CallEvent]):
    """One call: a voice from recordings, or typed lines, and ears with a clock."""

    def __init__(
        self,
        url: str,
        lines: Sequence[Recording | str],
        *,
        agent: str = "front-desk",
        key: str = "",
        authority: Path | None = None,
        greeted: bool = True,
        listen: Callable[[bytes], None] | None = None,
        pictures: Sequence[VideoFrame] = (),
    ) -> None:
        """url: `ws://`, `wss://`, `http://` or `https://`, with or without the Live API's path.

        lines: recordings are spoken, strings are typed, each after the reply to the one before. authority: a PEM file
        to trust for TLS besides the system's. greeted: let the agent speak first. listen: is given every 20 ms of what
        a person would hear, 24 kHz PCM16, when they would hear it; it must not block. pictures: as `Script` shows them.

        Raises ConfigurationError for an address that is none.
        """
        script = Script(lines, greeted=greeted, pictures=pictures)
        super().__init__(url, script, agent=agent, key=key, authority=authority, greeted=greeted, listen=listen)


def live_address(url: str) -> str:
    """The Live API's WebSocket address on a host, or below the path where a gateway is mounted: the scheme made
    `ws`/`wss`, the API's path added where there is none."""
    try:
        parts = urlsplit(url if "://" in url else f"ws://{url}")
        known = parts.scheme in _SCHEMES and parts.hostname and (parts.port or True)
    except ValueError:  # a port that is no number, a bracket without its partner
        known = False
    if not known:
        raise ConfigurationError(f"{url!r} is no address to call: it should look like ws://127.0.0.1:8080")
    path = parts.path if "/ws/" in parts.path else parts.path.rstrip("/") + LIVE_PATH
    return urlunsplit((_SCHEMES[parts.scheme], parts.netloc, path, parts.query, ""))


def _tls(url: str, authority: Path | None) -> ssl.SSLContext | None:
    if not url.startswith("wss"):
        return None
    context = ssl.create_default_context()
    if authority is not None:
        context.load_verify_locations(authority)
    return context


def _why(closed: ConnectionClosed) -> str:
    frame = closed.rcvd
    return f"{frame.code} {frame.reason}".strip() if frame else "the line dropped without a word"

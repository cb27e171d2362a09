"""The Live API over an ASGI WebSocket: a thin shell around `protocol.server.LiveServer`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

from ..errors import RemoteProtocolError
from ..events import (
    Audio,
    Extension,
    GoAway,
    Heard,
    ReplyCut,
    ReplyDone,
    Said,
    ToolCall,
    ToolCallsCancelled,
    TurnDone,
    VoiceActivity,
)
from ..protocol.server import LiveServer
from ..protocol.setup import Setup
from .offer import Offer, Peer
from .pace import Account, Jitter, Pace
from .transport import AHEAD, BESIDE_US, FromClient, Speaker, ToClient

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

OUTBOX_BYTES = 16 * 1024 * 1024
"""Bytes that may wait for one client: 4 minutes of reply audio. A client that lets more pile up does not read."""
LAST_WORDS = 2.0
"""Seconds for a closing socket to take what is queued for it."""
SETUP_TIMEOUT = 10.0
"""Seconds from accept to `setup` (reliability.md 2.3, item 12)."""


class LiveSocket:
    """One Live API client. Next: `await setup()`, then `events` in one task and `write` in another."""

    def __init__(
        self,
        receive: Receive,
        send: Send,
        server: LiveServer,
        *,
        pace: Pace | None = None,
        setup_timeout: float = SETUP_TIMEOUT,
        peer: Peer | None = None,
        speaker: Speaker | None = None,
    ) -> None:
        """pace: how fast the client may speak. setup_timeout: seconds from accept to `setup`. peer: what the server
        knows of the client's end. speaker: takes the reply's sound, where the line carries that by itself."""
        self._peer, self._speaker = peer, speaker
        self.transport = "websocket" if speaker is None else "webrtc"
        self._jitter = Jitter()
        self._offer: Offer | None = None
        self._receive, self._send, self._server = receive, send, server
        self._pace, self._setup_timeout = pace or Pace(), setup_timeout
        self.account = Account()
        """What the caller's sound is charged to; put another here before reading `events`."""
        self.outcome = ""
        """Why we ended the call ourselves, for the log; "" when we did not."""
        self.may_return = False
        self._outbox: deque[tuple[bytes, bool]] = deque()  # (frame, is reply audio)
        self._outbox_bytes = 0
        self._wake = asyncio.Event()
        self._reader: asyncio.Task[Any] | None = None
        self._deaf = self._waiting = False
        self._setup: Setup | None = None
        self._early: list[FromClient] = []
        self._closing: tuple[int, str] | None = None
        self._closed = False
        self.closed_by: tuple[str, int] = ("", 0)
        """Which side closed the connection, `client` or `server`, and with which code; ("", 0) while it is open."""
        self.warned = False
        """The client was told that the connection ends soon."""

    @property
    def ahead(self) -> float:
        """Seconds of a reply's sound that it should have at most before its time; more, where its own is uneven."""
        return BESIDE_US if self._speaker is not None else AHEAD + self._jitter.spread

    async def setup(self) -> Setup | None:
        """Accept and read the client's first message. None when it left or broke the protocol: the socket is closed."""
        await self._receive()  # websocket.connect
        try:
            await self._send({"type": "websocket.accept"})
        except OSError:  # it left while we looked up who it is
            self._closed, self.closed_by = True, ("client", 1006)
            return None
        try:
            async with asyncio.timeout(self._setup_timeout):
                while self._setup is None:
                    events = await self._next()
                    if events is None:
                        return None
                    for event in events:
                        if isinstance(event, Setup):
                            self._setup = event
                        else:
                            self._early.append(event)
        except TimeoutError:
            await self._close_now(1008, f"no setup within {self._setup_timeout:.0f} s: send it as the first message")
            return None
        return self._setup

    def start(self, session_id: str) -> None:
        """Tell the client that its session is open."""
        self._put(self._server.setup_complete(session_id))

    def offer(self, handle: str, arrived: Callable[[float | None], None], turn_done: Callable[[], None]) -> None:
        """Give the client what it can come back with, now and with every end of a turn.

        arrived: told once all has surely reached the client, up to which end of a turn; None = only the handle.
        turn_done: with every turn.
        """
        self._offer = Offer(self._server, handle, self._peer, arrived, turn_done)
        self._put(self._offer.frame())

    @property
    def left_at(self) -> float | None:
        """When a client that vanished last showed that it was there; None for one that is there, or left in order."""
        if self._peer is None or self._peer.left_in_order or not (self._closed or self._deaf):
            return None
        return self._peer.alive_at

    async def events(self) -> AsyncIterator[FromClient]:
        """What the client sends. A message that breaks the protocol closes the socket with the reason and ends this."""
        self._reader = asyncio.current_task()
        try:
            for early in self._early:
                yield early
            while not self._deaf and (events := await self._next()) is not None:
                for event in events:
                    if isinstance(event, Audio) and not await self._paced(event.seconds):
                        return
                    if not isinstance(event, Setup):  # a second one is a protocol error, and never gets here
                        yield event
        except asyncio.CancelledError:
            if not self._deaf or self._reader is None:
                raise
            self._reader.uncancel()  # our own doing: the client is gone for all practical purposes

    async def _paced(self, seconds: float) -> bool:
        """Charge sound, and hold the client back when it is too fast; False when that was too much and ended the call.

        While we wait nothing is read, so that TCP slows the client down: no more of its sound is kept than before.
        """
        try:
            await self.account.charge(seconds)
            now = asyncio.get_running_loop().time()
            self._jitter.take(seconds, now)
            wait = self._pace.take(seconds, now)
        except RemoteProtocolError as error:
            self.outcome = "too_much_sound"
            await self.close(error.code, error.reason)
            return False
        if wait:
            self._waiting = True
            await asyncio.sleep(wait)
            self._waiting = False
        return True

    async def _next(self) -> list[FromClient | Setup] | None:
        self._waiting = True  # here `cut` may wake us, and not where the session has no room for what we yield
        message = await self._receive()
        self._waiting = False
        if message["type"] != "websocket.receive":
            self._closed = True
            if not self.closed_by[0]:
                self.closed_by = ("client", int(message.get("code") or 1005))
            self._closing = self._closing or (1000, "client left")
            self._wake.set()
            return None
        if "event" in message:  # it came by another way than as a message, as sound by RTP does
            return [message["event"]]
        frame = message.get("bytes")
        try:
            return list(self._server.receive(message["text"] if frame is None else frame))
        except RemoteProtocolError as error:
            await self._close_now(error.code, error.reason)
            return None

    def send(self, item: ToClient) -> None:
        """Queue for the client; never blocks."""
        if self._closing:
            return
        if isinstance(item, ReplyCut):
            self._drop_audio()
        assert self._setup is not None, "send() before setup()"
        frames = _frames(self._server, self._setup, item, self._speaker)
        self.warned = self.warned or isinstance(item, GoAway)
        if isinstance(item, TurnDone) and self._offer is not None:
            frames = self._offer.around(frames, asyncio.get_running_loop().time())
        for frame in frames:
            self._put(frame, is_audio=isinstance(item, Audio))

    def _put(self, frame: bytes, *, is_audio: bool = False) -> None:
        self._outbox.append((frame, is_audio))
        self._outbox_bytes += len(frame)
        if self._outbox_bytes > OUTBOX_BYTES:
            self._outbox.clear()
            self._outbox_bytes = 0
            self.cut(1008, "the client does not read what it is sent: over 16 MiB are waiting", "client_stalled")
        self._wake.set()

    def cut(self, code: int, reason: str, outcome: str) -> None:
        """End the call from our side: what is queued still goes out, nothing more is read. outcome: for the log."""
        if self._closing:
            return
        self._closing, self.outcome, self._deaf = (code, reason), outcome, True
        if self._reader and self._waiting:
            self._reader.cancel()
        self._wake.set()

    def _drop_audio(self) -> None:
        if self._speaker is not None:
            self._speaker.cut()
        kept = [entry for entry in self._outbox if not entry[1]]
        self._outbox = deque(kept)
        self._outbox_bytes = sum(len(frame) for frame, _ in kept)

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Empty the outbox to the network meanwhile; on leaving, what is queued still goes out within `LAST_WORDS`."""
        writer = asyncio.create_task(self._write())
        try:
            yield
        finally:
            await self.close(1000, "the call is over")
            try:
                await asyncio.wait([writer], timeout=LAST_WORDS)
            finally:
                writer.cancel()
                self._outbox.clear()  # what nobody read; the call's objects know each other, and stay for a while
                self._outbox_bytes = 0

    async def _write(self) -> None:
        """The only place that waits for the client to read."""
        while True:
            while self._outbox:
                frame, _ = self._outbox.popleft()
                self._outbox_bytes -= len(frame)
                await self._send({"type": "websocket.send", "bytes": frame})
            if self._offer is not None:
                self._offer.ask()
            if self._closing:
                await self._close_now(*self._closing)
                return
            self._wake.clear()
            await self._wake.wait()

    async def refuse(self, code: int, reason: str) -> None:
        """Close before a session began."""
        await self._close_now(code, reason)

    async def close(self, code: int, reason: str) -> None:
        """Let the writer send what is queued, then close."""
        self._closing = self._closing or (code, reason)
        self._wake.set()

    async def _close_now(self, code: int, reason: str) -> None:
        self._closing = (code, reason)
        self._wake.set()
        if self._closed:
            return
        self._closed = True
        self.closed_by = ("server", code)
        with contextlib.suppress(RuntimeError, OSError):  # the other side was faster
            await self._send({"type": "websocket.close", "code": code, "reason": reason})


def _frames(  # noqa: C901  # a table with one line per kind
    server: LiveServer, setup: Setup, item: ToClient, speaker: Speaker | None
) -> list[bytes]:
    extended = bool(setup.extension.get("events"))
    match item:
        case Audio(pcm=pcm, seconds=seconds) if speaker is not None:
            speaker.play(pcm)  # and among the messages stands how much, so that captions keep their place
            return [server.extension({"type": "sound", "seconds": round(seconds, 3)})] if extended else []
        case Audio(pcm=pcm):
            return list(server.audio(pcm))
        case Said(text=text):
            if not setup.spoken:
                return [server.text(text)]
            return [server.said(text, finished=False)] if setup.wants_output_transcription else []
        case Heard(text=text, final=True):
            return [server.heard(text, finished=True)] if setup.wants_input_transcription and text else []
        case Heard(text=text):
            return [server.interim_heard(text)] if extended else []
        case ReplyDone():
            last = [server.said("", finished=True)] if setup.spoken and setup.wants_output_transcription else []
            return [*last, server.generation_complete()]
        case ReplyCut():
            return [server.interrupted()]
        case TurnDone(usage=usage):
            return [server.turn_complete(usage)]
        case ToolCall():
            return [server.tool_call([item])]
        case ToolCallsCancelled(ids=ids):
            return [server.tool_calls_cancelled(ids)]
        case GoAway(seconds_left=seconds):
            return [server.go_away(seconds)]
        case VoiceActivity(started=started, offset=offset):
            return [server.voice_activity("start" if started else "end", offset)] if setup.explicit_vad_signal else []
        case Extension(payload=payload):
            return [server.extension(dict(payload))] if extended else []

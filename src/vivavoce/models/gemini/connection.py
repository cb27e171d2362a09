"""The shell of a conversation: one WebSocket at a time, a timer, and two queues. It decides nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections import deque

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from ...errors import ModelUnavailable
from ...events import ModelEvent, ModelInput
from ..model import Emit
from .actions import Action, Dial, GiveUp, Send, Tell
from .conversation import Conversation
from .endpoint import Endpoint
from .outbox import Outbox

log = logging.getLogger(__name__)

DIAL_TIMEOUT = 10.0
"""Seconds for TCP, TLS and the upgrade; Google's SDKs wait as long."""
CLOSE_TIMEOUT = 1.0
"""Seconds for the server's half of the closing handshake."""
LARGEST = 16 * 2**20
"""Bytes of one frame we take: a whole reply of six minutes in one."""
OUTBOX_BYTES = 8 * 2**20
"""Bytes that may wait for the network: three minutes of caller audio, or the pictures of a turn. More means that nobody
reads."""
EVENTS = 1024
"""Events that may wait for the session; then the socket is not read until it has caught up."""


class GeminiConnection:
    """One conversation. Next: `await begin()`, then `run` it and `send`."""

    def __init__(
        self, conversation: Conversation, endpoint: Endpoint, version: str, tls: ssl.SSLContext | None
    ) -> None:
        """version: of the API. tls: for `wss`; None for `ws`."""
        self._conversation, self._endpoint, self._version, self._tls = conversation, endpoint, version, tls
        self._secrets: tuple[str, ...] = ()
        self._loop = asyncio.get_running_loop()
        self._events: deque[ModelEvent] = deque()
        self._news, self._room = asyncio.Event(), asyncio.Event()
        self._outbox = Outbox()
        self._timer: asyncio.TimerHandle | None = None
        self._line: asyncio.Task[None] | None = None
        self._failure: ModelUnavailable | None = None
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._closed = False

    async def begin(self) -> None:
        """Return once the model is ready. Raises ModelUnavailable."""
        self._do(self._conversation.start(self._loop.time()))
        await self._ready

    def send(self, item: ModelInput) -> None:
        """Take one input; never blocks. What cannot go out now goes out when it can."""
        if not self._closed and self._failure is None:
            self._do(self._conversation.take(item, self._loop.time()))

    async def run(self, emit: Emit) -> None:
        """See `Connection`. While `emit` has no room, the socket is not read."""
        while True:
            while self._events:
                await emit(self._events.popleft())
                self._room.set()
            if self._failure is not None:
                raise self._failure
            if self._closed:
                return
            self._news.clear()
            await self._news.wait()

    async def close(self) -> None:
        """Hang up; safe to call twice."""
        self._closed = True
        self._news.set()
        if self._timer is not None:
            self._timer.cancel()
        if not self._ready.done():
            self._ready.cancel()
        await self._hang_up()

    # ── actions ──

    def _do(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Send():
                    if self._outbox.put(action):
                        self._conversation.unsent()
                case Tell(event=event):
                    self._events.append(event)
                    self._news.set()
                case Dial(after=after):
                    self._outbox.clear()
                    previous, self._line = self._line, None
                    if not self._closed:
                        self._line = self._loop.create_task(self._hold_line(previous, after))
                case GiveUp():
                    self._fail(action)
        if self._outbox.bytes > OUTBOX_BYTES:
            self._outbox.clear()
            self._do(self._conversation.lost(1006, "it does not read", self._loop.time()))
        else:
            self._arm()

    def _fail(self, reason: GiveUp) -> None:
        self._failure = ModelUnavailable(reason.reason, reason.retry_after)
        self._news.set()
        if not self._ready.done():
            self._ready.set_exception(self._failure)

    def _arm(self) -> None:
        """Wake up in time; a timer that goes off too early does no harm, and moving one costs as much."""
        deadline = self._conversation.deadline
        if deadline is None or self._closed or self._failure is not None:
            return
        if self._timer is not None:
            if self._timer.when() <= deadline:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(deadline, self._tick)

    def _tick(self) -> None:
        self._timer = None
        if not self._closed:
            self._do(self._conversation.tick(self._loop.time()))

    # ── the line ──

    async def _hold_line(self, previous: asyncio.Task[None] | None, after: float) -> None:
        """Leave the previous connection for good, then have another and read it to its end."""
        if previous is not None:
            previous.cancel()
            await asyncio.wait({previous})
        await asyncio.sleep(after)
        try:
            socket = await self._dial()
        except _NoLine as error:
            self._lose(error.code, error.reason)
            return
        code, reason = 1006, ""
        async with socket:
            writer = self._loop.create_task(self._write(socket))
            try:
                self._do(self._conversation.opened(self._loop.time()))
                await self._read(socket)
            except ConnectionClosed as closed:
                if closed.rcvd is not None:
                    code, reason = closed.rcvd.code, closed.rcvd.reason
            finally:
                writer.cancel()
        self._lose(code, reason)

    async def _read(self, socket: ClientConnection) -> None:
        while True:
            frame = await socket.recv()
            self._do(self._conversation.receive(frame, self._loop.time()))
            if self._conversation.is_open and not self._ready.done():
                self._ready.set_result(None)
            while len(self._events) > EVENTS:
                self._room.clear()
                await self._room.wait()

    async def _write(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):  # the reader sees it too, and says so
            while True:
                await socket.send(await self._outbox.get(), text=True)

    def _lose(self, code: int | None, reason: str) -> None:
        if self._closed:
            return
        for secret in self._secrets:
            reason = reason.replace(secret, "…")
        log.info("model line lost: code=%s reason=%s", code, reason)
        self._do(self._conversation.lost(code, reason, self._loop.time()))

    async def _dial(self) -> ClientConnection:
        try:
            headers = await asyncio.to_thread(self._endpoint.headers)
            self._secrets = tuple(value.removeprefix("Bearer ") for value in headers.values())
            return await connect(
                self._endpoint.url(self._version),
                additional_headers=headers,
                ssl=self._tls,
                open_timeout=DIAL_TIMEOUT,
                close_timeout=CLOSE_TIMEOUT,
                ping_interval=None,  # Google's pongs take 8 to 30 s: a keepalive would close a healthy line
                max_size=LARGEST,
                compression=None,
                user_agent_header="vivavoce",
            )
        except ssl.SSLCertVerificationError as error:
            raise _NoLine(None, f"{self._endpoint.host}: certificate not trusted, {error.verify_message}") from None
        except InvalidStatus as error:
            body = (error.response.body or b"")[:200].decode(errors="replace")
            raise _NoLine(error.response.status_code, body) from None
        except TimeoutError:
            raise _NoLine(None, f"{self._endpoint.host} did not answer in {DIAL_TIMEOUT:.0f} s") from None
        except (OSError, InvalidHandshake) as error:
            what = getattr(error, "strerror", None) or type(error).__name__
            raise _NoLine(None, f"{self._endpoint.host}: {what}") from None
        except ModelUnavailable as error:
            raise _NoLine(None, str(error)) from None

    async def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.cancel()
            await asyncio.wait({line})


class _NoLine(Exception):
    """There is no connection to be had, for now."""

    def __init__(self, code: int | None, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason

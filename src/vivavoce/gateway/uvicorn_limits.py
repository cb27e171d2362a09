"""uvicorn's two protocols with limits that it lacks: how long a request may take to arrive, and in how many pieces."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from ..streaming.offer import PEER

log = logging.getLogger(__name__)

REQUEST_TIMEOUT = 10.0
"""Seconds from connect, or from the first byte after an answer, to a whole head (reliability.md 2.3, item 12)."""
MAX_FRAGMENTS = 1024
"""Frames of one message. Clients that split a message at all make pieces of kilobytes; 8 MiB is the most."""


class ImpatientHttp(H11Protocol):
    """Closes a connection whose request head does not arrive: a slow client must not hold a socket for nothing."""

    request_timeout = REQUEST_TIMEOUT
    _head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """A client has connected: it owes us a request."""
        super().connection_made(transport)
        # asyncio does this for sockets that say IPPROTO_TCP, and ours say 0: `socket.create_server` makes them so.
        # Without it a frame of the reply waits until the client has acknowledged the last, 20 ms or more.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Some of it is here."""
        super().data_received(data)
        answered = self.cycle is None or self.cycle.response_complete
        upgraded = self.transport.get_protocol() is not self
        if upgraded or not answered:
            self._stop()
        elif self._head is None and not self.transport.is_closing():
            self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._stop()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._head = self.loop.call_later(self.request_timeout, self._give_up)

    def _give_up(self) -> None:
        self._head = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()

    def _stop(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None


class LiveWebSocket(WebSocketsSansIOProtocol):
    """Knows when its client was last there, and closes with 1009 when a message comes in a great many pieces: each
    costs memory, even an empty one. Implements `streaming.offer.Peer`."""

    alive_at = 0.0
    _question = b""
    _answered: Callable[[], None] = staticmethod(lambda: None)

    @property
    def left_in_order(self) -> bool:
        """The client has said goodbye with a close frame."""
        return self.conn.close_rcvd is not None

    def ping(self, answered: Callable[[], None]) -> None:
        """Ask whether all that was sent has arrived; only the newest question is answered."""
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self._question, self._answered = secrets.token_bytes(8), answered
        self.conn.send_ping(self._question)
        self.transport.write(b"".join(self.conn.data_to_send()))

    def handle_pong(self, event: Any) -> None:
        """An answer: to our question, or to the keepalive's, which has 4 bytes."""
        if bytes(event.data) == self._question:
            self._question, answered = b"", self._answered
            answered()
        else:
            super().handle_pong(event)

    def data_received(self, data: bytes) -> None:
        """Some of it is here."""
        self.alive_at = self.loop.time()
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_complete:  # too long or many headers: no request
            self.handshake_complete = self.close_sent = True
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    async def send(self, message: Any) -> None:
        """Pass on to the client. A refusal completes the handshake, too: uvicorn calls it none and complains."""
        await super().send(message)
        self.handshake_complete = self.handshake_complete or self.close_sent or self.transport.is_closing()

    def send_receive_event_to_app(self) -> None:
        """A message is whole. Text that is none ends the connection in order: uvicorn would log a traceback."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                self.conn.fail(1007, "a text message must be UTF-8")
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    def handle_parser_exception(self) -> None:
        """The client broke the WebSocket protocol, perhaps before it was let in: then there is nothing to close."""
        closed = self.conn.close_sent
        log.info("connection failed: code=%d", closed.code if closed else 1002)
        if closed is not None:
            super().handle_parser_exception()
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1002})
        self.close_sent = True
        self.transport.close()

    def handle_connect(self, event: Any) -> None:
        """The handshake: the app is told where to ask."""
        super().handle_connect(event)
        if self.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            cast("dict[str, Any]", self.scope["extensions"])[PEER] = self

    def handle_cont(self, event: Any) -> None:
        """A further piece of a message."""
        if self.close_sent:
            return
        if len(self.frames) >= MAX_FRAGMENTS:
            self.frames = []
            self.conn.fail(1009, f"a message may come in {MAX_FRAGMENTS} frames at most")
            self.handle_parser_exception()
            return
        super().handle_cont(event)

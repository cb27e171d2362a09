"""The stand-in itself: a Live API server on loopback, to be used with `async with`."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from ..protocol.paths import credentials, endpoint
from ..protocol.reading import MAX_FRAME_BYTES
from ..tls import Certificate, local_certificate
from . import script as scripts
from .families import Family
from .frames import Frame
from .record import AskedCall, Seen, Slipped
from .script import Reply, Script
from .served_call import ServedCall
from .slips import WRONG_KEY, Deed, Listed, Misbehaviour, Refuse, Slip
from .talk import Memory

CLOSE_WITHIN = 1.0
"""Seconds that a client has to answer a close frame before its socket is dropped."""


class StandInUpstream:
    """Plays Google's role for a client of the Live API.

        async with StandInUpstream(Say("Good morning."), slips=[Slip(Drop(), at="reply")]) as upstream:
            …point the client at upstream.url, or its SDK at upstream.base_url…

    replies: what the n-th turn of a conversation gets, or one function of the turn (see `CallerTurn`); beyond their end
    it answers "Answer N.".
    """

    def __init__(
        self,
        *replies: Reply | Script,
        slips: Sequence[Slip] | Misbehaviour = (),
        families: Mapping[str, Family] | None = None,
        key: str = "",
        resume_while_open: bool = False,
        video_limit: float = 120.0,
        tls: Path | None = None,
    ) -> None:
        """slips: how it misbehaves, or a `Chaos`.

        families: refuse what these models refuse, and all other models, for example `GEMINI`; None = serve anything.
        key: any other is refused with 400; "" = all are good. resume_while_open: let a client resume a session whose
        old connection is still open; Google refuses that with 1011. video_limit: seconds after which a session
        ends that was shown something and compresses nothing. tls: folder in which a certificate is kept; serve `wss://`
        with it.
        """
        self.script = scripts.script(replies)
        self.slips: Misbehaviour = Listed(slips) if isinstance(slips, Sequence) else slips
        self.families = families or {}
        self.connections: list[Seen] = []
        """Every connection so far, the refused ones too."""
        self.calls: dict[str, AskedCall] = {}
        """Every tool call made, by id."""
        self.slipped: list[Slipped] = []
        """Every misbehaviour so far."""
        self.video_limit = video_limit
        self.certificate: Certificate | None = local_certificate(tls) if tls else None
        """With `tls`: its `authority` is what clients must trust (`SSL_CERT_FILE`)."""
        self._key, self._resume_while_open = key, resume_while_open
        self._handles: dict[str, tuple[Memory, int]] = {}
        self._ids = count(1)
        self._changed = asyncio.Event()
        self._server: Server | None = None
        self._failure: Exception | None = None

    async def __aenter__(self) -> Self:
        context = None
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate.chain, self.certificate.key)
        self._server = await serve(
            self._hold, "127.0.0.1", 0, process_request=self._gate, ssl=context, compression=None, ping_interval=None,
            close_timeout=CLOSE_WITHIN, max_size=MAX_FRAME_BYTES, server_header=None,
        )  # fmt: skip
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        """Close every connection. Raises what a script function raised, unless something else is on its way."""
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()
        if self._failure is not None and kind is None:
            raise self._failure

    @property
    def port(self) -> int:
        """On 127.0.0.1; the system's choice."""
        assert self._server is not None, "enter it first: async with StandInUpstream() as upstream"
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """`ws://127.0.0.1:port`, `wss://` with `tls`: append the Live API's path."""
        return f"{'wss' if self.certificate else 'ws'}://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """The same as `http://` or `https://`: for `GOOGLE_GEMINI_BASE_URL` and the SDKs' `base_url`."""
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    @property
    def unanswered(self) -> list[AskedCall]:
        """Tool calls without a final result that were not cancelled."""
        return [
            call
            for call in self.calls.values()
            if not call.cancelled and all(result.will_continue for result in call.results)
        ]

    async def until(self, condition: Callable[[], bool], within: float = 10.0) -> None:
        """Wait for something to be true of what was seen. Raises TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    # ── for the lines ────────────────────────────────────────────────────────────────────────────

    def changed(self) -> None:
        """Something happened that somebody may wait for."""
        self._changed.set()

    def note(self, at: str, deed: Deed, turn: int, connection: int) -> None:
        """A misbehaviour happened."""
        self.slipped.append(Slipped(at, deed, turn, connection))

    def new_call_id(self) -> str:
        """As Google's look."""
        return f"function-call-{next(self._ids)}"

    def called(self, frame: Frame, connection: int) -> None:
        """Tools were called."""
        for call in frame["toolCall"]["functionCalls"]:
            self.calls[call["id"]] = AskedCall(call["id"], call["name"], call["args"], connection)

    def cancelled(self, ids: Sequence[str]) -> None:
        """Tool calls were taken back."""
        for id in ids:
            self.calls[id].cancelled = True

    def issue(self, memory: Memory, connection: int) -> str:
        """A handle for what this conversation knows now."""
        handle = f"handle-{next(self._ids)}"
        self._handles[handle] = memory, connection
        return handle

    def memory(self, handle: str) -> Memory | None:
        """What a handle stands for; None = unknown."""
        found = self._handles.get(handle)
        return found[0] if found else None

    def still_open(self, handle: str) -> bool:
        """Whether the connection that got this handle is in the way of the one that presents it."""
        return not self._resume_while_open and not self.connections[self._handles[handle][1] - 1].closed

    def forget(self) -> None:
        """All handles become unknown."""
        self._handles.clear()

    # ── the door ─────────────────────────────────────────────────────────────────────────────────

    def _gate(self, socket: ServerConnection, request: Request) -> Response | None:
        headers = {name.lower(): value for name, value in request.headers.raw_items()}
        path, _, query = request.path.partition("?")
        now = asyncio.get_running_loop().time()
        seen = Seen(len(self.connections) + 1, now, path, headers, credentials(headers, query) or "")
        self.connections.append(seen)
        deed = self.slips.due("upgrade", 0, seen.number)
        if deed is not None:
            self.note("upgrade", deed, 0, seen.number)
        if endpoint(request.path) is None:
            deed = Refuse(404)
        elif self._key and seen.key != self._key:
            deed = WRONG_KEY
        self.changed()
        if isinstance(deed, Refuse):
            seen.refused, seen.closed = deed.status, True
            return socket.respond(HTTPStatus(deed.status), deed.body)
        socket.seen = seen  # type: ignore[attr-defined]  # the handler gets nothing but the socket
        return None

    async def _hold(self, socket: ServerConnection) -> None:
        seen: Seen = socket.seen  # type: ignore[attr-defined]
        try:
            await ServedCall(self, socket, seen).run()
        except Exception as error:
            while isinstance(error, ExceptionGroup):
                error = error.exceptions[0]
            self._failure = self._failure or error
            raise
        finally:
            seen.closed, seen.close_code, seen.close_reason = True, socket.close_code, socket.close_reason or ""
            seen.closed_by_client = bool(socket.protocol.close_rcvd and socket.protocol.close_rcvd_then_sent)
            self.changed()

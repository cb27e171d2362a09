"""The ASGI app: who may in, and through which door. HTTP by Starlette, the Live API on raw ASGI."""

from __future__ import annotations

import contextlib
import logging
import re
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message
from starlette.types import Receive as HttpReceive
from starlette.types import Scope as HttpScope
from starlette.types import Send as HttpSend

from ..errors import where
from ..metrics.exposition import CONTENT_TYPE
from ..protocol.paths import endpoint
from ..settings import Settings
from ..streaming.offer import PEER
from ..streaming.websocket import Receive, Scope, Send
from .agent_pages import AgentPages
from .calls_page import CallsPage
from .door import Admission, Door, Refusal, malformed
from .minting import Mint, failed
from .reception import Reception, Visit
from .sip_edge import SipEdge
from .telephone.attendant import Speak
from .telephone.phone_door import STREAM, PhoneDoor
from .webrtc import WebRtcDoor

log = logging.getLogger(__name__)

VERSIONS = ("v1alpha", "v1beta", "v1")
"""Of the API, in the address where tokens are minted; they all mean the same."""
WEB = Path(__file__).parent.parent / "web"
PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "microphone=(self), camera=(self), display-capture=(self)",
    "cache-control": "no-cache",
}


class App:
    """Serves the pages, `/healthz`, `/agents.json`, `/metrics`, the Live API, its tokens and telephone lines.

    Mounts in any ASGI app, at any path."""

    def __init__(
        self, settings: Settings, reception: Reception, sip: SipEdge | None = None, speak: Speak | None = None
    ) -> None:
        """sip: what brings telephone calls by SIP. speak: as `PhoneDoor` has it."""
        settings.check()
        self._reception = reception
        self._door = Door(settings, reception.tokens)
        self.phone = PhoneDoor(settings, reception, sip=sip, speak=speak)
        reception.dial = self.phone.dialler.begin if self.phone.dialler else None
        mint = Mint(self._door, reception.tokens)
        calls = CallsPage(self._door, reception, WEB / "calls.html")
        pages = AgentPages(self._door, reception.directory, reception.meter, WEB / "pages.html")
        self._pages = Starlette(
            routes=[
                Route("/healthz", self._health),
                Route("/agents.json", self._agents),
                Route("/metrics", self._metrics),
                Route("/calls", calls.page),
                Route("/calls.json", calls.overview),
                Route("/calls/{call_id}.json", calls.call),
                Route("/calls/{call_id}/pictures/{frame:int}.jpg", calls.picture),
                Route("/pages/{agent}/{name}.json", pages.content),
                Route("/pages/{agent}/{name}", pages.page),
                Route("/calls/{call_id}/recordings/{number:int}.wav", calls.recording),
                *(Route(f"/{version}/auth_tokens", mint.answer, methods=["POST"]) for version in VERSIONS),
                *(Route(f"/{version}/auth_tokens", mint.revoke, methods=["DELETE"]) for version in VERSIONS),
                *(Route(f"/{version}/auth_tokens/{{token}}", mint.revoke, methods=["DELETE"]) for version in VERSIONS),
                Mount("/webrtc", WebRtcDoor(settings, self._door, reception).app),
                Route("/phone/{provider}", self.phone.answer, methods=["GET", "POST"]),
                Route("/phone/{provider}/again", self.phone.again, methods=["POST"]),
                Route("/phone/{provider}/whisper/{call_id}", self.phone.whisper, methods=["POST"]),
                Mount("/", StaticFiles(directory=WEB, html=True)),
            ],
            middleware=[Middleware(PageHeaders)],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request or one WebSocket."""
        wrong = malformed(Headers(scope=scope)) if scope["type"] in ("http", "websocket") else None
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send, wrong)
        elif wrong is not None:
            self._reception.meter.note("policy_denials_total", rule=wrong.rule)
            await failed(wrong.status, wrong.reason)(scope, receive, send)
        elif scope["type"] == "http":
            await self._pages({**scope, "path": re.sub("/{2,}", "/", scope["path"])}, receive, send)

    async def _health(self, request: Request) -> JSONResponse:
        problem, calls = await self._reception.health.problem(), self._reception.calls
        if problem:
            return JSONResponse({"status": "failing", "reason": problem, "calls": calls}, 503)
        return JSONResponse({"status": "ok", "calls": calls})

    async def _agents(self, request: Request) -> JSONResponse:
        who = await self._door.to_see(request)
        if isinstance(who, Refusal):
            self._reception.meter.note("policy_denials_total", rule=who.rule)
            return failed(who.status, who.reason)
        return JSONResponse({"agents": self._reception.agents(who.grant)})

    async def _metrics(self, request: Request) -> Response:
        who = self._door.with_key(request)  # a key in a URL gets logged
        if isinstance(who, Refusal):
            self._reception.meter.note("policy_denials_total", rule=who.rule)
            return failed(who.status, who.reason)
        return Response(self._reception.figures(), media_type=CONTENT_TYPE)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send, wrong: Refusal | None) -> None:
        headers = Headers(scope=scope)
        if wrong is None and (line := STREAM.fullmatch(_below(scope))) is not None:
            if status := await self.phone.stream(scope, receive, send, line[1], line[2] or ""):
                await receive()
                await _refuse(scope, send, Refusal(status, "no call by this line now", "phone"))
            return
        address = endpoint(_below(scope))
        who = wrong or await self._door.to_call(
            address, headers, scope["query_string"].decode("latin-1"), scope.get("scheme", "ws")
        )
        where_from = (scope.get("client") or ("",))[0]
        if isinstance(who, Admission) and (busy := self._reception.busy(who.visitor(where_from))):
            who = Refusal(503, busy, "")
            self._reception.meter.note("quota_rejections_total", reason="calls")
        elif isinstance(who, Refusal):
            self._reception.meter.note("policy_denials_total", rule=who.rule)
        if isinstance(who, Refusal):
            log.info("call refused: status=%d reason=%s", who.status, who.reason)
            await receive()
            await _refuse(scope, send, who)
            return
        assert address is not None, "a missing endpoint was refused above"
        client = headers.get("x-goog-api-client") or headers.get("user-agent") or ""
        try:
            peer = scope.get("extensions", {}).get(PEER)
            visit = Visit(client[:200], who.tenant, who.grant, where_from, peer, address.vertex)
            await self._reception.receive_call(receive, send, visit)
        except Exception as error:  # noqa: BLE001 - one call's failure; the server would log its text, and that may quote
            log.error("call failed: error=%s", where(error))
            with contextlib.suppress(RuntimeError, OSError):  # it may be closed already
                await send({"type": "websocket.close", "code": 1011, "reason": "internal error: the log says where"})


def _below(scope: Scope) -> str:
    """The path from where the app is mounted on: in ASGI, `path` is the whole one and `root_path` its beginning."""
    path, mount = str(scope["path"]), str(scope.get("root_path", "")).rstrip("/")
    return path[len(mount) :] if path.startswith(f"{mount}/") else path


async def _refuse(scope: Scope, send: Send, refusal: Refusal) -> None:
    """Answer the upgrade with an HTTP status; servers without that extension can only say 403."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008, "reason": refusal.reason})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    if refusal.status == 503:
        headers.append((b"retry-after", b"5"))
    await send({"type": "websocket.http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": refusal.reason.encode()})


class PageHeaders:
    """Security headers on every page (reliability.md 2.2, ASVS V3)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: HttpScope, receive: HttpReceive, send: HttpSend) -> None:
        """Pass on, adding the headers to the answer's start."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(name.encode(), value.encode()) for name, value in PAGE_HEADERS.items()]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self._app(scope, receive, send_with_headers)

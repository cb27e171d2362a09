"""The ASGI app: who may in, and through which door. HTTP by Starlette, the Live API on raw ASGI."""

from __future__ import annotations

import hmac
import logging
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message
from starlette.types import Receive as HttpReceive
from starlette.types import Scope as HttpScope
from starlette.types import Send as HttpSend

from ..protocol.paths import Endpoint, credentials, endpoint
from ..settings import LOOPBACK, Settings
from ..streaming.websocket import Receive, Scope, Send
from .reception import Reception

log = logging.getLogger(__name__)

WEB = Path(__file__).parent.parent / "web"
PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "microphone=(self), camera=(self), display-capture=(self)",
    "cache-control": "no-cache",
}


class App:
    """Serves the page, `/healthz`, `/agents.json` and the Live API. Mounts inside any ASGI service."""

    def __init__(self, settings: Settings, reception: Reception) -> None:
        settings.check()
        self._settings, self._reception = settings, reception
        self._pages = Starlette(
            routes=[
                Route("/healthz", self._health),
                Route("/agents.json", self._agents),
                Mount("/", StaticFiles(directory=WEB, html=True)),
            ],
            middleware=[Middleware(PageHeaders)],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request or one WebSocket."""
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._pages(scope, receive, send)

    async def _health(self, request: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "calls": self._reception.calls})

    async def _agents(self, request: Request) -> JSONResponse:
        if self._settings.api_keys and not self._key_is_good(credentials(request.headers, request.url.query)):
            return JSONResponse({"error": "wrong or missing API key: send it as x-goog-api-key"}, status_code=401)
        return JSONResponse({"agents": self._reception.agents()})

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        address = endpoint(scope["path"])
        refusal = self._refusal(address, headers, scope["query_string"].decode("latin-1"))
        if refusal:
            await receive()
            await _refuse(scope, send, *refusal)
            return
        assert address is not None, "a missing endpoint was refused above"
        client = headers.get("x-goog-api-client") or headers.get("user-agent") or ""
        await self._reception.receive_call(receive, send, vertex=address.vertex, client=client[:200])

    def _refusal(self, address: Endpoint | None, headers: Headers, query: str) -> tuple[int, str] | None:
        """HTTP status and reason when this client may not in; None when it may."""
        if address is None:
            return 404, "not a Live API path: use /ws/google.ai.generativelanguage.v1beta.GenerativeService.Bidi…"
        if not self._host_is_ours(headers.get("host", "")):
            return 403, "unknown host name: a gateway on loopback is addressed as localhost or 127.0.0.1"
        if not self._origin_is_ours(headers):
            return 403, "this page may not call: its origin is neither ours nor in VIVAVOCE_ORIGINS"
        if self._settings.api_keys and not self._key_is_good(credentials(headers, query)):
            return 401, "wrong or missing API key: send it as x-goog-api-key or ?key="
        if self._reception.full:
            return 503, "all lines are busy: try again in a moment"
        return None

    def _host_is_ours(self, host: str) -> bool:
        """On loopback a foreign name means a page that rebound its DNS name to this machine."""
        return self._settings.host not in LOOPBACK or urlsplit("//" + host).hostname in LOOPBACK

    def _origin_is_ours(self, headers: Headers) -> bool:
        """Browsers always send Origin on a WebSocket (ASVS 4.4.2); other clients need not."""
        origin = headers.get("origin")
        return origin is None or urlsplit(origin).netloc == headers.get("host") or origin in self._settings.origins

    def _key_is_good(self, key: str | None) -> bool:
        offered = (key or "").encode()
        return any([hmac.compare_digest(offered, good.encode()) for good in self._settings.api_keys])


async def _refuse(scope: Scope, send: Send, status: int, reason: str) -> None:
    """Answer the upgrade with an HTTP status; servers without that extension can only say 403."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    if status == 503:
        headers.append((b"retry-after", b"5"))
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": reason.encode()})


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

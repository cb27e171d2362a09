"""The door for browsers' own telephone: an offer is posted, an answer comes back, and the call goes on beside HTTP."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..errors import RemoteProtocolError, where
from ..settings import Settings
from ..streaming.webrtc.ice import ice_servers
from .door import Admission, Door, Refusal
from .line_quality import LineMeter
from .minting import BODY_TIMEOUT, failed, read_body
from .reception import Reception, Visit

if TYPE_CHECKING:
    from ..streaming.webrtc.line import RtcLine

log = logging.getLogger(__name__)

MOST_PEERS = 12
"""Calls over WebRTC at once: each takes some 7 % of the one core that this process has (docs/how-to/webrtc.md)."""
MOST_LAG = 0.05
"""Seconds that the event loop is late, in the middle of two seconds' looks, above which no peer more is taken: sound
that comes late by more than two packets makes every jitter buffer longer."""
MEASURED_EVERY = 1.0
"""Seconds between two looks at what got lost."""
LARGEST_OFFER = 64 * 1024
FRAGMENT = "application/trickle-ice-sdpfrag"
CALL = "a call over WebRTC"
"""What tasks are called that hold one."""
INSTALL = "this gateway has no WebRTC: pip install 'vivavoce[webrtc]'"


@dataclass(slots=True)
class _Peer:
    line: RtcLine
    who: Admission


class WebRtcDoor:
    """`routes` below `/webrtc`: `POST /AGENT` begins a call, `PATCH` of its `Location` adds addresses of the peer's
    (WHIP, RFC 9725), `DELETE` ends it; `GET /ice` tells which servers help."""

    def __init__(self, settings: Settings, door: Door, reception: Reception) -> None:
        self._settings, self._door, self._reception = settings, door, reception
        self._peers: dict[str, _Peer] = {}
        self._calls: set[asyncio.Task[None]] = set()
        browsers = Middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["authorization", "content-type", "if-match", "x-goog-api-key"],
            expose_headers=["accept-patch", "etag", "location"],
        )
        self.app = Starlette(
            routes=[
                Route("/ice", self._ice),
                Route("/{agent}", self._begin, methods=["POST"]),
                Route("/{agent}/{call}", self._trickle, methods=["PATCH"]),
                Route("/{agent}/{call}", self._end, methods=["DELETE"]),
            ],
            middleware=[browsers] if settings.origins else [],
        )

    async def _ice(self, request: Request) -> Response:
        who = await self._admitted(request)
        if isinstance(who, Response):
            return who
        user = hashlib.sha256(f"{who.visitor(_address(request))}".encode()).hexdigest()[:16]
        servers = ice_servers(self._settings.ice_servers, self._settings.turn_secret, user, time.time())
        return JSONResponse({"iceServers": servers}, headers={"cache-control": "no-store"})

    async def _begin(self, request: Request) -> Response:
        agent, who = request.path_params["agent"], await self._admitted(request)
        if isinstance(who, Response):
            return who
        if self._reception.directory.find(agent) is None:
            return failed(404, f"{agent[:64]} is not found here: POST /webrtc/AGENT")
        if busy := self._busy(who, _address(request)):
            self._reception.meter.note("quota_rejections_total", reason="calls")
            return _busy_answer(busy)
        try:
            from ..streaming.webrtc.line import RtcLine
        except ImportError:
            return failed(501, INSTALL)
        name = secrets.token_urlsafe(24)
        line = RtcLine([url for url in self._settings.ice_servers if url.startswith("stun:")])
        self._peers[name] = _Peer(line, who)
        try:
            async with asyncio.timeout(BODY_TIMEOUT):
                answer = await line.answer(await read_body(request, LARGEST_OFFER))
        except (RemoteProtocolError, TimeoutError, ClientDisconnect) as error:
            del self._peers[name]
            await line.close()
            return failed(400, str(error) or f"the offer did not arrive within {BODY_TIMEOUT:.0f} s")
        client = request.headers.get("x-goog-api-client") or request.headers.get("user-agent") or ""
        visit = Visit(
            client[:200],
            who.tenant,
            who.grant,
            _address(request),
            line,
            speaker=line.speaker,
            agent=agent,
        )
        task = asyncio.create_task(self._hold(name, line, visit), name=CALL)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        location = f"{request.scope.get('root_path', '')}/{agent}/{name}"
        told = {"location": location, "etag": _tag(name), "accept-patch": FRAGMENT, "cache-control": "no-store"}
        return Response(answer, 201, told, "application/sdp")

    async def _hold(self, name: str, line: RtcLine, visit: Visit) -> None:
        """The call, from an open data channel to its end."""
        measuring = asyncio.create_task(self._measure(line))
        try:
            await self._reception.receive_call(line.channel.receive, line.send, visit)
        except Exception as error:  # noqa: BLE001 - one call's failure; its text may quote
            log.error("call failed: error=%s", where(error))
            line.channel.drop(1011, "internal error: the log says where")
        finally:
            self._peers.pop(name, None)
            measuring.cancel()
            await line.close()

    async def _measure(self, line: RtcLine) -> None:
        quality = LineMeter(self._reception.meter, "webrtc")
        while True:
            await asyncio.sleep(MEASURED_EVERY)
            quality.note(line.microphone.waited, await line.lost())

    async def _trickle(self, request: Request) -> Response:
        line = await self._line(request)
        if isinstance(line, Response):
            return line
        if request.headers.get("content-type", "").partition(";")[0].strip() != FRAGMENT:
            return failed(415, f"send addresses as {FRAGMENT}")
        if request.headers.get("if-match", "*") not in ("*", _tag(request.path_params["call"])):
            return failed(412, "If-Match names another connection than this call's: its ETag came with the answer")
        try:
            async with asyncio.timeout(BODY_TIMEOUT):
                await line.trickle(await read_body(request, LARGEST_OFFER))
        except (RemoteProtocolError, TimeoutError, ClientDisconnect) as error:
            return failed(422, str(error) or f"the addresses did not arrive within {BODY_TIMEOUT:.0f} s")
        return Response(status_code=204)

    async def _end(self, request: Request) -> Response:
        line = await self._line(request)
        if isinstance(line, Response):
            return line
        line.leave()
        return Response(status_code=200)

    async def _line(self, request: Request) -> RtcLine | Response:
        """That of a call that this visitor has begun, else why not."""
        who = await self._admitted(request)
        if isinstance(who, Response):
            return who
        peer = self._peers.get(request.path_params["call"])
        if peer is None or peer.who.visitor("") != who.visitor(""):
            return failed(404, "there is no such call of yours: it may be over")
        return peer.line

    async def _admitted(self, request: Request) -> Admission | Response:
        who = await self._door.to_see(request)
        if isinstance(who, Refusal):
            self._reception.meter.note("policy_denials_total", rule=who.rule)
            return failed(who.status, who.reason)
        return who

    def _busy(self, who: Admission, address: str) -> str:
        """Why no peer of this visitor can be taken now; "" when one can."""
        if len(self._peers) >= MOST_PEERS:
            return "as many calls over WebRTC as this process can carry: call over the WebSocket, or in a moment"
        if self._reception.lag.usual > MOST_LAG:
            return "this gateway is behind its time: call over the WebSocket, or in a moment"
        return self._reception.busy(who.visitor(address))


def _tag(call: str) -> str:
    """One ICE connection a call: its name will do."""
    return f'"{hashlib.sha256(call.encode()).hexdigest()[:16]}"'


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _busy_answer(reason: str) -> Response:
    answer = failed(503, reason)
    answer.headers["retry-after"] = "5"
    return answer

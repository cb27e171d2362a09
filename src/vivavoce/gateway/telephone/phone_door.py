"""Who may bring a telephone call: `/phone/PROVIDER` is asked about it, `/phone/PROVIDER/stream` brings its sound.

Both are needed: the provider's signature under the request, and the one-time ticket that its answer gave to the stream.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import re
import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ...errors import ConfigurationError, where
from ...protocol.setup import Setup
from ...settings import Settings
from ...streaming.telephone import PROVIDERS
from ...streaming.telephone.handing import Handing
from ...streaming.telephone.leg import CallLeg, CallStarted
from ...streaming.telephone.phone_client import PhoneClient
from ...streaming.telephone.placed import Placed
from ...streaming.telephone.sip.serialiser import Sip
from ...streaming.telephone.socket_leg import WebSocketLeg
from ...streaming.telephone.source_rate import SourceRate
from ...streaming.telephone.tcp_leg import AudioSocketLeg
from ...streaming.transport import BESIDE_US
from ...streaming.websocket import Receive, Scope, Send
from ..door import tenant_of
from ..line_quality import LineMeter
from ..lines import Visitor
from ..reception import Reception, Visit
from ..sip_edge import SipEdge
from .attendant import Attendant, Speak
from .dialling import Dialler
from .phone_calls import PhoneCall, PhoneCalls
from .providers import BY_NAME, TICKET, Announced, Answer, Onward, Provider
from .signatures import Signed
from .staff import Rota

log = logging.getLogger(__name__)

MAX_BODY = 64 * 1024
"""Bytes of a webhook's body."""
BODY_TIMEOUT = 10.0
"""Seconds for it to come."""
ANY_NUMBER = "*"
SIP = "sip"
STREAM = re.compile(r"/phone/([a-z]+)/stream(?:/([0-9a-f]{32}))?/?")
"""The line, and the ticket, where its handshake is not signed."""
MOST_REFUSED, REFUSED_SECONDS = 20, 60.0
"""Requests of one address in so many seconds of which each is told why it is refused, and logged. Who is known by their
signature is never counted: behind a proxy everybody may have one address."""


class PhoneDoor:
    """Mount `answer` and `again`; `stream` for WebSockets on `STREAM`."""

    def __init__(
        self,
        settings: Settings,
        reception: Reception,
        now: Callable[[], float] = time.time,
        sip: SipEdge | None = None,
        speak: Speak | None = None,
    ) -> None:
        """now: seconds since 1970. sip: our own edge, that brings calls by SIP. speak: makes sound of what a person is
        told before they take a caller over; None = callers are referred by SIP, and nobody is told anything.

        Raises ConfigurationError where a number's agent is not served.
        """
        self._settings, self._reception, self._now, self._sip = settings, reception, now, sip
        self._rota = Rota(settings.phone_transfers)
        self.dialler = Dialler(sip, reception.directory, speak) if sip is not None else None
        """Has agents call somebody; None where there is no SIP."""
        self._attendant = Attendant(sip, speak) if sip is not None and speak is not None else None
        self._base = settings.phone_url.rstrip("/")
        self._secrets = dict(settings.phone_secrets)
        self._numbers = dict(settings.phone_numbers)
        self._calls = PhoneCalls()
        self._refused = SourceRate(MOST_REFUSED, REFUSED_SECONDS)
        names = [card["name"] for card in reception.agents()]
        if (self._secrets or sip) and not self._numbers and len(names) == 1:
            self._numbers = {ANY_NUMBER: names[0]}
        for number, agent in self._numbers.items():
            if agent not in names:
                raise ConfigurationError(
                    f"{number} is to be answered by {agent}, which is not served: {', '.join(names)}"
                )
        for line in (*self._secrets, *([SIP] if sip else [])):  # a gauge that is absent is no zero to an alert
            reception.meter.note("sessions_active", 0, transport=line)
        self._tenant = tenant_of(settings.api_keys[0]) if settings.api_keys else ""

    # ── webhooks ──

    async def answer(self, request: Request) -> Response:
        """A call comes in: connect its stream, or reject it."""
        name = request.path_params["provider"]
        asked = await self._request(request, name)
        if isinstance(asked, Response):
            return asked
        provider = BY_NAME[name]
        call = provider.read(asked)
        agent = self._answering(call.called)
        if not call.id or agent is None:
            log.info("phone call refused: provider=%s called=…%s reason=number", name, _digits(call.called)[-2:])
            return _document(provider, provider.reject)
        if busy := self._reception.busy(Visitor(self._tenant)):
            log.info("phone call refused: provider=%s reason=%s", name, busy)
            self._reception.meter.note("quota_rejections_total", reason="calls")
            return _document(provider, provider.busy)
        announced = PhoneCall(name, call.id, agent, call.caller)
        log.info("phone call: provider=%s agent=%s caller=%s", name, agent, announced.shown)
        ticket = self._calls.expect(announced, self._now())
        return self._connect(provider, name, call, ticket)

    async def again(self, request: Request) -> Response:
        """A stream has ended: the call is handed over, hung up, or its stream was cut and is opened again."""
        name = request.path_params["provider"]
        asked = await self._request(request, name)
        if isinstance(asked, Response):
            return asked
        provider = BY_NAME[name]
        said = provider.read(asked)
        call = self._calls.find(name, said.id)
        if call is None or said.ended or said.dialled == "answered":
            return _document(provider, provider.hang_up)
        if call.line and call.line.transfer and provider.dial is not None and not said.dialled:
            base = f"{self._base}/phone/{name}"
            onward = Onward(call.line.handover.staff, f"{base}/again", f"{base}/whisper/{call.id}")
            return _document(provider, provider.dial(onward))
        call.returned = said.dialled == "missed"
        ticket = self._calls.again(call, self._now())
        return self._connect(provider, name, said, ticket) if ticket else _document(provider, provider.hang_up)

    async def whisper(self, request: Request) -> Response:
        """Somebody has answered for whom a caller was put through: what they are told, and what they pressed."""
        name = request.path_params["provider"]
        asked = await self._request(request, name)
        if isinstance(asked, Response):
            return asked
        provider, call = BY_NAME[name], self._calls.find(name, request.path_params["call_id"])
        if call is None or call.line is None or provider.whisper is None:
            return _document(provider, provider.hang_up)
        return _document(
            provider, provider.whisper(call.line.handover.summary, asked.url, asked.form.get("Digits", ""))
        )

    def _answering(self, called: str) -> str | None:
        """The agent of a number; None where nobody answers it."""
        return self._numbers.get(_digits(called)) or self._numbers.get(ANY_NUMBER)

    def _connect(self, provider: Provider, name: str, call: Announced, ticket: str) -> Response:
        address = f"{self._base}/phone/{name}"
        stream = re.sub("^http", "ws", address) + "/stream" + ("" if provider.signs_streams else f"/{ticket}")
        return _document(provider, provider.connect(Answer(stream, f"{address}/again", ticket, call)))

    async def _request(self, request: Request, name: str) -> Signed | Response:
        """A webhook's request, if it is surely the provider's; else what it is told."""
        if not self._serves(name):
            return Response("no such line\n", 404)
        if request.method != "POST" and not BY_NAME[name].asks_by_get:
            return Response("ask by POST\n", 405)
        try:
            async with asyncio.timeout(BODY_TIMEOUT):
                body = b""
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > MAX_BODY:
                        return Response("too long\n", 413)
        except (TimeoutError, ClientDisconnect):
            return Response("the body did not arrive\n", 400)
        query = request.scope["query_string"].decode("latin-1")
        path = request.url.path[len(str(request.scope.get("root_path", "")).rstrip("/")) :]
        url = f"{self._base}{path}" + (f"?{query}" if query else "")
        signed = Signed(request.method, url, {key.lower(): value for key, value in request.headers.items()}, body)
        if self._signed(name, signed):
            return signed
        if self._refuse(name, "signature", request.client.host if request.client else ""):
            return Response("too many requests that are refused: wait a minute\n", 429)
        return Response("the signature is missing or wrong\n", 403)

    def _serves(self, name: str) -> bool:
        return bool(self._base) and name in BY_NAME and name in self._secrets

    def _signed(self, name: str, request: Signed) -> bool:
        return BY_NAME[name].signed(request, self._secrets[name], self._now())

    def _refuse(self, name: str, reason: str, address: str) -> bool:
        """Count, and log while there are few of this address; whether there are too many."""
        self._reception.meter.note("policy_denials_total", rule=f"phone_{reason}")
        over = self._refused.take(address, self._now())
        if over == 1:
            log.warning("phone requests refused: address=%s reason=over %d in a minute", address, MOST_REFUSED)
        elif not over:
            log.info("phone request refused: provider=%s reason=%s address=%s", name, reason, address)
        return over > 0

    # ── streams ──

    async def stream(self, scope: Scope, receive: Receive, send: Send, name: str, ticket: str = "") -> int:
        """Hold one call. ticket: as the address has it. Returns 0, or the HTTP status with which the handshake is to be
        refused."""
        if name == SIP:
            return await self._stream_of_edge(scope, receive, send)
        if not self._serves(name) or name not in PROVIDERS:
            return 404
        headers, provider = Headers(scope=scope), BY_NAME[name]
        query = scope["query_string"].decode("latin-1")
        url = re.sub("^http", "ws", self._base) + f"/phone/{name}/stream" + (f"?{query}" if query else "")
        request = Signed("GET", url, {key.lower(): value for key, value in headers.items()})
        address = (scope.get("client") or ("",))[0]
        if provider.signs_streams and not self._signed(name, request):
            return 429 if self._refuse(name, "signature", address) else 403
        if self._crowded():
            return 503
        shown = None if provider.signs_streams else self._calls.redeem(name, ticket, "", self._now())
        if shown is None and not provider.signs_streams:
            return 429 if self._refuse(name, "ticket", address) else 403
        leg = WebSocketLeg(
            PROVIDERS[name](),
            receive,
            send,
            provider=name,
            ends_by_closing=provider.ends_by_closing,
            subprotocols=scope.get("subprotocols", ()),
        )

        def announced(started: CallStarted) -> PhoneCall | None:
            call_id = started.call_id if provider.same_id else ""
            if shown is not None:
                return shown if call_id in ("", shown.id) else None
            return self._calls.redeem(name, _ticket(started, query), call_id, self._now())

        await self._hold(leg, announced)
        return 0

    async def _stream_of_edge(self, scope: Scope, receive: Receive, send: Send) -> int:
        """As `stream`, for our own edge: it shows the secret that we started it with, and every call is its word."""
        scheme, _, secret = Headers(scope=scope).get("authorization", "").partition(" ")
        if self._sip is None or scheme != "Bearer" or not self._sip.knows(secret):
            self._reception.meter.note("policy_denials_total", rule="phone_signature")
            return 403 if self._sip else 404
        leg = WebSocketLeg(Sip(), receive, send, provider=SIP, ahead=BESIDE_US)
        ticket = Headers(scope=scope).get("ticket", "")
        if self._attendant and (consultation := self._attendant.expected(ticket)):
            await consultation.hold(leg)
            return 0
        if self._crowded():
            return 503

        def told(started: CallStarted) -> PhoneCall | None:
            errand = self.dialler.errand(ticket) if self.dialler else None
            agent = errand.agent if errand else self._answering(started.called)
            call = self._calls.find(SIP, started.call_id)
            if call is not None or agent is None:
                return call
            call = PhoneCall(SIP, started.call_id, agent, started.caller, errand=errand)
            self._calls.expect(call, self._now())
            return call

        await self._hold(leg, told)
        return 0

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold one call over Asterisk's AudioSocket, whose name is its ticket; for `asyncio.start_server`."""
        leg = AudioSocketLeg(reader, writer)

        def announced(started: CallStarted) -> PhoneCall | None:
            return self._calls.redeem(leg.provider, _ticket(started, ""), "", self._now())

        if self._serves(leg.provider) and not self._crowded():
            await self._hold(leg, announced)
        await leg.close()

    def _handing(self, call: PhoneCall, call_id: str) -> Handing | None:
        """How a call is handed over; call_id: its stream's own name for it."""
        if not self._rota.has(call.agent):
            return None
        zone = self._reception.directory.zone_of(call.agent)
        attendant = self._attendant if call.provider == SIP else None
        return Handing(
            there=lambda: self._rota.there(call.agent, datetime.now(zone)),
            put_through=functools.partial(attendant.find, call_id) if attendant else None,
            comes_back=call.provider in BY_NAME and BY_NAME[call.provider].dial is not None,
        )

    def _crowded(self) -> bool:
        if not self._reception.busy(Visitor(self._tenant)):
            return False
        self._reception.meter.note("quota_rejections_total", reason="calls")
        return True

    async def _hold(self, leg: CallLeg, find: Callable[[CallStarted], PhoneCall | None]) -> None:
        """Hold the call of a stream. find: which one it is, None = none of ours."""
        name, known = leg.provider, list[PhoneCall]()

        async def admit(started: CallStarted) -> Setup | None:
            call = find(started)
            if call is None:
                log.info("phone stream refused: provider=%s reason=ticket", name)
                self._reception.meter.note("policy_denials_total", rule="phone_ticket")
                return None
            known.append(call)
            client.handover.handing = self._handing(call, started.call_id)
            if call.returned:
                call.returned = False
                client.handover.come_back()
            before, call.line = call.line, client
            if call.errand and before is None:
                over = functools.partial(client.cut, 1000, "a machine has answered")
                client.placed = Placed(leg, started.rate, call.errand.message, over)
            handle, greet = before.handle if before else "", call.errand is None
            return Setup(call.agent, resumption=handle, extension={"greet": greet})

        def visit() -> Visit:
            caller = f", caller {known[0].shown}" if known else ""
            number = (known[0].number or known[0].id) if known else ""
            errand = known[0].errand if known else None
            about = errand.about if errand else {}
            return Visit(f"telephone ({name}){caller}", self._tenant, number=number, about=about)

        client = PhoneClient(leg, admit, setup_timeout=self._reception.limits.setup_timeout)
        quality = LineMeter(self._reception.meter, name)
        client.measured = lambda line: quality.note(line.waited, {"in": line.lost_in, "out": line.lost_out})
        try:
            await self._reception.serve(client, visit)
        except Exception as error:  # noqa: BLE001 - one call's failure; the server would log its text
            log.error("call failed: error=%s", where(error))
        finally:
            await leg.close()


def _ticket(started: CallStarted, query: str) -> str:
    """As the stream hands it back: in what its first frame holds, under a name that some put `X-PH-` before; in its
    address; or as an AudioSocket's UUID."""
    for name, value in started.parameters.items():
        if name.lower().removeprefix("x-ph-") == TICKET:
            return value
    return parse_qs(query).get(TICKET, [started.call_id.replace("-", "")])[0]


def _digits(number: str) -> str:
    """A number as the settings have it: `+` and digits."""
    return "+" + re.sub(r"\D", "", number) if number else ""


def _document(provider: Provider, text: str) -> Response:
    return Response(text, media_type=provider.media_type, headers={"cache-control": "no-store"})

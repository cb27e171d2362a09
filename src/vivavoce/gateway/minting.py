"""`POST /v1alpha/auth_tokens`: an application's server trades its key for a token that a browser may hold."""

from __future__ import annotations

import asyncio
import logging

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from ..errors import RemoteProtocolError
from ..protocol.reading import decode
from ..protocol.tokens import read_token_request
from ..sessions.token_store import Tokens
from .door import Door, Refusal

log = logging.getLogger(__name__)

MAX_BODY = 256 * 1024
"""Bytes of a mint request: room for a page of instructions and twenty tools."""
BODY_TIMEOUT = 10.0
"""Seconds for a client to send it (reliability.md 2.3, item 12)."""
STATUS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
          412: "FAILED_PRECONDITION", 415: "INVALID_ARGUMENT", 422: "INVALID_ARGUMENT",
          500: "INTERNAL", 501: "UNIMPLEMENTED", 503: "UNAVAILABLE"}  # fmt: skip
"""Names of Google's error model (google.rpc.Code) for the HTTP statuses we answer with."""


class Mint:
    """The endpoint; mount `answer`."""

    def __init__(self, door: Door, tokens: Tokens) -> None:
        self._door, self._tokens = door, tokens

    async def answer(self, request: Request) -> JSONResponse:
        """`{"name": "auth_tokens/…"}`, or an error as Google words it."""
        who = self._door.with_key(request, request.url.query)
        if isinstance(who, Refusal):
            return failed(who.status, who.reason)
        try:
            async with asyncio.timeout(BODY_TIMEOUT):
                body = await read_body(request, MAX_BODY)
            grant = read_token_request(decode(body) if body.strip() else {}, self._tokens.now())
        except RemoteProtocolError as error:
            return failed(400, str(error))
        except (TimeoutError, ClientDisconnect):
            return failed(400, f"the body did not arrive within {BODY_TIMEOUT:.0f} s")
        name = await self._tokens.mint(grant, who.tenant)
        log.info("token minted", extra={"uses": grant.uses, "seconds": round(grant.expires - self._tokens.now())})
        return JSONResponse({"name": name}, headers={"cache-control": "no-store"})

    async def revoke(self, request: Request) -> JSONResponse:
        """`DELETE …/auth_tokens/NAME`, or `…/auth_tokens?caller=SUBJECT` for all of a caller's; only one's own."""
        who = self._door.with_key(request)
        if isinstance(who, Refusal):
            return failed(who.status, who.reason)
        name, caller = request.path_params.get("token", ""), request.query_params.get("caller", "")
        if not name and not caller:
            return failed(
                400, "which token? DELETE …/auth_tokens/NAME, or …/auth_tokens?caller=SUBJECT for all of a caller's"
            )
        revoked = await self._tokens.revoke(who.tenant, name, caller)
        if name and not revoked:
            return failed(404, "there is no such token of yours")
        log.info("tokens revoked", extra={"revoked": revoked})
        return JSONResponse({} if name else {"revoked": revoked}, headers={"cache-control": "no-store"})


async def read_body(request: Request, most: int) -> bytes:
    """What was posted. Raises RemoteProtocolError when it has more bytes than that."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise RemoteProtocolError(f"the body is longer than {most} bytes")
    return body


def failed(status: int, message: str) -> JSONResponse:
    """An error as Google's services and SDKs know it."""
    return JSONResponse({"error": {"code": status, "message": message, "status": STATUS[status]}}, status)

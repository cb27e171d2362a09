"""Who may in: hosts, origins, keys. Tokens are looked up by `admission`, in the store."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from ..protocol.paths import Endpoint, credentials
from ..protocol.tokens import PREFIX, Grant
from ..sessions.token_store import Tokens
from ..settings import LOOPBACK, Settings
from .lines import Visitor


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not: an HTTP status and a sentence."""

    status: int
    reason: str
    rule: str
    """Which rule it was, in one word, for counting."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Somebody who may in."""

    tenant: str = ""
    """Digest of the API key that they, or whoever minted their token, showed; "" on loopback without keys."""
    grant: Grant | None = None
    """What their token allows; None for who came with a key."""

    def visitor(self, address: str) -> Visitor:
        """Who wants a line, as lines are counted."""
        return Visitor(self.tenant, self.grant.token if self.grant else "", address)


class Door:
    """Decides by what a request says of itself."""

    def __init__(self, settings: Settings, tokens: Tokens) -> None:
        self._settings, self._tokens = settings, tokens
        self._keys = [tenant_of(key) for key in settings.api_keys]
        self._tenants = frozenset(self._keys or [""])

    def stranger(self, headers: Mapping[str, str], scheme: str) -> Refusal | None:
        """The refusal for a request that a foreign page made; None for any other. scheme: how the request came.

        On loopback a foreign host name means a page that rebound its DNS name to this machine. Browsers always send
        Origin with a WebSocket and with a POST (ASVS 4.4.2); other clients need not. Ours is the page with the same
        scheme, host and port (RFC 6454); behind a proxy that ends TLS, the scheme is the proxy's to tell.
        """
        host, origin = headers.get("host", ""), headers.get("origin")
        own = f"{'https' if scheme in ('https', 'wss') else 'http'}://{host}".lower()
        if self._settings.host in LOOPBACK and urlsplit(own).hostname not in LOOPBACK:
            return Refusal(
                403, "unknown host name: a gateway on loopback is addressed as localhost or 127.0.0.1", "host"
            )
        if origin is not None and origin.lower() != own and origin not in self._settings.origins:
            return Refusal(
                403,
                f"this page may not call: its origin is neither {own[:200]} nor in VIVAVOCE_ORIGINS; behind a proxy "
                "that speaks HTTPS set VIVAVOCE_TRUSTED_PROXIES",
                "origin",
            )
        return None

    def by_key(self, headers: Mapping[str, str], query: str) -> Admission | Refusal:
        """Whoever shows an API key; anybody where none is set. A token is none."""
        shown = credentials(headers, query) or ""
        if shown.startswith(PREFIX):
            return Refusal(
                403, "an ephemeral token only begins calls, by the method BidiGenerateContentConstrained", "token"
            )
        if not self._keys:
            return Admission()
        offered = tenant_of(shown)
        good = [key for key in self._keys if hmac.compare_digest(key, offered)]
        if good:
            return Admission(good[0])
        return Refusal(401, "wrong or missing API key: send it as x-goog-api-key or ?key=", "key")

    async def by_token(self, headers: Mapping[str, str], query: str) -> Admission | Refusal:
        """Whoever shows a token that has not expired; its use is taken when the call begins."""
        shown = credentials(headers, query) or ""
        found = await self._tokens.find(shown) if shown else None
        if found is None or not self.knows(found[1]):
            how = "mint one at /v1alpha/auth_tokens, send it as access_token"
            return Refusal(401, f"unknown or expired token: {how}", "token")
        return Admission(found[1], found[0])

    def knows(self, tenant: str) -> bool:
        """Whether the key behind an admission still counts: taken out of VIVAVOCE_API_KEYS, its tokens die with it."""
        return tenant in self._tenants

    async def to_call(
        self, address: Endpoint | None, headers: Mapping[str, str], query: str, scheme: str
    ) -> Admission | Refusal:
        """Whoever may begin a call at this address."""
        if address is None:
            bidi = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.Bidi…"
            return Refusal(404, f"not a Live API path: use {bidi}", "path")
        if refusal := self.stranger(headers, scheme):
            return refusal
        return await self.by_token(headers, query) if address.constrained else self.by_key(headers, query)

    def with_key(self, request: HTTPConnection, query: str = "") -> Admission | Refusal:
        """Whoever shows an API key to a page or an endpoint. query: where it may stand besides the headers; a key in an
        address ends up in the logs of proxies."""
        return self.stranger(request.headers, request.scope["scheme"]) or self.by_key(request.headers, query)

    async def to_see(self, request: HTTPConnection) -> Admission | Refusal:
        """Whoever may see which agents there are: with a key or with a token."""
        query = request.scope["query_string"].decode("latin-1")
        if (credentials(request.headers, query) or "").startswith(PREFIX):
            refusal = self.stranger(request.headers, request.scope["scheme"])
            return refusal or await self.by_token(request.headers, query)
        return self.with_key(request, query)


def malformed(headers: Mapping[str, str]) -> Refusal | None:
    """The refusal for a request whose Host or Origin is no address, such as `[`; None for any other."""
    for name, address in (("Host", f"//{headers.get('host', '')}"), ("Origin", headers.get("origin", ""))):
        try:
            urlsplit(address).port  # noqa: B018 - it raises for what is no port
        except ValueError:
            return Refusal(400, f"{name} is no address: expected NAME or NAME:PORT", name.lower())
    return None


def tenant_of(key: str) -> str:
    """What an API key is known by: its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()

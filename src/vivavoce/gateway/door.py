"""Who may in: hosts, origins, keys. Tokens are looked up by `admission`, in the store."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..protocol.paths import Endpoint, credentials
from ..protocol.tokens import PREFIX, Grant
from ..sessions.tokens import Tokens
from ..settings import LOOPBACK, Settings


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


class Door:
    """Decides by what a request says of itself."""

    def __init__(self, settings: Settings, tokens: Tokens) -> None:
        self._settings, self._tokens = settings, tokens
        self._keys = [tenant_of(key) for key in settings.api_keys]

    def stranger(self, headers: Mapping[str, str]) -> Refusal | None:
        """The refusal for a request that a foreign page made; None for any other.

        On loopback a foreign host name means a page that rebound its DNS name to this machine. Browsers always send
        Origin with a WebSocket and with a POST (ASVS 4.4.2); other clients need not.
        """
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._settings.host in LOOPBACK and urlsplit("//" + host).hostname not in LOOPBACK:
            return Refusal(
                403, "unknown host name: a gateway on loopback is addressed as localhost or 127.0.0.1", "host"
            )
        if origin is not None and urlsplit(origin).netloc != host and origin not in self._settings.origins:
            return Refusal(403, "this page may not call: its origin is neither ours nor in VIVAVOCE_ORIGINS", "origin")
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
        if found is None:
            how = "mint one at /v1alpha/auth_tokens, send it as access_token"
            return Refusal(401, f"unknown or expired token: {how}", "token")
        return Admission(found[1], found[0])

    async def to_call(self, address: Endpoint | None, headers: Mapping[str, str], query: str) -> Admission | Refusal:
        """Whoever may begin a call at this address."""
        if address is None:
            bidi = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.Bidi…"
            return Refusal(404, f"not a Live API path: use {bidi}", "path")
        if refusal := self.stranger(headers):
            return refusal
        return await self.by_token(headers, query) if address.constrained else self.by_key(headers, query)

    async def to_see(self, headers: Mapping[str, str], query: str) -> Admission | Refusal:
        """Whoever may see which agents there are: with a key or with a token."""
        token = (credentials(headers, query) or "").startswith(PREFIX)
        return await self.by_token(headers, query) if token else self.by_key(headers, query)


def tenant_of(key: str) -> str:
    """What an API key is known by: its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()

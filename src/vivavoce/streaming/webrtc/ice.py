"""Which STUN and TURN servers a peer may use, with credentials that last as long as a call may. Pure.

Free of what WebRTC itself needs to be installed, so that the page can be told before.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

GOOD_FOR = 2 * 3600
"""Seconds that a credential lasts: as long as a session may (TURN looks at it when an address is taken, and again)."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a TURN server wants to see."""

    username: str
    password: str


def turn_credentials(secret: str, user: str, now: float, good_for: float = GOOD_FOR) -> Credentials:
    """Those of coturn's REST scheme (`use-auth-secret`, draft-uberti-behave-turn-rest-00): the name holds the time at
    which they end, the password is its HMAC-SHA1. now: seconds since 1970."""
    name = f"{int(now + good_for)}:{user}"
    digest = hmac.digest(secret.encode(), name.encode(), hashlib.sha1)
    return Credentials(name, base64.b64encode(digest).decode())


def ice_servers(urls: Sequence[str], secret: str, user: str, now: float) -> list[dict[str, Any]]:
    """As `RTCPeerConnection` takes them. user: tells one caller's addresses from another's at the TURN server."""
    stun = [url for url in urls if url.startswith("stun")]
    turn = [url for url in urls if url.startswith("turn")]
    servers: list[dict[str, Any]] = [{"urls": stun}] if stun else []
    if turn:
        credentials = turn_credentials(secret, user, now)
        servers.append({"urls": turn, "username": credentials.username, "credential": credentials.password})
    return servers

"""How providers sign what they send; False for all that is not surely theirs. Pure: `now` is seconds since 1970."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ...errors import RemoteProtocolError
from ...protocol.reading import decode

FRESH = 300.0
"""Seconds that a signature with a time in it counts, before and after."""
MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Signed:
    """A request as its sender saw it."""

    method: str
    url: str
    """Of our public address, with `wss://` for a WebSocket."""
    headers: Mapping[str, str] = field(repr=False)
    """By names in lower case."""
    body: bytes = field(default=b"", repr=False)

    @property
    def form(self) -> dict[str, str]:
        """What a form in the body holds; {} for a body that is none."""
        try:
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
        except ValueError:  # UnicodeDecodeError is one
            return {}


def by_twilio(request: Signed, token: str, now: float) -> bool:
    """`X-Twilio-Signature`: HMAC-SHA1 with the account's auth token over the address and the form's fields in order."""
    fields = "".join(name + value for name, value in sorted(request.form.items()))
    shown = request.headers.get("x-twilio-signature", "")
    urls = (request.url, request.url + "/") if request.method == "GET" else (request.url,)
    return any(_same(_hmac(token, url + fields, "sha1"), shown) for url in urls)


def by_plivo(request: Signed, token: str, now: float) -> bool:
    """`X-Plivo-Signature-V3`: HMAC-SHA256 over the address, its query in order, the form's fields in order, a nonce."""
    parts = urlsplit(request.url)
    query = "&".join(f"{name}={value}" for name, value in sorted(parse_qsl(parts.query, keep_blank_values=True)))
    fields = "".join(name + value for name, value in sorted(request.form.items()))
    said = f"{parts.scheme}://{parts.netloc}{parts.path}"
    said += f"?{query}" if query or fields else ""
    said += f".{fields}" if query and fields else fields
    expected = _hmac(token, f"{said}.{request.headers.get('x-plivo-signature-v3-nonce', '')}", "sha256")
    return any(_same(expected, shown) for shown in request.headers.get("x-plivo-signature-v3", "").split(",")[:4])


def by_telnyx(request: Signed, key: str, now: float) -> bool:
    """`Telnyx-Signature-Ed25519` over `Telnyx-Timestamp`, `|` and the body. key: the account's public key, base64."""
    stamp = request.headers.get("telnyx-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12 and abs(now - int(stamp)) <= FRESH):
        return False
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        shown = base64.b64decode(request.headers.get("telnyx-signature-ed25519", ""), validate=True)
        public.verify(shown, stamp.encode() + b"|" + request.body)
    except (ValueError, InvalidSignature):
        return False
    return True


def by_vonage(request: Signed, secret: str, now: float) -> bool:
    """A JWT as bearer, HS256 with the signature secret, that is fresh and holds the digest of the body."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    pieces = token.strip().split(".")
    if scheme.lower() != "bearer" or len(pieces) != 3 or len(token) > 4096:
        return False
    head, claims = _jwt_part(pieces[0]), _jwt_part(pieces[1])
    expected = hmac.new(secret.encode(), f"{pieces[0]}.{pieces[1]}".encode(), hashlib.sha256).digest()
    issued = claims.get("iat")
    return (
        head.get("alg") == "HS256"
        and _same(base64.urlsafe_b64encode(expected).decode().rstrip("="), pieces[2].rstrip("="))
        and isinstance(issued, int | float)
        and abs(now - issued) <= FRESH
        and _same(hashlib.sha256(request.body).hexdigest(), str(claims.get("payload_hash", "")).lower())
    )


def by_login(request: Signed, login: str, now: float) -> bool:
    """HTTP Basic with `NAME:PASSWORD`, for those that sign nothing."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "basic" and _same(base64.b64encode(login.encode()).decode(), shown.strip())


def _hmac(key: str, said: str, algorithm: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), said.encode(), algorithm).digest()).decode()


def _same(expected: str, shown: str) -> bool:
    return hmac.compare_digest(expected.encode(), shown.encode())


def _jwt_part(part: str) -> dict[str, object]:
    try:
        return decode(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RemoteProtocolError):
        return {}

"""Ephemeral tokens as the Live API has them: what a mint request asks for, and what a token does to a `setup`.

https://ai.google.dev/gemini-api/docs/ephemeral-tokens. Times are seconds since 1970; nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..errors import RemoteProtocolError
from .reading import camel, fields, mistyped, text, whole
from .setup import EXTENSION_KEY, read_setup

PREFIX = "auth_tokens/"
"""What every token's name begins with; SDKs choose the method for tokens by it."""
LIFE = 30 * 60.0
"""Seconds a token is good for when `expireTime` is absent (Google's default)."""
WINDOW = 60.0
"""Seconds within which its calls must begin when `newSessionExpireTime` is absent (Google's default)."""
LONGEST_LIFE = 20 * 3600.0
"""Seconds; both times must lie nearer than this (Google's limit)."""

LONGEST_SUBJECT = 256
"""Characters of a caller's key: as many as the table of sessions has room for."""

_KNOWN = frozenset({
    "uses", "expireTime", "newSessionExpireTime", "bidiGenerateContentSetup", "fieldMask", EXTENSION_KEY,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a token has to say about its calls' `setup`; with neither field the client's counts."""

    setup: Mapping[str, Any] | None = None
    """`bidiGenerateContentSetup`. Without a mask it replaces the client's setup."""
    mask: tuple[str, ...] = ()
    """Paths such as `generationConfig.temperature`: what the token says there, be it nothing, overwrites the client's
    setup; the rest is the client's."""

    def apply(self, setup: Any) -> dict[str, Any]:
        """The setup that counts. The handle to resume with stays the client's: it is no setting."""
        client = fields(setup, "setup")
        resumption = fields(client.get("sessionResumption"), "setup.sessionResumption")
        if self.setup is not None and not self.mask:
            client = dict(self.setup)
        for path in self.mask:
            client = _overwritten(client, self.setup or {}, path.split("."))
        if "handle" in resumption:
            own = fields(client.get("sessionResumption"), "setup.sessionResumption")
            client["sessionResumption"] = {**own, "handle": resumption["handle"]}
        return client


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows."""

    expires: float
    """After this no message counts."""
    new_session_expires: float
    """After this no call may begin; resuming one may."""
    uses: int = 1
    """How many calls it may begin; 0 = any number. Resuming one does not count."""
    constraints: Constraints = Constraints()
    subject: str = ""
    """Who will be calling: the key your own service knows them by; "" = not known."""
    claims: Mapping[str, Any] = field(default_factory=dict)
    """What else your service vouches for about them."""
    quota_seconds: float | None = None
    """Seconds of sound that its calls together may send; None = no limit but the times."""
    token: str = ""
    """The digest that the store knows it by; "" before it is minted."""

    @property
    def model(self) -> str:
        """The model its calls are bound to, as the setup has it; "" when the client chooses."""
        bound = self.constraints.setup is not None and (not self.constraints.mask or "model" in self.constraints.mask)
        return str((self.constraints.setup or {}).get("model", "")) if bound else ""


def read_token_request(body: Any, now: float) -> Grant:
    """The body of `POST …/auth_tokens`. Raises RemoteProtocolError for what it may not hold; the reason names it."""
    request = fields(body, "the body")
    if unknown := sorted(set(request) - _KNOWN):
        raise RemoteProtocolError(f"unknown field {unknown[0][:64]!r}: a token has {', '.join(sorted(_KNOWN))}")
    uses = whole(request.get("uses"), "uses")
    subject, claims, quota = _own(request.get(EXTENSION_KEY))
    return Grant(
        expires=_moment(request.get("expireTime"), "expireTime", now, LIFE),
        new_session_expires=_moment(request.get("newSessionExpireTime"), "newSessionExpireTime", now, WINDOW),
        uses=1 if uses is None else uses,
        constraints=_constraints(request.get("bidiGenerateContentSetup"), request.get("fieldMask")),
        subject=subject,
        claims=claims,
        quota_seconds=quota,
    )


def _moment(value: Any, path: str, now: float, default: float) -> float:
    if value is None:
        return now + default
    try:
        moment = datetime.fromisoformat(text(value, path))
    except ValueError:
        raise RemoteProtocolError(f"{path} must be a time as in RFC 3339: 2026-11-22T00:30:00Z") from None
    if moment.tzinfo is None:
        raise RemoteProtocolError(f"{path} must say its time zone: end it in Z or an offset such as +00:00")
    at = moment.timestamp()
    if not now < at <= now + LONGEST_LIFE:
        raise RemoteProtocolError(f"{path} must be later than now and less than {LONGEST_LIFE / 3600:.0f} hours away")
    return at


def _constraints(setup: Any, mask: Any) -> Constraints:
    paths = tuple(_path(part) for part in text(mask, "fieldMask").split(",") if part.strip())
    if setup is None:
        return Constraints(None, paths)
    name = "bidiGenerateContentSetup"
    locked = fields(setup, name)
    if "setup" in locked:
        raise RemoteProtocolError(f"{name} holds the fields of a setup themselves: take them out of `setup`")
    if not paths and not locked.get("model"):
        raise RemoteProtocolError(f"{name}.model is missing: without a fieldMask the client's own setup does not count")
    read_setup({"model": "any", **locked})  # what cannot be read when a call begins is better refused now
    return Constraints(locked, paths)


def _path(path: str) -> str:
    names = [camel(name) for name in path.strip().split(".")]
    if not all(name.isidentifier() for name in names):
        raise RemoteProtocolError("fieldMask must list field paths: model,generationConfig.temperature")
    # Instructions have several spellings (parts, a bare text): locking one of them locks them all.
    return names[0] if names[0] == "systemInstruction" else ".".join(names)


def _own(value: Any) -> tuple[str, dict[str, Any], float | None]:
    """Our own key: who calls, and how much they may say."""
    own = fields(value, EXTENSION_KEY)
    caller, quota = fields(own.pop("caller", None), f"{EXTENSION_KEY}.caller"), own.pop("quota", None)
    if own:
        raise RemoteProtocolError(f"{EXTENSION_KEY} has the fields caller and quota, not {sorted(own)[0][:64]!r}")
    subject, claims = text(caller.get("subject"), f"{EXTENSION_KEY}.caller.subject"), caller.get("claims", {})
    if not isinstance(claims, dict):
        raise mistyped(f"{EXTENSION_KEY}.caller.claims", "an object", claims)
    if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        raise RemoteProtocolError(
            f"{EXTENSION_KEY}.caller.subject must be printable and have {LONGEST_SUBJECT} characters at most"
        )
    if caller and not subject:
        raise RemoteProtocolError(f"{EXTENSION_KEY}.caller.subject is missing: the key you know this person by")
    return subject, claims, _seconds(fields(quota, f"{EXTENSION_KEY}.quota").get("seconds"))


def _seconds(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e9:
        raise RemoteProtocolError(f"{EXTENSION_KEY}.quota.seconds must be a number above 0")
    return float(value)


def _overwritten(client: Any, token: Any, path: list[str]) -> dict[str, Any]:
    """`client` with what `token` has at `path`; without that field when it has nothing there."""
    own = fields(client, "setup") if isinstance(client, dict) else {}
    held = fields(token, "setup") if isinstance(token, dict) else {}
    name, *rest = path
    if rest:
        own[name] = _overwritten(own.get(name), held.get(name), rest)
    elif name in held:
        own[name] = held[name]
    else:
        own.pop(name, None)
    return own

"""What a SIP edge is started with."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class SipAccount:
    """Where the edge listens, and as whom it registers."""

    host: str
    port: int
    """UDP and TCP; 0 = any."""
    user: str = "agent"
    domain: str = ""
    """Of a PBX or a trunk; "" = calls come straight to `host`."""
    password: str = field(default="", repr=False)
    register: bool = False
    most_calls: int = 16
    """At once; the next caller hears a busy tone (486)."""


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """What an edge is started with."""

    url: str
    """The gateway's WebSocket for calls."""
    secret: str = field(repr=False)
    """By which the gateway knows its own edge."""
    account: SipAccount


def settings_line(settings: EdgeSettings) -> str:
    """The first line of an edge's standard input: a password is in it, so it is no argument and no environment."""
    return json.dumps(asdict(settings))


def read_settings(line: str) -> EdgeSettings:
    """The way back."""
    said = json.loads(line)
    return EdgeSettings(said["url"], said["secret"], SipAccount(**said["account"]))

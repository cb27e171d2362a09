"""Environment → one frozen `Settings`. Nothing else reads the environment."""

from __future__ import annotations

import difflib
import ipaddress
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import ConfigurationError

CALLS_FILE = "calls.sqlite"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Settings:
    """How one gateway process runs. Secrets stay out of its repr."""

    host: str = "127.0.0.1"
    """Where to listen; beyond this machine only with a key (`check`)."""
    port: int = 8080
    """Plain HTTP and `ws://`."""
    tls_port: int = 8443
    """HTTPS and `wss://`, with a locally made certificate. For both ports 0 = any free one."""
    api_keys: tuple[str, ...] = field(default=(), repr=False)
    """`VIVAVOCE_API_KEYS`, comma-separated. Empty = anyone, allowed on loopback only."""
    home: Path = Path.home() / ".local" / "share" / "vivavoce"
    """`VIVAVOCE_HOME`: call log, certificate. Created when first written to."""
    database: str = field(default="", repr=False)
    """`VIVAVOCE_DATABASE`, an SQLAlchemy URL: where calls, sessions and tokens are kept, for gateways that share them;
    "" = a file in `home`."""
    weights: Path = Path.home() / ".cache" / "vivavoce" / "models"
    """`VIVAVOCE_MODELS`: the model store's folder."""
    origins: tuple[str, ...] = ()
    """`VIVAVOCE_ORIGINS`, comma-separated: pages elsewhere that may call, as `https://example.org`."""
    keep_days: float | None = None
    """`VIVAVOCE_KEEP_DAYS`: after so many days a call is erased; None = never."""
    ledgers: tuple[str, ...] = field(default=(), repr=False)
    """`VIVAVOCE_LEDGERS`, comma-separated SQLAlchemy URLs: the databases in which tools keep a
    `vivavoce.tools.ledger`. SQLite files in `home` are found without."""
    trusted_proxies: tuple[str, ...] = ()
    """`VIVAVOCE_TRUSTED_PROXIES`, comma-separated addresses and networks (`10.0.0.0/8`): whose `X-Forwarded-For` and
    `X-Forwarded-Proto` are believed. From anybody else they are ignored, on this machine too."""
    ice_servers: tuple[str, ...] = ()
    """`VIVAVOCE_ICE_SERVERS`, comma-separated: `stun:` and `turn:` addresses that browsers use to get through to us by
    WebRTC; none = we are reached directly."""
    turn_secret: str = field(default="", repr=False)
    """`VIVAVOCE_TURN_SECRET`: what we share with the TURN servers (coturn's `static-auth-secret`)."""
    timezone: str = ""
    """`VIVAVOCE_TIMEZONE`, an IANA name; "" = this machine's."""
    raw_models: tuple[str, ...] = ()
    """`VIVAVOCE_RAW_MODELS`, comma-separated: cloud models that callers may address by name, without an agent. Whoever
    may call then spends your quota on anything."""
    gemini_key: str = field(default="", repr=False)
    """`GOOGLE_API_KEY` or `GEMINI_API_KEY`, as Google's SDKs read them."""
    gemini_url: str = ""
    """`GOOGLE_GEMINI_BASE_URL`; "" = Google's."""
    vertex: bool = False
    """`GOOGLE_GENAI_USE_VERTEXAI`: Gemini models are reached through Vertex AI."""
    vertex_project: str = ""
    """`GOOGLE_CLOUD_PROJECT`; "" = the credentials'."""
    vertex_location: str = "global"
    """`GOOGLE_CLOUD_LOCATION`: where Vertex AI runs the model."""
    vertex_url: str = ""
    """`GOOGLE_VERTEX_BASE_URL`; "" = Google's."""
    phone_url: str = ""
    """`VIVAVOCE_PHONE_URL`: where telephone providers reach us, as `https://voice.example.org`; "" = nowhere."""
    phone_numbers: tuple[tuple[str, str], ...] = ()
    """`VIVAVOCE_PHONE_NUMBERS`, comma-separated `NUMBER=AGENT`: who answers which number, `*` any other. Without it the
    only agent answers all."""
    phone_transfers: tuple[tuple[str, str], ...] = ()
    """`VIVAVOCE_PHONE_TRANSFERS`, comma-separated `AGENT=ADDRESS` or `AGENT=ADDRESS Mo-Fr 08:00-17:00`, a number or
    `sip:…`, `*` any other agent: where callers are put through to whom an agent hands over, the first who is there
    first. Without, they are told and the line ends."""
    sip: str = ""
    """`VIVAVOCE_SIP`, as `192.0.2.7:5060`: where telephones call by SIP; "" = nowhere."""
    sip_account: str = ""
    """`VIVAVOCE_SIP_ACCOUNT`, as `sip:agent@pbx.example`: as whom to register; "" = calls come straight to us."""
    sip_password: str = field(default="", repr=False)
    """`VIVAVOCE_SIP_PASSWORD` of that account."""
    phone_secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """(provider, what its requests are known by): `VIVAVOCE_TWILIO_AUTH_TOKEN`, `VIVAVOCE_TELNYX_PUBLIC_KEY`,
    `VIVAVOCE_PLIVO_AUTH_TOKEN`, `VIVAVOCE_VONAGE_SIGNATURE_SECRET`, and as `NAME:PASSWORD` `VIVAVOCE_EXOTEL_LOGIN`,
    `VIVAVOCE_ASTERISK_LOGIN` and `VIVAVOCE_AUDIOSOCKET_LOGIN`. A provider without is not answered."""

    audiosocket: str = ""
    """`VIVAVOCE_AUDIOSOCKET`: where to listen for Asterisk's AudioSocket, as `127.0.0.1:9092`; "" = nowhere."""
    traces: bool = False
    """Spans of calls go to an OpenTelemetry collector: `OTEL_EXPORTER_OTLP_ENDPOINT` or `OTEL_TRACES_EXPORTER=otlp`.
    All other `OTEL_…` variables are its SDK's to read."""

    @property
    def calls(self) -> Path | str:
        """Where calls, sessions and tokens are kept: a file, or a database's URL."""
        return self.database or self.home / CALLS_FILE

    def check(self) -> None:
        """Raises ConfigurationError when listening beyond this machine without a key."""
        if self.host not in LOOPBACK and not self.api_keys:
            raise ConfigurationError(
                f"listening on {self.host} lets strangers in: set VIVAVOCE_API_KEYS, or listen on 127.0.0.1"
            )


PHONE_SECRETS: Mapping[str, str] = {
    "twilio": "VIVAVOCE_TWILIO_AUTH_TOKEN",
    "telnyx": "VIVAVOCE_TELNYX_PUBLIC_KEY",
    "plivo": "VIVAVOCE_PLIVO_AUTH_TOKEN",
    "vonage": "VIVAVOCE_VONAGE_SIGNATURE_SECRET",
    "exotel": "VIVAVOCE_EXOTEL_LOGIN",
    "asterisk": "VIVAVOCE_ASTERISK_LOGIN",
    "audiosocket": "VIVAVOCE_AUDIOSOCKET_LOGIN",
}
"""Provider → the variable that holds its secret; a login is `NAME:PASSWORD`."""
VARIABLES = (
    "VIVAVOCE_API_KEYS", "VIVAVOCE_AUDIOSOCKET", "VIVAVOCE_DATABASE", "VIVAVOCE_HOME", "VIVAVOCE_HOST",
    "VIVAVOCE_ICE_SERVERS",
    "VIVAVOCE_MODELS", "VIVAVOCE_ORIGINS", "VIVAVOCE_KEEP_DAYS", "VIVAVOCE_LEDGERS", "VIVAVOCE_PHONE_NUMBERS",
    "VIVAVOCE_PHONE_TRANSFERS", "VIVAVOCE_PHONE_URL", "VIVAVOCE_PORT", "VIVAVOCE_RAW_MODELS", "VIVAVOCE_SIP",
    "VIVAVOCE_SIP_ACCOUNT", "VIVAVOCE_SIP_PASSWORD", "VIVAVOCE_TIMEZONE",
    "VIVAVOCE_TLS_PORT", "VIVAVOCE_TRUSTED_PROXIES", "VIVAVOCE_TURN_SECRET",
    *PHONE_SECRETS.values(),
)  # fmt: skip
"""Those of ours that `from_environment` reads."""
OF_COMMANDS = ("VIVAVOCE_API_KEY", "VIVAVOCE_BRAIN_KEY", "VIVAVOCE_LOG")
"""Those that the command line reads."""


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Settings from variables; an empty one counts as none. Raises ConfigurationError for a value that cannot work."""
    base = Settings()
    environ = {name: value.strip() for name, value in environ.items() if value.strip()}
    return Settings(
        host=environ.get("VIVAVOCE_HOST", base.host),
        port=_port(environ, "VIVAVOCE_PORT", base.port),
        tls_port=_port(environ, "VIVAVOCE_TLS_PORT", base.tls_port),
        api_keys=_list(environ, "VIVAVOCE_API_KEYS"),
        origins=_origins(environ),
        home=Path(environ.get("VIVAVOCE_HOME", base.home)).expanduser(),
        database=_database(environ),
        weights=Path(environ.get("VIVAVOCE_MODELS", base.weights)).expanduser(),
        trusted_proxies=_networks(environ, "VIVAVOCE_TRUSTED_PROXIES"),
        keep_days=_days(environ, "VIVAVOCE_KEEP_DAYS"),
        ledgers=_list(environ, "VIVAVOCE_LEDGERS"),
        ice_servers=_ice_servers(environ),
        turn_secret=environ.get("VIVAVOCE_TURN_SECRET", ""),
        timezone=_zone(environ),
        raw_models=_list(environ, "VIVAVOCE_RAW_MODELS"),
        gemini_key=environ.get("GOOGLE_API_KEY") or environ.get("GEMINI_API_KEY") or "",
        gemini_url=environ.get("GOOGLE_GEMINI_BASE_URL", ""),
        vertex=_switch(environ, "GOOGLE_GENAI_USE_VERTEXAI"),
        vertex_project=environ.get("GOOGLE_CLOUD_PROJECT", ""),
        vertex_location=environ.get("GOOGLE_CLOUD_LOCATION", base.vertex_location),
        vertex_url=environ.get("GOOGLE_VERTEX_BASE_URL", ""),
        phone_url=_phone_url(environ),
        phone_numbers=phone_numbers(_list(environ, "VIVAVOCE_PHONE_NUMBERS")),
        phone_transfers=_transfers(_list(environ, "VIVAVOCE_PHONE_TRANSFERS")),
        sip=environ.get("VIVAVOCE_SIP", ""),
        sip_account=environ.get("VIVAVOCE_SIP_ACCOUNT", ""),
        sip_password=environ.get("VIVAVOCE_SIP_PASSWORD", ""),
        phone_secrets=tuple((provider, environ[name]) for provider, name in PHONE_SECRETS.items() if environ.get(name)),
        audiosocket=_socket(environ, "VIVAVOCE_AUDIOSOCKET"),
        traces=_traces(environ),
    )


def phone_numbers(given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(number, agent) of each `NUMBER=AGENT`; the number in E.164, or `*`. Raises ConfigurationError for others."""
    pairs = []
    for entry in given:
        number, _, agent = (part.strip() for part in entry.partition("="))
        number = "+" + "".join(filter(str.isdigit, number)) if number != "*" else number
        if len(number) < 4 and number != "*" or not agent:
            raise ConfigurationError(f"a number is given to an agent as +15550100=AGENT or *=AGENT, not {entry!r}")
        pairs.append((number, agent))
    return tuple(pairs)


def _transfers(given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = [entry.partition("=") for entry in given]
    for agent, equals, address in pairs:
        if not (agent and address.strip()):
            raise ConfigurationError(f"VIVAVOCE_PHONE_TRANSFERS wants AGENT=ADDRESS, not {agent + equals + address!r}")
    return tuple((agent.strip(), address.strip()) for agent, _, address in pairs)


def _socket(environ: Mapping[str, str], name: str) -> str:
    """HOST:PORT."""
    said = environ.get(name, "")
    host, _, port = said.rpartition(":")
    if said and not (host and port.isascii() and port.isdigit() and int(port) <= 65535):
        raise ConfigurationError(f"{name} must be HOST:PORT such as 127.0.0.1:9092, not {said!r}")
    return said


def _phone_url(environ: Mapping[str, str]) -> str:
    """As providers know it; they sign it, so it must be the same to the letter."""
    url = environ.get("VIVAVOCE_PHONE_URL", "").rstrip("/")
    if url and not url.startswith(("https://", "http://")):
        raise ConfigurationError(f"VIVAVOCE_PHONE_URL wants an address such as https://voice.example.org, not {url!r}")
    missing = [name for name in PHONE_SECRETS.values() if environ.get(name)] if not url else []
    if missing:
        raise ConfigurationError(f"{missing[0]} needs VIVAVOCE_PHONE_URL, the address that providers reach and sign")
    return url


def misspelt(environ: Mapping[str, str]) -> list[str]:
    """One sentence for each variable that looks like ours and is read by nobody."""
    known = (*VARIABLES, *OF_COMMANDS)
    told = []
    for name in sorted(environ):
        if name.startswith("VIVAVOCE_") and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            told.append(f"{name} is no setting" + (f"; did you mean {near[0]}?" if near else ""))
    return told


def for_children(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for a program we start: without our own variables and without keys."""
    ours = ("VIVAVOCE_", "GEMINI_API_KEY", "GOOGLE_API_KEY", "OTEL_EXPORTER_")  # a collector's headers hold its key
    return {name: value for name, value in environ.items() if not name.startswith(ours)}


def _traces(environ: Mapping[str, str]) -> bool:
    """As OpenTelemetry's specification has it; the one exporter that we know is `otlp`."""
    said = {name: environ.get(name, "").strip().lower() for name in ("OTEL_SDK_DISABLED", "OTEL_TRACES_EXPORTER")}
    if said["OTEL_SDK_DISABLED"] == "true":
        return False
    if said["OTEL_TRACES_EXPORTER"]:
        return said["OTEL_TRACES_EXPORTER"] == "otlp"
    endpoints = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
    return any(environ.get(name, "").strip() for name in endpoints)


def _list(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in environ.get(name, "").split(",") if item.strip())


def _zone(environ: Mapping[str, str]) -> str:
    name = environ.get("VIVAVOCE_TIMEZONE", "")
    try:
        return ZoneInfo(name).key if name else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigurationError(
            f"VIVAVOCE_TIMEZONE must be an IANA name such as Europe/Zurich, not {name!r}"
        ) from None


def _origins(environ: Mapping[str, str]) -> tuple[str, ...]:
    """As browsers send them: in lower case, without a path."""
    origins = []
    for origin in _list(environ, "VIVAVOCE_ORIGINS"):
        try:
            parts = urlsplit(origin)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.path in ("", "/")
        except ValueError:
            good = False
        if not good:
            raise ConfigurationError(f"VIVAVOCE_ORIGINS wants origins such as https://example.org, not {origin!r}")
        origins.append(f"{parts.scheme}://{parts.netloc}".lower())
    return tuple(origins)


def _ice_servers(environ: Mapping[str, str]) -> tuple[str, ...]:
    servers = _list(environ, "VIVAVOCE_ICE_SERVERS")
    for server in servers:
        if not re.fullmatch(r"(stun|turns?):[^\s/?@]+(\?transport=(udp|tcp))?", server):
            raise ConfigurationError(
                "VIVAVOCE_ICE_SERVERS wants addresses such as stun:stun.example.org:3478 or "
                f"turns:turn.example.org:5349?transport=tcp, not {server!r}"
            )
    if any(server.startswith("turn") for server in servers) and not environ.get("VIVAVOCE_TURN_SECRET"):
        raise ConfigurationError("a turn: server needs VIVAVOCE_TURN_SECRET, its static-auth-secret")
    return servers


def _database(environ: Mapping[str, str]) -> str:
    url = environ.get("VIVAVOCE_DATABASE", "")
    if url and "://" not in url:
        raise ConfigurationError(
            "VIVAVOCE_DATABASE must be an address such as postgresql+pg8000://USER:PASSWORD@HOST/NAME"
        )  # without what came: it may be a secret
    return url


def _switch(environ: Mapping[str, str], name: str) -> bool:
    """As Google's SDKs read it, but what they would silently take for no is refused."""
    said = environ.get(name, "").lower()
    if said not in ("", "0", "1", "true", "false"):
        raise ConfigurationError(f"{name} is true or false, not {said!r}")
    return said in ("1", "true")


def _networks(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    given = _list(environ, name)
    for network in given:
        try:
            ipaddress.ip_network(network)
        except ValueError:
            raise ConfigurationError(
                f"{name} must hold addresses or networks such as 10.0.0.0/8, not {network!r}"
            ) from None
    return given


def _days(environ: Mapping[str, str], name: str) -> float | None:
    text = environ.get(name, "")
    try:
        days = float(text) if text else None
    except ValueError:
        days = -1.0
    if days is not None and not 0 < days < math.inf:
        raise ConfigurationError(f"{name} must be a number of days above 0, not {text!r}")
    return days


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise ConfigurationError(f"{name} must be a port number from 0 to 65535, not {text!r}")
    return int(text)

"""uvicorn around the app: plain HTTP and TLS in one process, one loop."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import os
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from ..errors import ConfigurationError
from ..settings import LOOPBACK, Settings
from ..tools.foreign import tasks_contained
from .app import App
from .uvicorn_limits import ImpatientHttp, LiveWebSocket

MAX_FRAME = 8 * 1024 * 1024
"""Bytes of one WebSocket message: room for a 5 MiB picture in base64; larger ones are closed with 1009."""
LAST_BYTES = 1.0
"""Seconds that clients get to read what was sent to them last; then their connections are cut off."""
GRACE = 3
"""Seconds that open calls get to end, their tools too, when the server is told to stop; then they are cancelled."""


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: two servers share one process, and the command line owns the signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's with listening sockets, which lets a TLS handshake take as long as asyncio does: 60 s."""
        await super().startup([])
        config = self.config
        state = self.lifespan.state
        protocol = functools.partial(ImpatientHttp, config=config, server_state=self.server_state, app_state=state)
        patience = ImpatientHttp.request_timeout if config.ssl else None
        for listener in sockets or ():
            server = await asyncio.get_running_loop().create_server(
                protocol, sock=listener, ssl=config.ssl, backlog=config.backlog, ssl_handshake_timeout=patience
            )
            self.servers.append(server)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, which would wait its whole grace for a client that does not read."""
        cut = asyncio.get_running_loop().call_later(LAST_BYTES, self._cut_off)
        await super().shutdown(sockets)
        cut.cancel()

    def _cut_off(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a running gateway is reached; `https` is "" when TLS is off."""

    http: str
    https: str


@contextlib.asynccontextmanager
async def running(app: App, settings: Settings, certificate: tuple[Path, Path] | None) -> AsyncIterator[Addresses]:
    """Serve inside the `async with`. certificate: (chain, key) files for TLS. Port 0 takes a free one.

    Raises ConfigurationError when a port is taken.
    """
    listeners: list[tuple[socket.socket, tuple[Path, Path] | None]] = []
    listeners.append((_listen(settings.host, settings.port, "--port"), None))
    if certificate:
        listeners.append((_listen(settings.host, settings.tls_port, "--tls-port"), certificate))
    servers = [(_Server(_config(app, pair, settings)), listener) for listener, pair in listeners]
    with tasks_contained():
        serving = asyncio.gather(*(server.serve(sockets=[listener]) for server, listener in servers))
        try:
            name = _shown(settings.host)
            ports = [listener.getsockname()[1] for listener, _ in listeners]
            yield Addresses(f"http://{name}:{ports[0]}", f"https://{name}:{ports[1]}" if len(ports) > 1 else "")
        finally:
            for server, _ in servers:
                server.should_exit = True
            await serving


def check_ports(settings: Settings) -> None:
    """Raises ConfigurationError when a port cannot be had: better now than after loading models for some seconds."""
    if settings.port == settings.tls_port != 0:
        raise ConfigurationError(f"http and https cannot share the port {settings.port}: choose another --tls-port")
    for port, option in ((settings.port, "--port"), (settings.tls_port, "--tls-port")):
        _listen(settings.host, port, option).close()


def _listen(host: str, port: int, option: str) -> socket.socket:
    """A listening socket: from here on clients can connect, and are served as soon as the server runs."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, UnicodeError) as error:
        number = getattr(error, "errno", None)
        remedies = {
            errno.EADDRINUSE: f"stop the other program or choose another {option}",
            errno.EACCES: f"choose {option} 1024 or above, or allow this program lower ones",
        }
        remedy = remedies.get(
            number or 0, "choose a --host that is an address of this machine, as 127.0.0.1 or 0.0.0.0"
        )
        why = os.strerror(number) if number and number > 0 else getattr(error, "strerror", None) or error
        raise ConfigurationError(f"cannot listen on {host}:{port} ({why}): {remedy}") from error


def _shown(host: str) -> str:
    """`localhost` for loopback: browsers count it as a secure context on any port, and the certificate names it."""
    return "localhost" if host in (*LOOPBACK, "0.0.0.0", "::") else host  # noqa: S104  # nothing is bound here


def _config(app: App, certificate: tuple[Path, Path] | None, settings: Settings) -> uvicorn.Config:
    chain, key = certificate or (None, None)
    return uvicorn.Config(
        app,
        http=ImpatientHttp,
        ws=LiveWebSocket,
        ws_max_size=MAX_FRAME,
        ws_per_message_deflate=False,  # speech in base64 does not pay for the CPU, and a bomb cannot go off
        ssl_certfile=chain,
        ssl_keyfile=key,
        proxy_headers=bool(settings.trusted_proxies),  # uvicorn believes anybody on loopback unless it is told
        forwarded_allow_ips=list(settings.trusted_proxies),
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )

"""Connections for tests: a server and a client that have met, and frames written as clients write them."""

import json
from typing import Any

from vivavoce.protocol.client import LiveClient
from vivavoce.protocol.server import LiveServer

MODEL = "models/front-desk"


def frame(**message: Any) -> str:
    return json.dumps(message)


def opened(vertex: bool = False, **setup: Any) -> LiveServer:
    """A server whose client has sent `setup` and got `setupComplete`."""
    server = LiveServer(vertex=vertex)
    server.receive(frame(setup={"model": MODEL, **setup}))
    server.setup_complete()
    return server


def met(**setup: Any) -> tuple[LiveServer, LiveClient]:
    """Both ends of an open connection."""
    server, client = LiveServer(), LiveClient()
    server.receive(client.start({"model": MODEL, **setup}))
    client.receive(server.setup_complete("session-1"))
    return server, client

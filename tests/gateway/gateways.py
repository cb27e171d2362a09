"""A gateway on loopback with a scripted model: real sockets, real uvicorn, nobody who understands anything."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vivavoce import Agent
from vivavoce.gateway.app import App
from vivavoce.gateway.directory import Directory
from vivavoce.gateway.http_server import Addresses, running
from vivavoce.gateway.reception import Ears, Limits, Reception
from vivavoce.gateway.sip_edge import SipEdge
from vivavoce.gateway.telephone.attendant import Speak
from vivavoce.gateway.tracing import Traces
from vivavoce.media import Samples
from vivavoce.models.model import Model
from vivavoce.models.scripted import ScriptedModel, Step
from vivavoce.sessions.log import CallLog
from vivavoce.sessions.stores import Stores
from vivavoce.settings import Settings
from vivavoce.streaming.pace import Pace
from vivavoce.streaming.websocket import SETUP_TIMEOUT
from vivavoce.tls import local_certificate
from vivavoce.vision.contract import Eye


@dataclass
class Running:
    """What a test needs of a running gateway."""

    addresses: Addresses
    model: ScriptedModel
    log: CallLog
    reception: Reception
    chain: Path
    app: App

    @property
    def ws(self) -> str:
        path = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
        return self.addresses.http.replace("http", "ws", 1) + path


async def always_complete(samples: Samples) -> float:
    await asyncio.sleep(0)
    return 0.9


def never_voice(samples: Samples) -> float:
    return 0.0


@asynccontextmanager
async def gateway(
    home: Path,
    *steps: Step,
    agents: Sequence[Agent] = (),
    keys: tuple[str, ...] = (),
    max_calls: int = 8,
    aliases: Mapping[str, str] | None = None,
    now: Callable[[], float] = time.time,
    pace: Callable[[], Pace] = Pace,
    setup_timeout: float = SETUP_TIMEOUT,
    traces: Traces | None = None,
    store: Path | str = "",
    proxies: tuple[str, ...] = (),
    check_every: float = 10.0,
    idle: float = 600.0,
    engine: Model | None = None,
    timezone: str = "",
    eye: Eye | None = None,
    phone: Mapping[str, Any] | None = None,
    sip: SipEdge | None = None,
    speak: Speak | None = None,
) -> AsyncIterator[Running]:
    line = {f"phone_{name}": value for name, value in (phone or {}).items()}
    settings = Settings(port=0, tls_port=0, home=home, api_keys=keys, trusted_proxies=proxies, **line)
    model, stores = ScriptedModel(*steps), Stores.opened(store or settings.calls, now, home=home)
    reception = Reception(
        Directory(agents, {"embedded": engine or model}, aliases=aliases, timezone=timezone),
        Ears(lambda: never_voice, always_complete),
        stores,
        Limits(max_calls, len(keys), pace, setup_timeout, idle, check_every),
        traces=traces,
        eye=eye,
    )
    made = local_certificate(home)
    app = App(settings, reception, sip, speak)
    async with running(app, settings, (made.chain, made.key)) as addresses:
        yield Running(addresses, model, stores.log, reception, made.authority, app)
    stores.close()

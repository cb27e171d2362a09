"""Settings and agents become a gateway that runs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence, Set
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import ConfigurationError
from ..events import Brief
from ..metrics.lag import watching_lag
from ..models.embedded.brain import Brain
from ..models.embedded.pipeline_mode import SEQUENTIAL
from ..models.model import Model
from ..sessions.stores import Stores
from ..settings import Settings
from ..tls import local_certificate
from ..tools.agent import Agent
from ..turns.turn_policy import FIXED_SILENCE
from ..vision.contract import EyeFailed
from ..weights.store import Store
from .app import App
from .directory import Directory
from .eye_setup import eye_of
from .fitness import EMBEDDED, GEMINI, LEGACY, OWN, check_agents, check_aliases
from .http_server import Addresses, running
from .reception import Ears, Limits, Reception
from .retention import pruning
from .sip_edge import SipEdge, sip_edge
from .tracing import traces

if TYPE_CHECKING:
    from ..models.embedded.engine import EmbeddedModel
    from ..vision.eye import EyeProcess

DRAIN = 4.0
"""Seconds that callers get to leave when the process is told to stop: with `server.LAST_BYTES` for who does not, and
`server.GRACE` for a tool under way, that is below the 10 after which containers are killed."""


class Closeable(Protocol):
    """Something that keeps what must not be lost."""

    def close(self) -> None:
        """Write what waits and stop."""


class Gateway:
    """One process that answers calls: `running` with servers of its own, or `app` and `lifespan` in another ASGI
    service. Either once."""

    def __init__(
        self,
        settings: Settings,
        app: App,
        reception: Reception,
        stores: Sequence[Closeable],
        eye: EyeProcess | None = None,
        sip: SipEdge | None = None,
    ) -> None:
        """stores: what is closed at the end, in order. eye: looks at what callers show, where an agent sees. sip: takes
        telephone calls by SIP."""
        self.app = app
        self._settings, self._reception, self._stores, self._eye = settings, reception, stores, eye
        self._addresses, self._sip = Addresses("", ""), sip

    @property
    def http_url(self) -> str:
        """Where plain HTTP and `ws://` are answered; "" before `running`."""
        return self._addresses.http

    @property
    def https_url(self) -> str:
        """Where HTTPS and `wss://` are answered; "" before `running`."""
        return self._addresses.https

    @property
    def page_url(self) -> str:
        """The page to talk on."""
        return self._addresses.http + "/"

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Gateway]:
        """Answer calls inside the `async with`. Raises ConfigurationError when a port is taken."""
        certificate = await asyncio.to_thread(local_certificate, self._settings.home)
        served = running(self.app, self._settings, (certificate.chain, certificate.key))
        async with self._stores_kept(), served as self._addresses, self._telephone(), self._attended():
            yield self

    async def dial(self, address: str, agent: str = "", about: Mapping[str, Any] | None = None) -> str:
        """Call a telephone by SIP, have an agent speak first, and return when the call is over.

        address: `sip:ann@pbx.example`. agent: who calls; "" = the only one. about: what the agent's tools find in
        `Call.about`; JSON. Returns why nobody answered, or "". Raises ConfigurationError without `sip`, and where that
        agent is not served.
        """
        dialler = self.app.phone.dialler
        if dialler is None:
            raise ConfigurationError("calling somebody needs SIP: set VIVAVOCE_SIP to an address of this machine")
        return await dialler.place(address, agent or self._reception.agents()[0]["name"], about or {})

    @contextlib.asynccontextmanager
    async def lifespan(self, service: object = None) -> AsyncIterator[None]:
        """What goes on beside the calls while another service answers for `app`: `FastAPI(lifespan=gateway.lifespan)`,
        or an `async with` in that service's own lifespan. At its end calls are sent away and the log is written.

        service: is not used; frameworks pass themselves. Raises ConfigurationError where telephones are to call by SIP.
        """
        if self._sip is not None:
            raise ConfigurationError("VIVAVOCE_SIP needs a gateway with servers of its own: `vivavoce serve`")
        async with self._stores_kept(), self._attended():
            yield

    @contextlib.asynccontextmanager
    async def _attended(self) -> AsyncIterator[None]:
        opening = asyncio.create_task(self._open_eye())
        audiosocket = await self._listen()
        try:
            async with watching_lag(self._reception.meter), pruning(self._settings):
                yield
        finally:
            opening.cancel()
            if audiosocket is not None:
                audiosocket.close()
            await self._reception.drain(DRAIN)
            if self._eye is not None:
                await self._eye.close()

    async def _listen(self) -> asyncio.Server | None:
        """For Asterisk's AudioSocket. Raises ConfigurationError where the port cannot be had."""
        if not self._settings.audiosocket:
            return None
        host, _, port = self._settings.audiosocket.rpartition(":")
        try:
            return await asyncio.start_server(self.app.phone.connected, host.strip("[]"), int(port))
        except OSError as error:
            raise ConfigurationError(f"cannot listen on {self._settings.audiosocket}: {error.strerror}") from error

    @contextlib.asynccontextmanager
    async def _telephone(self) -> AsyncIterator[None]:
        if self._sip is None:
            yield
            return
        async with self._sip.running(self._addresses.http.replace("http", "ws", 1) + "/phone/sip/stream"):
            yield

    @contextlib.asynccontextmanager
    async def _stores_kept(self) -> AsyncIterator[None]:
        try:
            yield
        finally:
            for store in self._stores:
                await asyncio.to_thread(store.close)

    async def _open_eye(self) -> None:
        """The first picture need not wait for it. One that does not start is asked again with every picture."""
        if self._eye is not None:
            with contextlib.suppress(EyeFailed):
                await self._eye.start()


def build(
    settings: Settings,
    agents: Sequence[Agent],
    *,
    model: str = "",
    brain_url: str = "",
    brain_model: str = "",
    brain_key: str = "",
    brain_mode: str = "only",
    brain: Callable[[Brief], Brain] | None = None,
    aliases: Mapping[str, str] | None = None,
    engine: EmbeddedModel | None = None,
) -> Gateway:
    """A gateway for these agents; loads the embedded engine if any of them wants it, which takes some seconds.

    model: what answers for every agent instead of its own choice. brain_*: what thinks for the embedded engine, see
    `loading.load`; brain: makes what thinks for each call, instead. aliases: further name → agent or model. engine: the
    embedded one, where it is loaded already.

    Raises ConfigurationError, WeightsMissing.
    """
    from ..models.embedded.loading import load  # heavy: only a process that answers calls needs it
    from .turn_models import TurnModels, apology, voice

    for agent in agents:
        agent.model = model or agent.model
    check_agents(agents, settings.raw_models)
    wanted = {*(agent.model for agent in agents), *settings.raw_models, *(aliases or {}).values()}
    known = {*(agent.name for agent in agents), *settings.raw_models, *(wanted & {LEGACY})}
    alone = not any(name.startswith(GEMINI) for name in wanted)
    check_aliases(aliases or {}, known | {EMBEDDED} if OWN & wanted or alone else known)
    store = Store(settings.weights)
    eye = eye_of(agents, store)
    models: dict[str, Model] = _cloud_models(settings, wanted)  # first: a missing key shows at once
    cloud = frozenset(models)
    stores = Stores.opened(settings.calls, home=settings.home)
    stores.log.reach()
    tracing = traces(settings, cloud, version("vivavoce"))
    if OWN & wanted or not models:
        briefs = [agent.brief() for agent in agents if agent.model in OWN]
        own = engine or load(store, brain_url, brain_model, brain_key, briefs, brain, brain_mode)
        models |= {EMBEDDED: own, LEGACY: own.working(SEQUENTIAL)} if LEGACY in wanted else {EMBEDDED: own}
        engine = own
    turn_models = TurnModels(store)
    directory = Directory(
        agents,
        models,
        aliases=aliases,
        private=cloud - set(settings.raw_models),
        policies={LEGACY: FIXED_SILENCE},
        timezone=settings.timezone,
    )
    ears, limits = Ears(turn_models.ear, turn_models.judge), Limits(tenants=len(settings.api_keys))
    sorry = apology(store) if cloud else None
    reception = Reception(directory, ears, stores, limits, apology=sorry, traces=tracing, eye=eye)
    sip = sip_edge(settings)
    app = App(settings, reception, sip, engine.speak if engine else voice(store))
    return Gateway(settings, app, reception, [stores, *filter(None, [tracing])], eye, sip)


def _cloud_models(settings: Settings, names: Set[str]) -> dict[str, Model]:
    gemini = sorted(name for name in names if name.startswith(GEMINI))
    if not gemini:
        return {}
    from ..models.gemini.endpoint import endpoint
    from ..models.gemini.model import GeminiModel

    where = endpoint(settings)
    return {name: GeminiModel(name, where) for name in gemini}

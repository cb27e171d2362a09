"""Takes calls: finds who is addressed, connects a model, composes the session, keeps the log."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..errors import ConfigurationError, ModelUnavailable, RemoteProtocolError
from ..events import Brief, LiveOptions
from ..media import Samples
from ..models.model import Model
from ..protocol.server import LiveServer
from ..protocol.setup import Setup
from ..protocol.tokens import Grant
from ..sessions.floor import Floor
from ..sessions.hearing import Hearing
from ..sessions.journal import Journal
from ..sessions.log import CallLog
from ..sessions.session import Judge, Parts, Session
from ..sessions.tokens import Tokens
from ..streaming.pace import Pace
from ..streaming.websocket import SETUP_TIMEOUT, LiveSocket, Receive, Send
from ..tools.agent import Agent
from ..tools.call import Call
from ..tools.runner import ToolRunner
from ..turns.detector import VoiceDetector
from ..turns.machine import TurnMachine
from ..turns.policy import TurnPolicy
from .apology import Apology
from .expiry import expiring

log = logging.getLogger(__name__)

MAX_CALLS = 64
"""Calls held at once. Two or three *talk* at a time on 2 cores (models.md 4); the others may be idle."""

NO_MODEL = "the model is not available: call again in a moment"

Ear = Callable[[], Callable[[Samples], float]]
"""Gives one call its voice detector: window of 512 samples → 0–1."""


class Reception:
    """Answers every call of a process."""

    def __init__(
        self,
        agents: Sequence[Agent],
        models: Mapping[str, Model],
        *,
        ear: Ear,
        judge: Judge,
        log: CallLog,
        tokens: Tokens,
        max_calls: int = MAX_CALLS,
        aliases: Mapping[str, str] | None = None,
        pace: Callable[[], Pace] = Pace,
        setup_timeout: float = SETUP_TIMEOUT,
        private: Set[str] = frozenset(),
        apology: Apology | None = None,
    ) -> None:
        """models: model name → model; a name that is no agent's is addressed directly, in raw mode.

        private: models that only agents may use. apology: said when a model cannot be had; None = the line just closes.

        aliases: further name → name of an agent or a model, for clients whose model's name is fixed. Raises
        ConfigurationError when such a name is taken, or leads to nobody. pace: how fast each caller may send sound.
        setup_timeout: seconds a client has for its first message.
        """
        self._agents = {agent.name: agent for agent in agents}
        self._models, self._ear, self._judge, self._log = dict(models), ear, judge, log
        self._max_calls, self._private, self._apology = max_calls, private, apology
        self._pace, self._setup_timeout = pace, setup_timeout
        self._aliases = dict(aliases or {})
        self._check_aliases()
        self.tokens = tokens
        self.calls = 0
        """Calls in progress."""

    @property
    def full(self) -> bool:
        """Whether another call would be one too many."""
        return self.calls >= self._max_calls

    def agents(self, grant: Grant | None = None) -> list[dict[str, Any]]:
        """What the page shows to choose from: all, or the one that a token is bound to."""
        bound = Setup(grant.model).agent_name if grant else ""
        name = self._aliases.get(bound, bound)
        return [_card(agent) for agent in self._agents.values() if name in ("", agent.name)]

    def _check_aliases(self) -> None:
        own = {*self._agents, *self._models} - self._private
        for alias, name in self._aliases.items():
            if alias in own:
                raise ConfigurationError(f"the alias {alias!r} is the name of an agent or a model: choose another")
            if name not in own:
                raise ConfigurationError(f"the alias {alias!r} leads to {name!r}; there is: {', '.join(sorted(own))}")

    async def receive_call(
        self,
        receive: Receive,
        send: Send,
        *,
        vertex: bool,
        client: str,
        tenant: str = "",
        grant: Grant | None = None,
    ) -> None:
        """Hold one call from the WebSocket's first message to its close.

        tenant: digest of the API key; "" on loopback without keys. grant: what the caller's token allows.
        """
        amend = grant.constraints.apply if grant else None
        server = LiveServer(vertex=vertex, amend=amend)
        socket = LiveSocket(receive, send, server, pace=self._pace(), setup_timeout=self._setup_timeout)
        self.calls += 1
        try:
            setup = await socket.setup()
            if setup is not None:
                await self._hold(socket, setup, client, grant)
        finally:
            self.calls -= 1

    async def _hold(self, socket: LiveSocket, setup: Setup, client: str, grant: Grant | None) -> None:
        name = self._aliases.get(setup.agent_name, setup.agent_name)
        agent = self._agents.get(name)
        model_name = agent.model if agent else name
        model = self._models.get(model_name)
        if model is None or (agent is None and name in self._private):
            known = ", ".join([*self._agents, *(self._models.keys() - self._private), *self._aliases])
            await socket.refuse(1008, f"{setup.agent_name} is not found; this gateway serves: {known}")
            return
        if grant:
            try:
                socket.account = await self.tokens.admit(grant)
            except RemoteProtocolError as error:
                log.info("token refused: token=%s reason=%s", grant.token[:12], error.reason)
                await socket.refuse(error.code, error.reason)
                return
        call_id = secrets.token_hex(8)
        brief = await asyncio.to_thread(_brief, agent, setup)  # an agent's vocabulary may come from its database
        try:
            connection = await model.connect(brief)
        except ModelUnavailable as error:
            log.error("no call for %s: %s", name, error)
            await self._apologise(socket, call_id)
            return
        self._log.begin(call_id, name, model_name, client)
        reason = "broken"
        try:
            reason = await self._converse(socket, setup, agent, brief, connection, call_id, grant)
        finally:
            await connection.close()
            self._log.end(call_id, socket.outcome or reason)
            if grant:
                await self.tokens.settle(grant, socket.account)

    async def _apologise(self, socket: LiveSocket, call_id: str) -> None:
        """There is no model to connect: what is wrong is the operator's to know, not the caller's."""
        if self._apology is None:
            await socket.refuse(1011, NO_MODEL)
            return
        socket.start(call_id)
        async with socket.writing():
            await self._apology.say(socket)
            await socket.close(1011, NO_MODEL)

    async def _converse(
        self,
        socket: LiveSocket,
        setup: Setup,
        agent: Agent | None,
        brief: Brief,
        connection: Any,
        call_id: str,
        grant: Grant | None,
    ) -> str:
        now = asyncio.get_running_loop().time()
        journal = Journal(self._log, call_id, now, socket.send)
        call = Call(call_id, brief.local_time)
        if grant and grant.subject:
            call.identify(grant.subject, **grant.claims)
        runner = ToolRunner(agent, call) if agent else None
        policy = _policy(setup, brief)
        hearing = Hearing(VoiceDetector(policy, self._ear()))
        floor = Floor(
            TurnMachine(policy),
            hearing,
            connection,
            socket,
            journal,
            manual=not policy.automatic,
            model_turns=brief.model_turns,
        )
        own = {spec.name for spec in agent.specs} if agent else set()
        session = Session(
            Parts(
                client=socket,
                model=connection,
                floor=floor,
                journal=journal,
                judge=self._judge,
                runner=runner,
                client_tools=frozenset(spec.name for spec in setup.tools) - own,
                greet=bool(setup.extension.get("greet")),
            )
        )
        socket.start(call_id)
        left = grant.expires - self.tokens.now() if grant else None
        async with socket.writing(), expiring(socket, left):
            reason = await session.run()
            if reason.startswith("model"):
                if self._apology is not None:
                    await self._apology.say(socket)
                await socket.close(1011, NO_MODEL)
        return reason


def _card(agent: Agent) -> dict[str, Any]:
    """An agent as the page shows it: a readable name and things to say."""
    examples = [spec.examples[0] for spec in agent.specs if spec.examples and not spec.transfer]
    return {"name": agent.name, "title": agent.name.replace("-", " ").capitalize(), "examples": examples[:3]}


def _brief(agent: Agent | None, setup: Setup) -> Brief:
    """What the model is told: an agent's own words win over the client's; a raw model knows only the client's."""
    if agent is None:
        return Brief(
            instructions=setup.instructions,
            tools=setup.tools,
            language=setup.language or "en-US",
            voice=setup.voice,
            vocabulary=setup.vocabulary,
            local_time=_now,
            spoken=setup.spoken,
            raw=True,
            live=LiveOptions(media_resolution=setup.media_resolution),
        )
    brief = agent.brief()
    own = {spec.name for spec in brief.tools}
    extra = tuple(spec for spec in setup.tools if spec.name not in own)
    return replace(brief, tools=(*brief.tools, *extra), voice=setup.voice or brief.voice, spoken=setup.spoken)


def _policy(setup: Setup, brief: Brief) -> TurnPolicy:
    if brief.model_turns:
        return TurnPolicy(automatic=False, silences=())
    detection = setup.detection
    return TurnPolicy().with_client(
        disabled=detection.disabled,
        silence_ms=detection.silence_ms,
        prefix_ms=detection.prefix_padding_ms,
        start=detection.start_sensitivity,
        end=detection.end_sensitivity,
        interruptible=setup.interruptions_allowed,
    )


def _now() -> datetime:
    """The gateway's own local time, with its zone."""
    return datetime.now().astimezone()

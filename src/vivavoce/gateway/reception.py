"""Takes calls: finds who is addressed, connects a model, composes the session, keeps the log."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..errors import ModelUnavailable, RemoteProtocolError
from ..events import Brief, ContextUpdated
from ..media import Samples
from ..metrics.exposition import Exposition
from ..metrics.meter import Meter
from ..models.model import Connection, Model
from ..protocol.server import LiveServer
from ..protocol.setup import Setup
from ..protocol.tokens import Grant
from ..sessions.call_history import History
from ..sessions.call_metrics import Ending, Endings, MeteredLog, count_end
from ..sessions.client_writer import ClientWriter
from ..sessions.floor import Floor, Hearing
from ..sessions.journal import Journal, Log, Telling
from ..sessions.past_call import PastCall, ResumptionNotes, read_past_call
from ..sessions.resumption import HeldLog, Hold, Keeper, Owner
from ..sessions.session import Judge, Parts, Session
from ..sessions.sights import Around
from ..sessions.stores import Stores
from ..sessions.tokens import CHECK_EVERY
from ..streaming.offer import Peer
from ..streaming.pace import Pace
from ..streaming.websocket import SETUP_TIMEOUT, LiveSocket, Receive, Send
from ..tools.agent import Agent
from ..tools.attempts import Tries
from ..tools.call import Call, local_zone
from ..tools.grounding import Words
from ..tools.runner import ToolRunner
from ..tools.threads import Threads
from ..turns.detector import VoiceDetector
from ..turns.machine import TurnMachine
from ..turns.policy import TurnPolicy
from ..vision.contract import Eye
from .apology import Apology
from .briefing import brief_of, policy_of
from .eye_setup import eyes_of, forget
from .fitness import check_aliases
from .health import Health
from .lines import Lines, Visitor
from .live_calls import LiveCall, LiveCalls
from .time_limits import IDLE, ending_idle, expiring
from .tracing import Traces

log = logging.getLogger(__name__)

MAX_CALLS = 64
"""Calls held at once. Two or three *talk* at a time on 2 cores (models.md 4); the others may be idle."""

FINAL = frozenset({"goodbye", "transferred", "gave_up"})
"""Ends of a call that nobody resumes: the agent has said goodbye."""
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
        stores: Stores,
        max_calls: int = MAX_CALLS,
        aliases: Mapping[str, str] | None = None,
        pace: Callable[[], Pace] = Pace,
        setup_timeout: float = SETUP_TIMEOUT,
        private: Set[str] = frozenset(),
        apology: Apology | None = None,
        traces: Traces | None = None,
        policies: Mapping[str, TurnPolicy] | None = None,
        timezone: str = "",
        check_every: float = CHECK_EVERY,
        tenants: int = 1,
        idle: float = IDLE,
        eye: Eye | None = None,
    ) -> None:
        """models: model name → model; a name that is no agent's is addressed directly, in raw mode.

        private: models that only agents may use. apology: said when a model cannot be had; None = the line just closes.
        traces: reads the calls as spans.
        policies: model name → how turns are taken with it, where that is not the default.
        timezone: an IANA name, for agents that name none and for raw models; "" = this machine's.

        aliases: further name → name of an agent or a model, for clients whose model's name is fixed. Raises
        ConfigurationError when such a name is taken, or leads to nobody. pace: how fast each caller may send sound.
        setup_timeout: seconds a client has for its first message. check_every: seconds between two looks at whether a
        call's token has been revoked. tenants: API keys among which the lines are shared. idle: seconds without a word
        after which a call is ended. eye: looks at what callers show; None = nobody does.
        """
        self._agents = {agent.name: agent for agent in agents}
        self._models, self._ear, self._judge, self._log = dict(models), ear, judge, stores.log
        self._private, self._apology, self._traces = private, apology, traces
        self._pace, self._setup_timeout, self._policies = pace, setup_timeout, dict(policies or {})
        self._check_every = check_every
        self._aliases, self._zone = dict(aliases or {}), local_zone(timezone)
        check_aliases(self._aliases, {*self._agents, *self._models} - self._private)
        self.tokens, self._resumption, self._attempts = stores.tokens, stores.resumption, stores.attempts
        self._live, self._stopping, self._threads = LiveCalls(), False, Threads()
        self.health = Health(stores.log)
        """Whether this process can take calls in order."""
        self._lines, self._idle, self._eye = Lines(max_calls, tenants), idle, eye
        self._exposition = Exposition()
        self.meter = Meter(self._exposition.note)
        """Takes what this process counts."""
        self.meter.note("sessions_active", 0, transport="websocket")  # a gauge that is absent is no zero to an alert
        self._endings = Endings(self.meter)
        self._log.lost = lambda: self.meter.note("log_entries_lost_total")

    @property
    def calls(self) -> int:
        """Calls in progress."""
        return self._lines.calls

    def busy(self, visitor: Visitor) -> str:
        """Why no call of this visitor can be taken now; "" when one can."""
        if self._stopping:
            return "this gateway is stopping: call again in a moment"
        return self._lines.busy(visitor) or self._lines.crowded(visitor)

    async def drain(self, seconds: float) -> None:
        """Take no more calls, send everybody away, and return when they are gone or so many seconds have passed."""
        self._stopping = True
        now = asyncio.get_running_loop().time
        began = now()
        await self._live.drain(seconds)
        self.meter.note("drain_seconds", now() - began)

    @property
    def history(self) -> History:
        """What the log knows of all calls."""
        return self._log.history()

    def figures(self) -> bytes:
        """What this process has counted so far, as Prometheus reads it."""
        self._endings.settle(asyncio.get_running_loop().time())
        return self._exposition.text()

    def agents(self, grant: Grant | None = None) -> list[dict[str, Any]]:
        """What the page shows to choose from: all, or the one that a token is bound to."""
        bound = Setup(grant.model).agent_name if grant else ""
        name = self._aliases.get(bound, bound)
        return [_card(agent) for agent in self._agents.values() if name in ("", agent.name)]

    async def receive_call(
        self,
        receive: Receive,
        send: Send,
        *,
        vertex: bool,
        client: str,
        tenant: str = "",
        grant: Grant | None = None,
        peer: Peer | None = None,
        address: str = "",
    ) -> None:
        """Hold one call from the WebSocket's first message to its close.

        tenant: digest of the API key; "" on loopback without keys. grant: what the caller's token allows. peer: what
        the server knows of the client's end. address: where the client calls from.
        """
        amend = grant.constraints.apply if grant else None
        server = LiveServer(vertex=vertex, amend=amend)
        socket = LiveSocket(receive, send, server, pace=self._pace(), setup_timeout=self._setup_timeout, peer=peer)
        line = Line(socket, client, tenant, address, grant)
        with self._lines.waiting(line.visitor):
            setup = await socket.setup()
        if setup is not None:
            await self._answer(line, setup)
        count_end(self.meter, socket)

    async def _answer(self, line: Line, setup: Setup) -> None:
        socket, grant = line.socket, line.grant
        name = self._aliases.get(setup.agent_name, setup.agent_name)
        agent = self._agents.get(name)
        model_name = agent.model if agent else name
        model = self._models.get(model_name)
        if model is None or (agent is None and name in self._private):
            known = ", ".join([*self._agents, *(self._models.keys() - self._private), *self._aliases])
            await socket.refuse(1008, f"{setup.agent_name} is not found; this gateway serves: {known}")
            self.meter.note("policy_denials_total", rule="agent")
            return
        owner = Owner(
            secrets.token_hex(8), name, line.tenant, grant.subject if grant else "", grant.token if grant else ""
        )
        try:
            hold = await self._resume(setup.resumption, owner, line.stranger) if setup.resumption else None
            if grant:
                socket.account = await self.tokens.admit(grant, resumes=hold.owner.token if hold else "")
        except RemoteProtocolError as error:
            token = f" token={grant.token[:12]}" if grant else ""
            log.info("call refused: agent=%s%s reason=%s", name, token, error.reason)
            await socket.refuse(error.code, error.reason)
            self.meter.note("quota_rejections_total", reason="token_or_handle")
            return
        if busy := self._lines.busy(line.visitor):  # who only waited had no line yet
            self.meter.note("quota_rejections_total", reason="calls")
            if grant and not (hold and hold.owner.token == grant.token):
                await self.tokens.give_use_back(grant)
            await socket.refuse(1013, busy)
            return
        with self._lines.held(line.visitor):
            self.meter.note("sessions_active", transport="websocket")
            try:
                await self._hold(line, setup, Addressed(name, agent, model_name, model), owner, hold)
            finally:
                self.meter.note("sessions_active", -1, transport="websocket")

    async def _hold(self, line: Line, setup: Setup, called: Addressed, owner: Owner, hold: Hold | None) -> None:
        socket, grant = line.socket, line.grant
        name, agent, model_name, model = called.name, called.agent, called.model_name, called.model
        call_id = hold.owner.call_id if hold else owner.call_id
        if hold:
            await self._live.take_over(call_id)
            self._endings.back(call_id)
        # in a thread: an agent's vocabulary may come from its database
        brief = await asyncio.to_thread(brief_of, agent, setup, self._zone)
        past = await self._past(call_id, brief) if hold else None
        brief = past.brief(brief) if past else brief
        policy = policy_of(self._policies.get(model_name, TurnPolicy()), setup, brief)
        try:
            connection = await model.connect(brief)
        except ModelUnavailable as error:
            log.error("no call for %s: %s", name, error)
            await self._apologise(socket, call_id)
            return
        if hold is None and setup.resumption is not None:
            hold = await self._resumption.begin(owner)
        self._log.begin(call_id, name, model_name, line.client, line.tenant, owner.subject)
        reason = "broken"
        with self._live.holding(call_id, socket, resumable=hold is not None) as call:
            if self._traces:
                call.traced = self._traces.of(call_id, name, model_name, past)
            try:
                async with self.tokens.charging(grant, socket.account) if grant else contextlib.nullcontext():
                    reason = await self._converse(
                        line, setup, call, agent, brief, connection, policy, hold, past, call_id
                    )
            finally:
                self._log.end(call_id, socket.outcome or reason)
                self._note_end(call_id, name, call, may_return=hold is not None and socket.left_at is not None)
                call.traced.end(socket.outcome or reason, call.outcome)
                call.over.set()
                forget(agent, self._eye, call_id)
                await connection.close()

    async def _past(self, call_id: str, brief: Brief) -> PastCall:
        """What the log tells of a call."""
        await self._log.flush(call_id)
        logged = await asyncio.to_thread(self._log.call, call_id)
        return read_past_call(logged, brief.local_time().tzinfo)

    async def _resume(self, handle: str, who: Owner, stranger: str) -> Hold:
        try:
            hold = await self._resumption.resume(handle, who, stranger)
        except RemoteProtocolError:
            self.meter.note("session_resumes_total", side="client", result="refused")
            raise
        self.meter.note("session_resumes_total", side="client", result="resumed")
        return hold

    def _note_end(self, call_id: str, agent: str, call: LiveCall, *, may_return: bool) -> None:
        ending = Ending(agent, call.outcome, bool(call.watch and call.watch.troubled))
        self._endings.over(call_id, ending, asyncio.get_running_loop().time(), may_return=may_return)

    async def _apologise(self, socket: LiveSocket, call_id: str) -> None:
        """There is no model to connect: what is wrong is the operator's to know, not the caller's."""
        if self._apology is None:
            await socket.refuse(1011, NO_MODEL)
            return
        socket.start(call_id)
        async with socket.writing():
            await self._apology.say(ClientWriter(socket))
            await socket.close(1011, NO_MODEL)

    async def _converse(
        self,
        line: Line,
        setup: Setup,
        call: LiveCall,
        agent: Agent | None,
        brief: Brief,
        connection: Connection,
        policy: TurnPolicy,
        hold: Hold | None,
        past: PastCall | None,
        call_id: str,
    ) -> str:
        socket, grant = line.socket, line.grant
        now = asyncio.get_running_loop().time()
        own = {spec.name for spec in agent.specs} if agent else set()
        client_tools = frozenset(spec.name for spec in brief.tools) - own
        since = now - (datetime.now(UTC) - past.began).total_seconds() if past else now
        held: Log = HeldLog(self._log, hold, self._resumption) if hold else self._log
        held = call.traced.log(held, since, now, own | client_tools)
        call.watch = MeteredLog(held, self.meter, own, client_tools)
        writer = call.writer
        journal = Journal(call.watch, call_id, since, Telling.to(setup))
        notes = ResumptionNotes(journal, past)
        tries = Tries(self._attempts, line.tenant, line.caller)
        calling = Call(call_id, brief.local_time, tries=tries)
        call.runner = runner = _runner(agent, calling, grant, self._threads, journal)
        keep = functools.partial(self._log.keep, call_id)
        around = Around(writer, connection, journal, self.meter, keep)
        floor = self._floor(policy, connection, writer, journal, model_turns=brief.model_turns)
        call.session = session = Session(
            Parts(
                client=socket,
                writer=writer,
                model=connection,
                floor=floor,
                journal=journal,
                notes=notes,
                judge=self._judge,
                runner=runner,
                client_tools=client_tools,
                greet=bool(setup.extension.get("greet")) and not (past and past.moments),
                pending=past.resume(journal, runner, brief.local_time(), now) if past else (),
                eyes=eyes_of(agent, self._eye, calling, self._threads, around),
            )
        )
        if past is None and brief.raw and hold:
            notes.note_context(ContextUpdated(brief.instructions, brief.tools), now)
        socket.start(call_id)
        keeper = Keeper(hold, self._resumption, socket, notes.note_arrived) if hold else None
        keeping = keeper.keeping() if keeper else contextlib.nullcontext()
        idling = ending_idle(socket, session, connection, self._idle)
        async with socket.writing(), expiring(socket, writer, grant, self.tokens, self._check_every), idling, keeping:
            reason = await session.run()
            call.over.set()
            await self._close(socket, writer, reason, hold, notes)
        return reason

    async def _close(
        self, socket: LiveSocket, writer: ClientWriter, reason: str, hold: Hold | None, notes: ResumptionNotes
    ) -> None:
        """The session is over: what is known of its client is noted, and one whose model failed hears why."""
        if hold and socket.left_at is None:  # in order, and so with all that it was sent
            notes.note_arrived(asyncio.get_running_loop().time())
            if reason in FINAL:
                await self._resumption.drop(hold)
        if reason.startswith("model"):
            if self._apology is not None:
                await self._apology.say(writer)
            await socket.close(1011, NO_MODEL)

    def _floor(
        self, policy: TurnPolicy, model: Connection, writer: ClientWriter, journal: Journal, *, model_turns: bool
    ) -> Floor:
        hearing = Hearing(VoiceDetector(policy, self._ear()))
        manual = not policy.automatic
        return Floor(TurnMachine(policy), hearing, model, writer, journal, manual=manual, model_turns=model_turns)


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom they ask for."""

    name: str
    agent: Agent | None
    """None in raw mode."""
    model_name: str
    model: Model


@dataclass(frozen=True, slots=True)
class Line:
    """Who is calling."""

    socket: LiveSocket
    client: str
    tenant: str
    address: str
    grant: Grant | None

    @property
    def visitor(self) -> Visitor:
        """As lines are counted."""
        return Visitor(self.tenant, self.grant.token if self.grant else "", self.address)

    @property
    def stranger(self) -> str:
        """Whom handles that stand for nothing are charged to."""
        return self.grant.token if self.grant else f"{self.tenant} {self.address}"

    @property
    def caller(self) -> str:
        """What tells one caller from another; "" behind an API key, whose owner calls for any number of people."""
        if self.grant and self.grant.subject:
            return f"subject {self.grant.subject}"
        return "" if self.tenant and not self.grant else f"address {self.address}"


def _runner(agent: Agent | None, call: Call, grant: Grant | None, threads: Threads, words: Words) -> ToolRunner | None:
    if grant and grant.subject:
        call.identify(grant.subject, **grant.claims)
    return ToolRunner(agent, call, threads=threads, words=words) if agent else None


def _card(agent: Agent) -> dict[str, Any]:
    """An agent as the page shows it: a readable name and things to say."""
    examples = [spec.examples[0] for spec in agent.specs if spec.examples and not spec.transfer]
    card = {"name": agent.name, "title": agent.name.replace("-", " ").capitalize(), "examples": examples[:3]}
    return {**card, "sees": list(agent.sees.sources)} if agent.sees else card

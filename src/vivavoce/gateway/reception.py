"""Takes calls: finds who is addressed, connects a model, composes the session, keeps the log."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from ..errors import ModelUnavailable, RemoteProtocolError
from ..events import Brief, ContextUpdated
from ..media import Samples
from ..metrics.exposition import Exposition
from ..metrics.lag import RecentLag
from ..metrics.meter import Meter
from ..models.model import Connection
from ..protocol.server import LiveServer
from ..protocol.setup import Setup
from ..protocol.tokens import Grant
from ..sessions.call_history import History
from ..sessions.call_metrics import Ending, Endings, MeteredLog, count_end
from ..sessions.client_writer import ClientWriter
from ..sessions.floor import Floor, Hearing
from ..sessions.journal import Journal, Log, Telling
from ..sessions.log import CallLog
from ..sessions.past_call import PastCall, ResumptionNotes, read_past_call
from ..sessions.recorder import Recorder
from ..sessions.recordings import Recordings
from ..sessions.resumption import HeldLog, Hold, Keeper, Owner
from ..sessions.secrets import Secrets
from ..sessions.session import Judge, Parts, Session
from ..sessions.sights import Around
from ..sessions.speaking_up import Rounds
from ..sessions.stores import Stores
from ..sessions.token_store import CHECK_EVERY
from ..streaming.offer import Peer
from ..streaming.pace import Pace
from ..streaming.transport import KEYLESS, ServedClient, Speaker
from ..streaming.websocket import SETUP_TIMEOUT, LiveSocket, Receive, Send
from ..tools.agent import Agent
from ..tools.attempts import Tries
from ..tools.call import Call, dials
from ..tools.grounding import Words
from ..tools.runner import ToolRunner
from ..tools.threads import Threads
from ..turns.detector import VoiceDetector
from ..turns.machine import TurnMachine
from ..vision.contract import Eye
from .apology import Apology
from .briefing import brief_of, leads, policy_of
from .directory import Addressed, Directory
from .eye_setup import eyes_of, forget
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


@dataclass(frozen=True, slots=True)
class Ears:
    """What the process hears turns with, whatever model answers."""

    detector: Callable[[], Callable[[Samples], float]]
    """Gives one call its voice detector: window of 512 samples → 0–1."""
    judge: Judge


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process grants its callers."""

    calls: int = MAX_CALLS
    tenants: int = 1
    """API keys among which the lines are shared."""
    pace: Callable[[], Pace] = Pace
    """How fast each caller may send sound."""
    setup_timeout: float = SETUP_TIMEOUT
    """Seconds that a client has for its first message."""
    idle: float = IDLE
    """Seconds without a word after which a call is ended."""
    check_every: float = CHECK_EVERY
    """Seconds between two looks at whether a call's token has been revoked."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is calling, and how."""

    client: str = ""
    """What the client calls itself."""
    tenant: str = ""
    """Digest of the API key; "" on loopback without keys."""
    grant: Grant | None = None
    """What the caller's token allows."""
    address: str = ""
    """Where they call from."""
    peer: Peer | None = None
    """What the server knows of the client's end."""
    vertex: bool = False
    """They came by a Vertex address."""
    agent: str = ""
    """Whom they dialled, where the address says so; the setup names the same."""
    speaker: Speaker | None = None
    """What takes the reply's sound, where the line carries it beside the messages."""
    number: str = ""
    """A digest of the telephone number that they call from; "" = they came by another line."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """Why we have called them; {} = they have."""

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
        if self.number:
            return f"number {self.number}"
        return "" if self.tenant and not self.grant else f"address {self.address}"

    def owner(self, name: str) -> Owner:
        """Of a session with the agent or model of that name that begins now."""
        grant = self.grant
        subject, token = (grant.subject, grant.token) if grant else ("", "")
        return Owner(secrets.token_hex(8), name, self.tenant, subject, token)


@dataclass(frozen=True, slots=True)
class Connected:
    """A call whose model has answered: all that its session is composed of."""

    id: str
    visit: Visit
    setup: Setup
    called: Addressed
    brief: Brief
    model: Connection
    hold: Hold | None
    """None = it cannot be resumed."""
    past: PastCall | None
    """What there was before this connection."""

    @property
    def client_tools(self) -> frozenset[str]:
        """Names of the tools that the client runs itself."""
        return frozenset(spec.name for spec in self.brief.tools) - self.own_tools

    @property
    def own_tools(self) -> frozenset[str]:
        """Names of the agent's."""
        agent = self.called.agent
        return frozenset(spec.name for spec in agent.specs) if agent else frozenset()


class Reception:
    """Answers every call of a process."""

    def __init__(
        self,
        directory: Directory,
        ears: Ears,
        stores: Stores,
        limits: Limits | None = None,
        *,
        apology: Apology | None = None,
        traces: Traces | None = None,
        eye: Eye | None = None,
    ) -> None:
        """apology: said when a model cannot be had; None = the line just closes. traces: reads the calls as spans.

        eye: looks at what callers show; None = nobody does.
        """
        self._directory, self._ears, self.limits = directory, ears, limits or Limits()
        self._apology, self._traces, self._eye = apology, traces, eye
        self._log, self._attempts = stores.log, stores.attempts
        self.recordings = stores.recordings
        """The sound of calls, where agents record them."""
        self.tokens, self._resumption = stores.tokens, stores.resumption
        self._live, self._stopping, self._threads = LiveCalls(), False, Threads()
        self.health = Health(stores.log)
        """Whether this process can take calls in order."""
        self._lines = Lines(self.limits.calls, self.limits.tenants)
        self._exposition = Exposition()
        self.lag = RecentLag()
        self.meter = Meter(self._exposition.note, self.lag.note)
        """Takes what this process counts."""
        for transport in ("websocket", "webrtc"):  # a gauge that is absent is no zero to an alert
            self.meter.note("sessions_active", 0, transport=transport)
        self._endings = Endings(self.meter)
        self.dial: Callable[[str, str, Mapping[str, Any]], None] | None = None
        """Has an agent call somebody: address, agent, what it is about; None = this process cannot."""
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

    @property
    def directory(self) -> Directory:
        """Who can be called here."""
        return self._directory

    def agents(self, grant: Grant | None = None) -> list[dict[str, Any]]:
        """As `Directory.cards`."""
        return self._directory.cards(grant)

    async def receive_call(self, receive: Receive, send: Send, visit: Visit) -> None:
        """Hold one call from the WebSocket's first message to its close."""
        server = LiveServer(vertex=visit.vertex, amend=visit.grant.constraints.apply if visit.grant else None)
        pace, patience = self.limits.pace(), self.limits.setup_timeout
        socket = LiveSocket(
            receive, send, server, pace=pace, setup_timeout=patience, peer=visit.peer, speaker=visit.speaker
        )
        await self.serve(socket, visit)

    async def serve(self, socket: ServedClient, visit: Visit | Callable[[], Visit]) -> None:
        """Hold one call of any line, from how it begins to its end. visit: or what gives it once the setup is there."""
        early = visit if isinstance(visit, Visit) else visit()
        with self._lines.waiting(early.visitor):
            setup = await socket.setup()
        if setup is not None:
            await self._answer(socket, visit if isinstance(visit, Visit) else visit(), setup)
        count_end(self.meter, socket)

    async def _answer(self, socket: ServedClient, visit: Visit, setup: Setup) -> None:
        called, grant = self._directory.find(setup.agent_name), visit.grant
        if called is None or visit.agent not in ("", called.name, setup.agent_name):
            known = ", ".join(self._directory.names)
            await socket.refuse(1008, f"{setup.agent_name} is not found; this gateway serves: {known}")
            self.meter.note("policy_denials_total", rule="agent")
            return
        owner = visit.owner(called.name)
        try:
            hold = await self._resume(setup.resumption, owner, visit.stranger) if setup.resumption else None
            if grant:
                socket.account = await self.tokens.admit(grant, resumes=hold.owner.token if hold else "")
        except RemoteProtocolError as error:
            token = f" token={grant.token[:12]}" if grant else ""
            log.info("call refused: agent=%s%s reason=%s", called.name, token, error.reason)
            await socket.refuse(error.code, error.reason)
            self.meter.note("quota_rejections_total", reason="token_or_handle")
            return
        if busy := self._lines.busy(visit.visitor):  # who only waited had no line yet
            self.meter.note("quota_rejections_total", reason="calls")
            if grant and not (hold and hold.owner.token == grant.token):
                await self.tokens.give_use_back(grant)
            await socket.refuse(1013, busy)
            return
        with self._lines.held(visit.visitor):
            self.meter.note("sessions_active", transport=socket.transport)
            try:
                call = await self._connect(socket, visit, setup, called, hold or owner)
                if call is not None:
                    await self._hold(socket, call)
            finally:
                self.meter.note("sessions_active", -1, transport=socket.transport)

    async def _connect(
        self, socket: ServedClient, visit: Visit, setup: Setup, called: Addressed, whose: Hold | Owner
    ) -> Connected | None:
        """A model for the call; None where none can be had, which the caller has been told. whose: a `Hold` = it is
        resumed."""
        hold, owner = (whose, whose.owner) if isinstance(whose, Hold) else (None, whose)
        if hold:
            await self._live.take_over(owner.call_id)
            self._endings.back(owner.call_id)
        # in a thread: an agent's vocabulary may come from its database
        brief = await asyncio.to_thread(brief_of, called.agent, setup, self._directory.zone)
        past = await _past(self._log, owner.call_id, brief) if hold else None
        brief = replace(past.brief(brief) if past else brief, keypad=socket.transport not in KEYLESS)
        try:
            model = await called.model.connect(brief)
        except ModelUnavailable as error:
            log.error("no call for %s: %s", called.name, error)
            await self._apologise(socket, owner.call_id)
            return None
        if hold is None and setup.resumption is not None:
            hold = await self._resumption.begin(owner)
        return Connected(owner.call_id, visit, setup, called, brief, model, hold, past)

    async def _hold(self, socket: ServedClient, call: Connected) -> None:
        name, model_name, visit, grant = call.called.name, call.called.model_name, call.visit, call.visit.grant
        subject = grant.subject if grant else ""
        self._log.begin(call.id, name, model_name, visit.client, visit.tenant, subject)
        reason = "broken"
        with self._live.holding(call.id, socket, resumable=call.hold is not None) as live:
            if self._traces:
                live.traced = self._traces.of(call.id, name, model_name, call.past)
            try:
                async with self.tokens.charging(grant, socket.account) if grant else contextlib.nullcontext():
                    reason = await self._converse(socket, call, live)
            finally:
                self._log.end(call.id, socket.outcome or reason)
                may_return = call.hold is not None and socket.left_at is not None
                self._note_end(call.id, name, live, may_return=may_return)
                live.traced.end(socket.outcome or reason, live.outcome)
                live.over.set()
                forget(call.called.agent, self._eye, call.id)
                await call.model.close()

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

    async def _apologise(self, socket: ServedClient, call_id: str) -> None:
        """There is no model to connect: what is wrong is the operator's to know, not the caller's."""
        if self._apology is None:
            await socket.refuse(1011, NO_MODEL)
            return
        socket.start(call_id)
        async with socket.writing():
            await self._apology.say(ClientWriter(socket))
            await socket.close(1011, NO_MODEL)

    async def _converse(self, socket: ServedClient, call: Connected, live: LiveCall) -> str:
        now = asyncio.get_running_loop().time()
        since = now - (datetime.now(UTC) - call.past.began).total_seconds() if call.past else now
        own, tools = call.own_tools, call.client_tools
        held: Log = HeldLog(self._log, call.hold, self._resumption) if call.hold else self._log
        live.watch = MeteredLog(live.traced.log(held, since, now, own | tools), self.meter, own, tools)
        recorder = _recorder(call, live.watch, self.recordings)
        telling = Telling.to(call.setup)
        journal = Journal(recorder or live.watch, call.id, since, telling, Secrets(call.brief.tools))
        notes = ResumptionNotes(journal, call.past)
        if socket.transport != "websocket":
            journal.note_event("line", now, by=socket.transport)
        live.session = session = self._session(socket, call, live, journal, notes, recorder, now)
        if call.past is None and call.brief.raw and call.hold:
            notes.note_context(ContextUpdated(call.brief.instructions, call.brief.tools), now)
        socket.start(call.id)
        keeper = Keeper(call.hold, self._resumption, socket, notes.note_arrived) if call.hold else None
        keeping = keeper.keeping() if keeper else contextlib.nullcontext()
        idling = ending_idle(socket, session, call.model, self.limits.idle)
        ending = expiring(socket, live.writer, call.visit.grant, self.tokens, self.limits.check_every)
        recording = recorder.recording() if recorder else contextlib.nullcontext()
        async with socket.writing(), ending, idling, keeping, recording:
            reason = await session.run()
            live.over.set()
            await self._close(socket, live.writer, reason, call.hold, notes)
        return reason

    def _session(
        self,
        socket: ServedClient,
        call: Connected,
        live: LiveCall,
        journal: Journal,
        notes: ResumptionNotes,
        recorder: Recorder | None,
        now: float,
    ) -> Session:
        agent, brief, past = call.called.agent, call.brief, call.past
        tries = Tries(self._attempts, call.visit.tenant, call.visit.caller)
        tools_call = Call(call.id, brief.local_time, tries=tries, about=call.visit.about)
        if self.dial is not None:
            dials(tools_call, self.dial, asyncio.get_running_loop())
        live.runner = runner = _runner(agent, tools_call, call.visit.grant, self._threads, journal)
        policy = policy_of(call.called.policy, call.setup, brief)
        around = Around(live.writer, call.model, journal, self.meter, functools.partial(self._log.keep, call.id))
        floor = Floor(
            TurnMachine(policy),
            Hearing(VoiceDetector(policy, self._ears.detector())),
            call.model,
            live.writer,
            journal,
            manual=not policy.automatic,
            model_turns=brief.model_turns,
            tape=recorder,
            ahead=lambda: socket.ahead,
        )
        return Session(
            Parts(
                client=socket,
                writer=live.writer,
                model=call.model,
                floor=floor,
                journal=journal,
                notes=notes,
                judge=self._ears.judge,
                runner=runner,
                client_tools=call.client_tools,
                greet=bool(call.setup.extension.get("greet", leads(brief))) and not (past and past.moments),
                pending=past.resume(journal, runner, brief.local_time(), now) if past else (),
                handovers=runner.handovers if runner else None,
                eyes=eyes_of(agent, self._eye, tools_call, self._threads, around),
                recorder=recorder,
                rounds=Rounds(agent.rounds, tools_call, self._threads, call.model, journal) if agent else None,
            )
        )

    async def _close(
        self, socket: ServedClient, writer: ClientWriter, reason: str, hold: Hold | None, notes: ResumptionNotes
    ) -> None:
        """The session is over: what is known of its client is noted, and one whose model failed hears why."""
        if hold and socket.left_at is None:  # in order, and so with all that it was sent
            notes.note_arrived(asyncio.get_running_loop().time())
            if reason in FINAL and not socket.may_return:
                await self._resumption.drop(hold)
        if reason.startswith("model"):
            if self._apology is not None:
                await self._apology.say(writer)
            await socket.close(1011, NO_MODEL)


def _recorder(call: Connected, log: Log, recordings: Recordings) -> Recorder | None:
    """What keeps the call's sound; None where its agent does not ask for that."""
    record, before = call.brief.recorded, call.past.recorded if call.past else ""
    return Recorder(log, call.id, record, recordings, before) if record else None


async def _past(log: CallLog, call_id: str, brief: Brief) -> PastCall:
    """What the log tells of a call."""
    await log.flush(call_id)
    logged = await asyncio.to_thread(log.call, call_id)
    return read_past_call(logged, brief.local_time().tzinfo)


def _runner(agent: Agent | None, call: Call, grant: Grant | None, threads: Threads, words: Words) -> ToolRunner | None:
    if grant and grant.subject:
        call.identify(grant.subject, **grant.claims)
    return ToolRunner(agent, call, threads=threads, words=words) if agent else None

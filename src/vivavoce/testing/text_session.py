"""One session in memory, for a caller who types and reads: what `text_call` drives."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ..events import (
    Audio,
    CallerText,
    Extension,
    ModelEvent,
    ModelInput,
    ReplyCut,
    ReplyDone,
    Said,
    SilenceReached,
    ToolCall,
    ToolResult,
    TurnDone,
)
from ..media import Samples
from ..metrics.meter import Meter
from ..models.model import Connection, Emit, Model
from ..sessions.client_writer import ClientWriter
from ..sessions.entries import Entry
from ..sessions.eyes import Eyes, Sightless
from ..sessions.floor import Floor, Hearing
from ..sessions.journal import Journal, Telling
from ..sessions.live_vision import Outlook, Seeing
from ..sessions.lookout import Lookout
from ..sessions.past_call import ResumptionNotes
from ..sessions.secrets import Secrets
from ..sessions.session import Parts, Session
from ..sessions.sights import Around
from ..sessions.speaking_up import Rounds
from ..streaming.transport import FromClient, HandoverFailed, ToClient
from ..tools.agent import Agent
from ..tools.call import Call, show
from ..tools.reacting import Reactions
from ..tools.runner import ToolRunner
from ..tools.threads import Threads
from ..turns.detector import VoiceDetector
from ..turns.machine import TurnMachine
from ..turns.turn_policy import TurnPolicy
from ..voiced import Manner
from .shown_eye import ShownEye
from .text_reply import TextReply, reply, tools

SILENCE = 8.0
"""Seconds after which a caller is asked whether they are there, as `TurnPolicy.silences` has it; nobody waits here."""


_NUMBERS = itertools.count(1)
"""Of the calls of this process: two that share a database must not have the same id, or the ledger takes one for a
repetition of the other."""


class TextSession:
    """`begin` it; `answered` gives the reply to what the caller does; `end` it."""

    def __init__(self, agent: Agent, now: datetime, patience: float, about: Mapping[str, Any]) -> None:
        """now: the caller's local time, with a zone; it may be set. patience: seconds that a reply may take."""
        self.agent, self.now = agent, now
        self.client, self.eye = TextClient(), ShownEye()
        self.writer = ClientWriter(self.client)
        self.entries: list[Entry] = []
        """What the session has logged."""
        self.call = Call(f"text-call-{next(_NUMBERS)}", lambda: self.now, about=about)
        self._patience, self._threads = patience, Threads()
        self._read = self._replies = self._silences = 0
        self._sound: bytes | None = None

    async def begin(self, engine: Model, subject: str, claims: Mapping[str, Any], *, greet: bool) -> None:
        """Connect the model and let the session run. subject, claims: as a token would name the caller."""
        if subject:
            self.call.identify(subject, **claims)
        brief = replace(await asyncio.to_thread(self.agent.brief, lambda: self.now), spoken=False)
        self.model = Interruptible(await engine.connect(brief))
        began, policy = asyncio.get_running_loop().time(), TurnPolicy()
        self.journal = Journal(self, self.call.id, began, Telling(words=True), Secrets(brief.tools))
        self.runner = ToolRunner(self.agent, self.call, threads=self._threads, words=self.journal)
        ears = Hearing(VoiceDetector(policy, lambda window: 0.0))
        turns, by_model = TurnMachine(policy), brief.model_turns
        self.rounds = Rounds(self.agent.rounds, self.call, self._threads, self.model, self.journal)
        parts = Parts(
            client=self.client,
            writer=self.writer,
            model=self.model,
            floor=Floor(turns, ears, self.model, self.writer, self.journal, manual=False, model_turns=by_model),
            journal=self.journal,
            notes=ResumptionNotes(self.journal),
            judge=_judge,
            runner=self,
            client_tools=frozenset(),
            greet=greet,
            handovers=self.runner.handovers,
            eyes=self._eyes(),
            rounds=self.rounds,
        )
        self._running = asyncio.ensure_future(Session(parts).run())
        self._running.add_done_callback(lambda _: self.client.changed.set())

    async def end(self) -> None:
        """Hang up. What tools still do is given up."""
        self.client.leave()
        if any(tool.status == "running" for tool in tools(self.entries)):
            self._running.cancel()
        await asyncio.wait({self._running})
        self.runner.close()
        await self.model.close()

    async def answered(self, act: Callable[[], None] | None) -> TextReply:
        """The reply to an act, all that its tools lead to included; None = the next one that nobody has read."""
        if act is not None:
            self._replies, self._read = self.client.replies, len(self.entries)
            act()
        await self.until(lambda: self.client.replies > self._replies, "the agent has not finished its reply")
        since, self._read, self._replies = self._read, len(self.entries), self.client.replies
        return reply(self.entries, since, self.client.ending)

    def say(self, text: str, cut_after: str, sound: bytes | None) -> None:
        """The caller types. cut_after: words of the reply behind which they take the floor. sound: as if they had
        spoken, 16 kHz PCM16."""
        self._silences = 0
        self._sound = sound
        self.model.cut_after = cut_after
        self.client.say(CallerText(text))

    def keep_silent(self) -> None:
        """The caller has said nothing for a while."""
        self._silences += 1
        nothing = SilenceReached(SILENCE * self._silences, self._silences)
        now = asyncio.get_running_loop().time()
        self.journal.note_event("silence", now, seconds=nothing.seconds, count=nothing.count)
        self.model.send(nothing)

    async def pass_time(self, seconds: float) -> TextReply:
        """Let so much time pass; gives what the agent says in it."""
        self._replies, self._read = self.client.replies, len(self.entries)
        self.now += timedelta(seconds=seconds)
        words = await asyncio.gather(*self.rounds.hasten(seconds, asyncio.get_running_loop().time()))
        return await self.answered(None) if any(words) else TextReply("")

    def come_back(self) -> None:
        """The caller was put through to a person, and nobody has taken over."""
        self.client.ending = self.client.summary = ""
        self.client.say(HandoverFailed("no_answer"))

    async def until(self, done: Callable[[], bool], complaint: str) -> None:
        """Wait for something that the client is told of. Raises AssertionError when the call ends or time is up."""
        try:
            async with asyncio.timeout(self._patience):
                while not done():
                    if self._running.done():
                        raise AssertionError(f"the call is over: {self._running.result()}")
                    self.client.changed.clear()
                    await self.client.changed.wait()
        except TimeoutError:
            raise AssertionError(f"{complaint} within {self._patience:g} s (`patience=`)") from None

    # ── as what runs a session's tools ──

    async def run(
        self, call: ToolCall, turn: int, heard: str, told: Callable[[int], str], sound: bytes | None
    ) -> ToolResult:
        """See `sessions.toolbox.Runner`."""
        return await self.runner.run(call, turn, heard, told, self._sound)

    def known(self) -> Mapping[str, Any]:
        """See `sessions.toolbox.Runner`."""
        return self.runner.known()

    @property
    def outcome(self) -> str:
        """See `sessions.toolbox.Runner`."""
        return self.runner.outcome

    @property
    def manner(self) -> Manner:
        """See `sessions.toolbox.Runner`."""
        return self.runner.manner

    # ── as a session's log ──

    def write(self, call_id: str, entry: Entry) -> None:
        """See `sessions.journal.Log`."""
        self.entries.append(entry)

    async def flush(self, call_id: str) -> None:
        """See `sessions.journal.Log`."""

    def _eyes(self) -> Eyes:
        agent, around = self.agent, Around(self.writer, self.model, self.journal, Meter())
        if agent.sees is None:
            return Sightless(around.model, around.writer, around.journal)
        lookout = Lookout(self.eye, agent.sees, self.call.id)
        seeing = Seeing(agent.sees, lookout, Reactions(agent.reactions, self.call, self._threads), around)
        show(self.call, Outlook(seeing, lookout, asyncio.get_running_loop().time), agent.sees)
        return seeing


class TextClient:
    """Implements `Client`: counts what it is told, since the log keeps the words."""

    left_at: float | None = None

    def __init__(self) -> None:
        self._outbox: asyncio.Queue[FromClient | None] = asyncio.Queue()
        self.changed = asyncio.Event()
        """Set with everything that comes."""
        self.replies = self.sights = 0
        """Replies that are over; pictures that were looked at."""
        self.ending = self.summary = ""
        """Why the agent has ended the call; what a person who takes over is told of it."""

    def say(self, item: FromClient) -> None:
        """To the session."""
        self._outbox.put_nowait(item)

    def leave(self) -> None:
        """Hang up."""
        self._outbox.put_nowait(None)

    async def events(self) -> AsyncIterator[FromClient]:
        """See `Client`."""
        while (item := await self._outbox.get()) is not None:
            yield item

    def send(self, item: ToClient) -> None:
        """See `Client`."""
        match item:
            case TurnDone():
                self.replies += 1
            case Extension(payload={"type": "ending", "reason": str(reason)} as told):
                self.ending, self.summary = reason, str(told.get("summary", ""))
            case Extension(payload={"type": "saw"}):
                self.sights += 1
        self.changed.set()

    async def close(self, code: int, reason: str) -> None:
        """See `Client`."""
        self.leave()


class Interruptible:
    """A connection whose reply the caller speaks over after certain words, as one that takes the floor back does."""

    def __init__(self, model: Connection) -> None:
        self._model = model
        self.cut_after = ""
        """Of the next reply; "" = all of it is heard."""
        self._said, self._cut = "", False

    def send(self, item: ModelInput) -> None:
        """See `Connection`."""
        if isinstance(item, CallerText | SilenceReached):
            self._said, self._cut = "", False
        self._model.send(item)

    async def run(self, emit: Emit) -> None:
        """See `Connection`: what the model says after the cut is never heard, what it does is done."""

        async def pass_on(event: ModelEvent) -> None:
            if self._cut and isinstance(event, Said | Audio | ReplyDone | ReplyCut):
                return
            if isinstance(event, Said) and self.cut_after:
                before, self._said = len(self._said), self._said + event.text
                if (at := self._said.find(self.cut_after)) >= 0:
                    event = Said(self._said[before : at + len(self.cut_after)])
                    self._cut, self.cut_after = True, ""
            await emit(event)
            if self._cut and isinstance(event, Said):
                await emit(ReplyCut())

        await self._model.run(pass_on)

    async def close(self) -> None:
        """See `Connection`."""
        await self._model.close()


async def _judge(samples: Samples) -> float:
    """Never asked: nobody speaks."""
    return 1.0

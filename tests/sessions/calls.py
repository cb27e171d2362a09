"""A call in memory on virtual time: real session, real turn-taking, a scripted model and a client that is a list."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vivavoce.errors import ConfigurationError
from vivavoce.events import Audio, Brief, ToolCall, ToolResult
from vivavoce.media import Samples, to_pcm
from vivavoce.models.model import Connection, Model
from vivavoce.models.scripted import ScriptedModel, Step
from vivavoce.sessions.client_writer import ClientWriter
from vivavoce.sessions.entries import Entry
from vivavoce.sessions.eyes import Eyes
from vivavoce.sessions.floor import Floor, Hearing
from vivavoce.sessions.journal import Journal, Log
from vivavoce.sessions.past_call import ResumptionNotes
from vivavoce.sessions.recorder import Recorder
from vivavoce.sessions.session import Parts, Session
from vivavoce.sessions.speaking_up import Rounds
from vivavoce.streaming.memory_client import MemoryClient
from vivavoce.turns.detector import VoiceDetector
from vivavoce.turns.machine import TurnMachine
from vivavoce.turns.turn_policy import TurnPolicy
from vivavoce.voiced import Manner

FRAME = 0.02  # seconds per audio frame
NOISE = np.random.default_rng(7)


def loudness(window: Samples) -> float:
    """A voice detector for made-up sound: loud is voice."""
    return 1.0 if float(np.abs(window).mean()) > 0.01 else 0.0


def frame(level: float) -> Audio:
    return Audio(to_pcm(NOISE.normal(0, level, int(FRAME * 16_000)).astype(np.float32)), 16_000)


@dataclass
class Pages:
    """A log that is a list."""

    entries: list[Entry] = field(default_factory=list)
    broken: bool = False

    def write(self, call_id: str, entry: Entry) -> None:
        self.entries.append(entry)

    async def flush(self, call_id: str) -> None:
        if self.broken:
            raise ConfigurationError("the disk is full")

    def of(self, kind: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind == kind]


@dataclass
class Tools:
    """Tools that answer from a function, after a while."""

    answer: Callable[[ToolCall], dict[str, object]]
    seconds: float = 0.0
    runs: list[tuple[ToolCall, int, str]] = field(default_factory=list)
    sounds: list[bytes | None] = field(default_factory=list)
    """Of the turns that led to them."""

    outcome: str = "none"
    manner: Manner = Manner()

    def known(self) -> dict[str, object]:
        return {}

    async def run(
        self, call: ToolCall, turn: int, heard: str, told: Callable[[int], str], sound: bytes | None
    ) -> ToolResult:
        self.runs.append((call, turn, heard))
        self.sounds.append(sound)
        await asyncio.sleep(self.seconds)
        return ToolResult(call.id, call.name, self.answer(call))


@dataclass
class Call:
    """A call in progress."""

    client: MemoryClient
    model: ScriptedModel
    log: Pages
    ended: asyncio.Future[str]

    async def speak(self, seconds: float, softer_db: float = 0.0) -> None:
        await self._sound(seconds, 0.2 * 10 ** (-softer_db / 20))

    async def silence(self, seconds: float) -> None:
        await self._sound(seconds, 0.0005)

    async def _sound(self, seconds: float, level: float) -> None:
        for _ in range(round(seconds / FRAME)):
            self.client.say(frame(level))
            await asyncio.sleep(FRAME)


@asynccontextmanager
async def call(
    *steps: Step,
    tools: Tools | None = None,
    client_tools: Sequence[str] = (),
    policy: TurnPolicy | None = None,
    complete: float = 0.9,
    model_turns: bool = False,
    eyes: Callable[..., Eyes] | None = None,
    rounds: Callable[[Connection, Journal], Rounds] | None = None,
    engine: Model | None = None,
    client: Any = None,
    recorder: Callable[[Log], Recorder] | None = None,
    greet: bool = False,
) -> AsyncIterator[Call]:
    """Hold a call with a model that follows `steps`; hang up at the end. complete: what the end-of-turn model says;
    model_turns: there is none, the model finds turns itself.

    eyes: makes what takes pictures, of the call's `model`, `writer` and `journal`. rounds: makes what is run every so
    often. engine: a model instead of the scripted one. client: instead of one in memory; it can `leave`. recorder:
    keeps the call's sound. greet: the agent speaks first.
    """
    client, model, log, policy = client or MemoryClient(), ScriptedModel(*steps), Pages(), policy or TurnPolicy()
    connection = await (engine or model).connect(Brief("", ()))
    writer = ClientWriter(client)
    recording = recorder(log) if recorder else None
    journal = Journal(recording or log, "call", asyncio.get_running_loop().time())
    hearing = Hearing(VoiceDetector(policy, loudness))
    floor = Floor(
        TurnMachine(policy),
        hearing,
        connection,
        writer,
        journal,
        manual=not policy.automatic,
        model_turns=model_turns,
        tape=recording,
    )

    async def judge(samples: Samples) -> float:
        await asyncio.sleep(0.08)
        return complete

    seen = eyes(model=connection, writer=writer, journal=journal) if eyes else None
    parts = Parts(
        client,
        writer,
        connection,
        floor,
        journal,
        ResumptionNotes(journal),
        judge,
        tools,
        frozenset(client_tools),
        greet=greet,
        eyes=seen,
        recorder=recording,
        rounds=rounds(connection, journal) if rounds else None,
    )
    async with recording.recording() if recording else nullcontext():
        running = asyncio.ensure_future(Session(parts).run())
        yield Call(client, model, log, running)
        client.leave()
        await running

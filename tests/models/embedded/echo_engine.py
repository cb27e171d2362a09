"""The engine's conversation on virtual time: recogniser, voice and brain are made up, the order of things is real."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vivavoce.events import (
    Audio,
    CallEnding,
    Message,
    ToolCall,
    ToolResult,
)
from vivavoce.models.embedded.brain import Expectation, Say, Utterance
from vivavoce.models.embedded.engine import EmbeddedConnection

HALF_SECOND = Audio(b"\1\0" * 8_000, 16_000)


class Mind:
    """A brain that repeats what it hears, and does what it is told to do."""

    def __init__(self, heard: tuple[str, ...] = ()) -> None:
        self.heard = heard
        self.interruptions: list[str] = []
        self.remembered: list[Message] = []

    def fork(self) -> "Mind":
        other = Mind(self.heard)
        other.interruptions, other.remembered = self.interruptions, self.remembered
        return other

    async def greet(self):
        yield Say("Welcome.")

    async def hear(self, utterance: Utterance):
        self.heard = (*self.heard, utterance.text)
        if utterance.text.startswith("do "):
            yield ToolCall(f"id-{len(self.heard)}", utterance.text[3:], {})
        elif utterance.text == "break":
            raise ValueError("a bug in the brain")
        elif utterance.text == "bye":
            yield Say("Goodbye.")
            yield CallEnding("goodbye")
        else:
            yield Say(f"You said {utterance.text}.")

    async def learn(self, result: ToolResult):
        yield Say(f"Result {result.response['output']}.")

    async def notice_silence(self, count: int):
        yield Say("Still there?")

    def anticipate(self, call: ToolCall) -> str:
        return "Result fine."

    def note_interruption(self, heard_text: str) -> None:
        self.interruptions.append(heard_text)

    def snapshot(self) -> None: ...

    def add_history(self, messages) -> None:
        self.remembered += messages

    def brief(self, instructions, tools) -> None: ...

    def expectation(self) -> Expectation:
        return Expectation()


class Senses:
    """Recogniser and voice in no time but their own: they take `pace` seconds."""

    def __init__(self, pace: float = 0.1) -> None:
        self.pace = pace
        self.words = "hello"
        self.lengths: list[int] = []
        self.expected: list[Expectation] = []
        self.voice = self
        self.rendered: list[str] = []
        self.ways: list[tuple[float, float]] = []
        """Rate and pitch of each."""

    async def hear(self, samples, expected) -> Utterance:
        self.lengths.append(len(samples))
        self.expected.append(expected)
        words = self.words
        await asyncio.sleep(self.pace)
        return Utterance(words, 0.9)

    async def speak(self, phrase: str, rate: float = 1.0, pitch: float = 1.0) -> bytes:
        self.rendered.append(phrase)
        self.ways.append((rate, pitch))
        await asyncio.sleep(self.pace)
        return b"\1\0" * 2_400

    def phrases(self, text: str) -> list[str]:
        return [part + "." for part in text.rstrip(".").split(". ")]


class Engine:
    """A running engine and what came out of it."""

    def __init__(self, connection: EmbeddedConnection, senses: Senses, mind: Mind) -> None:
        self.connection, self.senses, self.mind = connection, senses, mind
        self.events: list[tuple[float, object]] = []

    def tell(self, *items: object) -> None:
        for item in items:
            self.connection.send(item)

    def got(self, *kinds: type) -> list[object]:
        return [event for _, event in self.events if isinstance(event, kinds)]

    def when(self, kind: type) -> float:
        return next(at for at, event in self.events if isinstance(event, kind))


@asynccontextmanager
async def engine(mind: Mind | None = None, **options) -> AsyncIterator[Engine]:
    senses, mind = Senses(), mind or Mind()
    connection = EmbeddedConnection(senses, mind, Expectation(), **options)
    running = Engine(connection, senses, mind)

    async def collect(event: object) -> None:
        running.events.append((round(asyncio.get_running_loop().time(), 3), event))

    collecting = asyncio.ensure_future(connection.run(collect))
    yield running
    await connection.close()
    await collecting

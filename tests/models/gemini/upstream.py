"""A Live API server on loopback that answers turns and can misbehave: the other end for tests and benches."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from vivavoce.events import ActivityEnded, ActivityStarted, Audio, CallerText, ContentAdded, ToolResult
from vivavoce.protocol.server import LiveServer
from vivavoce.protocol.setup import Setup

SOUND = b"\3\0" * 4800
"""200 ms at 24 kHz."""


@dataclass
class Upstream:
    """Answers every turn with its number; a turn whose number is in `asks` asks for a tool first."""

    delay: float = 0.0
    """Seconds from the end of a turn to the answer."""
    asks: Callable[[int], dict[str, Any] | None] = lambda turn: None
    """Turn → arguments of a call of `move`, or None."""
    heard: Callable[[int], str] = "turn {}".format
    """Turn → what was recognised of it."""
    slip: Callable[[str, int], str] = lambda moment, turn: ""
    """(moment, turn) → what goes wrong: see `Line._slip`. Moments: turn, call, words, done, result, setup."""
    reads: bool = False
    """The first sample of a turn's sound is its number, so a turn sent again is the same; else turns are counted."""
    forgets: Callable[[], bool] = lambda: False
    """Whether it asks for a tool again that it has already asked for, on a connection that does not know."""
    refuse: tuple[int, str] | None = None
    """HTTP status and body for every upgrade."""
    setups: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    results: list[ToolResult] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """Typed words, ours among them."""
    seeds: list[Any] = field(default_factory=list)
    heard_seconds: float = 0.0
    activity: list[str] = field(default_factory=list)
    turns: int = 0
    lines: int = 0
    open_lines: int = 0
    port: int = 0
    ids: Any = field(default_factory=lambda: count(1))
    handles: dict[str, set[str]] = field(default_factory=dict)
    """Handle → what its session knows."""
    context: set[str] = field(default_factory=set)
    """What the newest connection knows: `Answer 3` was given, `ask 3` was asked for."""
    slips: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Upstream]:
        async def hold(socket: ServerConnection) -> None:
            self.lines += 1
            self.open_lines += 1
            try:
                await Line(self, socket).run()
            finally:
                self.open_lines -= 1

        def gate(connection: ServerConnection, request: Any) -> Any:
            self.headers.append(request.headers)
            self.paths.append(request.path)
            return connection.respond(*self.refuse) if self.refuse else None

        async with serve(
            hold, "127.0.0.1", 0, process_request=gate, compression=None, ping_interval=None, close_timeout=0.2
        ) as server:
            self.port = server.sockets[0].getsockname()[1]
            yield self


class Line:
    """One connection."""

    def __init__(self, up: Upstream, socket: ServerConnection) -> None:
        self.up, self.socket, self.server = up, socket, LiveServer()
        self.seeding = False
        self.answer: asyncio.Task[None] | None = None
        self.waiting: dict[str, int] = {}

    async def run(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for frame in self.socket:
                for event in self.server.receive(frame):
                    await self._take(event, frame)
        if self.answer:
            self.answer.cancel()

    async def _take(self, event: Any, frame: str | bytes) -> None:  # noqa: C901  # one line per kind
        up = self.up
        match event:
            case Setup():
                up.setups.append(json.loads(frame)["setup"])
                if event.resumption and event.resumption not in up.handles:
                    await self.socket.close(1007, "Request contains an invalid argument.")
                    return
                self.seeding = event.initial_history
                up.context = set(up.handles.get(event.resumption or "", ()))
                if await self._slip("setup", up.turns):
                    return
                await self._send(self.server.setup_complete())
                await self._handle()
            case ActivityStarted():
                up.activity.append("start")
                if self.answer and not self.answer.done() and not await self._slip("cut", up.turns):
                    self.answer.cancel()
                    await self._send_raw({"serverContent": {"interrupted": True}})
                    await self._send_raw({"serverContent": {"turnComplete": True}})
                    self.server = self._again()
            case Audio():
                up.heard_seconds += event.seconds
                up.context.add(f"turn {int.from_bytes(event.pcm[:2], 'little')}")
            case ActivityEnded():
                up.activity.append("end")
                self._turn("spoken")
            case CallerText(text=text):
                up.texts.append(text)
                self._turn(text)
            case ContentAdded() if self.seeding or not event.turn_complete:
                up.seeds.append(event.messages)
                said = " ".join(message.text for message in event.messages)
                up.context |= set(re.findall(r"Answer \d+|turn \d+", said))
                up.context |= {f"ask {number}" for number in re.findall(r'move\(\{"number": (\d+)', said)}
                self.seeding = not event.turn_complete
            case ContentAdded(turn_complete=True):
                up.texts.append(event.messages[-1].text if event.messages else "")
                self._turn("content")
            case ToolResult():
                up.results.append(event)
                if event.id in self.waiting and not event.will_continue:
                    turn = self.waiting.pop(event.id)
                    if not await self._slip("result", turn):
                        self._start(self._reply(turn))

    def _again(self) -> LiveServer:
        """A writer that has forgotten the reply that was cut."""
        server = LiveServer()
        server.receive(json.dumps({"setup": {"model": "m", "outputAudioTranscription": {}, "sessionResumption": {}}}))
        server.setup_complete()
        return server

    def _turn(self, words: str) -> None:
        known = [int(entry.split()[1]) for entry in self.up.context if entry.startswith("turn")]
        self.up.turns = max(known, default=0) if self.up.reads else self.up.turns + 1
        self._start(self._respond(self.up.turns))

    def _start(self, work: Any) -> None:
        self.answer = asyncio.create_task(work)

    async def _respond(self, turn: int) -> None:
        await asyncio.sleep(self.up.delay)
        if await self._slip("turn", turn):
            return
        await self._say({"inputTranscription": {"text": self.up.heard(turn)}})
        known = f"ask {turn}" in self.up.context and not self.up.forgets()
        if not known and (args := self.up.asks(turn)) is not None:
            self.up.context.add(f"ask {turn}")
            id = f"fc-{next(self.up.ids)}"
            self.waiting[id] = turn
            frame = {"toolCall": {"functionCalls": [{"id": id, "name": "move", "args": args}]}}
            await self._send_raw(frame)
            if await self._slip("call", turn, frame):
                return
            return
        await self._reply(turn)

    async def _reply(self, turn: int) -> None:
        self.up.context.add(f"Answer {turn}")
        for word in (f"Answer {turn}", " is", " ready."):
            await self._say({"outputTranscription": {"text": word}})
            await self._send(*self._again().audio(SOUND))
            if await self._slip("words", turn):
                return
        await self._say({"generationComplete": True})
        if await self._slip("done", turn):
            return
        await self._say({"turnComplete": True})
        await self._handle()

    async def _handle(self) -> None:
        handle = f"h-{next(self.up.ids)}"
        self.up.handles[handle] = set(self.up.context)
        await self._send_raw({"sessionResumptionUpdate": {"newHandle": handle, "resumable": True}})

    async def _slip(self, moment: str, turn: int, frame: Any = None) -> bool:  # noqa: C901  # one line per kind
        """Misbehave if it is time to; whether nothing more should follow."""
        kind = self.up.slip(moment, turn)
        if kind:
            self.up.slips.append(kind)
        match kind:
            case "":
                return False
            case "silence" | "deaf":
                return True
            case "drop":
                self.socket.transport.abort()
                return True
            case "1011" | "1007" | "1008":
                await self.socket.close(int(kind), "Internal error encountered.")
                return True
            case "go_away":
                await self._send_raw({"goAway": {"timeLeft": "1s"}})
                return False
            case "phantom":
                await self._say({"interrupted": True})
                await self._say({"turnComplete": True})
                return True
            case "premature":
                await self._say({"turnComplete": True})
                return True
            case "empty":
                await self._say({"turnComplete": True})
                return True
            case "twice":
                if frame:
                    await self._send_raw(frame)
                await self._say({"inputTranscription": {"text": self.up.heard(turn)}})
                return False
            case "unknown":
                self.up.handles.clear()
                self.socket.transport.abort()
                return True
        raise AssertionError(kind)

    async def _say(self, content: dict[str, Any]) -> None:
        await self._send_raw({"serverContent": content})

    async def _send_raw(self, message: dict[str, Any]) -> None:
        await self._send(json.dumps(message).encode())

    async def _send(self, *frames: bytes) -> None:
        for frame in frames:
            await self.socket.send(frame)

"""A gateway for the page's tests: real HTTP and WebSocket on loopback, a conversation that the test writes.

The page is served with the strictest policy it must live with; what the page sends is kept for the test to look at.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

import vivavoce
from vivavoce.events import Audio, AudioStreamEnded, CallerText
from vivavoce.protocol.server import LiveServer
from vivavoce.protocol.setup import Setup

WEB = Path(vivavoce.__file__).parent / "web"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FRONT_DESK = {
    "name": "front-desk",
    "title": "Front desk",
    "description": "Books, moves and cancels appointments at the Linden Street clinic, and knows its opening hours.",
    "examples": [
        "I need to move my appointment on Thursday.",
        "Do you have anything free tomorrow morning?",
        "When are you open on Saturday?",
    ],
}

SORTER = {
    "name": "sorter",
    "title": "Sorter",
    "description": "Says which shelf a parcel belongs on. Show it the label.",
    "examples": ["Which shelf is this for?", "What does the label say?"],
    "sees": ["camera", "screen"],
}
"""An agent that sees."""


def voice(seconds: float, level: float = 0.25) -> npt.NDArray[np.int16]:
    """Something like a voice at 24 kHz: a 180 Hz buzz that swells four times a second. (24_000 · seconds,)"""
    t = np.arange(int(24_000 * seconds)) / 24_000
    buzz = sum(np.sin(2 * np.pi * 180 * k * t) / k for k in range(1, 12))
    swell = 0.35 + 0.65 * np.sin(np.pi * 4 * t) ** 2
    return np.asarray(buzz * swell * level * 16_000, dtype=np.int16)


@dataclass(frozen=True)
class Shown:
    """A picture that the page sent."""

    mime_type: str
    data: bytes
    at: float
    """When it came (s)."""
    texts: int
    """Typed messages before it."""


class Peer:
    """The page, seen from the server: what it sent so far, and what to send it."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.live = LiveServer()
        self.heard = bytearray()
        """All microphone PCM16."""
        self.rates: set[int] = set()
        self.frame_sizes: set[int] = set()
        """Bytes."""
        self.texts: list[str] = []
        self.shown: list[Shown] = []
        self.hidden: list[str] = []
        """Sources that the page said it had stopped."""
        self.pauses = 0
        """How often the page said that the microphone is closed for now."""
        self.changed = asyncio.Event()
        self.cues: set[str] = set()

    @property
    def setup(self) -> Setup:
        """What the page asked for."""
        assert self.live.setup is not None
        return self.live.setup

    def take(self, frame: str) -> None:
        """Keep what the page says."""
        message = json.loads(frame)
        if video := message.get("realtimeInput", {}).get("video"):
            still = base64.b64decode(video["data"], validate=True)
            self.shown.append(Shown(video["mimeType"], still, time.monotonic(), len(self.texts)))
        if "setup" not in message and "vivavoce" in message:
            ended = message["vivavoce"]["video"]
            assert ended["state"] == "ended"
            self.hidden.append(ended["source"])
            self.changed.set()
            return
        for event in self.live.receive(frame):
            if isinstance(event, Audio):
                self.heard += event.pcm
                self.frame_sizes.add(len(event.pcm))
                self.rates.add(event.rate)
            elif isinstance(event, CallerText):
                self.texts.append(event.text)
            self.pauses += isinstance(event, AudioStreamEnded)
        self.changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for what the page sends, or for a cue of the test."""
        while not condition():
            self.changed.clear()
            await self.changed.wait()

    async def cue(self, name: str) -> None:
        """Wait until the test calls `StandIn.cue(name)`."""
        await self.until(lambda: name in self.cues)

    async def send(self, *frames: bytes) -> None:
        """Frames of `self.live`, as the gateway sends them: binary."""
        for frame in frames:
            await self.socket.send_bytes(frame)

    async def extend(self, **payload: Any) -> None:
        """One of our own messages."""
        await self.send(self.live.extension(payload))

    async def state(self, state: str) -> None:
        """Who has the floor."""
        await self.extend(type="state", state=state)

    async def say(self, text: str, seconds: float) -> None:
        """A phrase and its sound, all at once, as an engine that is faster than speech sends it."""
        await self.send(self.live.said(text), *self.live.audio(voice(seconds).tobytes()))

    async def finish(self) -> None:
        """The reply is whole."""
        await self.send(self.live.generation_complete(), self.live.turn_complete())

    async def interrupt(self) -> None:
        """The caller took the floor."""
        await self.send(self.live.interrupted(), self.live.turn_complete())


MINTED = "auth_tokens/minted"
Script = Callable[[Peer], Awaitable[None]]


async def silence(peer: Peer) -> None:
    """The script of a server that only listens."""
    await peer.cue("never")


class StandIn:
    """Runs in a thread of its own; `script` is played to whoever calls."""

    def __init__(self) -> None:
        self.script: Script = silence
        self.agents: list[dict[str, Any]] = [FRONT_DESK]
        self.token = ""
        """What a caller must bring; "" = the page mints its own."""
        self.peers: list[Peer] = []
        self.failures: list[str] = []
        """Errors of scripts."""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        config = uvicorn.Config(self._app(), log_level="error", ws="websockets-sansio", lifespan="off")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://localhost:{self.port}/"

    @property
    def peer(self) -> Peer:
        """Whoever called last."""
        return self.peers[-1]

    def until(self, condition: Callable[[Peer], bool], seconds: float = 60) -> None:
        """Wait for what whoever called last sends. Raises TimeoutError."""
        peer = self.peer
        waiting = peer.until(lambda: condition(peer))
        asyncio.run_coroutine_threadsafe(waiting, self.loop).result(seconds)

    def send(self, **payload: Any) -> None:
        """One of our own messages, to whoever called last."""
        asyncio.run_coroutine_threadsafe(self.peer.extend(**payload), self.loop).result(60)

    def cue(self, name: str) -> None:
        """Let the script go on that waits for `name`."""
        self.peer.cues.add(name)
        self.loop.call_soon_threadsafe(self.peer.changed.set)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join(timeout=5)
        self.socket.close()

    def _run(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.loop.run_until_complete(self.server.serve(sockets=[self.socket]))

    def _app(self) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
        routes = [
            Route("/agents.json", self._agents),
            Route("/v1alpha/auth_tokens", self._mint, methods=["POST"]),
            WebSocketRoute("/ws/{method}", self._call),
            Mount("/", StaticFiles(directory=WEB, html=True)),
        ]
        app = Starlette(routes=routes)

        async def with_policy(scope: Scope, receive: Receive, send: Send) -> None:
            async def send_with_policy(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*message["headers"], (b"content-security-policy", POLICY.encode())]
                await send(message)

            await app(scope, receive, send_with_policy)

        return with_policy

    async def _agents(self, request: Request) -> Response:
        if self.token and request.headers.get("x-goog-api-key") != self.token:
            return Response(status_code=401)
        return JSONResponse({"agents": self.agents})

    async def _mint(self, request: Request) -> Response:
        if self.token:
            return Response(status_code=401)
        return JSONResponse({"name": MINTED})

    async def _call(self, websocket: WebSocket) -> None:
        assert re.fullmatch(
            r"google\.ai\.generativelanguage\.v1alpha\.GenerativeService\.BidiGenerateContentConstrained",
            websocket.path_params["method"],
        )
        if websocket.query_params.get("access_token") != (self.token or MINTED):
            await websocket.close(1008)
            return
        await websocket.accept()
        peer = Peer(websocket)
        peer.take(await websocket.receive_text())
        self.peers.append(peer)
        await peer.send(peer.live.setup_complete())
        playing = asyncio.ensure_future(self.script(peer))
        playing.add_done_callback(self._note_failure)
        try:
            while True:
                peer.take(await websocket.receive_text())
        except WebSocketDisconnect:
            playing.cancel()

    def _note_failure(self, playing: asyncio.Future[None]) -> None:
        if not playing.cancelled() and (error := playing.exception()):
            self.failures.append(repr(error))

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from pathlib import Path

import numpy as np
import pytest
from websockets.asyncio.server import Request, Response, ServerConnection, serve

from clock import VirtualLoop, value
from vivavoce.errors import ConfigurationError, ModelUnavailable
from vivavoce.events import Audio, CallerText
from vivavoce.media import level_db, to_pcm
from vivavoce.protocol.server import LiveServer
from vivavoce.protocol.setup import Setup
from vivavoce.streaming.caller import LIVE_PATH, Caller, OutgoingCall, live_address
from vivavoce.streaming.recording import Recording
from vivavoce.streaming.script import (
    AgentSaid,
    CallerHeard,
    CallEvent,
    CallOver,
    LineSpoken,
    Script,
    ToolUsed,
    TurnTimed,
)
from vivavoce.tls import Certificate, local_certificate

Handler = Callable[[ServerConnection], Awaitable[None]]

TONE = to_pcm(0.3 * np.sin(np.arange(24_000 // 4) * 0.1))  # a quarter of a second


def recording(name: str = "hello", seconds: float = 0.4) -> Recording:
    return Recording(name, Audio(to_pcm(np.full(round(16_000 * seconds), 0.3)), 16_000), seconds)


@contextlib.asynccontextmanager
async def gateway(handler: Handler, certificate: Certificate | None = None) -> AsyncIterator[str]:
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.chain, certificate.key)
    async with serve(handler, "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"{'wss' if certificate else 'ws'}://127.0.0.1:{port}"


def answering_after(delay: float, seen: list[Setup] | None = None) -> Handler:
    """A server that answers a known time after the last loud frame, or a typed line, reached it."""

    async def answer(socket: ServerConnection, live: LiveServer) -> None:
        await asyncio.sleep(delay)
        await socket.send(live.heard("hello", finished=True))
        await socket.send(live.extension({"type": "tool", "id": "1", "name": "look", "args": {}, "status": "done"}))
        await socket.send(live.said("Good day."))
        for frame in live.audio(TONE):
            await socket.send(frame)
        await socket.send(live.generation_complete())
        await socket.send(live.turn_complete())

    async def handler(socket: ServerConnection) -> None:
        live, speaking = LiveServer(), False
        async with asyncio.TaskGroup() as tasks:
            async for message in socket:
                for event in live.receive(message):
                    if isinstance(event, Setup):
                        (seen if seen is not None else []).append(event)
                        await socket.send(live.setup_complete())
                    elif isinstance(event, CallerText):
                        tasks.create_task(answer(socket, live))
                    elif isinstance(event, Audio):
                        loud = level_db(event.pcm) > -40
                        if speaking and not loud:
                            tasks.create_task(answer(socket, live))
                        speaking = loud

    return handler


async def called(caller: Caller) -> list[CallEvent]:
    return [event async for event in caller.events()]


def place(handler: Handler, *lines: Recording | str, **options: object) -> tuple[Caller, list[CallEvent]]:
    async def run() -> tuple[Caller, list[CallEvent]]:
        async with gateway(handler) as url, asyncio.timeout(20):
            caller = Caller(url, lines, greeted=False, **options)  # type: ignore[arg-type]
            return caller, await called(caller)

    return value(run())


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.25])
def test_the_clock_is_right_to_a_frame_with_a_server_of_known_delay(delay: float):
    _, events = place(answering_after(delay), recording(), recording(), recording())

    times = [event.voice_to_voice_ms or 0.0 for event in events if isinstance(event, TurnTimed)]

    # The server acts on the first quiet frame, which holds the 20 ms after the voice; 40 ms is the playout buffer.
    assert times == pytest.approx([1000 * delay + 20 + 40] * 3, abs=1)


def test_a_call_is_told_in_the_order_it_happens_and_both_sides_are_kept(tmp_path: Path):
    setups: list[Setup] = []
    caller, events = place(answering_after(0.0, setups), recording("one"), "two", agent="night-desk")
    caller.save(tmp_path / "out.wav")

    told = [event for event in events if not isinstance(event, AgentSaid | TurnTimed)]
    tool = ToolUsed("1", "look", {}, "done", {})
    heard = CallerHeard("hello", final=True)
    assert told == [
        *[LineSpoken(1, "one", typed=False), heard, tool],
        *[LineSpoken(2, "two", typed=True), heard, tool],
        CallOver("hung_up", 0),
    ]
    assert setups[0].agent_name == "night-desk"
    assert setups[0].extension == {"events": True, "greet": False}
    assert float(np.abs(caller.heard()).max()) == pytest.approx(0.3, abs=0.01)
    assert (tmp_path / "out.wav").stat().st_size > 100_000


def test_what_a_person_would_hear_is_handed_over_as_they_would_hear_it():
    heard: list[bytes] = []
    caller, _ = place(answering_after(0.0), recording(), listen=heard.append)

    played = b"".join(heard)
    assert {len(frame) for frame in heard} == {960}
    assert played == to_pcm(caller.heard())[: len(played)]
    assert level_db(played) > -40


def test_each_tick_is_told_by_how_much_it_was_late():
    late: list[float] = []
    script = Script([recording()], greeted=False)

    async def run() -> float:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)

        def timed(seconds: float) -> None:
            late.append(seconds)
            if len(late) == 3:
                loop.busy(0.05)

        async with gateway(answering_after(0.0)) as url, asyncio.timeout(20):
            line = OutgoingCall(url, script, greeted=False, timed=timed)
            assert [event async for event in line.events()]
            return line.opened

    opened = value(run())

    assert len(late) == len(script.sent) // 640 + 1  # 20 ms of 16 kHz each; at the last one the caller hangs up
    assert late[:7] == pytest.approx([0, 0, 0, 0.03, 0.01, 0, 0], abs=0.001)
    assert opened >= 0


@pytest.mark.e2e
def test_our_own_certificate_is_trusted_once_its_authority_is_named(tmp_path: Path):
    certificate = local_certificate(tmp_path)

    async def run(authority: Path | None) -> list[CallEvent]:
        async with gateway(answering_after(0.0), certificate) as url:
            return await called(Caller(url, ["hi"], greeted=False, authority=authority))

    assert isinstance(asyncio.run(run(certificate.authority))[-1], CallOver)
    with pytest.raises(ModelUnavailable, match="its certificate is not trusted here"):
        asyncio.run(run(None))


def test_an_agent_that_does_not_exist_is_refused_with_the_servers_own_words():
    async def refuse(socket: ServerConnection) -> None:
        await socket.close(1008, "models/nobody is not found")

    with pytest.raises(ModelUnavailable, match="refused the call: 1008 models/nobody is not found"):
        place(refuse, "hi")


@pytest.mark.e2e
def test_a_refusal_at_the_door_says_why():
    def deny(connection: ServerConnection, request: Request) -> Response:
        return connection.respond(HTTPStatus.UNAUTHORIZED, "wrong or missing API key")

    async def run() -> None:
        async with serve(answering_after(0.0), "127.0.0.1", 0, process_request=deny) as server:
            port = server.sockets[0].getsockname()[1]
            await called(Caller(f"ws://127.0.0.1:{port}", ["hi"]))

    with pytest.raises(ModelUnavailable, match="HTTP 401: wrong or missing API key"):
        asyncio.run(run())


@pytest.mark.e2e
def test_a_gateway_that_is_not_running_is_one_clear_line():
    with pytest.raises(ModelUnavailable, match=r"nothing listens there\): is the gateway running\? `vivavoce serve`"):
        asyncio.run(called(Caller("ws://127.0.0.1:9", ["hi"])))


def test_a_line_that_drops_in_mid_call_ends_it_in_words():
    async def drop(socket: ServerConnection) -> None:
        live = LiveServer()
        live.receive(await socket.recv())
        await socket.send(live.setup_complete())
        for _ in range(30):  # well into the first recording
            await socket.recv()
        socket.transport.abort()

    _, events = place(drop, recording(), recording())

    assert events[-1] == CallOver("line_closed", 1, "the line dropped without a word")


@pytest.mark.parametrize(
    ("given", "called_at"),
    [
        ("ws://127.0.0.1:8080", f"ws://127.0.0.1:8080{LIVE_PATH}"),
        ("http://localhost:8080/", f"ws://localhost:8080{LIVE_PATH}"),
        ("https://voice.example.org", f"wss://voice.example.org{LIVE_PATH}"),
        ("https://example.org/voice", f"wss://example.org/voice{LIVE_PATH}"),
        ("https://example.org/voice/", f"wss://example.org/voice{LIVE_PATH}"),
        ("127.0.0.1:9000", f"ws://127.0.0.1:9000{LIVE_PATH}"),
        ("wss://[::1]:8443/ws/custom?x=1", "wss://[::1]:8443/ws/custom?x=1"),
    ],
)
def test_an_address_is_completed(given: str, called_at: str):
    assert live_address(given) == called_at


@pytest.mark.parametrize("given", ["ftp://host", "ws://", "ws://host:port", ""])
def test_what_is_no_address_is_refused(given: str):
    with pytest.raises(ConfigurationError, match="is no address to call"):
        live_address(given)

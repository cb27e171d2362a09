"""Too much, too slowly, in too many pieces: bounded, and others go on. Numbers are items of reliability.md 2.3."""

import asyncio
import contextlib
import gc
import json
import resource
import ssl
import struct
import tracemalloc

import pytest
import websockets
from gateways import gateway
from tokens import HELLO, SETUP, began, constrained, minted, outcome, said
from websockets.asyncio.client import connect

from vivavoce.events import Audio, CallerText, ReplyDone, Said
from vivavoce.gateway import minting
from vivavoce.gateway.uvicorn_limits import ImpatientHttp
from vivavoce.models.scripted import Step
from vivavoce.streaming.pace import Pace

pytestmark = pytest.mark.e2e
SECOND = {"realtimeInput": {"audio": {"data": "AAAA" * 10_666 + "AAA=", "mimeType": "audio/pcm;rate=16000"}}}


async def close_of(socket) -> tuple[int, str]:
    with pytest.raises(websockets.ConnectionClosed) as closed:
        async with asyncio.timeout(60):
            while True:
                await socket.recv()
    return closed.value.rcvd.code, closed.value.rcvd.reason


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_a_message_in_a_million_pieces_is_refused_after_a_thousand(tmp_path):  # item 11
    async def main():
        async with gateway(tmp_path, HELLO) as g, connect(g.ws) as other, connect(g.ws) as socket:
            assert await began(other) and await began(socket)
            before, pieces = peak(), 0

            async def million():
                nonlocal pieces
                while pieces < 1_000_000:
                    pieces += 1
                    if pieces % 256 == 0:
                        await asyncio.sleep(0)  # client and gateway share this loop
                    yield "x" if pieces % 2 else ""

            with pytest.raises(websockets.ConnectionClosed):
                await socket.send(million())
            code, reason = await close_of(socket)
            assert code == 1009 and "1024 frames" in reason
            assert pieces < 100_000 and peak() - before < 64 * 2**20
            assert await said(other) == "Hello there."

    asyncio.run(main())


def test_a_gigabyte_is_refused_on_its_first_bytes(tmp_path):  # item 11
    async def main():
        async with gateway(tmp_path, HELLO) as g, connect(g.ws) as other, connect(g.ws) as socket:
            assert await began(other) and await began(socket)
            socket.transport.write(b"\x82\xff" + struct.pack("!Q", 2**30) + b"mask")
            assert (await close_of(socket))[0] == 1009
            assert await said(other) == "Hello there."

    asyncio.run(main())


def test_a_deflate_bomb_cannot_go_off(tmp_path):  # item 11: nothing is ever inflated
    async def main():
        async with gateway(tmp_path, HELLO) as g, connect(g.ws, compression="deflate") as socket:
            assert "Sec-WebSocket-Extensions" not in socket.response.headers
            socket.transport.write(b"\xc2\x80mask")  # a compressed frame all the same
            assert (await close_of(socket))[0] == 1002

    asyncio.run(main())


def test_a_handshake_that_does_not_come_is_hung_up_on(tmp_path, monkeypatch):  # item 12
    monkeypatch.setattr(ImpatientHttp, "request_timeout", 0.3)

    async def main():
        async with gateway(tmp_path, HELLO) as g:
            host, port = g.addresses.http.removeprefix("http://").split(":")
            whole = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
            for first, begun in ((b"", b""), (b"", b"GET /ws/google HTTP/1.1\r\nHost: loc"), (whole, b"GE")):
                reader, writer = await asyncio.open_connection(host, int(port))
                writer.write(first)
                if first:
                    await reader.readuntil(b"}")
                writer.write(begun)
                async with asyncio.timeout(60):
                    while await reader.read(65_536):
                        pass
                writer.close()
            monkeypatch.setattr(ImpatientHttp, "request_timeout", 2.0)  # nobody's own handshake takes that long
            async with connect(g.ws) as socket:
                assert await began(socket)
                await asyncio.sleep(2.2)  # longer than a handshake may take: this one is over
                assert await said(socket) == "Hello there."

    asyncio.run(main())


def test_a_tls_handshake_that_stalls_is_hung_up_on(tmp_path, monkeypatch):  # item 12
    monkeypatch.setattr(ImpatientHttp, "request_timeout", 0.3)
    hello = ssl.create_default_context().wrap_bio(incoming := ssl.MemoryBIO(), outgoing := ssl.MemoryBIO())
    with contextlib.suppress(ssl.SSLWantReadError):
        hello.do_handshake()

    async def main():
        async with gateway(tmp_path, HELLO) as g:
            host, port = g.addresses.https.removeprefix("https://").split(":")
            for begun in (b"", outgoing.read()[:50]):
                reader, writer = await asyncio.open_connection(host, int(port))
                writer.write(begun)
                async with asyncio.timeout(60):
                    with contextlib.suppress(ConnectionError):
                        assert await reader.read() == b""
                writer.close()

    assert not incoming.pending
    asyncio.run(main())


def test_a_client_that_never_says_setup_is_closed(tmp_path):  # item 12
    async def main():
        async with gateway(tmp_path, setup_timeout=0.2) as g, connect(g.ws) as socket:
            code, reason = await close_of(socket)
            assert code == 1008 and "no setup" in reason
            async with asyncio.timeout(60):
                while g.reception.calls:  # noqa: ASYNC110 - it counts, and tells nobody
                    await asyncio.sleep(0)

    asyncio.run(main())


def test_a_mint_request_that_does_not_arrive_is_answered(tmp_path, monkeypatch):  # item 12
    monkeypatch.setattr(minting, "BODY_TIMEOUT", 0.3)

    async def main():
        async with gateway(tmp_path) as g:
            host, port = g.addresses.http.removeprefix("http://").split(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"POST /v1alpha/auth_tokens HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
            head = await asyncio.wait_for(reader.readuntil(b"\r\n"), 60)
            writer.close()
            assert b" 400 " in head

    asyncio.run(main())


def test_a_client_that_stops_reading_costs_a_bounded_queue_and_then_its_call(tmp_path):  # item 13
    minute = Audio(b"\1\0" * 24_000 * 60, 24_000)  # 2.9 MB, 3.8 MB as the protocol has it
    endless = Step(CallerText, (Said("Once upon a time"), *[minute] * 40, ReplyDone()))

    async def main():
        async with gateway(tmp_path, endless) as g, connect(g.ws, max_queue=1, close_timeout=0.1) as deaf:
            assert await began(deaf)
            before = peak()
            await deaf.send(json.dumps({"realtimeInput": {"text": "tell me a story"}}))  # and nothing is read
            async with asyncio.timeout(60):
                while g.reception.calls:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            assert peak() - before < 64 * 2**20  # of 150 MB that were there to be sent
            await g.log.flush("")
            assert (await asyncio.to_thread(g.log.calls))[0].reason == "client_stalled"
            async with connect(g.ws) as other:
                assert await began(other)

    asyncio.run(main())


def test_sound_that_comes_ten_times_too_fast_is_held_back_then_cut_off(tmp_path):  # item 14
    async def main():
        async with gateway(tmp_path, HELLO, pace=lambda: Pace(2.0, 1.0)) as g:
            async with connect(g.ws) as socket:
                assert await began(socket)
                for _ in range(2):
                    await socket.send(json.dumps(SECOND))
                assert await said(socket) == "Hello there."  # ahead, but not by too much
                with pytest.raises(websockets.ConnectionClosed):
                    for _ in range(10):
                        await socket.send(json.dumps(SECOND))
                    await close_of_or_raise(socket)
            assert len(g.model.audio) <= 5 * 32_000, "what was held back was not kept"
            return [call.reason for call in await finished(g)]

    assert asyncio.run(main()) == ["too_much_sound"]


def test_a_tokens_quota_of_sound_is_one_sum_over_its_calls_counted_once(tmp_path):  # item 14
    async def main():
        async with gateway(tmp_path, HELLO) as g:
            token = await minted(g, uses=0, vivavoce={"quota": {"seconds": 3.5}})
            for _ in range(3):
                async with connect(constrained(g, token)) as socket:
                    assert await began(socket)
                    await socket.send(json.dumps(SECOND))
                    assert await said(socket) == "Hello there."
            async with connect(constrained(g, token)) as socket:
                assert await began(socket)
                await socket.send(json.dumps(SECOND))
                code, reason = await close_of(socket)
                assert code == 1008 and "quota" in reason
            async with connect(constrained(g, await minted(g))) as socket:
                assert await outcome(socket, SETUP) == "began"

    asyncio.run(main())


def test_a_gateway_that_is_killed_has_charged_what_was_used(tmp_path):  # item 14
    async def main():
        async with gateway(tmp_path, HELLO) as g:
            token = await minted(g, uses=0, vivavoce={"quota": {"seconds": 3.5}})
            async with connect(constrained(g, token)) as socket:
                assert await began(socket)
                for _ in range(3):
                    await socket.send(json.dumps(SECOND))
                assert await said(socket) == "Hello there."
                async with gateway(tmp_path, HELLO) as after:  # knows only what is on disk while the call is open
                    async with connect(constrained(after, token)) as other:
                        assert await began(other)
                        await other.send(json.dumps(SECOND))
                        code, reason = await close_of(other)
                        assert code == 1008 and "quota" in reason

    asyncio.run(main())


async def close_of_or_raise(socket) -> None:
    async with asyncio.timeout(60):
        while True:
            await socket.recv()


async def finished(g) -> list:
    async with asyncio.timeout(60):
        while g.reception.calls:  # noqa: ASYNC110 - it counts, and tells nobody
            await asyncio.sleep(0)

    def read():
        g.log.close()
        return g.log.calls()

    return await asyncio.to_thread(read)


def test_what_a_client_did_not_read_is_kept_no_longer_than_its_call(tmp_path):
    """Counted by the interpreter, and with no garbage collection meanwhile: nothing refers to it any more."""
    much = Step(CallerText, (*[Audio(b"\1\0" * 240_000, 24_000)] * 20, ReplyDone()))

    async def main():
        async with gateway(tmp_path, *[much] * 3) as g:
            gc.collect()
            before = tracemalloc.get_traced_memory()[0]
            for _ in range(3):
                socket = await connect(g.ws, max_size=None, ping_interval=None)
                assert await began(socket)
                socket.transport.pause_reading()
                await socket.send('{"realtimeInput":{"text":"hi"}}')
                async with asyncio.timeout(60):
                    while tracemalloc.get_traced_memory()[0] - before < 2**21:  # noqa: ASYNC110
                        await asyncio.sleep(0.05)
                    socket.transport.abort()
                    while g.reception.calls:  # noqa: ASYNC110  # it tells nobody
                        await asyncio.sleep(0.05)
            assert tracemalloc.get_traced_memory()[0] - before < 2**22

    gc.disable()
    tracemalloc.start()
    try:
        asyncio.run(main())
    finally:
        tracemalloc.stop()
        gc.enable()

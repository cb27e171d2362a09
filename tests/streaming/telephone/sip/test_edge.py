"""One call of the edge, between a softphone by script and a real WebSocket server in the gateway's place."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from vivavoce.streaming.telephone.sip.edge import EdgeCall
from vivavoce.streaming.telephone.sip.settings import EdgeSettings, SipAccount, read_settings, settings_line
from vivavoce.streaming.telephone.sip.softphone import number

ACCOUNT = SipAccount("127.0.0.1", 5060, password="geheim")
PACKET = b"\x01\x00" * 160


class PhoneByScript:
    """A softphone's call whose far end is a list of bytes; what is written is sent at once."""

    call_id, caller, called = "a1", "+4930123", "5551234"

    def __init__(self, said: list[bytes] | None = None) -> None:
        self._said = said or []
        self.rate = 0
        self.written = bytearray()
        self.flushed = 0
        self.log: list[str] = []
        self.on_key: Callable[[str], None] = lambda key: None
        self.on_over: Callable[[bool], None] = lambda hung_up: None

    async def answer(self) -> None:
        self.rate = 8_000
        self.log.append("answered")

    async def reject(self) -> None:
        self.log.append("rejected")

    async def hang_up(self) -> None:
        self.log.append("hung up")

    async def refer(self, address: str) -> int:
        await asyncio.sleep(0.1)
        self.log.append(f"referred to {address}")
        return 486

    def read(self) -> bytes:
        return self._said.pop(0) if self._said else b""

    def write(self, pcm: bytes) -> None:
        self.written += pcm

    def held(self) -> int:
        return 0

    def flush(self) -> None:
        self.flushed += 1


@contextlib.asynccontextmanager
async def gateway(answer: Callable[[ServerConnection], Awaitable[None]]) -> AsyncIterator[EdgeSettings]:
    async with serve(answer, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield EdgeSettings(f"ws://127.0.0.1:{port}/phone/sip", "geheim", ACCOUNT)


async def until(found: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not found():  # noqa: ASYNC110 - what it waits for is on another side of a socket
            await asyncio.sleep(0.005)


def text(said: str | bytes) -> dict[str, Any]:
    fields = json.loads(said)
    assert isinstance(fields, dict)
    return fields


def test_sound_keys_and_marks_go_both_ways_until_the_caller_hangs_up() -> None:
    async def scene() -> None:
        phone, heard, told = PhoneByScript([PACKET, PACKET]), bytearray(), list[dict[str, Any]]()

        async def answer(socket: ServerConnection) -> None:
            assert socket.request is not None and socket.request.headers["authorization"] == "Bearer geheim"
            await socket.send(PACKET * 5)
            await socket.send('{"event":"mark","name":"said"}')
            async for said in socket:
                if isinstance(said, bytes):
                    heard.extend(said)
                else:
                    told.append(text(said))

        async with gateway(answer) as settings:
            call = asyncio.create_task(EdgeCall(phone, settings).run())
            await until(lambda: {"event": "mark", "name": "said"} in told)
            phone.on_key("7")
            await until(lambda: {"event": "dtmf", "digit": "7"} in told)
            phone.on_over(True)
            await call
            await until(lambda: told[-1] == {"event": "stop"})
        assert told[0] == {
            "event": "start", "callId": "a1", "caller": "+4930123", "called": "5551234", "rate": 8000, "ticket": "",
        }  # fmt: skip
        assert heard == PACKET * 2 and phone.written == PACKET * 5
        assert phone.log == ["answered", "hung up"]

    asyncio.run(scene())


def test_a_gateway_that_takes_no_call_makes_the_caller_hear_a_busy_tone() -> None:
    async def scene() -> None:
        phone = PhoneByScript()
        await EdgeCall(phone, EdgeSettings("ws://127.0.0.1:9/phone/sip", "geheim", ACCOUNT)).run()
        assert phone.log == ["rejected"]

    asyncio.run(scene())


def test_clearing_silences_at_once_and_gives_the_marks_back() -> None:
    async def scene() -> None:
        phone, told = PhoneByScript(), list[dict[str, Any]]()

        async def answer(socket: ServerConnection) -> None:
            await socket.recv()
            await socket.send(PACKET * 500)
            await socket.send('{"event":"mark","name":"long"}')
            await socket.send('{"event":"clear"}')
            told.append(text(await socket.recv()))
            await socket.send('{"event":"hangup"}')
            await socket.wait_closed()

        async with gateway(answer) as settings:
            await EdgeCall(phone, settings).run()
        assert told == [{"event": "mark", "name": "long"}]
        assert phone.flushed == 1 and len(phone.written) < len(PACKET) * 500
        assert phone.log == ["answered", "hung up"]

    asyncio.run(scene())


def test_a_failed_transfer_is_told_and_the_call_goes_on() -> None:
    async def scene() -> None:
        phone, told = PhoneByScript(), list[dict[str, Any]]()

        async def answer(socket: ServerConnection) -> None:
            await socket.recv()
            await socket.send('{"event":"refer","to":"sip:ann@127.0.0.1"}')
            told.append(text(await socket.recv()))

        async with gateway(answer) as settings:
            await EdgeCall(phone, settings).run()
        assert told == [{"event": "refer", "status": 486}]
        assert phone.log == ["answered", "referred to sip:ann@127.0.0.1", "hung up"]

    asyncio.run(scene())


def test_a_caller_who_is_handed_over_is_not_hung_up_on_meanwhile() -> None:
    """The gateway closes the socket as soon as it has said so."""

    async def scene() -> None:
        phone = PhoneByScript([PACKET] * 1_000)

        async def answer(socket: ServerConnection) -> None:
            await socket.recv()
            await socket.send('{"event":"refer","to":"sip:ann@127.0.0.1"}')
            await socket.close()

        async with gateway(answer) as settings:
            await EdgeCall(phone, settings).run()
        assert phone.log == ["answered", "referred to sip:ann@127.0.0.1", "hung up"]

    asyncio.run(scene())


def test_a_socket_that_drops_is_opened_again_for_the_same_call() -> None:
    async def scene() -> None:
        phone, starts = PhoneByScript(), list[dict[str, Any]]()

        async def answer(socket: ServerConnection) -> None:
            starts.append(text(await socket.recv()))
            if len(starts) == 1:
                socket.transport.abort()
            else:
                await socket.send('{"event":"hangup"}')
                await socket.wait_closed()

        async with gateway(answer) as settings:
            await EdgeCall(phone, settings).run()
        assert len(starts) == 2 and starts[0] == starts[1]
        assert phone.log == ["answered", "hung up"]

    asyncio.run(scene())


def test_a_line_that_falls_silent_is_no_hanging_up() -> None:
    """The gateway keeps the session for a caller who comes back, and is told nothing that would end it."""

    async def scene() -> None:
        phone, told = PhoneByScript(), list[dict[str, Any]]()

        async def answer(socket: ServerConnection) -> None:
            async for said in socket:
                told.append(text(said))

        async with gateway(answer) as settings:
            call = asyncio.create_task(EdgeCall(phone, settings).run())
            await until(lambda: told)
            phone.on_over(False)
            await call
        assert [each["event"] for each in told] == ["start"]

    asyncio.run(scene())


def test_settings_arrive_as_they_were_sent_and_show_no_secret() -> None:
    settings = EdgeSettings("ws://127.0.0.1:1/phone/sip", "edge-secret", ACCOUNT)
    assert read_settings(settings_line(settings)) == settings
    assert "geheim" not in repr(settings) and "edge-secret" not in repr(settings)


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ('"Ann" <sip:+4930123@pbx.example;user=phone>;tag=1', "+4930123"),
        ("sip:5551234@127.0.0.1:5092", "5551234"),
        ("sips:ann%2Eb@pbx.example", "ann.b"),
        ("<sip:anonymous@anonymous.invalid>", ""),
        ("sip:127.0.0.1", ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_the_number_in_an_address(address: str, who: str) -> None:
    assert number(address) == who


def test_two_calls_are_joined_in_the_edge_and_the_gateway_lets_go_of_both() -> None:
    """What either says reaches the other, in its own rate, until one of them hangs up."""

    async def scene() -> None:
        caller, staff = PhoneByScript(), PhoneByScript()
        staff.call_id, calls = "b2", dict[str, EdgeCall]()
        sockets, told = list[ServerConnection](), list[dict[str, Any]]()

        async def answer(socket: ServerConnection) -> None:
            sockets.append(socket)
            async for said in socket:
                if isinstance(said, str):
                    told.append(text(said))

        async with gateway(answer) as settings:
            first = asyncio.create_task(EdgeCall(caller, settings, others=calls).run())
            await until(lambda: calls)
            second = asyncio.create_task(EdgeCall(staff, settings, "ticket", calls).run())
            await until(lambda: len(calls) == 2 and len(sockets) == 2)
            await sockets[1].send('{"event":"join","callId":"nobody"}')
            await until(lambda: {"event": "joined", "done": False} in told)
            staff.rate = 16_000
            await sockets[1].send('{"event":"join","callId":"a1"}')
            await until(lambda: {"event": "joined", "done": True} in told)
            for socket in sockets:
                await socket.close()
            caller._said += [PACKET] * 50
            staff._said += [PACKET * 2] * 50
            await until(lambda: len(staff.written) > 20 * len(PACKET) and len(caller.written) > 10 * len(PACKET))
            assert caller.log == staff.log == ["answered"] and not (first.done() or second.done())
            caller.on_over(True)
            await asyncio.gather(first, second)
        assert caller.log == staff.log == ["answered", "hung up"] and not calls

    asyncio.run(scene())

"""The SIP edge as the gateway runs it, called by Debian's softphone; a WebSocket by hand in the gateway's place."""

import asyncio
import contextlib
import json
import math
import os
import shutil
import signal
import struct
import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from websockets.asyncio.server import ServerConnection, serve

from vivavoce.errors import ConfigurationError
from vivavoce.gateway.sip_edge import SipEdge
from vivavoce.streaming.telephone.sip.settings import SipAccount
from vivavoce.testing.softphone import free_port, softphone

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(shutil.which("baresip") is None, reason="Debian's baresip is not installed"),
]


def tone(seconds: float, rate: int = 8_000) -> bytes:
    wave_form = (int(8000 * math.sin(2 * math.pi * 440 * i / rate)) for i in range(int(seconds * rate)))
    return b"".join(struct.pack("<h", sample) for sample in wave_form)


class GatewayByHand:
    """What the edge told of its calls, and the latest call's socket."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.heard = bytearray()
        self.socket: ServerConnection | None = None

    async def answer(self, socket: ServerConnection) -> None:
        self.socket = socket
        async for said in socket:
            if isinstance(said, bytes):
                self.heard.extend(said)
            else:
                self.told.append(json.loads(said))

    async def say(self, *frames: str | bytes) -> None:
        assert self.socket is not None
        for frame in frames:
            await self.socket.send(frame)

    def events(self, name: str) -> list[dict[str, Any]]:
        return [each for each in self.told if each["event"] == name]


async def until(found: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not found():  # noqa: ASYNC110 - what it waits for happens in other processes
            await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def edge(most_calls: int = 4) -> AsyncIterator[tuple[GatewayByHand, SipEdge, str]]:
    """A gateway, its edge, and the edge's address."""
    gateway, port = GatewayByHand(), free_port()
    async with serve(gateway.answer, "127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/phone/sip"
        sip = SipEdge(SipAccount("127.0.0.1", port, most_calls=most_calls))
        async with sip.running(url):
            yield gateway, sip, f"sip:5551234@127.0.0.1:{port}"


def test_a_call_carries_sound_keys_and_marks_and_is_silent_when_cleared(tmp_path: Path) -> None:
    recording = tmp_path / "tone.wav"
    with wave.open(str(recording), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(tone(1.0))

    async def scene() -> None:
        async with edge() as (gateway, _, address), softphone() as phone:
            await phone.dial(address)
            await until(lambda: gateway.events("start"))
            start = gateway.events("start")[0]
            assert start["called"] == "5551234" and start["caller"] == "phone" and start["rate"] == 8_000

            await gateway.say(tone(0.5), '{"event":"mark","name":"half"}')
            await until(lambda: gateway.events("mark"))
            await until(lambda: np.abs(phone.heard()).max(initial=0.0) > 0.1)

            await gateway.say(tone(30.0), '{"event":"mark","name":"cut"}')
            await asyncio.sleep(1.0)
            await gateway.say('{"event":"clear"}')
            await until(lambda: len(gateway.events("mark")) == 2)
            await asyncio.sleep(1.0)
            assert np.abs(phone.heard()[-1600:]).max(initial=0.0) < 0.01, "it still speaks half a second later"

            await phone.say(recording)
            await phone.press("42")
            await until(lambda: len(gateway.events("dtmf")) == 2)
            assert [each["digit"] for each in gateway.events("dtmf")] == ["4", "2"]
            assert np.abs(np.frombuffer(bytes(gateway.heard), "<i2")).max() > 4_000

            await phone.hang_up()
            await until(lambda: gateway.events("stop"))

    asyncio.run(scene())


def test_one_caller_too_many_hears_a_busy_tone_and_the_first_goes_on() -> None:
    async def scene() -> None:
        async with edge(most_calls=1) as (gateway, _, address), softphone() as first, softphone() as second:
            await first.dial(address)
            await until(lambda: gateway.events("start"))
            await second.dial(address)
            await until(lambda: "486" in second.log())
            await gateway.say(tone(0.2), '{"event":"mark","name":"on"}')
            await until(lambda: gateway.events("mark"))
            assert len(gateway.events("start")) == 1

    asyncio.run(scene())


def test_a_caller_is_handed_to_another_telephone_and_stays_where_that_does_not_answer() -> None:
    async def scene() -> None:
        async with (
            edge() as (gateway, _, address),
            softphone() as phone,
            softphone() as busy,
            softphone(answers=True) as staff,
        ):
            await phone.dial(address)
            await until(lambda: gateway.events("start"))
            await gateway.say(json.dumps({"event": "refer", "to": busy.address}))
            await until(lambda: "Incoming call" in busy.log())
            await busy.hang_up()
            await until(lambda: gateway.events("refer"))
            assert gateway.events("refer")[0]["status"] != 200

            await gateway.say(tone(0.2), '{"event":"mark","name":"still here"}')
            await until(lambda: gateway.events("mark"))
            await gateway.say(json.dumps({"event": "refer", "to": staff.address}))
            await until(lambda: len(gateway.events("refer")) == 2 or gateway.events("stop"))
            await until(lambda: len(staff.heard()) > 4_000)

    asyncio.run(scene())


def test_an_edge_that_crashes_is_started_again_and_takes_the_next_call() -> None:
    async def scene() -> None:
        async with edge() as (gateway, sip, address), softphone() as phone:
            killed = sip.pid
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
            await until(lambda: sip.pid not in (None, killed))
            await phone.dial(address)
            await until(lambda: gateway.events("start"))

    asyncio.run(scene())


def test_we_call_somebody_and_learn_where_nobody_answers() -> None:
    async def scene() -> None:
        async with edge() as (gateway, sip, _), softphone(answers=True) as phone:
            assert await sip.dial(phone.address, "ticket-1") == ""
            await until(lambda: gateway.events("start"))
            assert gateway.events("start")[0]["ticket"] == "ticket-1"
        async with edge() as (_, sip, _), softphone() as busy:
            dialling = asyncio.create_task(sip.dial(busy.address, "ticket-2"))
            await until(lambda: "Incoming call" in busy.log())
            await busy.hang_up()
            assert "did not answer" in await dialling

    asyncio.run(scene())


def test_a_call_that_we_placed_is_over_when_it_is_hung_up() -> None:
    async def scene() -> None:
        async with edge() as (gateway, sip, _), softphone(answers=True) as phone:
            placed = asyncio.create_task(sip.place(phone.address))
            await until(lambda: gateway.events("start"))
            assert not placed.done()
            await phone.hang_up()
            assert await placed == ""

    asyncio.run(scene())


def test_a_port_that_is_taken_is_said_at_once() -> None:
    async def scene() -> None:
        async with edge() as (_, sip, address):
            port = int(address.rpartition(":")[2])
            second = SipEdge(SipAccount("127.0.0.1", port))
            with pytest.raises(ConfigurationError, match=f"SIP at 127.0.0.1:{port}"):
                async with second.running("ws://127.0.0.1:9/phone/sip"):
                    pass

    asyncio.run(scene())

"""Asterisk's AudioSocket over real TCP: a call by its one-time UUID, and who has none."""

import asyncio
import base64
import urllib.request
import uuid

from gateways import gateway
from test_phone import ANSWER, GREETING, desk

from vivavoce.events import CallerText

LOGIN = "asterisk:secret"
PHONE = {"url": "https://voice.example.org", "secrets": (("audiosocket", LOGIN),)}


def message(kind, body=b""):
    return bytes([kind]) + len(body).to_bytes(2, "big") + body


async def ticket(running):
    headers = {"authorization": "Basic " + base64.b64encode(LOGIN.encode()).decode()}
    asking = urllib.request.Request(
        running.addresses.http + "/phone/audiosocket", b"CallSid=1.1&To=100&From=%2B15550123", headers
    )
    return uuid.UUID(await asyncio.to_thread(lambda: urllib.request.urlopen(asking).read().decode()))


async def sound(reader, seconds):
    """Messages of sound until so many seconds have come; False when the line was closed before."""
    while seconds > 0:
        try:
            kind, *size = await reader.readexactly(3)
            body = await reader.readexactly(int.from_bytes(bytes(size), "big"))
        except asyncio.IncompleteReadError:
            return False
        assert kind == 0x10 and len(body) == 320
        seconds -= 0.02
    return True


def test_a_call_over_audiosocket_is_greeted_answers_keys_and_ends(tmp_path):
    async def main():
        async with gateway(tmp_path, GREETING, ANSWER, agents=[desk()], phone=PHONE) as running:
            async with await asyncio.start_server(running.app.phone.connected, "127.0.0.1", 0) as server:
                port = server.sockets[0].getsockname()[1]
                name = await ticket(running)
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(message(0x01, name.bytes) + message(0x10, bytes(320)))
                assert await sound(reader, 1.0)
                writer.write(message(0x03, b"7") + message(0x03, b"#"))
                assert await sound(reader, 1.0)
                writer.write(message(0x00))
                assert await reader.read() == b""
                assert CallerText("7") in running.model.told

                for made_up in (name.bytes, uuid.uuid4().bytes):  # used, and unknown
                    reader, other = await asyncio.open_connection("127.0.0.1", port)
                    other.write(message(0x01, made_up))
                    assert await reader.read() == b""
                    other.close()
                writer.close()

    asyncio.run(main())

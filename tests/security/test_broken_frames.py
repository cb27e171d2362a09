"""What breaks the WebSocket protocol itself: closed with its code and one line in the log, and never a traceback."""

import asyncio
import logging
import struct

import pytest
import websockets
from gateways import gateway
from tokens import HELLO, began, refused, said
from websockets.asyncio.client import connect

from vivavoce.gateway.door import Door

pytestmark = pytest.mark.e2e
SECRET = b"Ada Lovelace"
HANDSHAKE = "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{more}"
KEY = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"


def frame(first: int, payload: bytes, *, masked: bool = True) -> bytes:
    """One frame; first: FIN, RSV and opcode. Masked with zeros, which leave the payload as it stands."""
    size = len(payload)
    bit = 0x80 if masked else 0
    head = bytes([first, bit | size]) if size < 126 else bytes([first, bit | 126]) + struct.pack("!H", size)
    return head + (bytes(4) if masked else b"") + payload


BROKEN = [
    (frame(0x81, SECRET + b"\xff\xfe"), 1007),
    (frame(0x81, b"\xc3"), 1007),  # ends in the middle of a letter
    (frame(0x81, b"\xed\xa0\x80"), 1007),  # half of a surrogate pair
    (frame(0x81, b"\xf4\x90\x80\x80"), 1007),  # beyond the last letter there is
    (frame(0x81, b"\xc0\xaf"), 1007),  # longer than it need be
    (frame(0x01, SECRET) + frame(0x00, b"\x80") + frame(0x80, b"more"), 1007),
    (frame(0x81, b"\xff") + frame(0x81, b"\xff") + frame(0x89, b"ping"), 1007),
    (frame(0x88, struct.pack("!H", 1000) + SECRET + b"\xff"), 1007),
    (frame(0x88, b"\x03"), 1002),
    (frame(0x88, struct.pack("!H", 1005)), 1002),
    (frame(0x83, SECRET), 1002),  # no such kind
    (frame(0xC1, SECRET), 1002),  # a bit of an extension
    (frame(0x81, SECRET, masked=False), 1002),
    (frame(0x80, SECRET), 1002),  # goes on with nothing
    (frame(0x01, b"{") + frame(0x81, b"{}"), 1002),  # a message within a message
    (frame(0x09, b"ping"), 1002),  # a ping in pieces
    (frame(0x89, bytes(126)), 1002),  # a ping that is too long
]


def assert_quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing went wrong with us, and nothing of the client's is quoted."""
    assert "Traceback" not in caplog.text and SECRET.decode() not in caplog.text
    assert [r.getMessage() for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(("sent", "code"), BROKEN, ids=range(len(BROKEN)))
def test_broken_frames_close_with_their_code_and_one_line(tmp_path, caplog, sent, code):
    caplog.set_level(logging.INFO)

    async def main():
        async with gateway(tmp_path, HELLO) as g, connect(g.ws) as other, connect(g.ws) as socket:
            assert await began(other) and await began(socket)
            socket.transport.write(sent)
            with pytest.raises(websockets.ConnectionClosed) as closed:
                async with asyncio.timeout(60):
                    while True:
                        await socket.recv()
            assert closed.value.rcvd.code == code
            assert await said(other) == "Hello there."

    asyncio.run(main())

    assert_quiet(caplog)
    lines = [r.getMessage() for r in caplog.records if "failed" in r.getMessage()]
    assert lines == [f"connection failed: code={code}"]


def test_letters_cut_in_two_by_frames_are_whole(tmp_path):
    async def main():
        async with gateway(tmp_path, HELLO) as g, connect(g.ws) as socket:
            assert await began(socket)
            text = '{"realtimeInput":{"text":"Füße 🙂"}}'.encode()
            pieces = [
                frame(0x01, text[:1]),
                *(frame(0x00, text[i : i + 1]) for i in range(1, len(text))),
                frame(0x80, b""),
            ]
            socket.transport.write(b"".join(pieces))
            async with asyncio.timeout(60):
                while "turnComplete" not in str(await socket.recv()):
                    pass

    asyncio.run(main())


@pytest.mark.parametrize(
    "sent", [frame(0x83, b""), frame(0x81, b"\xff"), frame(0x88, b""), bytes(range(64, 128)), b"\x00" * 64]
)
def test_frames_from_a_client_that_was_not_let_in_yet_are_no_trouble(tmp_path, caplog, monkeypatch, sent):
    """They come while it is looked up who the caller is."""
    caplog.set_level(logging.INFO)
    asked, sent_it, to_call = asyncio.Event(), asyncio.Event(), Door.to_call

    async def slow(self, *args):
        asked.set()
        await sent_it.wait()
        return await to_call(self, *args)

    async def main():
        async with gateway(tmp_path, HELLO) as g:
            with monkeypatch.context() as patched:
                patched.setattr(Door, "to_call", slow)
                reader, writer = await upgrade(g, KEY + "\r\n")
                await asked.wait()
                writer.write(sent)
                await asyncio.sleep(0.1)
                sent_it.set()
                writer.write_eof()
                async with asyncio.timeout(60):
                    await reader.read()
            async with connect(g.ws) as other:
                assert await began(other)

    asyncio.run(main())
    assert_quiet(caplog)


async def upgrade(g, more: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, _, path = g.ws.removeprefix("ws://").partition("/")
    name, _, port = host.partition(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    writer.write(HANDSHAKE.format(path=f"/{path}", host=host, more=more).encode())
    return reader, writer


@pytest.mark.parametrize(
    ("more", "status"),
    [
        (KEY + f"X-Long: {'x' * 9000}\r\n\r\n", b"431"),
        (KEY + "".join(f"X-{n}: x\r\n" for n in range(200)) + "\r\n", b"431"),
        (KEY.replace("dGhl", "!") + "\r\n", b"400"),
        (KEY.replace("13", "12") + "\r\n", b"400"),
        ("\r\n", b"400"),
    ],
)
def test_a_handshake_that_cannot_be_taken_is_answered_and_closed(tmp_path, caplog, more, status):
    async def main():
        async with gateway(tmp_path, HELLO) as g:
            reader, _ = await upgrade(g, more)
            async with asyncio.timeout(60):
                assert (await reader.read()).split()[1] == status

    asyncio.run(main())
    assert_quiet(caplog)


def test_a_refused_call_is_no_error_of_ours(tmp_path, caplog):
    async def main():
        async with gateway(tmp_path, HELLO, keys=("k" * 40,)) as g:
            assert (await refused(g.ws))[0] == 401
            assert (await refused(g.ws + "Nowhere"))[0] == 404

    asyncio.run(main())
    assert_quiet(caplog)

"""What our sockets are like."""

import asyncio
import contextlib
import socket

import pytest
from gateways import gateway
from uvicorn import Config
from uvicorn.server import ServerState
from websockets.asyncio.client import connect

from vivavoce.events import Audio, CallerText, ReplyDone
from vivavoce.gateway import http_server
from vivavoce.gateway.uvicorn_limits import ImpatientHttp
from vivavoce.models.scripted import Step


def test_a_frame_of_a_reply_does_not_wait_for_the_last_to_be_acknowledged():
    """The listening socket is made as the gateway makes it; what it accepts must not gather small frames."""
    gathers = []

    class Looking(ImpatientHttp):
        def connection_made(self, transport):
            super().connection_made(transport)
            gathers.append(not transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    async def main():
        config = Config(app=None)
        config.load()
        listener = socket.create_server(("127.0.0.1", 0))
        server = await asyncio.get_running_loop().create_server(
            lambda: Looking(config, ServerState(), {}), sock=listener
        )
        async with server:
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            writer.write(b"GET / HTTP/9\r\n\r\n")  # nobody serves that: the answer says that it was accepted
            await reader.read(1)
            with contextlib.suppress(ConnectionError):
                writer.close()
                await writer.wait_closed()

    asyncio.run(main())

    assert gathers == [False]


@pytest.mark.e2e
@pytest.mark.parametrize("reads", [True, False])
def test_a_gateway_that_is_told_to_stop_waits_for_no_client(tmp_path, monkeypatch, reads):
    """One goes on reading and does not answer the close; the other leaves more unread than the network holds."""
    monkeypatch.setattr(http_server, "GRACE", 600)
    monkeypatch.setattr(http_server, "LAST_BYTES", 0.2)
    much = Step(CallerText, (*[Audio(b"\1\0" * 240_000, 24_000)] * 20, ReplyDone()))

    async def main():
        async with asyncio.timeout(60), contextlib.AsyncExitStack() as last:
            async with gateway(tmp_path, much) as g:
                socket = await connect(g.ws, max_size=None, ping_interval=None)
                last.callback(socket.transport.abort)
                await socket.send('{"setup":{"model":"models/embedded"}}')
                await socket.recv()
                if reads:
                    socket.data_received = lambda data: None  # nothing that comes is answered
                else:
                    socket.transport.pause_reading()
                    await socket.send('{"realtimeInput":{"text":"hi"}}')
                    await asyncio.sleep(0.3)
                assert g.reception.calls == 1
                await g.reception.drain(0.1)

    asyncio.run(main())

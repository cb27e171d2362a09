"""What our sockets are like."""

import asyncio
import contextlib
import socket

from uvicorn import Config
from uvicorn.server import ServerState

from vivavoce.gateway.connections import ImpatientHttp


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

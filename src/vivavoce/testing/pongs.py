"""Pings that are answered late or never."""

from __future__ import annotations

import asyncio

from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode


def hold_pongs(socket: ServerConnection, seconds: float | None) -> None:
    """From now on this socket answers pings so many seconds late; None = never.

    `websockets` answers them deep inside its protocol, before anyone is asked: so the protocol's own sender is wrapped.
    """
    send = socket.protocol.send_frame
    loop = asyncio.get_running_loop()

    def late(frame: Frame) -> None:
        if not socket.transport.is_closing():
            send(frame)
            socket.send_data()

    def held(frame: Frame) -> None:
        if frame.opcode is not Opcode.PONG:
            send(frame)
        elif seconds is not None:
            loop.call_later(seconds, late, frame)

    socket.protocol.send_frame = held  # type: ignore[method-assign]

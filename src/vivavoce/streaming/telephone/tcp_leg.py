"""A telephone leg over TCP: Asterisk's AudioSocket, which plays what comes as it comes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from .audiosocket import AudioSocket
from .leg import HangUp, LegCommand, LegEvent, Transfer

AT_A_TIME = 4096
"""Bytes read: a tenth of a second of sound is 1,600."""


class AudioSocketLeg:
    """One connection. It is kept 80 ms ahead: what Asterisk holds when the caller interrupts cannot be taken back."""

    provider = "audiosocket"
    ahead = 0.08
    marks = False
    transfer = ""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """reader, writer: of an accepted connection."""
        self._reader, self._writer, self._line = reader, writer, AudioSocket()

    async def events(self) -> AsyncIterator[LegEvent]:
        """What the bytes tell."""
        with contextlib.suppress(OSError):
            while data := await self._reader.read(AT_A_TIME):
                for event in self._line.receive(data):
                    yield event

    async def send(self, command: LegCommand) -> None:
        """Put it on the wire; a transfer is Asterisk's to make, once we have hung up."""
        with contextlib.suppress(OSError):
            for frame in self._line.send(HangUp() if isinstance(command, Transfer) else command):
                self._writer.write(frame if isinstance(frame, bytes) else frame.encode())
            await self._writer.drain()

    async def close(self) -> None:
        """Close the connection."""
        with contextlib.suppress(OSError):
            self._writer.close()
            await self._writer.wait_closed()

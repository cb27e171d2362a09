"""What the agent says by RTP: 24 kHz PCM goes in as fast as it is made, Opus comes out at the pace of speech."""

from __future__ import annotations

import asyncio
from collections import deque
from fractions import Fraction
from typing import Any

import numpy as np
from aiortc import MediaStreamTrack
from av import AudioCodecContext, AudioFrame, CodecContext, Packet

from ...media import OUTPUT_RATE

FRAME = OUTPUT_RATE // 100
"""Samples in the 10 ms of one packet: half the usual, since aiortc's jitter buffer always holds four packets."""
RTP_RATE = 48_000
"""RTP counts Opus in this, whatever the sound's rate (RFC 7587)."""
LATE = 0.2
"""Seconds behind after which the lost time is not made up for."""
FADE = 0.005
"""Seconds in which a reply falls silent that is cut: at once, but without a click."""
TAIL = 20
"""Packets of true silence after a reply, so that the encoder's last sound comes out whole."""
SILENCE = b"\xf8\xff\xfe"
"""20 ms of nothing in Opus: costs no encoding, and tells the other end that the line is there."""
SILENT = OUTPUT_RATE // 50
"""Samples that it stands for."""
BITRATE = 32_000
EXPECTED_LOSS = 10
"""Percent: Opus adds to each packet what mends the loss of the one before (in-band FEC)."""


class ReplyQueue:
    """The sound that has not left yet."""

    def __init__(self) -> None:
        self._pieces: deque[bytes] = deque()
        self.waiting = self.total = 0
        """Bytes that have not left, and that ever came."""

    def push(self, pcm: bytes) -> None:
        """24 kHz PCM16."""
        self._pieces.append(pcm)
        self.waiting += len(pcm)
        self.total += len(pcm)

    def take(self, size: int) -> bytes:
        """The next bytes, at most so many; fewer only when there are no more."""
        taken = bytearray()
        while self._pieces and len(taken) < size:
            piece = self._pieces.popleft()
            need = size - len(taken)
            taken += piece[:need]
            if len(piece) > need:
                self._pieces.appendleft(piece[need:])
        self.waiting -= len(taken)
        return bytes(taken)

    def cut(self) -> None:
        """Forget all of it but the few milliseconds in which it fades."""
        last = np.frombuffer(self.take(2 * round(FADE * OUTPUT_RATE)), "<i2")
        self._pieces.clear()
        self.waiting = 0
        if len(last):
            self._pieces.append((last * np.linspace(1.0, 0.0, len(last))).astype("<i2").tobytes())
            self.waiting = len(self._pieces[0])


class ReplyTrack(MediaStreamTrack):
    """`play` the reply, `cut` it. Implements `streaming.transport.Speaker`."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._queue = ReplyQueue()
        self._encoder = _encoder()
        self._ticks, self._quiet = 0, TAIL
        self._due: float | None = None
        self._left = asyncio.Event()

    @property
    def waiting(self) -> float:
        """Seconds of sound that have not left yet."""
        return self._queue.waiting / (2 * OUTPUT_RATE)

    @property
    def left(self) -> float:
        """Seconds, of all the sound that ever came, that have left or were cut."""
        return (self._queue.total - self._queue.waiting) / (2 * OUTPUT_RATE)

    def play(self, pcm: bytes) -> None:
        """Queue 24 kHz PCM16."""
        self._queue.push(pcm)

    def cut(self) -> None:
        """Be silent now."""
        self._queue.cut()
        self._left.set()

    async def drained(self) -> None:
        """Wait until all of it has left."""
        while self.waiting:
            self._left.clear()
            await self._left.wait()

    async def recv(self) -> Packet[Any]:
        """The next 10 ms, or 20 of silence, when they are due: aiortc's sender asks for them."""
        now = asyncio.get_running_loop().time()
        self._due = now if self._due is None or now - self._due > LATE else self._due
        if self._due > now:
            await asyncio.sleep(self._due - now)
        pcm = self._queue.take(2 * FRAME)
        if not self._queue.waiting:
            self._left.set()
        self._quiet = 0 if pcm else self._quiet + 1
        silent = self._quiet > TAIL
        packet = Packet(SILENCE) if silent else self._encode(pcm.ljust(2 * FRAME, b"\0"))
        packet.pts, packet.time_base = self._ticks, Fraction(1, RTP_RATE)
        samples = SILENT if silent else FRAME
        self._due += samples / OUTPUT_RATE
        self._ticks += samples * RTP_RATE // OUTPUT_RATE
        return packet

    def _encode(self, pcm: bytes) -> Packet[Any]:
        """0.2 ms: less than a thread would take to be asked."""
        frame = AudioFrame.from_ndarray(np.frombuffer(pcm, "<i2").reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = OUTPUT_RATE
        packets = self._encoder.encode(frame)
        return packets[0] if packets else Packet(SILENCE)


def _encoder() -> AudioCodecContext:
    encoder = CodecContext.create("libopus", "w")
    assert isinstance(encoder, AudioCodecContext)
    encoder.bit_rate, encoder.sample_rate = BITRATE, OUTPUT_RATE
    encoder.format, encoder.layout = "s16", "mono"
    encoder.options = {"application": "voip", "fec": "1", "packet_loss": str(EXPECTED_LOSS), "compression_level": "5",
                       "frame_duration": str(1000 * FRAME // OUTPUT_RATE)}  # fmt: skip
    encoder.open()
    return encoder

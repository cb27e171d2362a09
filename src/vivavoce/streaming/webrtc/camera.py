"""What a caller shows by RTP: of a film, one whole picture a second. The rest is never decoded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiortc.jitterbuffer import JitterBuffer, JitterFrame
from aiortc.rtp import RtpPacket
from av import CodecContext, VideoCodecContext, VideoFrame

EVERY = 1.0
"""Seconds between two pictures (Live API: one frame a second)."""
LARGEST = 8_300_000
"""Pixels, as of any picture that a caller sends: a larger one is a bomb."""


class KeyFrames(JitterBuffer):
    """Stands where aiortc has its jitter buffer: asks for a key frame each second, and lets nothing else pass.

    So a film costs one picture's decoding a second, and an unwilling sender can make it no more.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__(capacity=512, is_video=True)
        self._clock = clock
        self._asked = self._taken = float("-inf")

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        """A packet has come. Returns (whether to ask for a key frame, one that is to be decoded)."""
        _, frame = super().add(packet)
        now = self._clock()
        if frame is not None and now - self._taken >= 0.9 * EVERY and admissible(frame.data):
            self._taken = now
        else:
            frame = None
        ask = now - max(self._asked, self._taken) >= EVERY
        self._asked = now if ask else self._asked
        return ask, frame


def admissible(vp8: bytes) -> bool:
    """Whether it is a key frame of VP8 (RFC 6386, 9.1) that is no larger than a picture may be."""
    if len(vp8) < 10 or vp8[0] & 1 or vp8[3:6] != b"\x9d\x01\x2a":
        return False
    width, height = (int.from_bytes(vp8[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    return 0 < width * height <= LARGEST


def to_jpeg(frame: VideoFrame) -> bytes:
    """A decoded frame as the picture that goes on; some 10 ms, so in a thread."""
    encoder = CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuvj420p"
    encoder.options = {"qmin": "3", "qmax": "3"}
    encoder.framerate = 1  # type: ignore[assignment]  # as PyAV takes it
    return b"".join(bytes(packet) for packet in encoder.encode(frame.reformat(format="yuvj420p")))


async def jpeg_of(frame: VideoFrame) -> bytes:
    """As `to_jpeg`, beside the event loop."""
    return await asyncio.to_thread(to_jpeg, frame)

"""What a caller says by RTP: Opus packets become 16 kHz PCM, and holes are filled so that time stays true."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

import numpy as np
from av import AudioCodecContext, AudioFrame, AudioResampler, CodecContext, FFmpegError, Packet

from ...media import INPUT_RATE
from .reorder import Reorder

log = logging.getLogger(__name__)

OPUS_RATE = 48_000
FRAME = OPUS_RATE // 50
"""Samples of the 20 ms that one packet usually holds."""
LONGEST_GAP = OPUS_RATE
"""Samples of silence that a pause in the sending may stand for (discontinuous transmission)."""


class RtpPacket(Protocol):
    """Of aiortc's, what is looked at here."""

    sequence_number: int
    timestamp: int
    payload: bytes


class Microphone:
    """Stands where aiortc has its jitter buffer, which would hold back 80 ms of sound, and 300 ms after a loss."""

    def __init__(self, heard: Callable[[bytes], None], clock: Callable[[], float]) -> None:
        """heard: takes 16 kHz PCM16, some 20 ms at a time. clock: seconds, as the event loop has them."""
        self._heard, self._clock = heard, clock
        self._packets: Reorder[RtpPacket] = Reorder()
        self._decoder = _decoder()
        # soxr, at its quality, holds back 21 ms of sound, this one 1 ms
        self._resampler = AudioResampler(format="s16", layout="mono", rate=INPUT_RATE)
        self._last = np.zeros(FRAME, np.int16)
        self._next: int | None = None  # timestamp
        self.alive_at: float | None = None
        """When a packet came last; None before the first."""

    @property
    def lost(self) -> int:
        """Packets that never came, or too late."""
        return self._packets.lost

    @property
    def waited(self) -> float:
        """Seconds that the last packet waited for one before it."""
        return self._packets.waited

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        """A packet has come: aiortc's jitter buffer has this method, too. Returns that no picture is wanted, and
        nothing for aiortc to decode."""
        self.alive_at = self._clock()
        for each in self._packets.push(packet.sequence_number, packet, self.alive_at):
            sound = self._conceal() if each is None else self._decode(each)
            if pcm := self._to_input_rate(sound):
                self._heard(pcm)
        return False, None

    def _to_input_rate(self, sound: bytes) -> bytes:
        frame = AudioFrame.from_ndarray(np.frombuffer(sound, np.int16).reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = OPUS_RATE
        return b"".join(part.to_ndarray().tobytes() for part in self._resampler.resample(frame))

    def _decode(self, packet: RtpPacket) -> bytes:
        try:
            frames = self._decoder.decode(Packet(packet.payload)) if packet.payload else []
        except (FFmpegError, ValueError) as error:
            log.debug("opus packet not decoded: error=%s", type(error).__name__)
            self._decoder, frames = _decoder(), []
        if not frames:
            return self._conceal()
        samples = np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames])
        gap = 0 if self._next is None else (packet.timestamp - self._next) % 2**32
        silence = gap if FRAME <= gap <= LONGEST_GAP else 0  # less is rounding, more a clock set anew
        self._last = samples[-FRAME:]
        self._next = (packet.timestamp + len(samples)) % 2**32
        return b"\0\0" * silence + samples.tobytes()

    def _conceal(self) -> bytes:
        """What was lost: the last packet's sound once more, 20 ms of it at most, fading, and soon silence."""
        self._last = self._last // 2
        if self._next is not None:
            self._next = (self._next + len(self._last)) % 2**32
        return self._last.tobytes()


def _decoder() -> AudioCodecContext:
    decoder = CodecContext.create("libopus", "r")
    assert isinstance(decoder, AudioCodecContext)
    decoder.layout, decoder.sample_rate = "mono", OPUS_RATE
    return decoder

"""How sound is coded on telephone lines: µ-law, A-law (ITU-T G.711) and L16, as tables over all samples. Pure."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ...events import Audio

Coding = Literal["mulaw", "alaw", "l16"]
RATES = (8_000, 16_000, 24_000)
"""Samples per second that a line may have."""


@dataclass(frozen=True, slots=True)
class Format:
    """How one line's sound is coded. L16 is little-endian, as every provider here sends it."""

    coding: Coding = "mulaw"
    rate: int = 8_000

    def decode(self, payload: bytes) -> Audio:
        """The sound of a payload; half a sample at its end is left out."""
        if self.coding == "l16":
            return Audio(payload[: len(payload) // 2 * 2], self.rate)
        table = _DECODERS[self.coding]()
        return Audio(table[np.frombuffer(payload, np.uint8)].tobytes(), self.rate)

    def encode(self, audio: Audio) -> bytes:
        """Sound as the line wants it. audio: at the line's rate."""
        if self.coding == "l16":
            return audio.pcm
        table = _ENCODERS[self.coding]()
        coded: bytes = table[np.frombuffer(audio.pcm, "<u2")].tobytes()
        return coded

    def size(self, seconds: float) -> int:
        """Bytes of so much sound."""
        return round(seconds * self.rate) * (2 if self.coding == "l16" else 1)


def read_format(encoding: str, rate: object, default: Format) -> Format:
    """A format as providers name it: `audio/x-mulaw`, `PCMA`, `audio/l16`, `slin16`; else the default's."""
    name = encoding.lower()
    known: tuple[tuple[str, Coding], ...] = (
        ("ulaw", "mulaw"), ("pcmu", "mulaw"), ("alaw", "alaw"), ("pcma", "alaw"), ("l16", "l16"), ("raw", "l16"),
        ("lin", "l16"),
    )  # fmt: skip
    coding = next((coding for part, coding in known if part in name), default.coding)
    text = str(rate)
    said = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return Format(coding, said if said in RATES else default.rate)


# ── G.711 ────────────────────────────────────────────────────────────────────────────────────────


def _segments(magnitude: npt.NDArray[np.int32], first: int) -> npt.NDArray[np.int32]:
    """The segment of each magnitude, 0–8. first: the largest of segment 0; each further one is twice as long."""
    ends = np.array([((first + 1) << segment) - 1 for segment in range(8)], np.int32)
    return np.searchsorted(ends, magnitude).astype(np.int32)


def _samples() -> npt.NDArray[np.int32]:
    """Every 16-bit sample, at the index that its bits have as an unsigned number."""
    return np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)


@functools.cache
def _mulaw_encoder() -> npt.NDArray[np.uint8]:
    linear = _samples() >> 2  # 14 bits count
    mask = np.where(linear < 0, 0x7F, 0xFF)
    magnitude = np.minimum(np.abs(linear), 8159) + 33
    segment = _segments(magnitude, 0x3F)
    code = np.where(segment > 7, 0x7F, (segment << 4) | ((magnitude >> (segment + 1)) & 0xF))
    return np.asarray(code ^ mask, np.uint8)


@functools.cache
def _mulaw_decoder() -> npt.NDArray[np.int16]:
    code = ~np.arange(256) & 0xFF
    magnitude = ((((code & 0xF) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84
    return np.asarray(np.where(code & 0x80, -magnitude, magnitude), "<i2")


@functools.cache
def _alaw_encoder() -> npt.NDArray[np.uint8]:
    linear = _samples() >> 3  # 13 bits count
    mask = np.where(linear < 0, 0x55, 0xD5)
    magnitude = np.where(linear < 0, -linear - 1, linear)
    segment = _segments(magnitude, 0x1F)
    return np.asarray(((segment << 4) | ((magnitude >> np.maximum(segment, 1)) & 0xF)) ^ mask, np.uint8)


@functools.cache
def _alaw_decoder() -> npt.NDArray[np.int16]:
    code = np.arange(256) ^ 0x55
    segment = (code & 0x70) >> 4
    step = ((code & 0xF) << 4) + np.where(segment, 0x108, 8)
    magnitude = step << np.maximum(segment - 1, 0)
    return np.asarray(np.where(code & 0x80, magnitude, -magnitude), "<i2")


_ENCODERS = {"mulaw": _mulaw_encoder, "alaw": _alaw_encoder}
_DECODERS = {"mulaw": _mulaw_decoder, "alaw": _alaw_decoder}

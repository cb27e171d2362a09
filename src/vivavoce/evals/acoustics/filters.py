"""Filters that take 20 ms at a time, and the µ-law of G.711. Pure."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...media import INPUT_RATE, Samples

FRAME = 320
"""Samples of one frame: 20 ms at 16 kHz."""

Response = npt.NDArray[np.float64]
"""An impulse response at 16 kHz, shape (taps,)."""


class Filter:
    """Convolution with a response, frame by frame, without a seam or a delay of its own (overlap-save)."""

    def __init__(self, response: Response) -> None:
        self._size = 1 << (len(response) + FRAME - 1).bit_length()
        self._spectrum = np.fft.rfft(response, self._size)
        self._past = np.zeros(self._size)

    def apply(self, frame: Samples) -> Samples:
        """The filtered frame. (320,) → (320,)"""
        self._past = np.concatenate((self._past[FRAME:], frame))
        return np.fft.irfft(np.fft.rfft(self._past) * self._spectrum, self._size)[-FRAME:].astype(np.float32)


def pass_band(low: float, high: float) -> Response:
    """What passes only between two frequencies in Hz (`low` 0: from zero on), at −6 dB there, with minimum phase.

    Minimum phase is how analogue lines behave, and keeps the end of a voice where it was: the response has its weight
    within the first millisecond. A linear-phase filter of the same slope would be 7.5 ms late.
    """
    taps = np.arange(-120, 121)
    ideal = 2 * high / INPUT_RATE * np.sinc(2 * high / INPUT_RATE * taps)
    if low:
        ideal -= 2 * low / INPUT_RATE * np.sinc(2 * low / INPUT_RATE * taps)
    return _minimum_phase(np.abs(np.fft.rfft(ideal * np.kaiser(len(taps), 6.0), 8192)))[:1024]


def _minimum_phase(magnitude: Response) -> Response:
    """The response with this magnitude that comes soonest: its cepstrum folded onto positive time."""
    cepstrum = np.fft.irfft(np.log(np.maximum(magnitude, 1e-5)))
    half = len(cepstrum) // 2
    cepstrum[1:half] *= 2.0
    cepstrum[half + 1 :] = 0.0
    return np.fft.irfft(np.exp(np.fft.rfft(cepstrum)))


# ── G.711 µ-law ──────────────────────────────────────────────────────────────────────────────────

_BIAS, _CLIP = 33, 8_158  # ITU-T G.711, table 2: 14-bit samples


def _decoding_table() -> npt.NDArray[np.int16]:
    """Code → sample: 8 segments of 16 steps for either sign, all bits inverted."""
    code = ~np.arange(256) & 0xFF
    size = 4 * (((code & 0x0F) * 2 + _BIAS << (code >> 4 & 7)) - _BIAS)
    return np.where(code & 0x80, -size, size).astype(np.int16)


ULAW = _decoding_table()
"""µ-law code → 16-bit sample, shape (256,)."""


def encode_ulaw(samples: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Samples in [−1, 1] as µ-law codes."""
    whole = np.clip(np.round(samples * 32768.0), -32768, 32767).astype(np.int32) >> 2
    size = np.minimum(np.abs(whole), _CLIP) + _BIAS
    segment = np.floor(np.log2(size)).astype(np.int32) - 5
    code = np.where(whole < 0, 0x80, 0) | segment << 4 | (size >> segment + 1) & 0x0F
    inverted: npt.NDArray[np.uint8] = (~code & 0xFF).astype(np.uint8)
    return inverted


def decode_ulaw(codes: npt.NDArray[np.uint8]) -> Samples:
    """µ-law codes as samples in [−1, 1]."""
    return ULAW[codes].astype(np.float32) / 32768.0


class Telephone:
    """A narrow-band line: 300 to 3400 Hz, G.711 µ-law at 8 kHz and back."""

    def __init__(self) -> None:
        self._band = Filter(pass_band(300.0, 3400.0))
        self._smooth = Filter(2.0 * pass_band(0.0, 3700.0))

    def apply(self, frame: Samples, _echo: Samples | None = None) -> Samples:
        """The frame as the other end hears it."""
        wide = np.zeros_like(frame)
        wide[::2] = decode_ulaw(encode_ulaw(self._band.apply(frame)[::2]))
        return self._smooth.apply(wide)

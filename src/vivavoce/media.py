"""PCM maths: 16-bit mono samples in and out of NumPy, levels, resampling. No I/O."""

from __future__ import annotations

import functools
import math

import numpy as np
import numpy.typing as npt

INPUT_RATE = 16_000
"""Samples per second towards a model (Live API)."""
OUTPUT_RATE = 24_000
"""Samples per second from a model (Live API)."""

Samples = npt.NDArray[np.float32]
"""Mono, −1 to 1, shape (samples,)."""


def to_float(pcm: bytes) -> Samples:
    """Samples of 16-bit little-endian PCM as float32 in [−1, 1). (bytes/2,)"""
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / 32768.0


def to_pcm(samples: npt.NDArray[np.floating]) -> bytes:
    """Signed 16-bit little-endian PCM; values beyond ±1 are clipped."""
    pcm: bytes = (np.clip(samples, -1.0, 32767 / 32768) * 32768.0).astype("<i2").tobytes()
    return pcm


KNEE = 0.7
"""Amplitude from which `amplified` bends instead of clipping."""


def amplified(pcm: bytes, db: float) -> bytes:
    """The same sound louder or softer. What would go over full scale is bent, not cut: a limiter without memory."""
    samples = to_float(pcm) * np.float32(10.0 ** (db / 20.0))
    size, rest = np.abs(samples), 1.0 - KNEE
    bent = np.where(size <= KNEE, samples, np.sign(samples) * (KNEE + rest * np.tanh((size - KNEE) / rest)))
    return to_pcm(bent)


def level_db(pcm: bytes) -> float:
    """RMS in dB relative to full scale; −100 for silence or nothing."""
    return loudness(to_float(pcm))


def loudness(samples: Samples) -> float:
    """The same of samples."""
    power = float(np.dot(samples, samples)) / max(1, len(samples))
    return 10.0 * math.log10(max(power, 1e-10))


REACH = 24
"""Samples, of the slower side, on each side of a new one that it is made of: 1.5 ms at 16 kHz, 3 ms at 8 kHz."""
PASSED = 0.93
"""Share of what the slower side can carry that is let through."""
STEEP = 7.0
"""Kaiser's beta: what is not to pass is 70 dB down."""
AT_ONCE = 4_800
"""Samples made at a time, for memory's sake."""


class Resampler:
    """A stream of PCM from one rate to another, chunk by chunk, without clicks at the seams.

    A windowed sinc, short on purpose: a call waits for it. soxr's streams, which are better filters, hold 37 ms back
    between 16 and 24 kHz, 73 between 24 and 8, 115 between 8 and 16 (measured, 20 ms chunks); this one 1.5 to 3 ms.
    """

    def __init__(self, rate_from: int, rate_to: int) -> None:
        common = math.gcd(rate_from, rate_to)
        self._up, self._down = rate_to // common, rate_from // common
        self._filters = _filters(self._up, self._down)
        self._reach = self._filters.shape[1] // 2
        self._held = np.zeros(self._reach - 1, np.float32)  # the samples that the next ones are made of …
        self._first = 1 - self._reach  # … and the place of the first of them
        self._made = 0

    def push(self, pcm: bytes, last: bool = False) -> bytes:
        """The samples that are ready after `pcm`; `last` flushes the filter's tail."""
        samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32)
        tail = np.zeros(self._reach if last else 0, np.float32)
        self._held = np.concatenate([self._held, samples, tail])
        known = self._first + len(self._held) - self._reach  # places before this one have all that they need
        until = max(self._made, -(-known * self._up // self._down))
        pieces = [self._make(at, min(at + AT_ONCE, until)) for at in range(self._made, until, AT_ONCE)]
        self._made = until
        needed = max(0, self._made * self._down // self._up - self._reach + 1 - self._first)
        self._held, self._first = self._held[needed:], self._first + needed
        return b"".join(pieces)

    def _make(self, begin: int, end: int) -> bytes:
        places = np.arange(begin, end, dtype=np.int64) * self._down
        starts = places // self._up - (self._reach - 1) - self._first
        windows = np.lib.stride_tricks.sliding_window_view(self._held, 2 * self._reach)[starts]
        made = np.einsum("ij,ij->i", windows, self._filters[places % self._up])
        pcm: bytes = np.clip(np.rint(made), -32768, 32767).astype("<i2").tobytes()
        return pcm


@functools.cache
def _filters(up: int, down: int) -> npt.NDArray[np.float32]:
    """What a new sample is made of, by where it lies between two old ones. (up, taps)"""
    share = min(1.0, up / down)
    reach = math.ceil(REACH / share)
    away = np.arange(1 - reach, reach + 1) - np.arange(up)[:, None] / up
    inside = np.sqrt(np.clip(1.0 - (away / reach) ** 2, 0.0, 1.0))
    taps = np.sinc(PASSED * share * away) * np.i0(STEEP * inside)
    taps[np.abs(away) > reach] = 0.0
    normal: npt.NDArray[np.float32] = (taps / taps.sum(axis=1, keepdims=True)).astype(np.float32)
    return normal

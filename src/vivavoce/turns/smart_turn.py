"""Does what was said sound finished? Smart Turn v3 on the sound itself: intonation, pace, the half-spoken word."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..media import INPUT_RATE, Samples
from ..onnx import session

SECONDS = 8
"""How much of the end of a turn the model sees."""
_FRAME = 400  # samples: Whisper's 25 ms window
_HOP = 160  # samples: Whisper's 10 ms step
_MELS = 80  # Whisper's channels (all but large-v3)


class SmartTurn:
    """The end-of-turn model, shared by every call. Blocking: 60–80 ms on one core, so run it in a thread."""

    def __init__(self, path: Path) -> None:
        """Raises WeightsMissing when `path` is no file or no model."""
        self._session = session(path)

    def complete(self, samples: Samples) -> float:
        """How likely the speaker has finished, 0–1. samples: (n,) at 16 kHz, the turn so far; the last 8 s count."""
        features = log_mel(samples)[np.newaxis]
        return float(self._session.run(None, {"input_features": features})[0].ravel()[0])


def log_mel(samples: Samples) -> npt.NDArray[np.float32]:
    """Whisper's log-mel spectrogram of the last 8 s, shorter audio padded in front. (80, 800)"""
    audio = np.zeros(SECONDS * INPUT_RATE, np.float32)
    tail = samples[-audio.size :]
    audio[audio.size - tail.size :] = tail
    audio = (audio - audio.mean()) / np.sqrt(audio.var() + 1e-7)  # 1e-7: the extractor's own guard against silence
    padded = np.pad(audio, _FRAME // 2, mode="reflect").astype(np.float64)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP][:-1]  # Whisper drops the last frame
    window, bank = _tables()
    power = np.abs(np.fft.rfft(frames * window)) ** 2
    loudness = np.log10(np.maximum(bank @ power.T, 1e-10))
    loudness = np.maximum(loudness, loudness.max() - 8.0)  # 80 dB of range
    scaled: npt.NDArray[np.float32] = ((loudness + 4.0) / 4.0).astype(np.float32)
    return scaled


@cache
def _tables() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """A periodic Hann window (400,) and Slaney's area-normalised triangles on the mel scale (80, 201)."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FRAME) / _FRAME)
    bins = np.linspace(0.0, INPUT_RATE / 2, _FRAME // 2 + 1)
    # Slaney's scale: linear, 15 mel per 1000 Hz, then 27 mel for every factor of 6.4.
    top = 15.0 + 27.0 * np.log(INPUT_RATE / 2 / 1000.0) / np.log(6.4)
    mels = np.linspace(0.0, top, _MELS + 2)
    edges = np.where(mels < 15.0, mels * 200.0 / 3.0, 1000.0 * 6.4 ** ((mels - 15.0) / 27.0))
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    triangles = np.minimum((bins - low) / (centre - low), (high - bins) / (high - centre))
    return window, np.maximum(triangles, 0.0) * 2.0 / (high - low)

"""A call's recording as a report needs it: two small waveforms, and sound that is small enough to embed. Pure."""

from __future__ import annotations

import io
import struct
import wave
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...errors import ConfigurationError

RATE = 8_000
"""Of embedded sound: telephone quality, 16,000 bytes per second for both sides."""
PEAKS_PER_SECOND = 20
"""Points of a waveform: more than there are pixels for a call of a minute."""

Stereo = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sound:
    """A stereo recording: left the caller, right the agent."""

    samples: Stereo
    """(samples, 2), −1 to 1."""
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate


def read(content: bytes) -> Sound:
    """The two sides of a 16-bit stereo WAV file. Raises ConfigurationError for anything else."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError, struct.error) as error:
        raise ConfigurationError(f"expected a WAV file with 16-bit samples: {error}") from None
    if (channels, width) != (2, 2) or rate < 1:
        raise ConfigurationError(f"expected 2 channels of 16 bits, came {channels} of {8 * width}")
    whole = len(frames) // 4 * 4
    return Sound(np.frombuffer(frames[:whole], "<i2").reshape(-1, 2) / 32_768.0, rate)


def peaks(sound: Sound) -> tuple[list[int], list[int]]:
    """For caller and agent the loudest sample of each twentieth of a second, 0 to 99.

    On a square-root scale: speech at −20 dB still shows.
    """
    step = max(1, sound.rate // PEAKS_PER_SECOND)
    count = -(-len(sound.samples) // step)
    padded = np.zeros((count * step, 2))
    padded[: len(sound.samples)] = np.abs(sound.samples)
    loudest = np.sqrt(padded.reshape(count, step, 2).max(axis=1, initial=0.0))
    scaled = np.minimum(99, np.round(99 * loudest)).astype(int)
    return scaled[:, 0].tolist(), scaled[:, 1].tolist()


def compressed(sound: Sound) -> bytes:
    """The same as a stereo WAV file of 8 kHz mu-law (ITU-T G.711), which every browser plays."""
    samples = sound.samples
    if sound.rate != RATE:
        import soxr

        samples = soxr.resample(samples, sound.rate, RATE)
    body = mu_law(samples).tobytes()
    form = struct.pack("<4sIHHIIHHH", b"fmt ", 18, 7, 2, RATE, 2 * RATE, 2, 8, 0)  # 7: WAVE_FORMAT_MULAW, RFC 2361
    fact = struct.pack("<4sII", b"fact", 4, len(samples))
    data = struct.pack("<4sI", b"data", len(body)) + body  # two channels of one byte: never an odd length
    chunks = b"WAVE" + form + fact + data
    return struct.pack("<4sI", b"RIFF", len(chunks)) + chunks


def mu_law(samples: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """Samples of −1 to 1 as G.711 mu-law bytes, same shape."""
    bias, clip = 33, 8_158  # of G.711's 14-bit magnitude
    magnitude = np.minimum(np.abs(samples) * 8_192, clip).astype(np.int32) + bias
    segment = np.floor(np.log2(magnitude)).astype(np.int32) - 5
    step = (magnitude >> (segment + 1)) & 0x0F
    sign = np.where(samples < 0, 0x80, 0)
    coded: npt.NDArray[np.uint8] = (~(sign | (segment << 4) | step) & 0xFF).astype(np.uint8)
    return coded

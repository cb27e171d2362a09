"""WAV files in and out: any recording becomes what a caller's microphone would have sent."""

from __future__ import annotations

import struct
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..errors import ConfigurationError
from ..events import Audio
from ..media import INPUT_RATE, OUTPUT_RATE, Samples, to_float, to_pcm

VOICE_FLOOR = -40.0  # dB below the recording's peak: a quieter end is room, not voice (evals.md §4)
LONGEST = 600.0  # seconds; a turn of ten minutes is a mistake, and would fill the memory

QUIET = 0.001  # of full scale (−60 dBFS): a recording whose peak is below it holds nothing that could be recognised
CANCELLED = (
    0.35  # of the louder channel's level: two unrelated channels leave 0.7 of it in their mean, one silent one 0.5
)

_PCM, _FLOAT, _A_LAW, _MU_LAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE  # wFormatTag (RFC 2361; mmreg.h)


@dataclass(frozen=True, slots=True)
class Recording:
    """One turn of a caller, ready to be sent."""

    name: str
    audio: Audio
    """16 kHz mono."""
    voice_end: float
    """Seconds from the start to the last sample above −40 dB of the peak: when the caller has finished; 0 = silence."""
    peak: float = 1.0
    """The loudest sample, 1 = full scale."""

    @property
    def silent(self) -> bool:
        """Nobody could hear a word in it."""
        return self.peak < QUIET


def load_recording(path: Path) -> Recording:
    """A WAV file of any rate, sample width and number of channels as 16 kHz mono. Raises ConfigurationError.

    A microphone's constant offset is taken out: it is no sound, but would count as voice to the end of the file.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot read the recording {path}: {error.strerror}") from None
    try:
        samples, rate = _decode(content)
    except ValueError as error:
        mend = f"ffmpeg -i {path} -ar 16000 -ac 1 -c:a pcm_s16le caller.wav"
        raise ConfigurationError(
            f"{path.name} is no WAV file that can be played: {error}; convert it: {mend}"
        ) from None
    if len(samples) > LONGEST * rate:
        raise ConfigurationError(f"{path.name} lasts {len(samples) / rate:.0f} s: a turn has {LONGEST:.0f} s at most")
    samples = samples - np.float32(np.median(samples))
    if rate != INPUT_RATE:
        import soxr

        samples = soxr.resample(samples, rate, INPUT_RATE).astype(np.float32)
    end, peak = voice_end(samples, INPUT_RATE), float(np.abs(samples).max(initial=0.0))
    return Recording(path.name, Audio(to_pcm(samples), INPUT_RATE), end, peak)


def voice_end(samples: Samples, rate: int) -> float:
    """Seconds to the end of the last sample above −40 dB of the peak; 0 when all is silent."""
    level = np.abs(samples)
    peak = float(level.max(initial=0.0))
    if peak == 0.0:
        return 0.0
    return (int(np.flatnonzero(level > peak * 10 ** (VOICE_FLOOR / 20))[-1]) + 1) / rate


def save_stereo(path: Path, sent: bytes, heard: Samples) -> None:
    """Both sides of a call on one clock: left what was sent, right what was heard, 24 kHz.

    sent: 16 kHz mono PCM. heard: 24 kHz mono. Both start with the call. Raises ConfigurationError.
    """
    import soxr

    left = soxr.resample(to_float(sent), INPUT_RATE, OUTPUT_RATE).astype(np.float32)
    both = np.zeros((max(len(left), len(heard)), 2), np.float32)
    both[: len(left), 0] = left
    both[: len(heard), 1] = heard
    try:
        with open(path, "wb") as raw, wave.open(raw, "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(OUTPUT_RATE)
            file.writeframes(to_pcm(both.reshape(-1)))
    except OSError as error:
        raise ConfigurationError(f"cannot save the call to {path}: {error.strerror}") from None


def _decode(content: bytes) -> tuple[Samples, int]:
    """Mono samples and their rate. Raises ValueError with what is wrong.

    Not the `wave` module: Python 3.11's refuses 24-bit files as ffmpeg writes them, and floating point.
    """
    if content[:4] not in (b"RIFF", b"RF64") or content[8:12] != b"WAVE":
        raise ValueError(f"it should begin with RIFF…WAVE, not {content[:12]!r}")
    layout: tuple[int, int, int, int] | None = None
    at, long = 12, 0
    while at + 8 <= len(content):
        name, size = content[at : at + 4], struct.unpack_from("<I", content, at + 4)[0]
        body = content[at + 8 : at + 8 + size]
        if name == b"ds64" and len(body) >= 16:  # EBU Tech 3306: sizes that 32 bits do not hold
            long = struct.unpack_from("<Q", body, 8)[0]
        elif name == b"fmt " and len(body) >= 16:
            tag, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
            layout = (struct.unpack_from("<H", body, 24)[0] if tag == _EXTENSIBLE and len(body) >= 26 else tag,) + (
                channels,
                rate,
                bits,
            )
        elif name == b"data":
            if layout is None:
                raise ValueError("its samples come before their format")
            return _mono(_samples(content[at + 8 :], long if size == 0xFFFFFFFF and long else size), *layout)
        at += 8 + size + size % 2
    raise ValueError("it holds no samples")


def _samples(left: bytes, size: int) -> bytes:
    """The first `size` bytes; all when no chunk follows them: a recorder that was cut off has not counted them."""
    behind = left[size + size % 2 :]
    if len(behind) < 8:
        return left[:size]
    name, length = behind[:4], struct.unpack_from("<I", behind, 4)[0]
    return left[:size] if name.isascii() and name.decode().isprintable() and length <= len(behind) - 8 else left


def _mono(body: bytes, tag: int, channels: int, rate: int, bits: int) -> tuple[Samples, int]:
    if tag not in (_PCM, _FLOAT, _A_LAW, _MU_LAW):
        raise ValueError(f"its samples are compressed (format {tag})")
    if not 1 <= channels <= 64 or not 1_000 <= rate <= 768_000:
        raise ValueError(f"it claims {channels} channels at {rate} Hz")
    width = bits // 8
    known = {_PCM: (1, 2, 3, 4), _FLOAT: (4, 8), _A_LAW: (1,), _MU_LAW: (1,)}
    if width not in known[tag] or bits % 8:
        raise ValueError(f"it has {bits} bits per sample")
    body = body[: len(body) // (width * channels) * width * channels]
    if not body:
        raise ValueError("it holds no samples")
    if tag == _FLOAT:
        values = np.frombuffer(body, f"<f{width}").astype(np.float32)
        if not np.isfinite(values).all():
            raise ValueError("some of its samples are not numbers")
    elif tag in (_A_LAW, _MU_LAW):
        values = _expanded(np.frombuffer(body, np.uint8).astype(np.int32), tag)
    elif width == 1:  # the only unsigned one
        values = (np.frombuffer(body, np.uint8).astype(np.float32) - 128.0) / 128.0
    else:
        wide = np.zeros((len(body) // width, 4), np.uint8)
        wide[:, 4 - width :] = np.frombuffer(body, np.uint8).reshape(-1, width)
        values = wide.reshape(-1).view("<i4").astype(np.float32) / 2147483648.0
    return _mixed(values.reshape(-1, channels)), rate


def _expanded(codes: npt.NDArray[np.int32], tag: int) -> Samples:
    """Telephone samples (ITU-T G.711): a sign, three bits of exponent, four of mantissa."""
    codes = codes ^ (0x55 if tag == _A_LAW else 0xFF)
    exponent, mantissa = codes >> 4 & 7, codes & 15
    if tag == _A_LAW:
        size = np.where(exponent == 0, (mantissa << 4) + 8, (mantissa << 4) + 0x108 << np.maximum(exponent - 1, 0))
        sign = np.where(codes & 0x80, 1, -1)
    else:
        size = ((mantissa << 3) + 0x84 << exponent) - 0x84
        sign = np.where(codes & 0x80, -1, 1)
    values: Samples = (sign * size).astype(np.float32) / np.float32(32768.0)
    return values


def _mixed(channels: Samples) -> Samples:
    """One channel of several (samples, channels): their mean, or the loudest where they cancel each other out."""
    mean: Samples = channels.mean(axis=1, dtype=np.float32)
    levels = np.sqrt(np.mean((channels - channels.mean(axis=0)) ** 2, axis=0))
    loudest = int(levels.argmax())
    if float(mean.std()) >= CANCELLED * float(levels[loudest]):
        return mean
    alone: Samples = channels[:, loudest]
    return alone

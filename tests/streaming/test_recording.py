from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from vivavoce.errors import ConfigurationError
from vivavoce.media import to_float
from vivavoce.streaming.recording import load_recording, save_stereo, voice_end


def tone(rate: int, seconds: float = 0.5) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(rate * seconds)) / rate)


def riff(
    tag: int, channels: int, rate: int, bits: int, data: bytes, extra: bytes = b"", promised: int | None = None
) -> bytes:
    size = channels * bits // 8
    layout = struct.pack("<HHIIHH", tag, channels, rate, rate * size, size, bits) + extra
    chunks = b"fmt " + struct.pack("<I", len(layout)) + layout + b"LIST\3\0\0\0abc\0"
    chunks += b"data" + struct.pack("<I", len(data) if promised is None else promised) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def encoded(width: int, samples: np.ndarray) -> bytes:
    if width == 1:
        return (samples * 127 + 128).astype(np.uint8).tobytes()
    whole = (samples * (2 ** (8 * width - 1) - 1)).astype("<i4")
    return whole.view(np.uint8).reshape(-1, 4)[:, :width].tobytes()


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 48_000])
def test_any_width_rate_and_number_of_channels_becomes_16_khz_mono(
    tmp_path: Path, rate: int, width: int, channels: int
):
    interleaved = np.repeat(tone(rate), channels)
    path = tmp_path / "caller.wav"
    path.write_bytes(riff(1, channels, rate, 8 * width, encoded(width, interleaved)))

    recording = load_recording(path)

    assert (recording.name, recording.audio.rate) == ("caller.wav", 16_000)
    assert recording.audio.seconds == pytest.approx(0.5, abs=0.001)
    middle = slice(1_000, 7_000)  # the filter rings at both ends
    error = to_float(recording.audio.pcm)[middle] - tone(16_000)[middle]
    assert float(np.abs(error).max()) < (0.02 if width == 1 else 0.005)


@pytest.mark.parametrize("width", [4, 8])
def test_floating_point_is_understood(tmp_path: Path, width: int):
    path = tmp_path / "a.wav"
    path.write_bytes(riff(3, 1, 16_000, 8 * width, tone(16_000).astype(f"<f{width}").tobytes()))

    assert float(to_float(load_recording(path).audio.pcm).max()) == pytest.approx(0.5, abs=0.001)


def test_the_extensible_layout_that_ffmpeg_writes_is_understood(tmp_path: Path):
    extra = struct.pack("<HHIH", 22, 24, 0, 1) + bytes(14)
    path = tmp_path / "a.wav"
    path.write_bytes(riff(0xFFFE, 1, 16_000, 24, encoded(3, tone(16_000)), extra))

    assert load_recording(path).audio.seconds == 0.5


def test_a_recorder_that_was_killed_leaves_what_it_recorded(tmp_path: Path):
    path = tmp_path / "a.wav"
    path.write_bytes(riff(1, 1, 16_000, 16, encoded(2, tone(16_000)) + b"\0", promised=0xFFFFFFFF))

    assert load_recording(path).audio.seconds == 0.5


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it should begin with RIFF"),
        (b"ID3\x04not music", "it should begin with RIFF"),
        (b"RIFF\0\0\0\0WAVE", "it holds no samples"),
        (riff(1, 1, 16_000, 16, b""), "it holds no samples"),
        (riff(1, 1, 16_000, 16, b"\0"), "it holds no samples"),
        (riff(7, 1, 8_000, 8, b"\0\0"), "compressed"),
        (riff(1, 0, 16_000, 16, b"\0\0"), "0 channels"),
        (riff(1, 1, 0, 16, b"\0\0"), "at 0 Hz"),
        (riff(1, 1, 16_000, 12, b"\0\0"), "12 bits"),
        (riff(3, 1, 16_000, 32, struct.pack("<f", float("nan"))), "not numbers"),
        (b"RIFF\0\0\0\0WAVEdata\2\0\0\0\0\0", "before their format"),
    ],
)
def test_a_broken_file_is_one_clear_line_with_the_remedy(tmp_path: Path, content: bytes, problem: str):
    path = tmp_path / "broken.wav"
    path.write_bytes(content)

    with pytest.raises(ConfigurationError, match=rf"broken\.wav is no WAV.*{problem}.*ffmpeg -i"):
        load_recording(path)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="nowhere.wav: No such file"):
        load_recording(tmp_path / "nowhere.wav")


def test_a_turn_of_an_hour_is_refused(tmp_path: Path):
    path = tmp_path / "long.wav"
    path.write_bytes(riff(1, 1, 1_000, 8, bytes(3_600_000)))

    with pytest.raises(ConfigurationError, match="lasts 3600 s"):
        load_recording(path)


def test_the_voice_ends_where_the_recording_falls_40_db_below_its_peak():
    samples = np.concatenate([tone(16_000, 1.0), 0.0049 * np.ones(8_000)]).astype(np.float32)

    assert voice_end(samples, 16_000) == pytest.approx(1.0, abs=0.001)
    assert voice_end(np.zeros(100, np.float32), 16_000) == 0.0


def test_both_sides_are_saved_on_one_clock(tmp_path: Path):
    path = tmp_path / "out.wav"
    save_stereo(path, bytes(16_000 * 2), tone(24_000).astype(np.float32))

    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (2, 24_000, 24_000)
    with pytest.raises(ConfigurationError, match="cannot save the call to"):
        save_stereo(tmp_path / "no" / "out.wav", b"", np.zeros(0, np.float32))

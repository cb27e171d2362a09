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


LIST = b"LIST\4\0\0\0abcd"


@pytest.mark.parametrize("promised", [0, 2, 4_000, 15_998, 15_999, 0x7FFFFFFF, 0xFFFFFFFF])
@pytest.mark.parametrize("bits", [8, 16, 24])
def test_a_length_that_is_not_the_samples_own_loses_none_of_them(tmp_path: Path, promised: int, bits: int):
    path = tmp_path / "a.wav"
    samples = encoded(bits // 8, tone(16_000))
    path.write_bytes(riff(1, 1, 16_000, bits, samples, promised=promised))

    assert load_recording(path).audio.seconds == pytest.approx(0.5, abs=0.001)


def test_what_follows_the_samples_is_no_sound(tmp_path: Path):
    path = tmp_path / "a.wav"
    samples = encoded(2, tone(16_000))
    path.write_bytes(riff(1, 1, 16_000, 16, samples + LIST, promised=len(samples)))

    assert load_recording(path).audio.seconds == 0.5


def test_a_recording_of_more_than_four_gigabytes_is_laid_out_in_its_own_way(tmp_path: Path):
    path = tmp_path / "a.wav"
    samples = encoded(2, tone(16_000))
    long = b"ds64" + struct.pack("<IQQQI", 28, 0, len(samples), 0, 0)
    content = riff(1, 1, 16_000, 16, samples + LIST, promised=0xFFFFFFFF)
    path.write_bytes(b"RF64" + content[4:12] + long + content[12:])

    assert load_recording(path).audio.seconds == 0.5


def g711(tag: int, codes: np.ndarray) -> np.ndarray:
    """By ITU-T G.711's own tables of segment ends and steps."""
    out = []
    for code in codes:
        code = int(code) ^ (0x55 if tag == 6 else 0xFF)
        negative, segment, step = (code < 128) if tag == 6 else (code >= 128), code // 16 % 8, code % 16
        if tag == 6:
            value = (2 * step + 1) * 8 if segment == 0 else (2 * step + 33) * 8 * 2 ** (segment - 1)
        else:
            value = ((2 * step + 33) * 2**segment - 33) * 4
        out.append(-value if negative else value)
    return np.array(out) / 32_768


@pytest.mark.parametrize("tag", [6, 7])
@pytest.mark.parametrize("extensible", [False, True])
def test_telephone_recordings_are_understood(tmp_path: Path, tag: int, extensible: bool):
    path = tmp_path / "a.wav"
    codes = np.tile(np.arange(256, dtype=np.uint8), 40)
    extra = struct.pack("<HHIH", 22, 8, 0, tag) + bytes(14)
    path.write_bytes(riff(0xFFFE if extensible else tag, 1, 16_000, 8, codes.tobytes(), extra if extensible else b""))

    heard = to_float(load_recording(path).audio.pcm)
    assert heard == pytest.approx(g711(tag, codes), abs=2e-4)


@pytest.mark.parametrize("offset", [-0.3, -0.02, 0.02, 0.1])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_microphones_constant_offset_is_no_voice(tmp_path: Path, offset: float, channels: int):
    path = tmp_path / "a.wav"
    samples = np.concatenate([np.zeros(4_000), tone(16_000), np.zeros(16_000)]) + offset
    path.write_bytes(riff(1, channels, 16_000, 16, encoded(2, np.repeat(samples, channels))))

    assert load_recording(path).voice_end == pytest.approx(0.75, abs=0.001)


@pytest.mark.parametrize(
    "weights", [(1, -1), (-0.5, 0.5), (1, -0.9), (1, 0), (0, 1), (1, 1), (0.1, -0.1), (0, 0, 0, 0, 0, 1)]
)
def test_channels_that_cancel_each_other_out_are_heard(tmp_path: Path, weights: tuple[float, ...]):
    path = tmp_path / "a.wav"
    path.write_bytes(riff(1, len(weights), 16_000, 16, encoded(2, np.outer(tone(16_000), weights).reshape(-1))))

    assert load_recording(path).peak >= 0.24 * max(map(abs, weights))


@pytest.mark.parametrize(("level", "silent"), [(0.0, True), (0.001, True), (0.01, False), (1.0, False)])
def test_a_recording_in_which_nothing_can_be_heard_is_known(tmp_path: Path, level: float, silent: bool):
    path = tmp_path / "a.wav"
    path.write_bytes(riff(1, 1, 16_000, 16, encoded(2, level * tone(16_000))))

    assert load_recording(path).silent is silent


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it should begin with RIFF"),
        (b"ID3\x04not music", "it should begin with RIFF"),
        (b"RIFF\0\0\0\0WAVE", "it holds no samples"),
        (riff(1, 1, 16_000, 16, b""), "it holds no samples"),
        (riff(1, 1, 16_000, 16, b"\0"), "it holds no samples"),
        (riff(0x11, 1, 8_000, 4, b"\0\0"), r"compressed \(format 17\)"),
        (riff(0x55, 1, 8_000, 16, b"\0\0"), "compressed"),
        (riff(7, 1, 8_000, 16, b"\0\0"), "16 bits"),
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

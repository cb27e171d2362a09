import warnings

import numpy as np
import pytest

from vivavoce.events import Audio
from vivavoce.streaming.telephone.chunks import PATIENCE, RESTART, ChunkOrder, Framer
from vivavoce.streaming.telephone.codings import Format, read_format

EVERY_SAMPLE = np.arange(65536, dtype=np.uint16).astype("<u2").tobytes()
EVERY_CODE = bytes(range(256))


@pytest.mark.parametrize(("coding", "law"), [("mulaw", "ulaw"), ("alaw", "alaw")])
def test_every_sample_and_every_code_is_as_the_standard_librarys_audioop_has_it(coding, law):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        audioop = pytest.importorskip("audioop")
    line = Format(coding)

    assert line.encode(Audio(EVERY_SAMPLE, 8000)) == getattr(audioop, f"lin2{law}")(EVERY_SAMPLE, 2)
    assert line.decode(EVERY_CODE).pcm == getattr(audioop, f"{law}2lin")(EVERY_CODE, 2)


@pytest.mark.parametrize("coding", ["mulaw", "alaw"])
def test_what_was_decoded_is_encoded_as_it_came(coding):
    line, codes = Format(coding), EVERY_CODE.replace(b"\x7f", b"")  # µ-law has two zeros

    assert line.encode(line.decode(codes)) == codes


def test_known_samples_of_g711():
    assert Format("mulaw").encode(Audio(np.array([0, 32767, -32768], "<i2").tobytes(), 8000)) == b"\xff\x80\x00"
    assert Format("alaw").encode(Audio(np.array([0, 32767, -32768], "<i2").tobytes(), 8000)) == b"\xd5\xaa\x2a"


def test_linear_sound_passes_and_half_a_sample_does_not():
    assert Format("l16", 16_000).decode(b"\1\0\2\0\3") == Audio(b"\1\0\2\0", 16_000)


@pytest.mark.parametrize(
    ("encoding", "rate", "expected"),
    [
        ("audio/x-mulaw", 8000, Format("mulaw", 8000)),
        ("audio/x-alaw", "8000", Format("alaw", 8000)),
        ("PCMU", 8000, Format("mulaw", 8000)),
        ("PCMA", None, Format("alaw", 8000)),
        ("ulaw", "", Format("mulaw", 8000)),
        ("audio/l16", "16000", Format("l16", 16_000)),
        ("slin16", 16_000, Format("l16", 16_000)),
        ("audio/x-raw", "24000", Format("l16", 24_000)),
        ("OPUS", 48_000, Format("mulaw", 8000)),
        ("", {"rate": 1}, Format("mulaw", 8000)),
        ("L16", "٣٢", Format("l16", 8000)),
        ("L16", "0", Format("l16", 8000)),
    ],
)
def test_formats_are_read_as_providers_name_them(encoding, rate, expected):
    assert read_format(encoding, rate, Format()) == expected


@pytest.mark.parametrize(
    ("came", "told"),
    [
        ([1, 2, 3], [1, 2, 3]),
        ([2, 1, 3], [2, 3]),  # the first that comes is the first: the line has begun
        ([1, 3, 2, 4], [1, 2, 3, 4]),
        ([1, 4, 3, 2, 5], [1, 2, 3, 4, 5]),
        ([1, 2, 2, 3, 3], [1, 2, 3]),
        ([1, 3, 4, 5, 6], [1, 3, 4, 5, 6]),  # 2 is lost
        ([1, 3, 4, 5, 6, 2, 7], [1, 3, 4, 5, 6, 7]),
        ([90, 91, 1, 2, 3], [90, 91, 1, 2, 3]),  # counted anew
    ],
)
def test_chunks_come_out_in_order_once_each(came, told):
    order = ChunkOrder()

    assert [chunk for number in came for chunk in order.push(number, number)] + order.flush() == told


def test_no_more_is_held_back_than_a_few_chunks():
    order = ChunkOrder()
    order.push(0, 0)

    held = [order.push(number, number) for number in range(2, 2 * 1000, 2)]

    assert max(map(len, held)) <= PATIENCE + 1
    assert len(order.flush()) <= PATIENCE and RESTART > PATIENCE


def test_frames_are_whole_and_the_rest_is_filled_up_or_thrown_away():
    framer = Framer(4)

    assert framer.push(b"abcdefg") == [b"abcd"]
    assert framer.push(b"hi") == [b"efgh"]
    assert framer.flush() == [b"i\0\0\0"]
    framer.push(b"xyz")
    framer.clear()
    assert framer.flush() == []

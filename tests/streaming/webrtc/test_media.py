"""Sound and pictures through the codecs, without a network."""

import asyncio
from types import SimpleNamespace

import numpy as np
import pytest
from av import CodecContext, VideoFrame
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.streaming.webrtc.camera import KeyFrames, admissible, to_jpeg
from vivavoce.streaming.webrtc.microphone import Microphone
from vivavoce.streaming.webrtc.reply import SILENCE, TAIL, ReplyQueue, ReplyTrack

TONE = (8000 * np.sin(2 * np.pi * 440 * np.arange(24_000) / 24_000)).astype("<i2").tobytes()


async def packets(track, count):
    return [await track.recv() for _ in range(count)]


def spoken(seconds=1.0):
    """The Opus payloads of a tone."""
    track = ReplyTrack()
    track._due = -1e9

    async def main():
        track.play(TONE[: round(seconds * 48_000)])
        return [bytes(track._encode(track._queue.take(480))) for _ in range(round(seconds * 100))]

    return asyncio.run(main())


def heard(payloads, lost=(), jump=0):
    """16 kHz samples of these packets."""
    out = []
    microphone = Microphone(out.append, lambda: now)
    for at, payload in enumerate(payloads):
        now = at * 0.01
        if at not in lost:
            timestamp = at * 480 + (jump if at >= 10 else 0)
            microphone.add(SimpleNamespace(sequence_number=(65_530 + at) % 2**16, timestamp=timestamp, payload=payload))
    return np.frombuffer(b"".join(out), np.int16), microphone


def test_what_is_said_arrives_at_its_pitch_and_length():
    sound, microphone = heard(spoken())

    assert len(sound) == pytest.approx(16_000, abs=40)
    assert abs(np.fft.rfft(sound[:16_000].astype(float), 16_000)).argmax() == 440
    assert microphone.lost == 0


def test_what_is_lost_is_filled_so_that_time_stays_true():
    sound, microphone = heard(spoken(), lost={20, 21, 35})

    assert len(sound) == pytest.approx(16_000, abs=40)
    assert microphone.lost == 3


def test_a_pause_in_the_sending_is_silence():
    sound, _ = heard(spoken(), jump=24_000)

    assert len(sound) == pytest.approx(24_000, abs=40)


@given(st.lists(st.binary(max_size=200), max_size=30))
def test_noise_for_opus_harms_nobody(payloads):
    heard(payloads)


@given(st.lists(st.binary(min_size=0, max_size=40).map(lambda b: b * 2), max_size=8), st.integers(1, 50))
def test_a_queue_gives_back_what_it_was_given(pieces, size):
    queue = ReplyQueue()
    for piece in pieces:
        queue.push(piece)
    taken = b""
    while part := queue.take(2 * size):
        taken += part

    assert taken == b"".join(pieces) and queue.waiting == 0


def test_a_cut_reply_fades_within_five_milliseconds():
    queue = ReplyQueue()
    queue.push(TONE)
    queue.cut()
    rest = np.frombuffer(queue.take(10**6), "<i2")

    assert len(rest) == 120 and abs(int(rest[-1])) <= 1


def test_a_reply_leaves_at_the_pace_of_speech_and_silence_costs_no_encoding():
    async def main():
        track, now = ReplyTrack(), asyncio.get_running_loop().time
        track.play(TONE[: 48 * 100])  # 100 ms
        began = now()
        made = await packets(track, 10 + TAIL + 3)
        track.stop()
        return made, now() - began, track.waiting

    made, took, waiting = asyncio.run(main())
    assert [packet.pts for packet in made[:-2]] == [480 * at for at in range(len(made) - 2)]
    assert [packet.pts - made[-3].pts for packet in made[-3:]] == [0, 960, 1920]  # silence is 20 ms a packet
    assert [bytes(packet) for packet in made[-3:]] == [SILENCE] * 3 and bytes(made[0]) != SILENCE
    assert took >= (len(made) + 1) * 0.01 - 0.001 and waiting == 0


def film(count, width=320, height=240):
    """VP8, one key frame and then differences."""
    encoder = CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.framerate = width, height, "yuv420p", 10
    encoder.options = {"lag-in-frames": "0", "deadline": "realtime"}
    out = []
    for at in range(count):
        picture = VideoFrame.from_ndarray(np.full((height, width, 3), 20 * at % 255, np.uint8), format="rgb24")
        out += [bytes(packet) for packet in encoder.encode(picture.reformat(format="yuv420p"))]
    return out


def rtp(sequence, data):
    return SimpleNamespace(sequence_number=sequence, timestamp=sequence * 9000, _data=data)


def test_of_a_film_one_key_frame_a_second_is_asked_for_and_let_pass():
    now, key, between = 0.0, *film(2)
    buffer = KeyFrames(lambda: now)
    asked, passed = [], 0
    for at in range(40):  # 4 s at 10 a second, a key frame each time
        now = at / 10
        ask, frame = buffer.add(rtp(at, key))
        asked.append(ask)
        passed += frame is not None

    assert 4 <= passed <= 5 and sum(asked) <= 2
    assert not admissible(between)
    buffer.add(rtp(40, between))  # the last of the key frames is whole
    now = 10.0
    assert buffer.add(rtp(41, between)) == (True, None)  # none for long: one is asked for


def test_a_picture_that_would_be_huge_once_decoded_is_not():
    key = film(1)[0]
    huge = key[:6] + b"\xff\x3f\xff\x3f" + key[10:]

    assert admissible(key) and not admissible(huge) and not admissible(b"") and not admissible(b"\0" * 50)


def test_a_frame_becomes_a_jpeg():
    assert to_jpeg(VideoFrame(64, 48, "yuv420p"))[:3] == b"\xff\xd8\xff"

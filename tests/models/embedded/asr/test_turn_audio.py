"""A turn's audio is kept whole, in pieces cut where it is quiet."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.media import INPUT_RATE
from vivavoce.models.embedded.asr.turn_audio import LONGEST, PIECE, TurnAudio


def spoken(seconds: float, pauses: tuple[float, ...] = ()) -> np.ndarray:
    """Sound whose every sample tells its place, silent for 0.4 s at each pause."""
    sound = (np.arange(int(seconds * INPUT_RATE)) % 20_000 + 5_000).astype(np.int16)
    for pause in pauses:
        sound[int(pause * INPUT_RATE) : int((pause + 0.4) * INPUT_RATE)] = 0
    return sound


def held(audio: TurnAudio) -> np.ndarray:
    sound = np.concatenate([*(piece for _, piece in audio.pieces), audio.tail()])
    return np.round(sound * 32_768).astype(np.int16)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.1, LONGEST), st.sampled_from([0.02, 0.5, 7.0, 40.0]))
def test_a_turn_of_up_to_three_minutes_is_whole_however_it_comes(seconds: float, chunk: float) -> None:
    audio, sound = TurnAudio(), spoken(seconds)
    size = int(chunk * INPUT_RATE)
    for start in range(0, len(sound), size):
        audio.push(sound[start : start + size].tobytes())

    assert np.array_equal(held(audio), sound)
    assert not audio.clipped and len(audio.tail()) <= PIECE * INPUT_RATE


def test_it_is_cut_in_a_pause() -> None:
    audio = TurnAudio()
    audio.push(spoken(40.0, pauses=(12.0, 24.0)).tobytes())

    (_, first), (_, second) = audio.pieces[:2]
    assert 12.0 < len(first) / INPUT_RATE < 12.4
    assert 24.0 < (len(first) + len(second)) / INPUT_RATE < 24.4


def test_of_more_only_the_oldest_goes() -> None:
    audio, sound = TurnAudio(), spoken(215.0)
    for start in range(0, len(sound), 8_000):
        audio.push(sound[start : start + 8_000].tobytes())
        audio.tail()  # a partial hypothesis is made of it

    kept = held(audio)
    assert audio.clipped
    assert (LONGEST - PIECE) * INPUT_RATE <= len(kept) <= LONGEST * INPUT_RATE
    assert np.array_equal(kept, sound[-len(kept) :])
    assert [number for number, _ in audio.pieces][0] > 0  # a piece keeps its number


def test_partial_hypotheses_are_due_by_new_sound_and_the_more_rarely_the_more_they_look_at() -> None:
    audio, looked = TurnAudio(), list[float]()
    for _ in range(600):  # a minute
        audio.push(spoken(0.1).tobytes())
        if audio.due:
            looked.append(len(audio.tail()) / INPUT_RATE)

    assert [round(seconds, 1) for seconds in looked[:8]] == [0.6, 1.1, 1.6, 2.3, 3.3, 4.8, 6.9, 9.9]
    assert sum(looked) < 5 * 60  # every half second it would be 8 times the sound


def test_over_a_reply_they_are_due_twice_as_soon() -> None:
    audio, looked = TurnAudio(), list[float]()
    audio.over_reply = True
    for _ in range(140):
        audio.push(spoken(0.01).tobytes())
        if audio.due:
            looked.append(len(audio.tail()) / INPUT_RATE)

    assert [round(seconds, 2) for seconds in looked] == [0.55, 0.8, 1.15]

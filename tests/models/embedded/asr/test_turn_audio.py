"""The ear keeps a turn whole, in pieces cut where it is quiet."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.media import INPUT_RATE
from vivavoce.models.embedded.asr.turn_audio import LONGEST, PIECE, Ear


def spoken(seconds: float, pauses: tuple[float, ...] = ()) -> np.ndarray:
    """Sound whose every sample tells its place, silent for 0.4 s at each pause."""
    sound = (np.arange(int(seconds * INPUT_RATE)) % 20_000 + 5_000).astype(np.int16)
    for pause in pauses:
        sound[int(pause * INPUT_RATE) : int((pause + 0.4) * INPUT_RATE)] = 0
    return sound


def held(ear: Ear) -> np.ndarray:
    sound = np.concatenate([*(piece for _, piece in ear.pieces), ear.tail()])
    return np.round(sound * 32_768).astype(np.int16)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.1, LONGEST), st.sampled_from([0.02, 0.5, 7.0, 40.0]))
def test_a_turn_of_up_to_three_minutes_is_whole_however_it_comes(seconds: float, chunk: float) -> None:
    ear, sound = Ear(), spoken(seconds)
    size = int(chunk * INPUT_RATE)
    for start in range(0, len(sound), size):
        ear.push(sound[start : start + size].tobytes())

    assert np.array_equal(held(ear), sound)
    assert not ear.clipped and len(ear.tail()) <= PIECE * INPUT_RATE


def test_it_is_cut_in_a_pause() -> None:
    ear = Ear()
    ear.push(spoken(40.0, pauses=(12.0, 24.0)).tobytes())

    (_, first), (_, second) = ear.pieces[:2]
    assert 12.0 < len(first) / INPUT_RATE < 12.4
    assert 24.0 < (len(first) + len(second)) / INPUT_RATE < 24.4


def test_of_more_only_the_oldest_goes() -> None:
    ear, sound = Ear(), spoken(215.0)
    for start in range(0, len(sound), 8_000):
        ear.push(sound[start : start + 8_000].tobytes())
        ear.tail()  # a look

    kept = held(ear)
    assert ear.clipped
    assert (LONGEST - PIECE) * INPUT_RATE <= len(kept) <= LONGEST * INPUT_RATE
    assert np.array_equal(kept, sound[-len(kept) :])
    assert [number for number, _ in ear.pieces][0] > 0  # a piece keeps its number


def test_looks_are_due_by_new_sound_however_long_the_turn_is() -> None:
    ear, looks = Ear(), 0
    for _ in range(600):  # a minute
        ear.push(spoken(0.1).tobytes())
        if ear.due:
            ear.tail()
            looks += 1

    assert looks == 119  # the first after 0.6 s

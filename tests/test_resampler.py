"""Sound from one rate to another: soon, at its pitch and length, without what the other rate cannot carry."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vivavoce.media import Resampler

RATES = [(8000, 16000), (16000, 8000), (24000, 8000), (8000, 24000), (16000, 24000), (24000, 16000), (48000, 16000),
         (24000, 48000), (44100, 16000), (22050, 24000)]  # fmt: skip


def tone(rate, hz, seconds=1.0):
    return (10_000 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype("<i2")


def resampled(samples, rate_from, rate_to):
    return np.frombuffer(Resampler(rate_from, rate_to).push(samples.tobytes(), last=True), "<i2").astype(float)


@pytest.mark.parametrize(("rate_from", "rate_to"), RATES)
def test_a_call_waits_no_longer_than_three_milliseconds(rate_from, rate_to):
    stream, got, given_, latest = Resampler(rate_from, rate_to), 0, 0, 0.0
    for _ in range(100):
        piece = bytes(2 * (rate_from // 50))
        given_ += len(piece) // 2
        got += len(stream.push(piece)) // 2
        latest = max(latest, given_ / rate_from - got / rate_to)

    assert latest < 0.0032


@pytest.mark.parametrize(("rate_from", "rate_to"), RATES)
@pytest.mark.parametrize("hz", [100, 440, 1000, 3000])
def test_what_both_can_carry_keeps_its_pitch_place_and_loudness(rate_from, rate_to, hz):
    made, wanted = resampled(tone(rate_from, hz), rate_from, rate_to), tone(rate_to, hz).astype(float)

    assert abs(len(made) - len(wanted)) <= 1
    inner = slice(rate_to // 10, -rate_to // 10)
    error = made[: len(wanted)][inner] - wanted[: len(made)][inner]
    assert np.std(error) < np.std(wanted[inner]) * 10 ** (-50 / 20)


@pytest.mark.parametrize(("rate_from", "rate_to"), [(24000, 8000), (16000, 8000), (48000, 16000), (24000, 16000)])
def test_what_the_slower_side_cannot_carry_is_not_folded_into_it(rate_from, rate_to):
    for hz in np.linspace(rate_to * 0.58, rate_from * 0.48, 8):
        made = resampled(tone(rate_from, hz), rate_from, rate_to)
        assert np.std(made[rate_to // 10 : -rate_to // 10]) < 10_000 / np.sqrt(2) * 10 ** (-55 / 20), hz


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(RATES), st.lists(st.integers(0, 900), min_size=1, max_size=12))
def test_how_it_is_cut_makes_no_difference(rates, sizes):
    sound = np.random.default_rng(3).integers(-32768, 32767, sum(sizes), dtype=np.int16).astype("<i2")
    stream, at, pieces = Resampler(*rates), 0, []
    for number, size in enumerate(sizes, 1):
        pieces.append(stream.push(sound[at : at + size].tobytes(), last=number == len(sizes)))
        at += size

    assert b"".join(pieces) == Resampler(*rates).push(sound.tobytes(), last=True)

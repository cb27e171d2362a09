"""Which digits frames spell, and with what share of the probability."""

from __future__ import annotations

import os

import numpy as np
import pytest

from vivavoce.models.embedded.asr.spoken_digits import WORDS, DigitReader, Floats, shares, weighed
from vivavoce.settings import from_environment
from vivavoce.weights.store import Store


def frames(*spelled: str | dict[str, float]) -> Floats:
    """Log-probabilities of frames in each of which one word is nearly certain, or several are possible."""
    rows = np.full((len(spelled), len(WORDS)), 1e-6)
    for row, words in zip(rows, spelled, strict=True):
        for word, probability in (words if isinstance(words, dict) else {words: 1.0}).items():
            row[WORDS.index(word)] = probability
    found: Floats = np.log(rows / rows.sum(axis=1, keepdims=True)).astype(np.float32)
    return found


@pytest.mark.parametrize(
    ("spelled", "digits"),
    [
        (["", "four", "four", "", "zero", ""], "40"),
        (["four", "", "four"], "44"),
        (["four", "four"], "4"),
        (["double", "", "oh", "seven"], "007"),
        (["triple", "nine"], "999"),
        (["#", "", "#", "eight"], "##8"),
        (["", ""], ""),
    ],
)
def test_frames_spell_digits(spelled: list[str], digits: str) -> None:
    found = shares(frames(*spelled))

    assert next(iter(found)) == digits
    assert found[digits] > 0.99


def test_what_could_as_well_be_another_has_its_share() -> None:
    found = shares(frames("seven", "", {"five": 0.6, "nine": 0.4}, ""))

    assert found["75"] == pytest.approx(0.6, abs=0.01)
    assert found["79"] == pytest.approx(0.4, abs=0.01)


def test_two_ways_to_say_the_same_count_together() -> None:
    found = shares(frames({"zero": 0.3, "oh": 0.3, "four": 0.4}))

    assert found["0"] == pytest.approx(0.6, abs=0.01)


@pytest.mark.weights
def test_frames_of_any_number_get_probabilities() -> None:
    weights = Store(from_environment(os.environ).weights).path("digits", "digits.npz")
    hidden = np.random.default_rng(1).standard_normal((7, 288)).astype(np.float32)

    found = DigitReader(weights).logprobs(hidden)

    assert found.shape == (7, len(WORDS))
    assert np.exp(found).sum(axis=1) == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize(
    ("possible", "decoder", "digits", "sure"),
    [
        ({"452": 0.97}, {"452": -3.0}, "452", True),
        ({"452": 0.6, "492": 0.3}, {"452": -3.0, "492": -3.2}, "452", False),
        ({"452": 0.45, "492": 0.5}, {"452": -3.0, "492": -6.0}, "452", False),
        ({"452": 0.3}, {}, "452", False),
        ({"452": 0.1}, {"452": -3.0}, "", False),
        ({}, {"452": -3.0}, "", False),
    ],
)
def test_digits_are_taken_asked_back_or_none(
    possible: dict[str, float], decoder: dict[str, float], digits: str, sure: bool
) -> None:
    found, certain = weighed(possible, decoder)

    assert "".join(found[:1]) == digits
    assert certain == sure

"""Which of two sounds was said, by a voice that a program makes: the one that was asked for, or the other."""

import subprocess

import numpy as np
import pytest

from vivavoce import pronunciation
from vivavoce.errors import ConfigurationError
from vivavoce.pronunciation import LONGEST, RATE, Judge, Judgement


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


def spoken(words: str) -> np.ndarray:
    """By a program with a voice: mono, 16 kHz."""
    wave = subprocess.run(
        ["espeak-ng", "-v", "en-us", "-s", "140", "--stdout", words], capture_output=True, check=True
    ).stdout
    samples = np.frombuffer(wave[44:], "<i2")  # 22,050 Hz behind a header of 44 bytes
    times = np.arange(0, len(samples), 22_050 / RATE)
    return np.interp(times, np.arange(len(samples)), samples).astype(np.int16)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "sentence, word, other",
    [
        ("I see the vine.", "vine", "wine"),
        ("I think it is late.", "think", "sink"),
        ("This is right.", "right", "light"),
    ],
)
def test_the_sound_that_was_asked_for_is_right_and_the_one_it_is_taken_for_is_not(judge, sentence, word, other):
    right, wrong = spoken(sentence), spoken(sentence.replace(word, other))

    assert judge.judge(right, sentence, word, other).verdict == "right"
    assert judge.judge(wrong, sentence, word, other).verdict == "other"


@pytest.mark.e2e
def test_the_other_sound_may_be_given_by_its_phones(judge):
    made = judge.judge(spoken("I can say three."), "I can say three.", "three", ["T", "R", "IY"])

    assert made.verdict == "right" and made.ratio < 0


@pytest.mark.e2e
def test_another_sentence_and_noise_are_judged_to_be_neither(judge):
    noise = np.random.default_rng(4).normal(0, 800, 2 * RATE).astype(np.int16)

    for sound in (spoken("What does that mean, please?"), noise, np.zeros(RATE, np.int16)):
        assert judge.judge(sound, "The ship is old.", "ship", "sheep").verdict == "unclear"


def test_what_is_no_sentence_by_its_length_is_not_worked_on(judge):
    for seconds in (0.0, LONGEST + 1):
        sound = np.zeros(int(seconds * RATE), np.int16)
        assert judge.judge(sound, "The ship is old.", "ship", "sheep").verdict == "unclear"


@pytest.mark.parametrize("words", [("old", "hat", "hut"), ("The qwop.", "qwop", "hut"), ("The hat.", "hat", "qwop")])
def test_words_that_cannot_be_judged_are_named(judge, words):
    with pytest.raises(ValueError, match="hat|qwop"):
        judge.judge(np.zeros(RATE, np.int16), *words)


@pytest.mark.parametrize(
    "ratio, aligned, verdict", [(-0.1, 9, "right"), (0.5, -9, "nearly"), (0.5, 9, "other"), (2.5, -9, "other")]
)
def test_a_sound_is_called_wrong_only_by_one_method_that_is_sure_or_by_both(ratio, aligned, verdict):
    assert Judgement(ratio, aligned, fit=-0.5).verdict == verdict


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(pronunciation, "find_spec", lambda name: None)

    with pytest.raises(ConfigurationError, match=r"hama and pocketsphinx: pip install 'vivavoce\[pronunciation\]'"):
        Judge()

"""The voice, by the numbers and by ear: what it says is given to the recogniser."""

from __future__ import annotations

import os
import re

import numpy as np
import pytest
import soxr

from vivavoce.errors import ConfigurationError
from vivavoce.media import OUTPUT_RATE, level_db, to_float
from vivavoce.models.embedded.asr.recogniser import Recogniser
from vivavoce.models.embedded.tts.synthesiser import LEAD, PAUSES, Voice, trim
from vivavoce.settings import from_environment
from vivavoce.weights.store import Store


@pytest.fixture(scope="module")
def store() -> Store:
    return Store(from_environment(os.environ).weights)


@pytest.fixture(scope="module")
def voice(store: Store) -> Voice:
    return Voice(store.folder_of("piper-joe"))


def tone(before: float, sounding: float, after: float, rate: int = 1_000) -> np.ndarray:
    parts = [np.zeros(int(before * rate)), np.full(int(sounding * rate), 0.5), np.zeros(int(after * rate))]
    return np.concatenate(parts).astype(np.float32)


def test_silence_before_a_phrase_is_cut_and_the_pause_after_it_is_by_its_mark() -> None:
    for mark in (",", ".", "?"):
        samples = trim(tone(0.5, 1.0, 0.7), 1_000, f"Well{mark}")
        loud = np.flatnonzero(samples)

        assert loud[0] / 1_000 <= LEAD + 0.005
        assert (len(samples) - loud[-1]) / 1_000 == pytest.approx(PAUSES[mark] + 0.005, abs=0.01)


def test_silence_alone_is_nothing() -> None:
    assert len(trim(tone(1.0, 0.0, 0.0), 1_000, "Well.")) == 0


def test_a_machine_without_any_voice_is_told_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(ConfigurationError, match="apt-get install espeak-ng.*models pull piper-joe"):
        Voice(None)


@pytest.mark.e2e
def test_without_weights_an_installed_program_speaks() -> None:
    voice = Voice(None)

    assert voice.name in ("flite", "espeak-ng")
    assert level_db(voice.speak("Hello there.")) > -40
    assert voice.speak("-o /tmp/x") != b""


@pytest.mark.weights
def test_a_phrase_is_24_khz_starts_at_once_and_is_neither_faint_nor_clipped(voice: Voice) -> None:
    samples = to_float(voice.speak("Your appointment is on Friday."))

    assert 1.2 < len(samples) / OUTPUT_RATE < 3.0
    assert np.flatnonzero(np.abs(samples) > 0.01)[0] / OUTPUT_RATE < 0.06
    assert 0.3 < np.abs(samples).max() < 1.0


@pytest.mark.weights
def test_nothing_to_say_is_no_sound(voice: Voice) -> None:
    assert voice.speak(" … ") == b""


@pytest.mark.weights
def test_a_common_phrase_is_rendered_once(voice: Voice) -> None:
    assert voice.speak("One moment, please.") is voice.speak("One moment, please.")


@pytest.mark.weights
def test_what_is_said_can_be_understood(store: Store, voice: Voice) -> None:
    recogniser = Recogniser(store.folder_of("moonshine-tiny-en"))
    text = "Could you tell me your name, please? We are closed on Sundays and on public holidays."

    said = to_float(b"".join(voice.speak(phrase) for phrase in voice.phrases(text)))
    heard = recogniser.recognise(soxr.resample(said, OUTPUT_RATE, 16_000)).text

    wrong = set(re.findall(r"\w+", text.lower())) ^ set(re.findall(r"\w+", heard.lower()))
    assert len(wrong) <= 2  # the voice is not the same twice


@pytest.mark.weights
def test_it_speaks_slower_and_in_another_voice_and_keeps_them_apart(voice: Voice) -> None:
    text = "The bridge is closed until the sun comes up."
    usual, slow, high = voice.speak(text), voice.speak(text, 0.6), voice.speak(text, 1.0, 1.3)

    assert len(slow) > 1.35 * len(usual)
    assert 0.8 * len(usual) < len(high) < 1.2 * len(usual)  # as long, though it is played faster
    assert brightness(high) > 1.1 * brightness(usual)
    assert voice.speak(text) is usual and voice.speak(text, 0.6) is slow


def brightness(pcm: bytes) -> float:
    """The middle of its spectrum, Hz."""
    samples = to_float(pcm)
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float((power * np.fft.rfftfreq(len(samples), 1 / OUTPUT_RATE)).sum() / power.sum())

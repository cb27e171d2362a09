"""Whose voice is it? By how loud it is against the caller's own turns."""

import os
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.settings import from_environment
from vivavoce.turns.detector import Loudness, VoiceDetector
from vivavoce.turns.signals import VoiceStarted
from vivavoce.turns.turn_policy import TurnPolicy
from vivavoce.turns.vad import SileroVad
from vivavoce.weights.store import Store


def spoken(at: float, windows: int = 30) -> list[float]:
    """Levels of a turn's windows: loud vowels, soft ends. dBFS"""
    return [at, at - 3.0, at - 12.0] * (windows // 3)


def heard(loudness: Loudness, at: float) -> bool:
    for level in spoken(at):
        loudness.add(level)
    faint = loudness.faint
    loudness.close(answered=True)
    return faint


def acquainted(*levels: float) -> Loudness:
    loudness = Loudness(13.0)
    for level in levels or (-20.0, -21.0, -19.0):
        assert not heard(loudness, level)
    return loudness


def test_the_first_turn_is_the_callers_however_soft():
    assert not heard(Loudness(13.0), -50.0)


@pytest.mark.parametrize(("below", "faint"), [(-6, False), (0, False), (6, False), (10, False), (16, True), (26, True)])
def test_a_turn_much_softer_than_the_caller_is_faint(below: float, faint: bool):
    assert heard(acquainted(), -20.0 - below) is faint


@given(st.lists(st.floats(-6.0, 6.0), max_size=20))
def test_nobodys_ordinary_ups_and_downs_are_faint(changes: list[float]):
    loudness = Loudness(13.0)
    for change in changes:
        assert not heard(loudness, -25.0 + change)


def test_many_faint_turns_do_not_become_the_caller_at_once_but_in_the_end():
    loudness = acquainted()
    got = [heard(loudness, -46.0) for _ in range(12)]

    assert got[:5] == [True] * 5 and got[-1] is False


def test_a_caller_who_gets_louder_is_known_again_after_one_turn_each():
    loudness = acquainted()
    assert not heard(loudness, -8.0)
    assert not heard(loudness, -20.0)


def test_a_noise_that_was_no_turn_tells_nothing_of_the_caller():
    loudness = acquainted()
    for level in np.linspace(-5, -3, 30):
        loudness.add(level)
    loudness.close(answered=False)

    assert not heard(loudness, -30.0)


def pcm(name: str) -> np.ndarray:
    with wave.open(str(Path(__file__).parents[1] / "data" / name)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32)


@pytest.mark.weights
@pytest.mark.parametrize(("gain_db", "faint"), [(6, False), (0, False), (-6, False), (-18, True), (-26, True)])
def test_another_voice_in_a_real_recording_is_known_by_its_level(gain_db: float, faint: bool):
    vad = SileroVad(Store(from_environment(os.environ).weights).path("silero-vad", "silero_vad.onnx"))
    detector = VoiceDetector(TurnPolicy(), vad.stream().probability)
    caller, other = pcm("silly.wav"), pcm("canoe.wav")
    other *= np.sqrt(np.mean(caller**2) / np.mean(other**2)) * 10 ** (gain_db / 20)
    noise = np.random.default_rng(1).normal(0.0, 8.0, 8_000)  # -72 dBFS: a quiet room
    now = 0.0
    got = []
    for turn in (caller, caller, other):
        sound = np.concatenate([turn, np.zeros(16_000)]) + np.resize(noise, len(turn) + 16_000)
        samples = np.clip(sound, -32_768, 32_767).astype(np.int16).tobytes()
        started = False
        for start in range(0, len(samples), 640):
            now += 0.02
            events = detector.push(samples[start : start + 640], now)
            started |= any(isinstance(event, VoiceStarted) for event in events)
        got.append((started, detector.loudness.faint))
        detector.loudness.close(answered=True)

    assert got == [(True, False), (True, False), (True, faint)]

"""The recogniser on real recordings."""

from __future__ import annotations

import os
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from vivavoce.media import Samples, to_float
from vivavoce.models.embedded.asr.grammar import digits_of
from vivavoce.models.embedded.asr.recogniser import (
    SURE,
    UNSURE,
    Recogniser,
    Recognition,
    confidence,
    invented,
    join,
    lean,
    split,
    without_silence,
)
from vivavoce.models.embedded.asr.vocabulary import Subwords
from vivavoce.models.embedded.brain import Expectation
from vivavoce.models.embedded.loading import recogniser_of
from vivavoce.settings import from_environment
from vivavoce.weights.store import Store

DATA = Path(__file__).parents[3] / "data"
CALLER = Path(__file__).parents[4] / "src/vivavoce/templates/front_desk/caller"


def sound(name: str) -> Samples:
    with wave.open(str(DATA / name)) as file:
        return to_float(file.readframes(file.getnframes()))


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    store = Store(from_environment(os.environ).weights)
    return recogniser_of(store)


# ── without weights ──────────────────────────────────────────────────────────────────────────────


def test_confidence_grows_with_the_log_probability() -> None:
    assert confidence(-0.05) > SURE > confidence(-0.33)
    assert confidence(-0.9) < UNSURE < confidence(-0.4) + 0.1


def test_what_the_model_makes_of_noise_is_known() -> None:
    assert invented("Thank you for watching!")
    assert invented("You")
    assert not invented("Thank you.")


def test_silence_behind_the_last_loud_sound_is_cut_and_noise_is_not() -> None:
    sound = np.concatenate([np.zeros(4_800), np.full(8_000, 0.1), np.zeros(12_800)]).astype(np.float32)

    assert len(without_silence(sound)) == 4_800 + 8_000 + 4_800
    assert len(without_silence(sound + np.float32(0.01))) == len(sound)
    assert len(without_silence(np.zeros(16_000, dtype=np.float32))) == 16_000
    assert len(without_silence(np.zeros(7, dtype=np.float32))) == 7


def test_long_sound_is_cut_where_it_is_quiet_and_nothing_is_lost() -> None:
    samples = np.full(16_000 * 20, 0.1, dtype=np.float32)
    samples[16_000 * 12 : 16_000 * 12 + 8_000] = 0.0

    pieces = split(samples, 15.0)

    assert len(pieces) == 2
    assert 12.0 < len(pieces[0]) / 16_000 < 12.5
    assert np.array_equal(np.concatenate(pieces), samples)


def test_joined_pieces_are_as_sure_as_their_words_on_average() -> None:
    one = Recognition("a b c", 0.9, (("a", 0.9), ("b", 0.9), ("c", 0.9)), -0.1)
    two = Recognition("d", 0.1, (("d", 0.1),), -0.5)

    both = join([one, Recognition("", 0.0, (), -1.0), two])

    assert both.text == "a b c d"
    assert both.mean_logprob == pytest.approx(-0.2)


def test_expected_names_count_in_parts_too_but_not_their_titles() -> None:
    bias = lean(Expectation(("Doctor Okafor",)))

    assert sum(bias.gains([" Okafor"])) > 0
    assert sum(bias.gains([" Dr", ".", " Okafor"])) > 0
    assert sum(bias.gains([" Doctor"])) == 0


def test_pieces_are_read_in_order_with_empty_ones_counted(tmp_path: Path) -> None:
    data = b"\x05<unk>\x03<s>\x04</s>\x00" + bytes([5]) + "▁hi".encode() + b"\x01!" + bytes([128 + 2, 1]) + b"x" * 130
    (tmp_path / "tokenizer.bin").write_bytes(data)
    subwords = Subwords(tmp_path / "tokenizer.bin")

    assert subwords.text(4) == " hi"
    assert subwords.join([1, 4, 5, 2]) == "hi!"
    assert subwords.text(6) == "x" * 130


def test_a_tokenizer_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.bin").write_bytes(b"\x05<un")

    with pytest.raises(ValueError, match="in the middle of piece 0"):
        Subwords(tmp_path / "tokenizer.bin")


# ── with weights ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.weights
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("silly.wav", "You don't mean that you thought me so silly."),
        ("workhouse.wav", "Why, it might have been in the workhouse."),
        ("canoe.wav", "The birch canoe slid on the smooth planks."),
    ],
)
def test_clear_speech_is_understood_and_known_to_be(recogniser: Recogniser, name: str, text: str) -> None:
    found = recogniser.recognise(sound(name))

    assert found.text == text
    assert found.confidence > SURE
    assert [word for word, _ in found.words] == text.split()


@pytest.mark.weights
def test_digits_are_heard_when_digits_are_expected(recogniser: Recogniser) -> None:
    found = recogniser.hear(sound("digits.wav"), Expectation(digits=4))

    assert found.text.lower().replace(",", "").strip(".") == "one zero four two"


@pytest.mark.weights
def test_digits_in_noise_are_told_apart_where_nothing_else_is_asked_for(recogniser: Recogniser) -> None:
    noisy = sound("digits.wav")
    noisy = noisy + 0.2 * np.resize(sound("chainsaw.wav"), noisy.shape).astype(np.float32)

    heard = recogniser.hear(noisy, Expectation(digits=4, only_digits=True))

    assert (digits_of(heard.text), heard.confidence >= SURE) == ("1042", True)


@pytest.mark.weights
def test_digits_in_noise_are_told_apart_without_the_weights_that_hear_digits() -> None:
    noisy = sound("digits.wav")
    noisy = noisy + 0.2 * np.resize(sound("chainsaw.wav"), noisy.shape).astype(np.float32)
    alone = Recogniser(Store(from_environment(os.environ).weights).folder_of("moonshine-tiny-en"))

    assert digits_of(alone.hear(noisy, Expectation(digits=4, only_digits=True)).text) == "1042"


@pytest.mark.weights
def test_one_of_the_known_answers_is_heard_in_noise_and_nothing_else_becomes_one(recogniser: Recogniser) -> None:
    noisy = sound("digits.wav")
    noisy = noisy + 0.2 * np.resize(sound("chainsaw.wav"), noisy.shape).astype(np.float32)
    likely, others = ("five six nine two", "one zero four two", "one zero"), ("five six nine two", "one zero")

    heard = recogniser.hear(noisy, Expectation(answers=likely))

    assert (digits_of(heard.text), heard.confidence >= SURE) == ("1042", True)
    assert recogniser.hear(noisy, Expectation()).confidence < SURE
    assert digits_of(recogniser.hear(noisy, Expectation(answers=others)).text) not in ("5692", "10")


@pytest.mark.weights
def test_a_number_of_unknown_length_gains_no_digits_in_noise(recogniser: Recogniser) -> None:
    noisy = sound("digits.wav")
    noisy = noisy + 0.1 * np.resize(sound("chainsaw.wav"), noisy.shape).astype(np.float32)

    heard = recogniser.hear(noisy, Expectation(only_digits=True))

    assert (digits_of(heard.text), heard.confidence >= SURE) == ("1042", True)


@pytest.mark.weights
def test_digits_are_heard_in_loud_noise_with_what_else_they_could_be(recogniser: Recogniser) -> None:
    noisy = sound("digits.wav")
    noisy = noisy + 0.3 * np.resize(np.roll(sound("chainsaw.wav"), -16_000), noisy.shape).astype(np.float32)

    heard = recogniser.hear(noisy, Expectation(digits=4, only_digits=True))

    assert digits_of(heard.text) == "1042"
    assert digits_of(heard.alternatives[0]) not in ("", "1042")


@pytest.mark.weights
def test_digits_whose_beginning_is_cut_are_heard_all_the_same(recogniser: Recogniser) -> None:
    noisy = sound("digits.wav")
    noisy = noisy + 0.3 * np.resize(np.roll(sound("chainsaw.wav"), -8_000), noisy.shape).astype(np.float32)

    heard = recogniser.hear(noisy[1_600:], Expectation(digits=4, only_digits=True))

    assert digits_of(heard.text) == "1042"


@pytest.mark.weights
def test_a_digit_more_than_asked_for_is_not_dropped(recogniser: Recogniser) -> None:
    heard = recogniser.hear(sound("digits.wav"), Expectation(digits=3, only_digits=True))

    assert digits_of(heard.text) == "1042"


@pytest.mark.weights
@pytest.mark.parametrize("name", ["chainsaw.wav", "canoe.wav", "silly.wav"])
def test_what_is_no_digits_is_not_made_digits(recogniser: Recogniser, name: str) -> None:
    heard = recogniser.hear(sound(name), Expectation(digits=4, only_digits=True))

    assert digits_of(heard.text) == ""


@pytest.mark.weights
def test_noise_is_not_taken_for_words_even_where_words_are_expected(recogniser: Recogniser) -> None:
    expected = Expectation(("Priya Natarajan", "Doctor Okafor", "root canal"), digits=4, yes_no=True)

    assert recogniser.hear(sound("chainsaw.wav"), expected).confidence < UNSURE


@pytest.mark.weights
@pytest.mark.parametrize("count", [0, 1, 800, 8_000])
def test_sound_too_short_for_a_word_is_no_error(recogniser: Recogniser, count: int) -> None:
    assert recogniser.recognise(np.zeros(count, dtype=np.float32)).confidence < UNSURE


@pytest.mark.weights
def test_sound_longer_than_one_go_is_recognised_in_pieces(recogniser: Recogniser) -> None:
    pause = np.zeros(16_000, dtype=np.float32)

    found = recogniser.recognise(np.concatenate([sound("canoe.wav"), pause, sound("silly.wav")]), max_seconds=5.0)

    assert found.text == "The birch canoe slid on the smooth planks. You don't mean that you thought me so silly."


@pytest.mark.weights
def test_several_threads_may_recognise_at_once(recogniser: Recogniser) -> None:
    names = ["silly.wav", "canoe.wav"] * 3
    alone = [recogniser.recognise(sound(name)) for name in names]

    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda name: recogniser.recognise(sound(name)), names))

    assert [found.text for found in together] == [found.text for found in alone]


@pytest.mark.weights
def test_a_yes_is_as_sure_however_long_the_silence_behind_it(recogniser: Recogniser) -> None:
    with wave.open(str(CALLER / "3.wav")) as file:
        yes = to_float(file.readframes(file.getnframes()))[: int(0.84 * 16_000)]

    for silence in (0.15, 0.5, 0.83, 1.5):
        for before in range(250, 420, 24):
            sound = np.concatenate([np.zeros(before * 16), yes, np.zeros(int(silence * 16_000))]).astype(np.float32)
            heard = recogniser.hear(sound, Expectation(yes_no=True))
            assert heard.confidence >= SURE, (silence, before, heard.text)


@pytest.mark.weights
def test_a_reading_with_the_agents_own_words_is_taken_only_where_the_sound_bears_it_out(recogniser: Recogniser) -> None:
    samples = sound("canoe.wav")
    near, far = ("birch canoe", "smooth planks"), ("smoke planes", "lodge", "the beach can")

    assert "canoe slid on the smooth planks" in recogniser.recognise(samples, lean(Expectation(near)), own=near).text
    assert "slid on the smooth planks" in recogniser.recognise(samples, lean(Expectation(far)), own=far).text


@pytest.mark.weights
def test_an_open_turn_and_a_step_that_takes_all_words_are_looked_through_for_the_agents_own_words(
    recogniser: Recogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    monkeypatch.setattr("vivavoce.models.embedded.asr.recogniser.BEYOND_DOUBT", 1.1)
    monkeypatch.setattr(
        "vivavoce.models.embedded.asr.recogniser.rewritten", lambda text, phrases: tried.extend(phrases) or []
    )
    recogniser.hear(sound("canoe.wav"), Expectation(("birch",)))
    assert not tried
    recogniser.hear(sound("canoe.wav"), Expectation(("birch",), open=True))
    assert set(tried) == {"birch"}
    recogniser.hear(sound("canoe.wav"), Expectation(("birch",), short=("undo that",)))
    assert set(tried) == {"birch", "undo that"}

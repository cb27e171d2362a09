"""The prefix tree that leans recognition towards expected words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.models.embedded.asr.bias import START, Bias


def total(bias: Bias, *pieces: str) -> float:
    place, gained = START, 0.0
    for piece in pieces:
        place, gain = bias.advance(place, piece)
        gained += gain
    return gained + bias.finish(place)


def test_a_phrase_earns_by_the_character_however_it_is_cut() -> None:
    bias = Bias(["Okafor"], per_character=1.0)

    assert total(bias, " Okafor") == total(bias, " O", "kaf", "or") == 6.0


def test_a_phrase_that_breaks_off_earns_nothing() -> None:
    bias = Bias(["Okafor"], per_character=1.0)

    assert total(bias, " Okay", " then") == 0.0
    assert total(bias, " Okaf") == 0.0
    assert total(bias, " Okafors") == 0.0


def test_a_phrase_begins_at_a_word_only() -> None:
    assert total(Bias(["anna"], per_character=1.0), " savanna") == 0.0


def test_words_of_a_longer_phrase_count_as_a_whole_only() -> None:
    bias = Bias(["root canal"], per_character=1.0)

    assert total(bias, " root", " canal", ".") == 9.0
    assert total(bias, " root", " beer") == 0.0
    assert total(bias, " root") == 0.0


def test_a_shorter_phrase_keeps_its_bonus_when_the_longer_one_breaks_off() -> None:
    bias = Bias(["Priya", "Priya Natarajan"], per_character=1.0)

    assert total(bias, " Priya", " Nat", "ional") == 5.0


def test_a_word_after_a_phrase_that_could_have_gone_on_counts_as_well() -> None:
    bias = Bias(["medium", "medium roast", "mocha"], per_character=1.0)

    assert total(bias, " medium", " mocha") == 11.0
    assert total(bias, " medium", " ro", "cket") == 6.0


def test_case_and_punctuation_do_not_matter() -> None:
    bias = Bias(["Dr. O'Neil-Smith"], per_character=1.0)

    assert total(bias, " DR.", " o'neil", " smith,") == pytest.approx(13.0)


def test_nothing_to_expect_is_false() -> None:
    assert not Bias([])
    assert not Bias(["", "—"])
    assert Bias(["a"])


def test_the_bonus_is_attributed_to_the_pieces_that_earned_it() -> None:
    bias = Bias(["Okafor"], per_character=1.0)

    assert bias.gains([" see", " Ok", "afor", " ok", "ay"]) == [0.0, 2.0, 4.0, 0.0, 0.0]
    assert bias.gains([" see", " Okaf"]) == [0.0, 0.0]


PIECES = st.lists(st.text("abr '.", max_size=4), max_size=8)


@given(PIECES)
def test_how_a_text_is_cut_into_pieces_never_changes_its_bonus(pieces: list[str]) -> None:
    bias = Bias(["ab", "abba", "ab ra", "bar"], per_character=1.0)

    assert total(bias, *pieces) == pytest.approx(total(bias, "".join(pieces)))
    assert total(bias, *pieces) >= 0.0
    assert sum(bias.gains(pieces)) == pytest.approx(total(bias, *pieces))


def test_words_of_the_trade_earn_less_than_what_is_expected() -> None:
    bias = Bias(["stocks"], per_character=1.0, context=["stock", "appointment"])

    assert total(bias, " stocks") == 6.0
    assert 0 < total(bias, " appointment") < 11.0


def test_a_phrase_that_goes_round_and_round_earns_twice() -> None:
    bias = Bias(["three", "four"], per_character=1.0)

    assert total(bias, *[" three"] * 9) == total(bias, *[" three", ","] * 9) == 10.0
    assert total(bias, *[" three", " four"] * 9) == 18.0
    assert sum(bias.gains([" three"] * 9)) == 10.0

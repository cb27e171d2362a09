"""How far to trust what was heard."""

import pytest

from vivavoce.models.embedded.brain import Utterance
from vivavoce.models.embedded.dialogue.nlu.confidence import FULL_NAME, DoubtPolicy, Hearing, judge

CLEAR, UNSURE, NOISE = Hearing.CLEAR, Hearing.UNSURE, Hearing.NOISE


@pytest.mark.parametrize(
    ("said", "confidence", "hearing"),
    [
        ("move my visit", 0.9, CLEAR),
        ("move my visit", 0.4, UNSURE),
        ("move my visit", 0.1, NOISE),
        ("", 1.0, NOISE),
        ("...", 1.0, NOISE),
        ("thank you", 0.7, NOISE),
        ("thank you", 0.9, CLEAR),
        ("go go go go go go", 0.9, NOISE),
        ("one two one two one two", 0.9, CLEAR),
    ],
)
def test_the_confidence_says_what_is_done_with_the_words(said: str, confidence: float, hearing: Hearing):
    assert judge(Utterance(said, confidence), DoubtPolicy(), asked=False) is hearing


@pytest.mark.parametrize(
    ("said", "confidence", "hearing"),
    [("yes", 0.7, CLEAR), ("yes", 0.55, UNSURE), ("yes", 0.3, NOISE), ("you", 0.7, NOISE), ("no", 0.65, CLEAR)],
)
def test_a_short_answer_to_a_question_is_taken_sooner(said: str, confidence: float, hearing: Hearing):
    assert judge(Utterance(said, confidence), DoubtPolicy(), asked=True) is hearing


@pytest.mark.parametrize(("said", "hearing"), [("Siobhán Nwosu", UNSURE), ("S I O B H A N", UNSURE), ("the", NOISE)])
def test_a_rare_name_that_was_asked_for_is_no_noise(said: str, hearing: Hearing):
    assert judge(Utterance(said, 0.05), DoubtPolicy(), asked=True, name=True) is hearing
    assert judge(Utterance(said, 0.05), DoubtPolicy(), asked=True) is NOISE


def test_loud_noise_asks_for_more():
    assert judge(Utterance("move my visit", 0.55, snr_db=20.0), DoubtPolicy(), asked=False) is CLEAR
    assert judge(Utterance("move my visit", 0.55, snr_db=3.0), DoubtPolicy(), asked=False) is UNSURE


def test_typed_words_are_beyond_doubt():
    assert judge(Utterance("you", 0.0, typed=True), DoubtPolicy(), asked=False) is CLEAR


@pytest.mark.parametrize(
    ("said", "whole"),
    [("Ann Lee", True), ("Ann van der Berg.", True), ("Ann", False), ("ann lee", False), ("Ann wants a table", False)],
)
def test_first_and_last_name_and_nothing_else(said: str, whole: bool):
    assert bool(FULL_NAME.fullmatch(said)) is whole

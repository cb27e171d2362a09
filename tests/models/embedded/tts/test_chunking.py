"""Where a reply is cut into phrases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.models.embedded.tts.chunking import FIRST_WORDS, phrases


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Sure.", ["Sure."]),
        ("Is that right?", ["Is that right?"]),
        (
            "Sure, I can move that to Thursday. Is that right?",
            ["Sure,", "I can move that to Thursday.", "Is that right?"],
        ),
        (
            "I could not find that number and I would like to hear it again.",
            ["I could not find that number", "and I would like to hear it again."],
        ),
        ("You will see Dr. Chen at ten a.m. on Friday.", ["You will see Dr. Chen", "at ten a.m. on Friday."]),
    ],
)
def test_replies_are_cut_where_a_speaker_would_breathe(text: str, expected: list[str]) -> None:
    assert phrases(text) == expected


@pytest.mark.parametrize(
    "whole",
    [
        "Thursday, November twenty-sixth, twenty twenty-six",
        "one, zero, four, two, five, five",
        "November 26, 2026",
        "2:30, 3:15, 4:00",
        "twenty-one, March",
    ],
)
def test_numbers_dates_and_times_stay_in_one_phrase(whole: str) -> None:
    reply = f"I have you down for the following then, that is {whole}, and I look forward to seeing you with us again."

    assert any(whole in phrase for phrase in phrases(reply))


def test_the_first_phrase_is_short_when_the_sentence_allows_it() -> None:
    reply = "I found two free times: Tuesday at nine fifteen, or Wednesday at four in the afternoon."

    assert len(phrases(reply)[0].split()) <= FIRST_WORDS


@given(
    st.lists(
        st.sampled_from("the cat, sat. and Dr. Chen ten, twenty? so well; ran (a b) no: 3.5 May".split()), max_size=60
    )
)
def test_no_word_is_lost_added_or_moved(words: list[str]) -> None:
    text = " ".join(words)

    assert " ".join(phrases(text)) == text
    assert all(phrases(text))

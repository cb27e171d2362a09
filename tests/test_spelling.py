from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.spelling import likeness, likeness_within

WORDS = st.text("abcdeé ", max_size=12)


@given(one=WORDS, other=WORDS)
def test_likeness_is_the_share_of_letters_in_common_order(one: str, other: str) -> None:
    @cache
    def common(i: int, j: int) -> int:
        """The longest common subsequence by its definition."""
        if i == len(one) or j == len(other):
            return 0
        return 1 + common(i + 1, j + 1) if one[i] == other[j] else max(common(i + 1, j), common(i, j + 1))

    share = 200 * common(0, 0) / (len(one) + len(other)) if one or other else 100
    assert likeness(one, other) == pytest.approx(share)
    assert likeness(other, one) == likeness(one, other)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    # Values of rapidfuzz 3.14.6, which the thresholds in values/ and evals/ were found with.
    [
        ("gonzalez", "gonsales", 75.0),
        ("appointment", "apartment", 70.0),
        ("okafor", "okefor", 83.333),
        ("miller", "muller", 83.333),
        ("a", "a" * 300, 0.664),
    ],
)
def test_likeness_is_what_thresholds_were_found_with(one: str, other: str, alike: float) -> None:
    assert likeness(one, other) == pytest.approx(alike, abs=0.001)


@given(part=WORDS.filter(len), before=WORDS, after=WORDS)
def test_what_stands_in_a_text_is_wholly_like_it(part: str, before: str, after: str) -> None:
    assert likeness_within(part, before + part + after) == 100


@pytest.mark.parametrize(
    ("part", "whole", "alike"),
    [
        ("monday the third", "on monday the thirty first at two", 93.75),
        ("anna lopez", "so it is ana lopes on monday", 80.0),
        ("x", "abc", 0.0),
        ("", "abc", 0.0),
        ("", "", 100.0),
    ],
)
def test_the_stretch_most_like_it_counts(part: str, whole: str, alike: float) -> None:
    assert likeness_within(part, whole) == pytest.approx(alike, abs=0.001)

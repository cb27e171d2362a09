"""Readings with the agent's own words for what sounds like them."""

from __future__ import annotations

import pytest

from vivavoce.models.embedded.asr.rescoring import MOST, rewritten, sound_of

OWN = ("mocha", "medium roast", "sportswear", "large", "blinds", "eighteen degrees")


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("A large mocker please.", "A large mocha please."),
        ("A large one with medium rose.", "A large one with medium roast."),
        ("Wash the sports were, please.", "Wash the sportswear, please."),
        ("Open the lines in here.", "Open the blinds in here."),
        ("Make it aching degrees.", "Make it eighteen degrees."),
        ("Lines down.", "Blinds down."),
    ],
)
def test_what_sounds_like_a_phrase_is_tried_as_that_phrase(heard: str, meant: str) -> None:
    assert meant in rewritten(heard, OWN)


def test_a_phrase_that_was_heard_stays_and_comes_once() -> None:
    readings = rewritten("A large mocha.", ("large", "mocha", "lodge"))

    assert all("large" in reading and "mocha" in reading for reading in readings)
    assert all(reading.casefold().count("large") == 1 for reading in readings)


def test_what_sounds_like_nothing_known_is_left_alone() -> None:
    assert rewritten("Hello there, thank you.", ("cappuccino", "sportswear")) == []
    assert rewritten("", OWN) == []


def test_the_most_alike_come_first_and_there_are_never_many() -> None:
    phrases = tuple(f"mo{vowel}{end}a" for vowel in "aeiou" for end in "ckgt")

    assert len(rewritten("a mocha a locker a mogul", phrases)) == MOST


def test_sounds_are_compared_and_not_letters() -> None:
    assert sound_of("night") == sound_of("nite") == "nat"
    assert sound_of("phone") == sound_of("fone")
    assert sound_of("blinds") != sound_of("office")

"""Text to phonemes to a voice's ids."""

from __future__ import annotations

import shutil

import pytest

from vivavoce.models.embedded.tts.phonemes import clauses, ids, phonemes

TABLE = {"_": [0], "^": [1], "$": [2], " ": [3], ",": [8], "a": [14], "h": [20], "ˈ": [120], "\u0327": [140], "c": [16]}


def test_every_symbol_is_followed_by_padding_between_begin_and_end() -> None:
    assert ids("hˈa, a", TABLE) == [1, 0, 20, 0, 120, 0, 14, 0, 8, 0, 3, 0, 14, 0, 2]


def test_composed_characters_are_taken_apart_and_unknown_ones_left_out() -> None:
    assert ids("ç☃", TABLE) == [1, 0, 16, 0, 140, 0, 2]


def test_control_symbols_in_a_text_are_not_control_symbols_of_the_voice() -> None:
    assert ids("a^$_", TABLE) == [1, 0, 14, 0, 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sure, at 3.5 then. Right?!", [("Sure", ","), ("at 3.5 then", "."), ("Right", "?")]),
        ("no mark", [("no mark", "")]),
        ("... wait — what…", [("wait", ","), ("what", ".")]),
        ("?!", []),
    ],
)
def test_a_text_falls_into_clauses_with_their_marks(text: str, expected: list[tuple[str, str]]) -> None:
    assert clauses(text) == expected


@pytest.mark.e2e
@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_punctuation_survives_the_phonemizer() -> None:
    assert phonemes("Hello, is it you? -f /etc/passwd (yes).").count(",") == 1
    assert phonemes("Hello, is it you?").replace("ˈ", "") == "həloʊ, ɪz ɪt juː?"

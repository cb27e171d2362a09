"""What the answer to a question can be, as something to walk through."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from vivavoce.models.embedded.asr.beam import search
from vivavoce.models.embedded.asr.grammar import (
    IMPOSSIBLE,
    Grammar,
    digits,
    digits_of,
    of_digits,
    of_phrases,
    phrases,
    spelled,
)

PIECES = ["", "<s>", "</s>", " Four", " seven", ",", " for", " to", "teen"]


def gain(grammar: Grammar, *pieces: str) -> float:
    place, total = grammar.start, 0.0
    for piece in pieces:
        place, more = grammar.advance(place, piece)
        total += more
    return total + grammar.finish(place)


@pytest.mark.parametrize(
    "pieces",
    [(" Four", ",", " oh", ",", " se", "ven", "."), ("four", "-oh", "-seven"), (" Ze", "ro"), (" nine nine nine",)],
)
def test_up_to_so_many_digits_in_any_writing_are_possible(pieces: tuple[str, ...]) -> None:
    assert gain(digits(3), *pieces) == 0.0


@pytest.mark.parametrize(
    "pieces",
    [
        (" Four", " four", " four", " four"),
        (" Four", "teen"),
        (" My", " four"),
        (" se", "."),
        (" se",),
        (" four", "seven"),
        (),
    ],
)
def test_all_else_is_impossible(pieces: tuple[str, ...]) -> None:
    assert gain(digits(3), *pieces) == IMPOSSIBLE


def test_a_phrase_counts_as_a_whole_only() -> None:
    grammar = phrases(["Next week", "next", "o'clock"])

    assert gain(grammar, " Next", " week", ".") == 0.0
    assert gain(grammar, " next") == 0.0
    assert gain(grammar, " o'clock") == 0.0
    assert gain(grammar, " week") == IMPOSSIBLE
    assert gain(grammar, " Next", " we") == IMPOSSIBLE


def test_a_search_stays_within_the_grammar_and_finds_nothing_where_nothing_fits() -> None:
    def step(logprobs: dict[str, float]) -> Sequence[npt.NDArray[np.float32]]:
        row = np.full(64, -30.0, dtype=np.float32)
        for piece, value in logprobs.items():
            row[PIECES.index(piece)] = value
        return [row]

    heard = [{" for": 0.0, " Four": -1.0}, {",": 0.0, "teen": 1.0}, {" to": 0.0, " seven": -2.0}, {"</s>": 0.0}]

    def text_of(token: int) -> str:
        return PIECES[token] if token < len(PIECES) else "x"

    def found(grammar: Grammar) -> list[str]:
        steps = iter(heard)
        best = search(lambda tokens, _: np.concatenate(step(next(steps)) * len(tokens)).reshape(-1, 64), text_of, 1, 2,
                      9, 1, grammar)  # fmt: skip
        return ["".join(map(text_of, one.tokens)) for one in best]

    assert found(digits(2)) == [" Four, seven"]
    assert found(phrases(["fourteen days"])) == []


@pytest.mark.parametrize(
    ("text", "said", "count"),
    [
        ("Four, oh, 7.", "407", 3),
        ("4-0-7", "407", 3),
        ("407", "407", 3),
        ("Four score", "", 1),
        ("", "", 0),
        ("It's 4 7", "", 2),
    ],
)
def test_digits_are_read_off_a_text(text: str, said: str, count: int) -> None:
    assert digits_of(text) == said
    assert spelled(text) == count


def test_an_answer_means_the_same_with_an_article_and_a_please() -> None:
    question = of_phrases(["Root canal", "cleaning"])

    for text in ("The root canal, please.", "Root canal.", "root canal please"):
        assert gain(question.grammar, text) == 0.0
        assert question.meant(text) == "root canal"
    assert gain(question.grammar, "A root canal") == IMPOSSIBLE
    assert question.possible("I'd like a root canal")
    assert not question.possible("I would like to have a root canal")


def test_only_the_whole_number_of_digits_is_an_answer() -> None:
    question = of_digits(3)

    assert question.meant("One, two, three.") == "123"
    assert question.meant("One, two.") == ""
    assert question.possible("To, two, three.")
    assert not question.possible("One, two, three, four.")
    assert not question.possible("I would like to move it to Thursday")


def test_any_number_of_digits_is_an_answer_where_none_is_given() -> None:
    question = of_digits(0)

    assert question.meant("One, two.") == "12"
    assert question.meant("One, two, three, four, five, six, seven.") == "1234567"
    assert question.meant("One, two, please.") == ""

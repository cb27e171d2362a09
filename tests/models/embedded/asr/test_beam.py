"""The beam over a decoder that is a table here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from vivavoce.models.embedded.asr.beam import Logits, repeats, search, search_answers
from vivavoce.models.embedded.asr.bias import Bias
from vivavoce.models.embedded.asr.grammar import Edge, Node

WORDS = ["<unk>", "<s>", "</s>", " ring", " Okafor", " Oak", " for", " no"]
BEGIN, END = 1, 2


class Table:
    """Probabilities of the next token after each history; what is not named is very unlikely."""

    def __init__(self, after: Mapping[tuple[int, ...], Mapping[int, float]]) -> None:
        self.after = after
        self.histories: list[tuple[int, ...]] = [()]
        self.widths: list[int] = []

    def step(self, tokens: Sequence[int], rows: Sequence[int]) -> Logits:
        if tokens != [BEGIN]:
            self.histories = [(*self.histories[row], token) for token, row in zip(tokens, rows, strict=True)]
        self.widths.append(len(tokens))
        logits = np.full((len(tokens), 64), -20.0, dtype=np.float32)
        for row, history in enumerate(self.histories):
            for token, probability in self.after.get(history, {END: 1.0}).items():
                logits[row, token] = np.log(probability)
        return logits


def text(token: int) -> str:
    return WORDS[token] if token < len(WORDS) else ""


HEARD = Table({(): {3: 1.0}, (3,): {5: 0.7, 4: 0.2}, (3, 5): {6: 0.9}})
"""Sounds most like "ring Oak for", perhaps like "ring Okafor"."""


def test_without_bias_the_likeliest_words_win() -> None:
    assert search(HEARD.step, text, BEGIN, END, longest=9, width=3)[0].tokens == (3, 5, 6)


def test_a_name_that_is_expected_wins_over_what_sounds_a_little_more_likely() -> None:
    table = Table(HEARD.after)

    found = search(table.step, text, BEGIN, END, longest=9, width=3, bias=Bias(["Okafor"], 0.4))

    assert found[0].tokens == (3, 4)
    assert sum(found[0].logprobs) == pytest.approx(np.log(0.2 / 0.9), abs=1e-3)  # without the bonus


def test_a_name_that_does_not_fit_the_sound_is_not_made_up() -> None:
    table = Table({(): {3: 1.0}, (3,): {7: 0.999, 4: 1e-5}})

    assert search(table.step, text, BEGIN, END, longest=9, width=3, bias=Bias(["Okafor"]))[0].tokens == (3, 7)


def test_clear_sound_costs_one_hypothesis_a_step() -> None:
    table = Table({(): {3: 0.999}, (3,): {7: 0.999}})

    search(table.step, text, BEGIN, END, longest=9, width=3)

    assert table.widths == [1, 1, 1]


def test_a_decoder_that_never_ends_is_stopped_at_the_longest_transcript() -> None:
    turn = [{3: 1.0}, {5: 1.0}, {6: 1.0}, {7: 1.0}, {4: 1.0}]
    path = [3, 5, 6, 7, 4]
    table = Table({tuple(path[:count]): turn[count] for count in range(5)})

    found = search(table.step, text, BEGIN, END, longest=4, width=1)

    assert [(h.tokens, h.ended) for h in found] == [((3, 5, 6, 7), False)]


def test_a_stuck_decoder_is_recognised_by_its_repetitions() -> None:
    assert repeats([9, 5, 5, 5, 5]) == 3
    assert repeats([5, 5, 5]) == 0  # "no, no, no"
    assert repeats([9, *[1, 2, 3, 4, 5] * 3]) == 10
    assert repeats([1, 2, 3, 4, 5] * 2) == 0


def spell(text: str) -> tuple[int, ...]:
    return {" ring": (3,), " ring for": (3, 6), " Oak for": (5, 6), " no": (7,), " for": (6,), ".": (0,)}[text]


def test_answers_are_found_however_unlikely_and_the_likeliest_is_first() -> None:
    last = Node(ends=True)
    start = Node([Edge(" Oak for", last, "oak"), Edge(" no", last, "no"), Edge(" ring", last, "ring")])
    table = Table({(): {4: 1.0, 7: 1e-5, 5: 1e-4}, (5,): {6: 0.9}})

    found = search_answers(table.step, spell, BEGIN, END, start)

    assert [h.value for h in found[:2]] == ["oak", "no"]
    assert found[0].tokens == (5, 6)
    assert found[0].score == pytest.approx(np.log(1e-4), abs=0.2)


def test_a_gain_decides_between_answers_and_stays_out_of_their_probability() -> None:
    last = Node(ends=True)
    start = Node([Edge(" no", last, "no", 3.0), Edge(" ring", last, "ring")])
    table = Table({(): {7: 0.3, 3: 0.7}})

    found = search_answers(table.step, spell, BEGIN, END, start)

    assert [h.value for h in found] == ["no", "ring"]
    assert sum(found[0].logprobs) == pytest.approx(np.log(0.3), abs=0.01)


def test_an_answer_may_go_on_where_another_ends_and_each_meaning_counts_once() -> None:
    last = Node(ends=True)
    start = Node([Edge(" ring", last, "ring"), Edge(" ring for", last, "ring for"), Edge(" no", last, "ring")])
    table = Table({(): {3: 0.6, 7: 0.4}, (3,): {END: 0.2, 6: 0.8}})

    found = search_answers(table.step, spell, BEGIN, END, start)

    assert [(h.value, h.tokens) for h in found] == [("ring for", (3, 6)), ("ring", (3,))]

"""Sentences by meaning."""

from __future__ import annotations

import os

import numpy as np
import pytest

from vivavoce.models.embedded.embeddings import SentenceEncoder
from vivavoce.settings import from_environment
from vivavoce.weights.store import Store

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def meaning() -> SentenceEncoder:
    store = Store(from_environment(os.environ).weights)
    return SentenceEncoder(store.path("minilm", "model.onnx"), store.path("minilm", "tokenizer.json"))


def test_other_words_for_the_same_wish_are_close(meaning: SentenceEncoder) -> None:
    wishes = ["what are your opening hours", "book an appointment", "cancel my booking"]

    found = meaning.similarity("when do you open", wishes)

    assert found.index(max(found)) == 0
    assert found[0] > 0.6
    assert all(-1.0 <= value <= 1.0 for value in found)


def test_the_model_gives_the_published_similarity(meaning: SentenceEncoder) -> None:
    found = meaning.similarity("A man is eating food.", ["A man is eating a piece of bread."])

    assert found == pytest.approx([0.755], abs=0.02)  # sentence-transformers' own example with the float model


def test_a_vector_does_not_depend_on_its_company(meaning: SentenceEncoder) -> None:
    alone = SentenceEncoder.vectors(meaning, ["cancel"])
    meaning._known.clear()

    together = meaning.vectors(["cancel", "I would like to speak to somebody about my account"])

    assert np.allclose(alone[0], together[0], atol=0.01)


def test_no_candidates_no_answer(meaning: SentenceEncoder) -> None:
    assert meaning.similarity("hello", []) == []

"""The embedded engine's mind as the product loads it: rules, sentence model and reader."""

from __future__ import annotations

import os
from functools import cache

from vivavoce.events import Brief
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.embeddings import SentenceEncoder
from vivavoce.models.embedded.loading import understanding
from vivavoce.settings import from_environment
from vivavoce.weights.store import Store


@cache
def _store() -> Store:
    return Store(from_environment(os.environ).weights)


@cache
def encoder() -> SentenceEncoder:
    """The product's own sentence model."""
    return SentenceEncoder(_store().path("minilm", "model.onnx"), _store().path("minilm", "tokenizer.json"))


@cache
def _understanding():
    return understanding(_store(), encoder())


def mind(brief: Brief) -> RulesBrain:
    """Of one call."""
    return RulesBrain(brief, encoder(), understanding=_understanding())

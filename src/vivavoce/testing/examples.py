"""Whether an agent's own examples are understood as they were meant."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..models.embedded.dialogue.rehearsal import Missed, missed
from ..settings import from_environment
from ..weights.store import Store

if TYPE_CHECKING:
    from ..tools.agent import Agent


def missed_examples(agent: Agent, weights: Path | None = None) -> list[Missed]:
    """The declared examples that do not reach their tool when a caller begins with them; none: all do.

    The embedded engine's understanding is asked, without ears or voice; no tool is run. Half a second, and some
    milliseconds for each example. weights: the model store's folder; None = `VIVAVOCE_MODELS`, or where models are
    pulled to.

    Raises WeightsMissing when the engine's models have not been pulled.
    """
    from ..models.embedded.embeddings import SentenceEncoder  # slow to import

    store = Store(weights or from_environment(os.environ).weights)
    meaning = SentenceEncoder(store.path("minilm", "model.onnx"), store.path("minilm", "tokenizer.json"))
    return missed(agent.brief(), meaning)

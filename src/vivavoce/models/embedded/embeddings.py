"""How close two sentences are in meaning: all-MiniLM-L6-v2 (int8) on ONNX Runtime."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...onnx import session
from .wordpieces import WordPieces

REMEMBERED = 4096
"""Sentences whose vectors are kept, 1.5 kB each: examples and intents come back with every turn."""
LONGEST = 96  # tokens; caller turns are shorter, and time grows with length
BATCH = 16
"""Sentences per run: padding a hundred candidates to the longest would waste more than batching wins."""

Vector = npt.NDArray[np.float32]
"""Unit length, (384,)."""


class SentenceEncoder:
    """MiniLM in memory (≈ 60 MB). Blocking, 5–10 ms per new sentence; may be used by several threads at once."""

    def __init__(self, model: Path, tokenizer: Path, threads: int = 1) -> None:
        """model: `model.onnx`; tokenizer: `tokenizer.json`."""
        self._model = session(model, threads)
        self.pieces = WordPieces(tokenizer)
        """How it cuts texts."""
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def similarity(self, text: str, candidates: Sequence[str]) -> list[float]:
        """Cosine of `text` with each candidate, −1…1, in order. Candidates' vectors are kept for the next call."""
        if not candidates:
            return []
        vectors = self.vectors([text, *candidates])
        found: list[float] = (vectors[1:] @ vectors[0]).tolist()
        return found

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors of sentences. (texts, 384)"""
        with self._lock:
            known = {text: self._known[text] for text in texts if text in self._known}
            for text in known:
                self._known.move_to_end(text)
        fresh = sorted({text for text in texts if text not in known}, key=len)
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            known.update(zip(batch, self._embed(batch), strict=True))
        with self._lock:
            for text in fresh:
                self._known[text] = known[text]
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return np.stack([known[text] for text in texts])

    def tokens(self, text: str, longest: int) -> npt.NDArray[np.float32]:
        """Vectors of a text's tokens, at most `longest`, the first and the last its marks. (tokens, 384)"""
        ids = np.array([self.pieces.ids(text, longest)], np.int64)
        vectors: npt.NDArray[np.float32] = self._hidden(ids, np.ones_like(ids, bool))[0]
        return vectors

    def _embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rows = [self.pieces.ids(text, LONGEST) for text in texts]
        ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)  # 0 is padding
        for row, found in zip(ids, rows, strict=True):
            row[: len(found)] = found
        mask = ids != 0
        weights = mask[..., None].astype(np.float32)
        mean = (self._hidden(ids, mask) * weights).sum(axis=1) / weights.sum(axis=1)
        vectors: npt.NDArray[np.float32] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return vectors

    def _hidden(self, ids: npt.NDArray[np.int64], mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
        """Vectors of tokens. (texts, tokens, 384)"""
        given = {"input_ids": ids, "attention_mask": mask.astype(np.int64), "token_type_ids": np.zeros_like(ids)}
        hidden: npt.NDArray[np.float32] = self._model.run(["last_hidden_state"], given)[0]
        return hidden

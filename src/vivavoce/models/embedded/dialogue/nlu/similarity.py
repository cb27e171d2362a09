"""How alike texts are: the seam to a sentence-embedding model, what serves without one, and what is learned of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np

from .tokens import content


class Meaning(Protocol):
    """Compares meanings."""

    def similarity(self, text: str, candidates: Sequence[str]) -> list[float]:
        """Cosine of `text` with each candidate, −1…1, in order. Candidates repeat from call to call: keep theirs."""

    def __hash__(self) -> int:
        """What is learned with it is kept for it."""


class WordOverlap:
    """Stands in where no model is installed: how many content words two texts share."""

    def similarity(self, text: str, candidates: Sequence[str]) -> list[float]:
        """Dice coefficient of the content stems, 0–1."""
        mine = set(content(text))
        out = []
        for candidate in candidates:
            theirs = set(content(candidate))
            total = len(mine) + len(theirs)
            out.append(2 * len(mine & theirs) / total if total else 0.0)
        return out


ENOUGH = 8
"""Texts from which on those of a group tell more together than the nearest of them: a tool's name, what it does, and
six examples."""
_RIDGE = 0.25
"""How far weights are drawn to 0. Chosen, as `ENOUGH`, on a quarter of the templates' examples at a time, held out."""


class Ranker:
    """Tells which of several groups of texts another belongs to: kernel ridge regression on their likeness."""

    def __init__(self, meaning: Meaning, groups: Sequence[Sequence[str]]) -> None:
        texts, sizes = [text for group in groups for text in group], np.array([len(group) for group in groups])
        owner = np.repeat(np.arange(len(groups)), sizes)
        rows = [np.pad(meaning.similarity(text, texts[at:]), (at, 0)) for at, text in enumerate(texts)]
        alike = np.triu(rows) + np.triu(rows, 1).T
        wanted = np.where(owner[:, None] == np.arange(len(groups)), 1.0, -1.0 / max(1, len(groups) - 1))
        self._weights = np.linalg.solve(alike + _RIDGE * np.diag(sizes[owner] / sizes.mean()), wanted)
        self._rich = sizes >= ENOUGH

    @staticmethod
    @lru_cache(maxsize=16)
    def learn(meaning: Meaning, groups: tuple[tuple[str, ...], ...]) -> Ranker | None:
        """Made once for an agent, not for each of its calls; None where there are too few texts to learn from."""
        return Ranker(meaning, groups) if sum(len(group) >= ENOUGH for group in groups) > 1 else None

    def weigh(self, near: Sequence[float]) -> list[float]:
        """What speaks for each group, about −0.2…1, of a text that is this near to each of all texts; for groups of few
        texts as little as for the least likely of the others."""
        found = np.array(near) @ self._weights
        weighed: list[float] = np.where(self._rich, found, found[self._rich].min()).tolist()
        return weighed

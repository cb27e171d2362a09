"""How alike two texts are: the seam to a sentence-embedding model, and what serves without one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from .tokens import content


class Meaning(Protocol):
    """Compares meanings."""

    def similarity(self, text: str, candidates: Sequence[str]) -> list[float]:
        """Cosine of `text` with each candidate, −1…1, in order. Candidates repeat from call to call: keep theirs."""


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

"""The caller's own recogniser: what the caller knows of the agent's words is what this hears."""

from __future__ import annotations

from typing import Protocol

from ..media import Samples


class Ear(Protocol):
    """Turns one reply into words. It blocks: it is called in a thread."""

    name: str
    """For the report: which recogniser it is."""

    def words(self, samples: Samples) -> str:
        """16 kHz mono, one whole stretch of speech. "" = nothing to understand."""

"""What the caller has said lately: a value in their words is theirs. Pure."""

from __future__ import annotations

from collections import deque

SAID_FOR = 180.0
"""Seconds for which words vouch for a value in them: what was said earlier was about something else."""


class Sayings:
    """The words of the last minutes, spoken and typed."""

    def __init__(self) -> None:
        self._said: deque[tuple[float, str]] = deque()

    def note(self, words: str, now: float) -> None:
        """Some more."""
        self._said.append((now, words))
        while now - self._said[0][0] > SAID_FOR:
            self._said.popleft()

    @property
    def words(self) -> str:
        """All of it; what was said in different turns stands apart."""
        return " . ".join(text for _, text in self._said)

"""How often each source comes, so that one that comes too often is turned away, and told of once. No clock."""

from __future__ import annotations

from collections import OrderedDict

MOST_SOURCES = 4096
"""Known at once; the one that began to be counted longest ago is forgotten first."""


class SourceRate:
    """`take` each time that somebody comes."""

    def __init__(self, most: int, seconds: float) -> None:
        """most: times in so many seconds."""
        self._most, self._seconds = most, seconds
        self._counted: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def take(self, source: str, now: float) -> int:
        """How many times this source has come beyond what it may; 1 = the first, of which a log should tell."""
        since, count = self._counted.get(source, (now, 0))
        if now - since >= self._seconds:
            self._counted.pop(source, None)
            since, count = now, 0
        self._counted[source] = since, count + 1
        if len(self._counted) > MOST_SOURCES:
            self._counted.popitem(last=False)
        return max(0, count + 1 - self._most)

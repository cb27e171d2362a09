"""Whose picture is next: the requests that wait for the eye while it is at another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

MOST_ASKED = 4
"""Requests that somebody waits for, of one stream."""
MOST_WAITING = 1000

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Request(Generic[T]):
    """One that waits."""

    stream: str
    """"" for one that belongs to none."""
    asked: bool
    """Somebody waits for just this answer: it goes first, and a newer one does not take its place."""
    what: T


class Lane(Generic[T]):
    """Requests of which one at a time is worked on. Of what is merely watched the newest of a stream wins; streams take
    turns."""

    def __init__(self) -> None:
        self._waiting: list[Request[T]] = []
        self._served: dict[str, int] = {}
        self._turn = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, request: Request[T]) -> Request[T] | None:
        """What had to give way for it: the one that waited, or, when there is no room at all, the new one itself."""
        rivals = [
            other
            for other in self._waiting
            if other.stream == request.stream and other.asked == request.asked and request.stream
        ]
        if rivals and not request.asked:
            self._waiting[self._waiting.index(rivals[0])] = request  # in its place
            return rivals[0]
        if len(rivals) >= MOST_ASKED:
            self._waiting.remove(rivals[0])
            self._waiting.append(request)
            return rivals[0]
        if len(self._waiting) >= MOST_WAITING:
            return request
        self._waiting.append(request)
        return None

    def take(self) -> Request[T] | None:
        """The next: what is asked for, then the stream that has waited longest for its turn."""
        if not self._waiting:
            return None
        best = min(self._waiting, key=lambda request: (not request.asked, self._served.get(request.stream, 0)))
        self._waiting.remove(best)
        self._turn += 1
        if best.stream:
            self._served[best.stream] = self._turn
        return best

    def drop(self, request: Request[T]) -> None:
        """Nobody waits for it any more."""
        if request in self._waiting:
            self._waiting.remove(request)

    def forget(self, stream: str) -> list[Request[T]]:
        """A stream is over: these have waited in vain."""
        gone = [request for request in self._waiting if request.stream == stream]
        self._waiting = [request for request in self._waiting if request.stream != stream]
        self._served.pop(stream, None)
        return gone

    def clear(self) -> list[Request[T]]:
        """All that waited."""
        gone, self._waiting = self._waiting, []
        return gone

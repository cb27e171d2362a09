"""Sound on its way to a softphone: handed over just ahead of its time, with marks, thrown away when asked. Pure."""

from __future__ import annotations

from collections import deque

AHEAD = 0.06
"""Seconds of sound that lie in the softphone: three packets, against an event loop that is late."""


class Outgoing:
    """A queue of PCM16 and of marks in it. Positions are bytes since the call began."""

    def __init__(self, rate: int) -> None:
        self._waiting: deque[bytes] = deque()
        self._marks: deque[tuple[int, str]] = deque()
        self._taken = self._end = 0
        self._ahead = int(AHEAD * rate) * 2

    def push(self, pcm: bytes) -> None:
        """Sound to be played after all that is there."""
        if pcm:
            self._waiting.append(pcm)
            self._end += len(pcm)

    def mark(self, name: str) -> None:
        """To be told when all sound so far has been played."""
        self._marks.append((self._end, name))

    def take(self, held: int) -> bytes:
        """What the softphone, which still holds so many bytes, should be given now."""
        room = self._ahead - held
        pieces = []
        while room > 0 and self._waiting:
            piece = self._waiting.popleft()
            if len(piece) > room:
                cut = room - room % 2
                self._waiting.appendleft(piece[cut:])
                piece = piece[:cut]
            if not piece:
                break
            pieces.append(piece)
            room -= len(piece)
        taken = b"".join(pieces)
        self._taken += len(taken)
        return taken

    def played(self, held: int) -> list[str]:
        """The marks whose sound has been played, when the softphone holds so many bytes of what it was given."""
        heard = self._taken - held
        return [self._marks.popleft()[1] for _ in range(sum(at <= heard for at, _ in self._marks))]

    def clear(self) -> list[str]:
        """Throw away what is queued; the marks that were waiting. The softphone's own is for the caller to flush."""
        names = [name for _, name in self._marks]
        self._waiting.clear()
        self._marks.clear()
        self._end = self._taken
        return names

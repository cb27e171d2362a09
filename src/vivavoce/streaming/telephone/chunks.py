"""Pieces of sound on their way: put back in order as they come in, cut to a line's frames as they go out. Pure."""

from __future__ import annotations

from typing import Generic, TypeVar

PATIENCE = 3
"""Later chunks that are held back for a missing one: 60 ms of 20 ms chunks. Then it counts as lost."""
RESTART = 50
"""A chunk that lies so far behind is no late one: the line counts anew."""

T = TypeVar("T")


class ChunkOrder(Generic[T]):
    """`push` chunks with their numbers; they come out in order, once each. Late ones are left out."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._held: dict[int, T] = {}
        self.lost = 0
        """Chunks that never came, or too late."""

    @property
    def held(self) -> int:
        """Chunks that wait for one before them."""
        return len(self._held)

    def push(self, number: int, chunk: T) -> list[T]:
        """The chunks that are due now."""
        if self._next is None or number < self._next - RESTART:
            self._next, self._held = number, {}
        if number < self._next:
            return []
        self._held[number] = chunk
        due = self._run()
        while len(self._held) > PATIENCE:
            self.lost += min(self._held) - self._next
            self._next = min(self._held)
            due += self._run()
        return due

    def flush(self) -> list[T]:
        """What is still held back, in order: nothing more comes."""
        rest = [self._held[number] for number in sorted(self._held)]
        self._held = {}
        return rest

    def _run(self) -> list[T]:
        due = []
        while self._next in self._held:
            due.append(self._held.pop(self._next))
            self._next += 1
        return due


class Framer:
    """Cuts sound into frames of `size` bytes; what is left over waits for more."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rest = b""

    def push(self, sound: bytes) -> list[bytes]:
        """The frames that are whole now."""
        sound = self._rest + sound
        whole = len(sound) // self._size * self._size
        self._rest = sound[whole:]
        return [sound[at : at + self._size] for at in range(0, whole, self._size)]

    def flush(self) -> list[bytes]:
        """The rest, filled up with silence (L16)."""
        rest, self._rest = self._rest, b""
        return [rest.ljust(self._size, b"\0")] if rest else []

    def clear(self) -> None:
        """Throw the rest away."""
        self._rest = b""

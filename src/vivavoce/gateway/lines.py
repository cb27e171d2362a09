"""How many lines there are, and how many of them one caller, one address, one API key may hold. No clock."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

PER_TOKEN = 8
"""Calls of one token at a time: one for a caller, some for a link that a few people try out."""
WAITING = {"token": 1, "address": 2, "key": 3, "": 4}
"""Handshakes that may wait for their `setup`, for each line: of one token, of one address, …, in all. They hold a
socket for ten seconds and no model, so there may be more of them than of calls."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who wants a line."""

    tenant: str = ""
    """Digest of the API key; "" where none is needed."""
    token: str = ""
    """Digest of the token; "" for who came with the key itself, which is a server that calls for many."""
    address: str = ""


class Lines:
    """The lines of one process, and who waits for one: take either inside a `with`, once `busy` has nothing to say."""

    def __init__(self, most: int, tenants: int = 1) -> None:
        """most: calls at once. tenants: API keys; where there are several, none of them gets more than half."""
        self.most = most
        self._tenants = tenants
        self.calls = 0
        """Calls in progress."""
        self._waiting = 0
        self._held: Counter[tuple[str, ...]] = Counter()
        self._waited: Counter[tuple[str, ...]] = Counter()

    def busy(self, visitor: Visitor) -> str:
        """Why this visitor cannot have a line now; "" when they can."""
        if self.calls >= self.most:
            return "all lines are busy: try again in a moment"
        for who, most in self._shares(visitor).items():
            if self._held[who] >= most:
                return f"this {who[0]} holds {most} lines, as many as it may: end a call first"
        return ""

    def crowded(self, visitor: Visitor) -> str:
        """Why this visitor may not even wait for one: too many do; "" when they may."""
        if self._waiting >= WAITING[""] * self.most:
            return "too many callers are waiting: try again in a moment"
        for who in self._shares(visitor):
            if self._waited[who] >= WAITING[who[0]] * max(self.most, PER_TOKEN):
                return f"too many callers of this {who[0]} are waiting: send the setup, or close them"
        return ""

    @contextlib.contextmanager
    def waiting(self, visitor: Visitor) -> Iterator[None]:
        """Meanwhile they wait for a line."""
        self._waiting += 1
        try:
            with _counted(self._waited, [*self._shares(visitor)]):
                yield
        finally:
            self._waiting -= 1

    @contextlib.contextmanager
    def held(self, visitor: Visitor) -> Iterator[None]:
        """Meanwhile they have one."""
        self.calls += 1
        try:
            with _counted(self._held, [*self._shares(visitor)]):
                yield
        finally:
            self.calls -= 1

    def _shares(self, visitor: Visitor) -> dict[tuple[str, ...], int]:
        """Who counts as one, and how many lines it may hold."""
        shares: dict[tuple[str, ...], int] = {
            ("key", visitor.tenant): self.most if self._tenants < 2 else max(1, self.most // 2)
        }
        if visitor.token:
            shares["address", visitor.tenant, visitor.address] = max(PER_TOKEN, self.most // 4)
            shares["token", visitor.token] = PER_TOKEN
        return shares


@contextlib.contextmanager
def _counted(counter: Counter[tuple[str, ...]], whose: list[tuple[str, ...]]) -> Iterator[None]:
    counter.update(whose)
    try:
        yield
    finally:
        counter.subtract(whose)
        for who in whose:
            if counter[who] <= 0:
                del counter[who]

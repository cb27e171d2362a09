"""Tries at something that could be guessed, counted over calls: a caller's identity, a PIN, a voucher's code.

    with call.attempt("identity", number):     # raises Declined when there were too many wrong ones
        row = …
        if row is None:
            raise Declined("I cannot find an appointment with that number.")    # this one was wrong

What raises `Declined` inside the block was a wrong try; anything else costs nothing. In an `async` tool: `async with`.

Wrong tries are counted per call, per thing that is tried (the number), per caller and per tenant. All but the call's
are forgiven one by one as time passes, so that whoever guesses is slowed down and the person whose number it is, is
never locked out for good: they are handed to a person meanwhile. A tenant's count locks nobody out: while it is full,
each call has one try instead of five. A try is charged before it is made, so that fifty at once are not fifty guesses.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Protocol

from ..errors import Declined

Scope = Literal["call", "key", "caller", "tenant"]
TOO_MANY = "That did not match too many times. I can put you through to our staff."
CROWDED = 1
"""Wrong tries that a call has while its tenant's count is full."""
MOST_KEPT = 10_000
"""Counts in a process that shares none; those that nobody has touched for longest are forgotten."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A leaky bucket of wrong tries."""

    most: int
    """Wrong tries at once."""
    forgiven: float
    """Seconds until one of them is forgiven; infinity = never."""


LIMITS: Mapping[Scope, Limit] = {
    # Names, numbers and dates are misheard: reliability.md 2.3, item 22, asks for a lock after 3 to 5.
    "call": Limit(5, math.inf),
    # 96 a day: a birth date (30,000 of an adult's) that goes with a known number takes half a year on average.
    "key": Limit(10, 15 * 60.0),
    "caller": Limit(10, 6 * 60.0),
    # A desk with 1,000 calls a day of which one in seven is misheard stays below it.
    "tenant": Limit(100, 60.0),
}
"""How many wrong tries each scope has."""


@dataclass(frozen=True, slots=True)
class Count:
    """One thing that is counted."""

    name: str
    """A digest: who keeps it learns neither the number nor the caller."""
    scope: Scope

    @property
    def limit(self) -> Limit:
        """Its bucket."""
        return LIMITS[self.scope]

    def level(self, level: float, seconds: float) -> float:
        """What is left of a level after so many seconds."""
        return max(0.0, level - max(0.0, seconds) / self.limit.forgiven)


class Counts(Protocol):
    """Where counts are kept. Both calls may block; each is one step that nobody can get between."""

    def take(self, counts: Sequence[Count]) -> bool:
        """Charge a try to each, unless one that `admits` asks for is full; whether it was charged."""

    def give_back(self, counts: Sequence[Count]) -> None:
        """The try was right: it costs nothing."""


def admits(counts: Sequence[Count], levels: Mapping[str, float]) -> bool:
    """Whether another try may be made at these levels, by `Count.name`."""
    full = {count.scope for count in counts if levels[count.name] + 1 > count.limit.most}
    crowded = "tenant" in full and any(count.scope == "call" and levels[count.name] >= CROWDED for count in counts)
    return not crowded and not full - {"tenant"}


class InMemory:
    """Counts of one process."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, counts: Sequence[Count]) -> bool:
        """As `Counts.take`."""
        with self._lock:
            levels = self._read(counts)
            if not admits(counts, levels):
                return False
            self._write({name: level + 1 for name, level in levels.items()})
            return True

    def give_back(self, counts: Sequence[Count]) -> None:
        """As `Counts.give_back`."""
        with self._lock:
            levels = self._read(counts)
            self._write({name: max(0.0, level - 1) for name, level in levels.items()})

    def _read(self, counts: Sequence[Count]) -> dict[str, float]:
        now = self._now()
        kept = {count: self._levels.get(count.name, (0.0, now)) for count in counts}
        return {count.name: count.level(level, now - at) for count, (level, at) in kept.items()}

    def _write(self, levels: Mapping[str, float]) -> None:
        now = self._now()
        for name, level in levels.items():
            self._levels[name] = level, now
            self._levels.move_to_end(name)
        while len(self._levels) > MOST_KEPT:
            self._levels.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Tries:
    """Whose tries a call's are, and where they are counted."""

    counts: Counts = field(default_factory=InMemory)
    tenant: str = ""
    """Whom the call was let in for."""
    caller: str = ""
    """Who calls, or from where, as far as that tells one caller from another; "" = it does not."""

    def attempt(self, call_id: str, kind: str, key: str) -> Attempt:
        """One try; see `Call.attempt`."""
        counted: dict[Scope, tuple[str, ...]] = {
            "call": (call_id,),
            "key": (self.tenant, key),
            "caller": (self.tenant, self.caller),
            "tenant": (self.tenant,),
        }
        blank = {scope for scope, what in (("key", key), ("caller", self.caller)) if not what}
        return Attempt(
            self.counts,
            [Count(_digest(kind, scope, *what), scope) for scope, what in counted.items() if scope not in blank],
        )


class Attempt:
    """One try: a context manager, plain or `async`."""

    def __init__(self, counts: Counts, counted: Sequence[Count]) -> None:
        self._counts, self._counted = counts, counted

    def __enter__(self) -> None:
        if not self._counts.take(self._counted):
            raise Declined(TOO_MANY)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not isinstance(error, Declined):
            self._counts.give_back(self._counted)

    async def __aenter__(self) -> None:
        await asyncio.to_thread(self.__enter__)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.__exit__, kind, error, trace)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()

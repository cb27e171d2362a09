"""How fast and how much a client may speak: it is slowed down first, then cut off. No clock: `now` in seconds."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ..errors import RemoteProtocolError

AHEAD = 60.0
"""Seconds of sound a client may be ahead of real time: room for a recording sent at once, or a stall's backlog."""
PATIENCE = 60.0
"""Seconds it is held back on end before it is cut off: nobody speaks so much faster than time goes."""


Reserve = Callable[[float], Awaitable[float]]
"""Takes at least so many seconds of a token's quota, for this process alone; 0 when there are not as many left."""


@dataclass(slots=True, weakref_slot=True)
class Account:
    """Sound charged to one token by its calls in this process; counted once, as it comes in."""

    limit: float | None = None
    """Seconds that the token has, for all its calls wherever they are; None = no limit."""
    reserve: Reserve | None = None
    """Where there is a limit: gateways that share it each take a slice before they use it."""
    seconds: float = 0.0
    """Used here."""
    reserved: float = 0.0
    """Taken for this process."""

    async def charge(self, seconds: float) -> None:
        """Count it. Raises RemoteProtocolError, for closing with 1008, once the limit is passed."""
        self.seconds += seconds
        if self.limit is None or self.reserve is None:
            return
        while self.seconds > self.reserved:
            more = await self.reserve(self.seconds - self.reserved)
            if not more:
                raise RemoteProtocolError(f"the token's quota of {self.limit:.0f} s of sound is used up", 1008)
            self.reserved += more


GAP = 1.0
"""Seconds without sound after which a client begins anew: it was muted, or only sends while somebody speaks."""
REMEMBERED = 10
"""Seconds for which a piece that was late counts."""


class Jitter:
    """How unevenly a client's sound comes in, which tells of the network's way back: `take` each piece."""

    def __init__(self) -> None:
        self._at = self._heard = 0.0
        self._seconds: deque[tuple[int, float, float]] = deque(maxlen=REMEMBERED)
        """(which second, earliest, latest) of the pieces' lateness against the sound before them, in seconds."""

    def take(self, seconds: float, now: float) -> None:
        """A piece that lasts so long has come in."""
        if now - self._at > GAP:
            self._seconds.clear()
            self._heard = 0.0
        self._at = now
        self._heard += seconds
        second, late = int(now), now - self._heard
        if self._seconds and self._seconds[-1][0] == second:
            _, low, high = self._seconds.pop()
            self._seconds.append((second, min(low, late), max(high, late)))
        else:
            self._seconds.append((second, late, late))

    @property
    def spread(self) -> float:
        """By how many seconds the latest piece was later than the earliest."""
        if not self._seconds:
            return 0.0
        return max(high for _, _, high in self._seconds) - min(low for _, low, _ in self._seconds)


class Pace:
    """One client's speech: `take` each piece, then wait as long as it says before reading on."""

    def __init__(self, ahead: float = AHEAD, patience: float = PATIENCE) -> None:
        self._allowed, self._patience = ahead, patience
        self._ahead = self._held = 0.0
        self._at: float | None = None

    def take(self, seconds: float, now: float) -> float:
        """Seconds to wait. Raises RemoteProtocolError, for closing with 1008, when holding back does not help."""
        passed = 0.0 if self._at is None else now - self._at
        self._at = now
        self._ahead = max(0.0, self._ahead - passed) + seconds
        wait = max(0.0, self._ahead - self._allowed)
        self._held = self._held + wait if wait else max(0.0, self._held - passed)
        if self._held > self._patience:
            raise RemoteProtocolError("sound comes much faster than real time: send it as it is spoken", 1008)
        return wait

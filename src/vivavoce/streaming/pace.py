"""How fast and how much a client may speak: it is slowed down first, then cut off. No clock: `now` in seconds."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import RemoteProtocolError

AHEAD = 60.0
"""Seconds of sound a client may be ahead of real time: room for a recording sent at once, or a stall's backlog."""
PATIENCE = 60.0
"""Seconds it is held back on end before it is cut off: nobody speaks so much faster than time goes."""


@dataclass(slots=True, weakref_slot=True)
class Account:
    """Sound charged to one token, by all its calls; counted once, as it comes in."""

    limit: float | None = None
    """Seconds; None = no limit."""
    seconds: float = 0.0
    """Used so far."""

    def charge(self, seconds: float) -> None:
        """Count it. Raises RemoteProtocolError, for closing with 1008, once the limit is passed."""
        self.seconds += seconds
        if self.limit is not None and self.seconds > self.limit:
            raise RemoteProtocolError(f"the token's quota of {self.limit:.0f} s of sound is used up", 1008)


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

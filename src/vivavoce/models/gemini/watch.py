"""What the model owes us, and what to do when it does not come: ask once, then go on elsewhere, then give up."""

from __future__ import annotations

from typing import Literal

from .policy import Policy
from .profiles import Profile
from .timers import Timers

Owed = Literal["", "turn", "result", "more"]
"""An answer to the caller's turn; words about a tool's result; the rest of a reply that broke off."""
ANSWER = "answer"
"""The timer's name."""


class Watch:
    """`owe` what should come, `paid` when it does; at the `answer` timer do what `due` says."""

    def __init__(self, profile: Profile, policy: Policy, timers: Timers) -> None:
        self._within = policy.answer_within or profile.answer_within
        self._policy, self._timers = policy, timers
        self.owed: Owed = ""
        self._nudged = False
        self._recoveries = 0

    def owe(self, what: Owed, now: float) -> None:
        """The model should say something now."""
        self.owed, self._nudged = what, False
        self.arm(now)

    def paid(self) -> None:
        """It does."""
        self.owed, self._nudged, self._recoveries = "", False, 0
        self.rest()

    def arm(self, now: float) -> None:
        """It is the model's turn: count from here, if anything is owed."""
        if self.owed:
            self._timers.set(ANSWER, now + self._within)

    def rest(self) -> None:
        """It is not: the caller speaks, or there is no line."""
        self._timers.clear(ANSWER)

    def hasten(self, now: float) -> None:
        """It says that it is done, and is not."""
        if self.owed:
            self._timers.hasten(ANSWER, now + self._policy.empty_turn_within)

    def restart(self) -> None:
        """Another connection: it may be asked once more there."""
        self._nudged = False
        self.rest()

    def due(self, now: float) -> Literal["nudge", "recover", "give_up"]:
        """Nothing has come."""
        if not self._nudged:
            self._nudged = True
            self._timers.set(ANSWER, now + self._policy.after_nudge)
            return "nudge"
        self._recoveries += 1
        return "recover" if self._recoveries <= self._policy.recoveries else "give_up"

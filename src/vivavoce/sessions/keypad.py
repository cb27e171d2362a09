"""Keys pressed on a telephone become a typed answer. No clock: `now` in seconds."""

from __future__ import annotations

from ..events import Expecting

PAUSE = 2.0
"""Seconds after the last key until the answer counts as whole, where its length is not known."""
MOST_KEYS = 32
YES_NO = {"1": "yes", "2": "no"}


class Keypad:
    """`press` keys and `tick` at `deadline`; both give the answer once it is whole, "" before.

    While a yes or no is expected, 1 is yes and 2 is no. Where a number of known length is, its last digit ends it.
    Else `#` or a pause does. `*` begins anew.
    """

    def __init__(self) -> None:
        self.expecting = Expecting()
        """What the agent's question asks for."""
        self.deadline: float | None = None
        self._keys = ""

    def press(self, key: str, now: float) -> str:
        """A key was pressed."""
        if not self._keys and self.expecting.yes_no and not self.expecting.digits and key in YES_NO:
            return YES_NO[key]
        if key == "#":
            return self._take()
        if key == "*":
            self._take()
            return ""
        if key.isdigit() and len(self._keys) < MOST_KEYS:
            self._keys += key
        if self._keys and len(self._keys) == self.expecting.digits:
            return self._take()
        self.deadline = now + PAUSE if self._keys else None
        return ""

    def tick(self, now: float) -> str:
        """The deadline passed; early is harmless."""
        return self._take() if self.deadline is not None and now >= self.deadline else ""

    def _take(self) -> str:
        keys, self._keys, self.deadline = self._keys, "", None
        return keys

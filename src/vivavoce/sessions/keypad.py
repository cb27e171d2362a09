"""Keys pressed on a telephone become a typed answer. No clock: `now` in seconds."""

from __future__ import annotations

from collections.abc import Mapping

from ..events import Expecting

PAUSE = 2.0
"""Seconds after the last key until the answer counts as whole, where its length is not known."""
MOST_KEYS = 32
MOST_CHOICES = 9
"""Of more, none has a key of its own."""
YES_NO = {"1": "yes", "2": "no"}


class Keypad:
    """`press` keys and `tick` at `deadline`; both give the answer once it is whole, "" before.

    While a yes or no is expected, 1 is yes and 2 is no; while one of a few things is, 1 is the first that was offered.
    A number of known length ends with its last digit, any other with `#` or a pause. `*` begins anew.
    """

    def __init__(self) -> None:
        self.expecting = Expecting()
        """What the agent's question asks for."""
        self.deadline: float | None = None
        self._keys = ""

    def press(self, key: str, now: float) -> str:
        """A key was pressed."""
        meanings = {} if self._keys or self.expecting.digits else self._meanings()
        if key in meanings:
            return meanings[key]
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

    def _meanings(self) -> Mapping[str, str]:
        """What single keys stand for."""
        choices = self.expecting.choices
        if len(choices) <= MOST_CHOICES and choices:
            return {str(number): choice for number, choice in enumerate(choices, 1)}
        return YES_NO if self.expecting.yes_no else {}

    def _take(self) -> str:
        keys, self._keys, self.deadline = self._keys, "", None
        return keys

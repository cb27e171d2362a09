"""Named deadlines of one conversation, in seconds on the caller's clock."""

from __future__ import annotations


class Timers:
    """`set` and `clear` them by name; `due` gives those that have passed, once."""

    def __init__(self) -> None:
        self._at: dict[str, float] = {}

    @property
    def deadline(self) -> float | None:
        """The next one; None when none is set."""
        return min(self._at.values(), default=None)

    def set(self, name: str, at: float) -> None:
        """Set or move one."""
        self._at[name] = at

    def hasten(self, name: str, at: float) -> None:
        """Set it, or move it forward; never back."""
        self._at[name] = min(at, self._at.get(name, at))

    def clear(self, *names: str) -> None:
        """Forget these; all of them when none is named."""
        for name in names or tuple(self._at):
            self._at.pop(name, None)

    def due(self, now: float) -> list[str]:
        """Those that have passed, earliest first; they are forgotten."""
        passed = sorted((name for name, at in self._at.items() if at <= now), key=self._at.__getitem__)
        self.clear(*passed) if passed else None
        return passed

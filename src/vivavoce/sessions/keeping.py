"""Which pictures of a call are kept, where its agent keeps any: few, small, and redacted where that is declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..events import VideoFrame
from ..sight import Sight

MOST = 60
"""Pictures of a call that are kept where no number is given: some 10 kB each."""

Keep = Callable[[int, bytes], None]
"""Which of the call's pictures, and a small JPEG of it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture has been made small."""

    sight: Sight
    jpeg: bytes | None
    """None when the eye failed."""
    seconds: float


class Keeping:
    """`wants` says of each picture whether it is to be kept: once, and not while the same is shown."""

    def __init__(self, policy: bool | int | Literal["on_tool"], keep: Keep) -> None:
        self.keep = keep
        self._on_tool = policy == "on_tool"
        self._left = MOST if policy is True or policy == "on_tool" else int(policy)
        self._last = 0
        self._shown: object = None

    def wants(self, sight: Sight, picture: VideoFrame | None, *, tool: bool) -> bool:
        """Whether to keep it. picture: as it may leave; None = it may not. tool: a tool is run on it."""
        if picture is None or self._left <= 0 or sight.frame <= self._last:
            return False
        shown = sight.source, sight.text, sight.codes and [code.text for code in sight.codes]
        if not tool and (self._on_tool or not (sight.changed or shown != self._shown)):
            return False
        self._left -= 1
        self._last, self._shown = sight.frame, shown
        return True

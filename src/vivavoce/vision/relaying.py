"""Which pictures of one source a model that looks for itself is sent, and when. Pure.

The first at once; changed ones, one a second at most; an unchanged one every 10 s, for a model forgets; and the present
one whenever the caller begins to speak or types (vision.md section 2, policy 4). None waits for more than a glance.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..events import VideoFrame

EVERY = 1.0
"""Seconds between two changed pictures: what the Live API takes (258 tokens each)."""
EARLY = 0.25
"""Seconds by which one may be early, so that a camera's jitter holds nothing back; the mean stays."""
KEEP_ALIVE = 10.0
"""Seconds after which an unchanged picture goes again: 26 tokens a second instead of 258."""
GLANCE_WITHIN = 0.012
"""Seconds that a picture waits for a glance to say whether it has changed; then it counts as changed. Of the 20 ms that
may be added, this is 12; a camera's glance takes 5, and a screen that stands still is the same file."""
FRESH = 0.5
"""Seconds of age up to which a picture shows the moment at which the caller begins to speak."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture that came."""

    number: int
    """Counts the pictures of a call, from 1."""
    picture: VideoFrame
    at: float
    """When it came, seconds on the session's clock."""


class Relay:
    """`offer` each picture, `judge` it when its glance is there, `take` what is to be sent at `deadline`."""

    def __init__(self) -> None:
        self._waiting: Frame | None = None
        self._differs: bool | None = None
        """Whether something has changed since the last that was sent; None = not known yet."""
        self._due = self._sent_at = float("-inf")
        self._sent = 0
        self._last: bytes | None = None
        """The file that was sent last."""
        self._now = self._next = True
        """The one that waits goes at once; the next one does."""

    @property
    def deadline(self) -> float | None:
        """When there is something to `take`; None = not before something else happens."""
        if self._waiting is None:
            return None
        if self._now:
            return self._waiting.at
        allowed = self._due - EARLY
        if self._differs is None:
            return max(allowed, self._waiting.at + GLANCE_WITHIN)
        return allowed if self._differs else self._sent_at + KEEP_ALIVE

    def offer(self, frame: Frame) -> None:
        """A picture came; the one before it is of no interest any more."""
        self._waiting = frame
        self._now, self._next = self._now or self._next or frame.picture.source == "photo", False
        if not self._differs:
            self._differs = False if frame.picture.data == self._last else None

    def judge(self, frame: Frame, changed: bool) -> None:
        """What a glance at a picture says."""
        if frame.number <= self._sent:
            return
        if changed:
            self._differs = True
        elif self._differs is None and self._waiting is not None and self._waiting.number == frame.number:
            self._differs = False

    def want(self, newest: Frame, now: float) -> None:
        """The caller begins to speak, or types: the newest is sent, even a second time, and the next one where that one
        is not of this moment."""
        self._waiting, self._now = newest, True
        self._next = now - newest.at > FRESH and newest.picture.source != "photo"

    def take(self, now: float) -> Frame | None:
        """The picture to be sent now; None when there is none."""
        due = self.deadline
        if due is None or now < due:
            return None
        frame, self._waiting = self._waiting, None
        assert frame is not None, "a deadline is a waiting picture's"
        self._due = min(max(self._due, now), now + EARLY) + EVERY
        self._sent_at, self._sent, self._last = now, frame.number, frame.picture.data
        self._now = self._differs = False
        return frame

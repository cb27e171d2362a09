"""What a caller shows on its way to the model: the newest of each source, at its pace, and in time for a turn."""

from __future__ import annotations

from ...events import VideoFrame
from ...sight import STREAMS, Source
from .outlet import Outlet
from .policy import Policy
from .timers import Timers
from .upstream import Upstream

SHOW = "show"
"""The timer's name."""
TAKEN = frozenset({"image/jpeg", "image/png"})
"""What the Live API takes (https://ai.google.dev/gemini-api/docs/live-api/capabilities#video)."""
MOST_PHOTOS = 2
"""Kept of those that could not go out yet: what comes faster is no photo that somebody takes."""
MOST_ATTACHED = 600_000
"""Bytes of the pictures in one message, which base64 makes 800,000: it stays below 1 MiB (live-api.md 0)."""
TOKENS, TOKENS_LOW = 258, 64
"""What a picture costs, whatever its size; the second at `MEDIA_RESOLUTION_LOW` (Live API, live-api.md 3)."""


class Pictures:
    """`take` what comes and `end` what is over; `next` keeps the pace, `show` does not: a turn follows. `restart` on
    another connection.

    Of a stream only the newest picture ever waits, and nothing waits for it.
    """

    def __init__(
        self, policy: Policy, timers: Timers, line: Upstream, outlet: Outlet, *, cost: int = TOKENS, gated: bool = False
    ) -> None:
        """cost: tokens of one. gated: streams come at the model's pace already, since an eye looks at them before."""
        self._every, self._early, self._gated = policy.video_every, policy.video_early, gated
        self._timers, self._cost, self._line, self._outlet = timers, cost, line, outlet
        self._newest: dict[Source, VideoFrame] = {}
        """Of each source that is still there; a photo counts as there."""
        self._due: list[VideoFrame] = []
        self._since_turn: list[VideoFrame] = []
        """Photos that no turn of the caller has followed yet."""
        self._sent_at: dict[Source, float] = {}
        self._next_at = float("-inf")
        """When the next one keeps the pace."""
        self._gone: list[Source] = []
        self.count = 0
        """Sent in this call."""

    @property
    def tokens(self) -> int:
        """What they cost when they were sent; the context is billed again in every turn."""
        return self.count * self._cost

    def take(self, frame: VideoFrame) -> None:
        """One more."""
        if frame.mime_type not in TAKEN:
            return
        self._newest[frame.source] = frame
        if frame.source in STREAMS:
            self._due = [due for due in self._due if due.source != frame.source]
            self._gone = [source for source in self._gone if source != frame.source]
        else:
            self._since_turn = [*self._since_turn, frame][-MOST_PHOTOS:]
            late = [due for due in self._due if due.source == frame.source][: 1 - MOST_PHOTOS]
            self._due = [due for due in self._due if due not in late]
        self._due.append(frame)

    def end(self, source: Source) -> None:
        """It is gone, and its last picture is no sight any more; `news` says so, once."""
        if self._newest.pop(source, None) is not None:
            self._due = [due for due in self._due if due.source != source]
            self._gone.append(source)

    def news(self) -> list[Source]:
        """Sources that are gone, and that the model has not been told of; told now."""
        gone, self._gone = self._gone, []
        return gone

    def next(self, now: float) -> None:
        """What may go out now does; the timer is set for the others."""
        if not self._line.is_open:
            return
        for frame in tuple(self._due):
            if self._gated and frame.source in STREAMS:
                self._due.remove(frame)
                self._send(frame, now)
            elif now >= self._next_at - self._early:
                self._due.remove(frame)
                self._send(frame, now)
                self._next_at = max(self._next_at, now) + self._every
        if self._due:
            self._timers.set(SHOW, self._next_at - self._early)

    def show(self, now: float, *, typed: bool = False) -> None:
        """The model is about to answer: all that is due goes out, besides what keeps the pace. typed: also the newest
        if it went out a while ago, since of what came before a typed turn models see little (livekit/agents#6257)."""
        if not self._line.is_open:
            return
        due, self._due = self._due, []
        self._timers.clear(SHOW)
        if typed:
            due = [frame for frame in self._streams() if frame not in due and self._is_old(frame, now)] + due
        for frame in due:
            self._send(frame, now)

    def attached(self) -> tuple[VideoFrame, ...]:
        """For a turn of `clientContent`, which holds what it is about: the streams' newest, and the photos before it.
        Nothing where that is too much for one message."""
        found = (*self._streams(), *self._since_turn)
        if sum(len(frame.data) for frame in found) > MOST_ATTACHED:
            return ()
        self._due = []
        self._timers.clear(SHOW)
        self.count += len(found)
        return found

    def turn_over(self) -> None:
        """A turn of the caller went out: photos from here on belong to the next."""
        self._since_turn = []

    def restart(self, *, resumed: bool) -> None:
        """Another connection is ready: it needs the streams' newest again, and a photo if its session knows nothing."""
        self._due = [frame for frame in self._newest.values() if frame.source in STREAMS or not resumed]
        self._sent_at, self._next_at = {}, float("-inf")

    def _streams(self) -> list[VideoFrame]:
        return [frame for frame in self._newest.values() if frame.source in STREAMS]

    def _is_old(self, frame: VideoFrame, now: float) -> bool:
        return now - self._sent_at.get(frame.source, float("-inf")) >= self._every

    def _send(self, frame: VideoFrame, now: float) -> None:
        self._sent_at[frame.source] = now
        self.count += 1
        stream = frame.source if frame.source in STREAMS else None
        self._outlet.send(self._line.live.video(frame), stream)

"""Reply sound on its way into a telephone line: a little ahead of its time, with marks that tell when it was played."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from ...events import Audio
from ...media import OUTPUT_RATE, Resampler
from .leg import CallLeg, Clear, Mark

PIECE = 0.1
"""Seconds of sound sent at a time, or half of what the leg takes in advance."""
MARK_EVERY = 0.2
"""Seconds of sound between two marks."""
MOST_MARKS = 1024
"""Marks that may be out; a line that answers none has them forgotten."""
MOST_WAITING = 240.0
"""Seconds of reply that may wait to be spoken, as for WebSockets."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What a mark stands behind."""

    seconds: float
    """Of all reply sound."""
    turn_end: float | None = None
    """When the turn before it ended; None = it stands within one."""


@dataclass(frozen=True, slots=True)
class _Piece:
    sound: Audio
    end: float
    """Seconds of reply sound up to its last sample."""


class PacedSound:
    """`speak`, `finish` each reply, `end_turn`, or `clear`; `run` sends it. `played` says what a mark stood behind."""

    def __init__(self, leg: CallLeg, arrived: Callable[[float | None], None]) -> None:
        """arrived: told of each mark's turn end on lines without marks, as it is sent."""
        self._leg, self._arrived = leg, arrived
        self._rate = 0
        self._resampler: Resampler | None = None
        self._out: deque[_Piece | Marked | Clear] = deque()
        self._sent = self._marked = 0.0  # seconds of reply sound: given to us, and before the last mark
        self._marks: dict[str, Marked] = {}
        self._count = 0
        self._wake = asyncio.Event()
        self._ending = False
        self.waiting = 0.0
        """Seconds of sound that have not been sent."""
        self.played_until = 0.0
        """When the last sample sent is played, by the event loop's clock, on a line that plays without a gap."""

    @property
    def unplayed(self) -> bool:
        """Whether anything waits, or is out without an answer to its mark."""
        return bool(self._out or self._marks)

    def open(self, rate: int) -> None:
        """The line has begun. rate: its samples per second."""
        self._rate = rate

    def speak(self, audio: Audio) -> None:
        """Queue reply sound, 24 kHz."""
        self._resampler = self._resampler or Resampler(OUTPUT_RATE, self._rate)
        self._sent += audio.seconds
        self._queue(self._resampler.push(audio.pcm))

    def finish(self) -> None:
        """The reply is whole."""
        if self._resampler is not None:
            self._queue(self._resampler.push(b"", last=True))
            self._resampler = None
            self._out.append(Marked(self._sent))

    def end_turn(self, now: float) -> None:
        """A turn ended now; it has arrived once all before it has been played."""
        self._out.append(Marked(self._sent, now))
        self._wake.set()

    def clear(self) -> None:
        """Throw away what has not been played, here and in the line."""
        ends = [entry for entry in (*self._marks.values(), *self._out) if isinstance(entry, Marked)]
        self._out = deque([Clear(), *(end for end in ends if end.turn_end is not None)])
        self.waiting, self._resampler, self._marked = 0.0, None, self._sent
        self._marks.clear()
        self._wake.set()

    def played(self, name: str) -> Marked | None:
        """The line says that it has come to a mark; None for one that counts no more."""
        return self._marks.pop(name, None)

    def end(self, *, at_once: bool = False) -> None:
        """Nothing more is to be sent; what is queued still is, unless at once. `run` returns then."""
        self._ending = True
        if at_once:
            self._out.clear()
        self._wake.set()

    async def run(self) -> None:
        """Send what is due, until the end: the only place that waits for the line."""
        while True:
            self._wake.clear()
            wait = await self._advance()
            if self._ending and not self._out:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._wake.wait()

    def _queue(self, pcm: bytes) -> None:
        size = 2 * round(min(PIECE, self._leg.ahead / 2) * self._rate)
        pieces = [Audio(pcm[at : at + size], self._rate) for at in range(0, len(pcm), size)]
        left = sum(piece.seconds for piece in pieces)
        for piece in pieces:
            left -= piece.seconds
            self._out.append(_Piece(piece, self._sent - left))
            self.waiting += piece.seconds
        self._wake.set()

    async def _advance(self) -> float | None:
        """Send what is due; seconds until more is, None = once there is more."""
        now = asyncio.get_running_loop().time
        while self._out:
            entry = self._out[0]
            if isinstance(entry, _Piece) and (early := self.played_until - now() - self._leg.ahead) > 0.001:
                return early
            self._out.popleft()
            if isinstance(entry, _Piece):
                self.waiting -= entry.sound.seconds
                self.played_until = max(self.played_until, now()) + entry.sound.seconds
                await self._leg.send(entry.sound)
                if self._leg.marks and entry.end - self._marked >= MARK_EVERY:
                    await self._mark(Marked(entry.end))
            elif isinstance(entry, Clear):
                self.played_until = 0.0
                await self._leg.send(entry)
            else:
                await self._mark(entry)
        return None

    async def _mark(self, marked: Marked) -> None:
        """Have the line tell when it has come here; where it cannot, what is sent counts as having arrived."""
        self._marked = max(self._marked, marked.seconds)
        if not self._leg.marks:
            if marked.turn_end is None:
                await self._leg.send(Mark(""))  # a framed line sends what waits for a whole frame
            else:
                self._arrived(marked.turn_end)
            return
        self._count += 1
        self._marks[f"m{self._count}"] = marked
        if len(self._marks) > MOST_MARKS:
            del self._marks[next(iter(self._marks))]
        await self._leg.send(Mark(f"m{self._count}"))

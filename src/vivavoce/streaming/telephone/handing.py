"""A telephone's caller is handed over to a person: asked for while it rings, and back where nobody takes the call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from ..transport import HandoverFailed
from .leg import CallLeg, Clear
from .ringback import PERIOD, ring


@dataclass(frozen=True, slots=True)
class Handing:
    """How a line's callers are handed over."""

    there: Callable[[], Sequence[str]]
    """Who takes callers over now: numbers or SIP addresses, the first of them first; none = nobody is there."""
    put_through: Callable[[Sequence[str], str], Awaitable[str]] | None = None
    """Asks these people, who are told a summary of the call, and connects one of them; "" once they talk, else why
    nobody does. None = the line itself dials, once we have let go of it."""
    comes_back: bool = False
    """A line that dials itself asks us again where nobody has answered."""


class Handover:
    """`begin` it once the agent has said so; the caller who is back is told of by `take_back`."""

    def __init__(self, leg: CallLeg) -> None:
        self._leg = leg
        self._task: asyncio.Task[None] | None = None
        self._back: HandoverFailed | None = None
        self.handing: Handing | None = None
        """None = this line's callers are handed to nobody: it just ends."""
        self.staff: Sequence[str] = ()
        """To whom they were handed over, and what these are told of the call."""
        self.summary = ""
        self.may_return = self.joined = False
        """The line dials by itself, and brings the caller back where nobody answers; they talk to somebody now."""

    @property
    def under_way(self) -> bool:
        """The caller hears it ring, and the session nothing, until somebody has taken over or nobody has."""
        return self._task is not None

    def begin(self, summary: str, rate: int, over: Callable[[], None]) -> bool:
        """Look for somebody; whether our part in the call is over with that. over: it is later, they talk."""
        handing, self.summary = self.handing, summary
        self.staff = handing.there() if handing is not None else ()
        if handing is None:
            return True
        if not self.staff:
            self._back = HandoverFailed("closed")
        elif handing.put_through is not None:
            self._task = asyncio.create_task(self._put_through(handing.put_through(self.staff, summary), rate, over))
        else:
            self.may_return = handing.comes_back
            return True
        return False

    def come_back(self) -> None:
        """The line itself has dialled, and nobody has answered."""
        self._back = HandoverFailed("no_answer")

    def take_back(self) -> HandoverFailed | None:
        """The caller is back, once."""
        back, self._back = self._back, None
        return back

    def cancel(self) -> None:
        """The caller has hung up: nobody is called for them any more."""
        if self._task is not None:
            self._task.cancel()

    async def _put_through(self, asking: Awaitable[str], rate: int, over: Callable[[], None]) -> None:
        ringing = asyncio.create_task(self._ring(rate))
        try:
            why = await asking
        finally:
            ringing.cancel()
            await self._leg.send(Clear())
        self._task = None
        if why:
            self.staff = ()
            self._back = HandoverFailed("declined" if why == "declined" else "no_answer")
        else:
            self.joined = True
            over()

    async def _ring(self, rate: int) -> None:
        while True:
            await self._leg.send(ring(rate))
            await asyncio.sleep(PERIOD)

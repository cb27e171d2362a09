"""Finds somebody to take a caller over: calls them, tells them what it is about, and connects the two."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence

from ...events import Audio, KeyPressed
from ...media import OUTPUT_RATE, Resampler
from ...streaming.telephone.leg import CallLeg, CallStarted, HangUp, Join, Joined, Mark, MarkPlayed
from ..sip_edge import SipEdge
from .providers import DECLINE, HOW, RINGING

LEAD = 0.7
"""Seconds of silence before they are told: they say hello first."""
GRACE = 2.0
"""Seconds that they have to say no, once they have been told."""
PATIENCE = 60.0
"""Seconds from their hello to the two being connected, at most."""
TAKE = "1"

Speak = Callable[[str], Awaitable[bytes]]
"""A sentence as 24 kHz mono PCM16."""


class Attendant:
    """`find` somebody for a caller; their call comes in with a ticket, and `expected` tells whose it is."""

    def __init__(self, sip: SipEdge, speak: Speak) -> None:
        self._sip, self._speak = sip, speak
        self._consulted: dict[str, Consultation] = {}

    def expected(self, ticket: str) -> Consultation | None:
        """The conversation for which a call was placed; None for any other ticket."""
        return self._consulted.get(ticket)

    async def find(self, call_id: str, staff: Sequence[str], summary: str) -> str:
        """Have one of these people take a caller over; "" once they talk to each other, else why nobody does, as
        `HandoverFailed.why`.

        call_id: of the caller's own call. summary: what they are told of it.
        """
        why = "closed"
        for to in staff:
            told = bytes(2 * round(LEAD * OUTPUT_RATE)) + await self._speak(f"{summary} {HOW}".strip())
            if not (why := await self._ask(call_id, to, told)):
                break
        return why

    async def _ask(self, call_id: str, to: str, told: bytes) -> str:
        ticket = secrets.token_hex(16)
        consultation = self._consulted[ticket] = Consultation(call_id, told)
        try:
            if await self._sip.dial(to, ticket, RINGING):
                return "no_answer"
            async with asyncio.timeout(PATIENCE):
                return await consultation.outcome
        except TimeoutError:
            return "no_answer"
        finally:
            del self._consulted[ticket]
            if not consultation.taken:
                self._sip.hang_up(ticket)


class Consultation:
    """What a person who is called is told, and what they answer."""

    def __init__(self, call_id: str, told: bytes) -> None:
        """call_id: whom they are to talk to. told: 24 kHz mono PCM16."""
        self._call_id, self._told = call_id, told
        self.outcome: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        """"" once they talk to the caller, else why they do not."""

    @property
    def taken(self) -> bool:
        """Whether they have taken the call."""
        return self.outcome.done() and not self.outcome.cancelled() and not self.outcome.result()

    async def hold(self, leg: CallLeg) -> None:
        """Talk to them, until they are connected or have declined. Who hangs up declines."""
        now = asyncio.get_running_loop().time
        join_at = None
        try:
            async for event in leg.events():  # silence comes, too: an event each 20 ms
                match event:
                    case CallStarted(rate=rate):
                        await leg.send(Audio(Resampler(OUTPUT_RATE, rate).push(self._told, last=True), rate))
                        await leg.send(Mark("told"))
                    case MarkPlayed():
                        join_at = now() + GRACE
                    case KeyPressed(key=key) if key == TAKE:
                        join_at = now()
                    case KeyPressed(key=key) if key == DECLINE:
                        await leg.send(HangUp())
                        return
                    case Joined(done=done):
                        self._settle("" if done else "declined")
                        return
                if join_at is not None and now() >= join_at:
                    join_at = float("inf")
                    await leg.send(Join(self._call_id))
        finally:
            self._settle("declined")
            await leg.close()

    def _settle(self, why: str) -> None:
        if not self.outcome.done():
            self.outcome.set_result(why)

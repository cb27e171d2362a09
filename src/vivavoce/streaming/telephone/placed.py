"""A call that we placed: who has answered decides what is said first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ...events import Audio, CallerText
from ...media import OUTPUT_RATE, Resampler
from ..transport import FromClient
from .answering import AnswerJudge
from .leg import CallLeg, LegEvent

MACHINE = "answering_machine"
"""Why such a call ended, in the log."""


class Placed:
    """`read` what the line tells while `waiting`: a person is greeted, a machine is left a message, or nothing."""

    def __init__(self, leg: CallLeg, rate: int, message: bytes, over: Callable[[str], None]) -> None:
        """rate: samples per second of the line. message: for a machine, 24 kHz PCM16; b"" = none. over: ends the call,
        for a reason."""
        self._leg, self._rate, self._message, self._over = leg, rate, message, over
        self._judge = AnswerJudge(rate)
        self._leaving: asyncio.Task[None] | None = None
        self.waiting = True

    def read(self, event: LegEvent) -> list[FromClient]:
        """What the session is told of it: nothing, until a person waits for us to speak."""
        if not isinstance(event, Audio) or self._leaving is not None:
            return []
        verdict = self._judge.push(event.pcm)
        if verdict == "person":
            self.waiting = False
            return [CallerText("")]
        if verdict == "recording" or (verdict == "machine" and not self._message):
            self._leaving = asyncio.create_task(self._leave())
        return []

    def cancel(self) -> None:
        """The call is over."""
        if self._leaving is not None:
            self._leaving.cancel()

    async def _leave(self) -> None:
        if self._message:
            sound = Audio(Resampler(OUTPUT_RATE, self._rate).push(self._message, last=True), self._rate)
            await self._leg.send(sound)
            await asyncio.sleep(sound.seconds + 0.5)
        self._over(MACHINE)

"""The engine's ear at work: the current turn's sound, recognised again and again while the caller speaks."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from ...events import Heard
from .brain import Expectation, Utterance
from .ear import Ear
from .manner import LIVE, Manner
from .organs import Organs
from .replies import Emit


class Listening:
    """`start` a turn, `push` its sound, `recognise` all of it. What is understood on the way goes to `emit`."""

    def __init__(
        self, organs: Organs, likely: Expectation, emit: Emit, tasks: asyncio.TaskGroup, manner: Manner = LIVE
    ) -> None:
        """likely: what callers of this agent say at any time."""
        self._organs, self._likely, self._emit, self._tasks = organs, likely, emit, tasks
        self._ahead = manner.ahead
        self._ear = Ear()
        self._look: asyncio.Task[None] | None = None
        self.turn = 0
        """Counts the turns: what was recognised of an earlier one is not shown any more."""

    def start(self, *, keep: bool = False) -> None:
        """A new turn. keep: the sound of the last one belongs to it, its words have not been answered."""
        self.turn += 1
        if not keep:
            self._ear.start()

    def stop(self) -> None:
        """Listen no more."""
        if self._look:
            self._look.cancel()

    def push(self, pcm: bytes, expected: Expectation) -> None:
        """Add 16 kHz PCM16, and recognise what there is when enough is new and the last look is over."""
        self._ear.push(pcm)
        if self._ahead and self._ear.due and (self._look is None or self._look.done()):
            self._look = self._tasks.create_task(self._show(self.turn, expected))

    async def recognise(self, expected: Expectation) -> Utterance:
        """The words of the turn so far."""
        likely = replace(
            expected,
            words=(*expected.words, *self._likely.words),
            context=(*expected.context, *self._likely.context),
        )
        return await self._organs.hear(self._ear.audio(), likely)

    async def _show(self, turn: int, expected: Expectation) -> None:
        utterance = await self.recognise(expected)
        if turn == self.turn and utterance.text:
            await self._emit(Heard(utterance.text, final=False, confidence=utterance.confidence))

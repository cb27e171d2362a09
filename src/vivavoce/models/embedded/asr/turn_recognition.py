"""The caller's current turn, recognised again and again while they speak: partial hypotheses, then all of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from ....events import Heard
from ....media import Samples
from ...model import Emit
from ..brain import Expectation, Utterance
from ..pipeline_mode import LIVE, PipelineMode
from ..services import SpeechServices
from .turn_audio import TurnAudio


class TurnRecognition:
    """`start` a turn, `push` its sound, `recognise` all of it. What is understood on the way goes to `emit`."""

    def __init__(
        self,
        services: SpeechServices,
        likely: Expectation,
        emit: Emit,
        tasks: asyncio.TaskGroup,
        mode: PipelineMode = LIVE,
    ) -> None:
        """likely: what callers of this agent say at any time."""
        self._services, self._likely, self._emit, self._tasks = services, likely, emit, tasks
        self._ahead = mode.ahead
        self._audio = TurnAudio()
        self._settled: dict[int, asyncio.Task[Utterance]] = {}
        """What was said in each finished piece of the turn: recognised once."""
        self._partial: asyncio.Task[None] | None = None
        self.turn = 0
        """Counts the turns: what was recognised of an earlier one is not shown any more."""

    def start(self, *, keep: bool = False, over_reply: bool = False) -> None:
        """A new turn. keep: the sound of the last one belongs to it, its words have not been answered. over_reply: a
        reply is made or played meanwhile."""
        self.turn += 1
        self._audio.over_reply = over_reply
        if not keep:
            self._audio.start()
            self._forget(())

    def stop(self) -> None:
        """Listen no more."""
        self._forget(())
        if self._partial:
            self._partial.cancel()

    def push(self, pcm: bytes, expected: Callable[[], Expectation]) -> None:
        """Add 16 kHz PCM16, and recognise what there is when enough is new and the last partial hypothesis is made.

        expected: asked only when something is about to be recognised: a brain takes its time over it.
        """
        self._audio.push(pcm)
        if not self._ahead:
            return
        self._settle(expected)
        if self._audio.due and (self._partial is None or self._partial.done()):
            self._partial = self._tasks.create_task(self._make_partial(self.turn, expected()))

    async def recognise(self, expected: Expectation) -> Utterance:
        """The words of the turn so far. However long it is, only its last `PIECE` seconds at most are new work.

        A partial hypothesis in the making is given up: this is the better one, and comes sooner without it.
        """
        if self._partial:
            self._partial.cancel()
        return await self._recognise(expected)

    async def _recognise(self, expected: Expectation) -> Utterance:
        before, tail, clipped = self._settle(lambda: expected), self._audio.tail(), self._audio.clipped
        last = await self._hear(tail, expected) if len(tail) or not before else Utterance("", 0.0)
        if before:
            await asyncio.wait(before)  # not `gather`: who gives up waiting must not cancel them for the others
            last = _joined([*(piece.result() for piece in before if not piece.cancelled()), last])
        return replace(last, clipped=clipped)

    def _settle(self, expected: Callable[[], Expectation]) -> list[asyncio.Task[Utterance]]:
        """Have each finished piece of the turn recognised, and forget those whose sound is no longer held."""
        pieces = self._audio.pieces
        if not (pieces or self._settled):
            return []
        self._forget([number for number, _ in pieces])
        for number, sound in pieces:
            if number not in self._settled:
                self._settled[number] = self._tasks.create_task(self._hear(sound, expected()))
        return list(self._settled.values())

    def _forget(self, kept: Sequence[int]) -> None:
        for number in [number for number in self._settled if number not in kept]:
            self._settled.pop(number).cancel()

    async def _hear(self, sound: Samples, expected: Expectation) -> Utterance:
        likely = replace(
            expected,
            words=(*expected.words, *self._likely.words),
            context=(*expected.context, *self._likely.context),
        )
        return await self._services.hear(sound, likely)

    async def _make_partial(self, turn: int, expected: Expectation) -> None:
        # No second look at what is only shown: the sound is asked for answers at the pause.
        shown = replace(
            expected, open=False, digits=0, only_digits=False, answers=(), short=(), name=False, number=False, moment=""
        )
        utterance = await self._recognise(shown)
        if turn == self.turn and utterance.text:
            await self._emit(Heard(utterance.text, final=False, confidence=utterance.confidence))


def _joined(pieces: Sequence[Utterance]) -> Utterance:
    """One turn of several pieces: as sure as its words are on average."""
    heard = [piece for piece in pieces if piece.text]
    if not heard:
        return pieces[-1]
    words = [len(piece.text.split()) for piece in heard]
    sure = sum(piece.confidence * count for piece, count in zip(heard, words, strict=True)) / sum(words)
    return Utterance(" ".join(piece.text for piece in heard), sure)

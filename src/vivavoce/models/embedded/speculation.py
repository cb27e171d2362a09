"""The speculative response: an answer made at a pause, before it is certain that the turn has ended.

It is made on a fork of the brain, up to the first phrase's sound. If the turn ends there, it is only released; if the
caller goes on, it is thrown away and nothing has happened.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from ...events import Heard, ToolCall, TurnEnded, TurnHint, TurnPaused
from ..model import Emit
from .asr.turn_recognition import TurnRecognition
from .brain import Brain, Move, Say, Utterance
from .endpointing import completeness
from .replies import Replies


@dataclass(slots=True)
class SpeculativeResponse:
    """An answer made before it was certain that the turn had ended."""

    utterance: Utterance
    brain: Brain
    """The fork that made it: the conversation's brain from then on, once the answer is given."""
    moves: AsyncIterator[Move]
    first: Move | None
    opening: bytes
    """Sound of the first phrase, 24 kHz mono PCM16; b"" when there is none."""

    async def all_moves(self) -> AsyncIterator[Move]:
        """The answer from its beginning."""
        if self.first is not None:
            yield self.first
        async for move in self.moves:
            yield move


class Speculation:
    """`begin` at a pause; `take` what was begun when the turn ends, `discard` it when the caller goes on."""

    def __init__(
        self,
        recognition: TurnRecognition,
        replies: Replies,
        emit: Emit,
        tasks: asyncio.TaskGroup,
        brain: Callable[[], Brain],
    ) -> None:
        """brain: the conversation's, which another replaces at every turn."""
        self._recognition, self._replies, self._emit, self._tasks = recognition, replies, emit, tasks
        self._brain = brain
        self._response: asyncio.Task[SpeculativeResponse] | None = None

    def begin(self, at: TurnPaused) -> None:
        """Prepare an answer to the turn so far, instead of one begun earlier."""
        self.discard()
        self._response = self._tasks.create_task(self.prepare(at))

    def discard(self) -> None:
        """Give up the answer in preparation, if there is one."""
        if self._response:
            self._response.cancel()
            self._response = None

    def take(self) -> asyncio.Task[SpeculativeResponse] | None:
        """The answer in preparation, which nothing discards any more; None when none was begun."""
        response, self._response = self._response, None
        return response

    async def prepare(self, at: TurnPaused | TurnEnded) -> SpeculativeResponse:
        """Recognise the turn so far, tell what was heard and whether it sounds finished, and think of an answer."""
        turn, expected = self._recognition.turn, self._brain().expectation()
        utterance = replace(await self._recognition.recognise(expected), snr_db=at.snr_db, faint=at.faint)
        if turn == self._recognition.turn:
            await self._emit(Heard(utterance.text, final=False, confidence=utterance.confidence))
            await self._emit(TurnHint(completeness(utterance.text, expected)))
        response = await self.think(utterance)
        if turn == self._recognition.turn:
            wanted = response.brain.expectation().wanted
            await self._emit(TurnHint(completeness(utterance.text, expected), wanted, answered=True))
        return response

    async def think(self, utterance: Utterance) -> SpeculativeResponse:
        """An answer on a fork of the brain, with the sound of its first phrase."""
        brain = self._brain().fork()
        moves = brain.hear(utterance)
        first = await anext(moves, None)
        opening = await self._replies.opening(first.text) if isinstance(first, Say) else b""
        if isinstance(first, ToolCall) and (likely := brain.anticipate(first)):
            await self._replies.opening(likely)  # kept by the voice, which is asked for the same phrase again
        return SpeculativeResponse(utterance, brain, moves, first, opening)

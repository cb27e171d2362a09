"""Two minds for one conversation: the rules first, a chat model for the turns that fit nothing they do."""

from __future__ import annotations

import contextlib
import copy
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence

from ...errors import ModelUnavailable
from ...events import (
    CallerText,
    Heard,
    Looked,
    Message,
    Moment,
    Snapshot,
    Spoken,
    ToolCall,
    ToolResult,
    ToolSpec,
)
from ...sight import Sight, SightEnded
from .brain import Brain, Expectation, Move, News, Say, Utterance
from .chat.brain import FAILED, FILLER
from .chat.second import SecondChat
from .dialogue.grounding import each
from .dialogue.yielding import YieldingRules

FIRST_REST, LONGEST_REST = 5.0, 120.0
"""Seconds in which an endpoint that has failed is not asked: twice as many after each failure in a row."""
ASIDE = '\n(Answer in one sentence and ask nothing: after your answer the caller is asked "{question}")'


class Rests:
    """When an endpoint that fails is asked again. Shared by all calls of a process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: seconds."""
        self._clock, self._length, self._until = clock, 0.0, 0.0

    @property
    def resting(self) -> bool:
        """Whether it is not to be asked now."""
        return self._clock() < self._until

    def begin(self) -> None:
        """It has failed."""
        self._length = min(max(FIRST_REST, 2 * self._length), LONGEST_REST)
        self._until = self._clock() + self._length

    def end(self) -> None:
        """It has answered."""
        self._length = self._until = 0.0


class FallbackBrain(Brain):
    """Implements `Brain`: each turn is the rules' unless nothing fits it, and theirs again while the model is away."""

    def __init__(self, rules: YieldingRules, chat: SecondChat, rests: Rests) -> None:
        self._rules, self._chat, self._rests = rules, chat, rests
        self._origin: FallbackBrain | None = None
        self._model_asked = False
        """The last words were a question of the model's: the caller's next ones may answer it."""

    def fork(self) -> FallbackBrain:
        """An independent copy; cheap, as the two are."""
        other = copy.copy(self)
        other._rules, other._chat, other._origin = self._rules.fork(), self._chat.fork(), self
        return other

    async def greet(self) -> AsyncIterator[Move]:
        """Speak first; asks nobody."""
        for move in self._as_told([move async for move in self._rules.greet()]):
            yield move

    async def hear(self, utterance: Utterance) -> AsyncIterator[Move]:
        """Answer a caller's turn."""
        _catch_up(self)
        moves = None if self._with_model else await self._rules.attempt(utterance, self._model_asked)
        _catch_up(self)  # what was under way when this copy was made has come to its end by now
        self._origin = None
        if moves is None and (self._chat.unconfirmed or not self._rests.resting):
            question = self._rules.open_question
            note = ASIDE.format(question=question) if question else ""
            before = self._chat.fork()
            answer = self._chat.hear(utterance, note)
            try:
                async with contextlib.aclosing(
                    self._from_model(answer, lambda: self._rules.note_turn(utterance))
                ) as stream:
                    async for move in stream:
                        yield move
                return
            except ModelUnavailable:
                self._chat = before
        if moves is None:
            moves = [move async for move in self._rules.hear(utterance)]
        self._chat.witness(CallerText(utterance.text))
        for move in self._as_told(moves):
            yield move

    async def learn(self, news: News) -> AsyncIterator[Move]:
        """Go on with what is news to the mind that asked for it."""
        if not (isinstance(news, ToolResult | Looked) and self._chat.made(news.id)):
            moves = [move async for move in self._rules.learn(news)]
            if isinstance(news, ToolResult):
                self._chat.witness(news)
            for move in self._as_told(moves):
                yield move
            return
        call, result = self._chat.running, news if isinstance(news, ToolResult) else None

        def note() -> None:
            if call and result and call.id == result.id:
                self._rules.note_result(call, result)

        try:
            async with contextlib.aclosing(self._from_model(self._chat.learn(news), note)) as stream:
                async for move in stream:
                    yield move
        except ModelUnavailable:
            told = await self._rules.tell(call, result) if call and result and call.id == result.id else []
            for move in self._as_told(told or [Say(FAILED)]):
                yield move

    def see(self, item: Sight | SightEnded) -> bool:
        """Take note of a picture; whether the rules have something to say or do about it."""
        self._chat.see(item)
        return self._rules.see(item)

    def anticipate(self, call: ToolCall) -> str:
        """What will probably be said of the result of the rules' call."""
        return "" if self._chat.made(call.id) else self._rules.anticipate(call)

    async def notice_silence(self, count: int) -> AsyncIterator[Move]:
        """Nobody spoke for the `count`-th time: whoever asked last asks again."""
        asker: Brain = self._chat if self._with_model or self._model_asked else self._rules
        async for move in asker.notice_silence(count):
            yield move

    def snapshot(self) -> Snapshot | None:
        """What the rules know; the model goes by what was said."""
        return self._rules.snapshot()

    def note_interruption(self, heard_text: str) -> None:
        """Only `heard_text` of the last reply reached the caller."""
        self._rules.note_interruption(heard_text)
        self._chat.note_interruption(heard_text)

    def add_history(self, messages: Sequence[Message]) -> None:
        """Take earlier conversation as known."""
        self._rules.add_history(messages)
        self._chat.add_history(messages)

    async def resume(self, moments: Sequence[Moment]) -> AsyncIterator[Move] | None:
        """Take up a conversation that another connection began; the last reply is gone on with by whom it was begun."""
        last = moments[-1].item
        if isinstance(last, Heard | CallerText):  # nobody has begun to answer
            if moments[:-1]:
                await self.resume(moments[:-1])
            return self.hear(_utterance(last))
        of_model = await self._chat.resume(moments)
        of_rules = await self._rules.resume([moment for moment in moments if not _of_model(moment)])
        if any(map(_of_model, _since_the_caller_spoke(moments))):
            return of_model and self._from_model(of_model, lambda: None)
        due = [move async for move in of_rules] if of_rules else []
        if isinstance(last, Spoken):  # the model knows the words already
            for move in due:
                if isinstance(move, ToolCall):
                    self._chat.witness(move)
        else:
            due = list(self._as_told(due))
        return each(due) if due else None

    def brief(self, instructions: str | None, tools: tuple[ToolSpec, ...] | None) -> None:
        """Change the instructions or tools of both from now on; None keeps what there is."""
        self._rules.brief(instructions, tools)
        self._chat.brief(instructions, tools)

    def expectation(self) -> Expectation:
        """What the next turn will probably hold."""
        asker: Brain = self._chat if self._with_model or self._model_asked else self._rules
        return asker.expectation()

    @property
    def _with_model(self) -> bool:
        """The next words are the model's, whatever they are: they are the yes or no to what it proposes to do."""
        return self._chat.unconfirmed

    def _as_told(self, moves: Sequence[Move]) -> Iterator[Move]:
        """The rules' moves, of which the model takes note."""
        for move in moves:
            if isinstance(move, Say):
                self._chat.witness(Spoken(move.text, move.text))
                self._model_asked = False
            elif isinstance(move, ToolCall):
                self._chat.witness(move)
            yield move

    async def _from_model(self, moves: AsyncIterator[Move], note: Callable[[], None]) -> AsyncGenerator[Move, None]:
        """The model's moves, of which the rules take note, and then the question of what is in work. note: called with
        the first of them. Raises ModelUnavailable before anything has been said."""
        said, noted, acted = "", False, False
        try:
            async for move in moves:
                if move == Say(FILLER):
                    yield move
                    continue
                if not noted:
                    note()
                    noted = True
                if isinstance(move, Say):
                    said = f"{said} {move.text}".strip()
                    self._rules.note_reply(said)
                    self._model_asked = said.endswith("?")
                acted = acted or not isinstance(move, Say)
                yield move
        except ModelUnavailable:
            self._rests.begin()
            raise
        finally:
            if isinstance(moves, AsyncGenerator):
                await moves.aclose()
        self._rests.end()
        if (question := self._rules.open_question) and not (acted or self._chat.unconfirmed):
            self._rules.note_reply(f"{said} {question}".strip())
            for move in self._as_told([Say(question)]):
                yield move


def _catch_up(copied: FallbackBrain) -> None:
    """A copy learns what the conversation has come to since it was made, as the rules' copy does by itself."""
    if copied._origin is not None:
        copied._chat, copied._model_asked = copied._origin._chat.fork(), copied._origin._model_asked


def _utterance(said: Heard | CallerText) -> Utterance:
    if isinstance(said, CallerText):
        return Utterance(said.text, typed=True)
    return Utterance(said.text, said.confidence, said.snr_db, alternatives=said.alternatives, faint=said.faint)


def _of_model(moment: Moment) -> bool:
    return isinstance(moment.item, ToolCall | ToolResult) and SecondChat.made(moment.item.id)


def _since_the_caller_spoke(moments: Sequence[Moment]) -> Iterator[Moment]:
    for moment in reversed(moments):
        if isinstance(moment.item, Heard | CallerText):
            return
        yield moment

"""Rules that leave to another mind what fits nothing, and take note of what that one heard, said and did."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence

from ....events import Moment, ToolCall, ToolResult
from ..brain import Move, Utterance
from ..markup import structured
from .brain import RulesBrain
from .contract import Done, Running, State, Step
from .policy import rules
from .policy.context import DecisionContext
from .tracker import (
    Asked,
    CallMade,
    Event,
    Finished,
    GoalsDropped,
    Greeted,
    Intelligible,
    Replied,
    Succeeded,
    TurnBegan,
    update,
)


class YieldingRules(RulesBrain):
    """A `RulesBrain` beside another mind."""

    _resuming = False

    async def hear(
        self, utterance: Utterance, answer: Callable[[DecisionContext], list[Step]] = rules.answer
    ) -> AsyncIterator[Move]:
        """Answer a caller's turn. While a call is lived through again, what fits nothing was the other mind's."""
        if self._resuming and answer is rules.answer:
            moves = await self.attempt(utterance)
            if moves is None:
                self.note_turn(utterance)
            for move in moves or ():
                yield move
            return
        async for move in super().hear(utterance, answer):
            yield move

    async def resume(self, moments: Sequence[Moment]) -> AsyncIterator[Move] | None:
        """Take up a conversation of both minds. moments: without the other one's calls."""
        self._resuming = True
        try:
            return await super().resume(moments)
        finally:
            self._resuming = False

    async def attempt(self, utterance: Utterance, answers_other: bool = False) -> list[Move] | None:
        """The answer to a caller's turn; None where nothing fits it: then nothing has happened.

        answers_other: it was the other mind that asked the caller something, so only a request is taken.
        """

        def answer(turn: DecisionContext) -> list[Step]:
            before = _progress(turn.state)
            steps = rules.answer(turn)
            works = _progress(turn.state) != before or any(isinstance(step, ToolCall) for step in steps)
            if not works and (turn.refused or answers_other):
                raise _NothingFits
            return steps

        try:
            return [move async for move in self.hear(utterance, answer)]
        except _NothingFits:
            if self._origin is not None:
                self._state, self._origin = self._origin._state, None
            return None

    @property
    def open_question(self) -> str:
        """The question of a request in work, as it was put; "" when there is none."""
        return self._state.question if self._state.goals and not self._state.running else ""

    def note_turn(self, utterance: Utterance) -> None:
        """The other mind answers this turn: unless something is in work, no question of ours is open any more."""
        asked: list[Event] = [] if self._state.goals else [Asked()]
        self._note(TurnBegan(utterance.text, utterance.typed), Intelligible(), *asked)

    def note_reply(self, text: str) -> None:
        """What the other mind has said since the caller's turn, all of it."""
        self._happen(
            lambda state: update(update(state, Replied(text, state.question if state.goals else "")), Greeted())
        )

    def note_result(self, call: ToolCall, result: ToolResult) -> None:
        """A call of the other mind has its result. What it did need not be done, or asked for, once more."""
        response = structured(result.response)
        if "error" in response or response.get("confirmation_required"):
            return
        self._note(Succeeded(Done(call.name, call.args, response)), Finished())
        if any(goal.tool == call.name for goal in self._state.goals):
            self._note(GoalsDropped(), Asked())

    async def tell(self, call: ToolCall, result: ToolResult) -> list[Move]:
        """The result of a call that the other mind made and has no words for."""
        pending = self._state.pending
        self._note(CallMade(Running(call.id, call.name, call.args), self._state.calls), Asked(pending))
        return [move async for move in self.learn(result)]

    def _note(self, *events: Event) -> None:
        self._happen(_all(events))


class _NothingFits(Exception):
    """Leaves a thought before anything has come of it."""


def _progress(state: State) -> list[object]:
    """What is in work, and what is known of it."""
    return [(goal.tool, goal.values, goal.partial) for goal in state.goals]


def _all(events: Iterable[Event]) -> Callable[[State], State]:
    def happen(state: State) -> State:
        for event in events:
            state = update(state, event)
        return state

    return happen

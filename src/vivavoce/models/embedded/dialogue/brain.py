"""The rules brain: a dialogue state, and what every event makes of it."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

from ....events import Brief, Message, Moment, ToolCall, ToolResult, ToolSpec
from ..brain import Expectation, Move, Say, Utterance
from . import expecting, facts, learning, phrases, turn
from .kit import Kit, prepare
from .meaning import Meaning
from .readback import read_back
from .recalling import Recalling, each
from .state import State


class RulesBrain:
    """Implements `Brain` for any agent, from its tools and instructions; `meaning` None = words only."""

    def __init__(self, brief: Brief, meaning: Meaning | None = None) -> None:
        self._meaning = meaning
        self._kit: Kit = prepare(brief, brief.instructions, brief.tools, meaning)
        self._state = State(tools=self._kit.tools, instructions=brief.instructions)
        self.remember(brief.history)

    def fork(self) -> RulesBrain:
        """An independent copy; cheap, since all parts of the state are immutable."""
        other = copy.copy(self)
        other._state = copy.copy(self._state)
        return other

    async def greet(self) -> AsyncIterator[Move]:
        """Speak first."""
        self._state.greeted = True
        for move in self._spoken([Say(self._kit.brief.greeting or phrases.GREETING)]):
            yield move

    async def hear(self, utterance: Utterance) -> AsyncIterator[Move]:
        """Answer a caller's turn."""
        for move in self._spoken(turn.answer(self._kit, self._state, utterance)):
            yield move

    async def learn(self, result: ToolResult) -> AsyncIterator[Move]:
        """Go on with a tool's result."""
        for move in self._spoken(learning.learn(self._kit, self._state, result)):
            yield move

    def anticipate(self, call: ToolCall) -> str:
        """The read-back of a call that needs a yes; other results cannot be known."""
        spec = next((spec for spec in self._kit.tools if spec.name == call.name), None)
        if spec is None or not spec.confirm:
            return ""
        brief = self._kit.brief
        return read_back(spec, call.args, brief.local_time(), brief.read_back(call.name, call.args))

    async def notice_silence(self, count: int) -> AsyncIterator[Move]:
        """Nobody spoke for the `count`-th time."""
        for move in turn.silence(self._kit, self._state, count):
            yield move

    def note_interruption(self, heard_text: str) -> None:
        """Only `heard_text` of the last reply reached the caller."""
        turn.interrupted(self._state, heard_text)

    def remember(self, messages: Sequence[Message]) -> None:
        """Take earlier conversation as known."""
        for message in messages:
            if message.role == "model":
                self._state.said, self._state.greeted = message.text, True
            elif (told := facts.told(message.text)) is not None:
                self._state.told = (*self._state.told, told)

    async def recall(self, moments: Sequence[Moment]) -> AsyncIterator[Move] | None:
        """Take up a conversation that another connection began; what of its last reply is still to be done."""
        recalling = Recalling(self, self._set_time)
        now = self._kit.brief.local_time
        for moment in moments:
            await recalling.take(moment)
        self._kit = replace(self._kit, brief=replace(self._kit.brief, local_time=now))
        return each(recalling.due) if recalling.due else None

    def _set_time(self, moment: datetime) -> None:
        self._kit = replace(self._kit, brief=replace(self._kit.brief, local_time=lambda: moment))

    def brief(self, instructions: str | None, tools: tuple[ToolSpec, ...] | None) -> None:
        """Change the instructions or tools from now on; None keeps what there is."""
        state = self._state
        told = state.instructions if instructions is None else instructions
        given = self._kit.tools if tools is None else tools
        self._kit = prepare(self._kit.brief, told, given, self._meaning)
        state.instructions, state.tools = told, self._kit.tools
        if any(not state.has(goal.tool) for goal in state.goals):
            state.goals, state.pending = (), type(state.pending)()
        state.running = tuple(r for r in state.running if state.has(r.tool))

    def expectation(self) -> Expectation:
        """What the next turn will probably hold."""
        return expecting.expect(self._kit, self._state)

    def _spoken(self, moves: list[Move]) -> list[Move]:
        """The moves, with what they say kept for "say that again"."""
        said = " ".join(move.text for move in moves if isinstance(move, Say))
        if said and said != phrases.TAKE_YOUR_TIME:
            self._state.said, self._state.unheard = said, ""
        return moves

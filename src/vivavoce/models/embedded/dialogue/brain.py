"""The rules brain: a dialogue state, and what every event makes of it."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol, Self, TypeVar

from ....events import (
    Announcement,
    Brief,
    Looked,
    Message,
    Moment,
    Snapshot,
    ToolCall,
    ToolResult,
    ToolSpec,
)
from ....sight import Sight, SightEnded
from ..brain import Expectation, Look, Move, News, Say, Utterance
from . import expectation, snapshot
from .acts import Prompt, Tell, Verbatim
from .agent import AgentModel, prepare
from .contract import State, Step
from .nlg import phrases
from .nlg.confirming import read_back
from .nlg.realise import realise, words
from .nlu import knowledge
from .nlu.frame import NLU
from .nlu.rules import RulesNLU
from .nlu.similarity import Meaning
from .policy import forms, leading, results, rules
from .policy.context import DecisionContext
from .policy.sight import looking
from .replay import Replay, each
from .tracker import (
    Briefed,
    Event,
    FactsTold,
    Greeted,
    Interrupted,
    PictureSeen,
    PicturesForgotten,
    Replied,
    SourceEnded,
    TurnBegan,
    update,
)

T = TypeVar("T")


class Think(Protocol):
    """Runs a thought where it holds nobody up: one of a conversation at a time, in the order in which they are asked
    for."""

    async def __call__(self, thought: Callable[[], T], /) -> T:
        """What it comes to."""


async def think_here(thought: Callable[[], T], /) -> T:
    """At once."""
    return thought()


class RulesBrain:
    """Implements `Brain` for any agent, from its tools and instructions; `meaning` None = words only.

    understanding: makes the `NLU` of an agent.
    """

    def __init__(
        self,
        brief: Brief,
        meaning: Meaning | None = None,
        think: Think = think_here,
        understanding: Callable[[AgentModel, Meaning | None], NLU] = RulesNLU,
    ) -> None:
        self._meaning, self._think, self._understanding = meaning, think, understanding
        self._agent: AgentModel = prepare(brief, brief.instructions, brief.tools)
        self._nlu = understanding(self._agent, meaning)
        self._state = State()
        self._instructions = brief.instructions
        self._origin: RulesBrain | None = None
        self._thoughts = 0
        self._unread = ""
        self._meanwhile: list[Callable[[State], State]] = []
        """What has happened since a thought was asked for that is not over: it changes what the thought comes to."""
        self.add_history(brief.history)

    def fork(self) -> Self:
        """An independent copy; cheap, since the state is a value."""
        other = copy.copy(self)
        other._origin, other._thoughts, other._meanwhile = self, 0, []
        return other

    async def greet(self) -> AsyncIterator[Move]:
        """Speak first."""

        def greeting(turn: DecisionContext) -> list[Step]:
            turn.update(Greeted())
            begun = leading.begin(turn)
            if turn.agent.brief.greeting:
                return [Verbatim(turn.agent.brief.greeting), *begun]
            return begun or [Tell(Prompt.GREETING)]

        for move in await self._come_to(greeting):
            yield move

    async def hear(
        self, utterance: Utterance, answer: Callable[[DecisionContext], list[Step]] = rules.answer
    ) -> AsyncIterator[Move]:
        """Answer a caller's turn. Typed words that were interrupted before they were understood come with the next."""
        if utterance.typed:
            utterance = replace(utterance, text=f"{self._unread} {utterance.text}".strip())
            self._unread = utterance.text
        try:
            moves = await self._come_to(answer, utterance)
        except Exception:
            self._unread = ""  # it would be no better the next time
            raise
        self._unread = ""
        for move in moves:
            yield move

    async def learn(self, news: News) -> AsyncIterator[Move]:
        """Go on with a tool's result, or with what is seen or announced."""
        for move in await self._come_to(lambda turn: _learn(turn, news)):
            yield move

    async def notice_silence(self, count: int) -> AsyncIterator[Move]:
        """Nobody spoke for the `count`-th time."""
        for move in await self._come_to(lambda context: rules.silence(context, count), kept=False):
            yield move

    def see(self, item: Sight | SightEnded) -> bool:
        """Take note of a picture; whether there is something to say or do about it."""
        event = PictureSeen(item, self._agent.now()) if isinstance(item, Sight) else SourceEnded(item)
        self._happen(lambda state: update(state, event))
        return looking.attends(self._agent, self._state)

    async def _come_to(
        self, decide: Callable[[DecisionContext], list[Step]], heard: Utterance | None = None, *, kept: bool = True
    ) -> list[Move]:
        """Understand, decide, put it in words; cancelled, nothing has happened. kept: for "say that again"."""

        def thought() -> tuple[int, State, list[Move]]:
            known, state = len(self._meanwhile), self._origin._state if self._origin else self._state
            if heard is not None:
                state = update(state, TurnBegan(heard.text, heard.typed))
            turn = DecisionContext(self._agent, state, self._nlu.parse(heard or Utterance(""), state))
            moves = realise(decide(turn), self._agent)
            for event in (*turn.events, _replied(self._agent, turn.state, moves, kept)):
                state = update(state, event)
            return known, state, moves

        self._thoughts += 1
        try:
            known, state, moves = await self._think(thought)
            for happened in self._meanwhile[known:]:
                state = happened(state)
            self._state, self._origin = state, None
        finally:
            self._thoughts -= 1
            if not self._thoughts:
                self._meanwhile = []
        return moves

    def _happen(self, happened: Callable[[State], State]) -> None:
        self._state = happened(self._state)
        if self._thoughts:
            self._meanwhile.append(happened)

    def anticipate(self, call: ToolCall) -> str:
        """The read-back of a call that needs a yes; other results cannot be known."""
        spec = next((spec for spec in self._agent.tools if spec.name == call.name), None)
        if spec is None or not spec.confirm:
            return ""
        brief = self._agent.brief
        return read_back(spec, call.args, brief.local_time(), brief.read_back(call.name, call.args))

    def snapshot(self) -> Snapshot | None:
        """What it knows so far."""
        return snapshot.snapshot(self._state)

    def note_interruption(self, heard_text: str) -> None:
        """Only `heard_text` of the last reply reached the caller."""
        self._happen(lambda state: update(state, Interrupted(heard_text)))

    def add_history(self, messages: Sequence[Message]) -> None:
        """Take earlier conversation as known."""
        self._happen(lambda state: _after(state, _from_history(state, messages)))

    async def resume(self, moments: Sequence[Moment]) -> AsyncIterator[Move] | None:
        """Take up a conversation that another connection began; what of its last reply is still to be done."""

        def set_clock(local_time: Callable[[], datetime]) -> None:
            self._agent = replace(self._agent, brief=replace(self._agent.brief, local_time=local_time))
            self._nlu = self._nlu.knowing(self._agent)

        leads = self._agent.opening is not None
        replay = Replay(self, lambda moment: set_clock(lambda: moment), leads=leads)
        now = self._agent.brief.local_time
        state, moments = snapshot.newest(moments)
        if state is not None:
            self._state = state
            replay.load(state)
        for moment in moments:
            await replay.take(moment)
        set_clock(now)
        if not any(isinstance(move, Look) for move in replay.due):
            self._state = update(self._state, PicturesForgotten())
        return each(replay.due) if replay.due else None

    def brief(self, instructions: str | None, tools: tuple[ToolSpec, ...] | None) -> None:
        """Change the instructions or tools from now on; None keeps what there is."""
        self._instructions = self._instructions if instructions is None else instructions
        given = self._agent.tools if tools is None else tools
        self._agent = prepare(self._agent.brief, self._instructions, given)
        self._nlu = self._understanding(self._agent, self._meaning)
        names = frozenset(tool.name for tool in self._agent.tools)
        self._happen(lambda state: update(state, Briefed(names)))

    def expectation(self) -> Expectation:
        """What the next turn will probably hold."""
        return expectation.expect(self._agent, self._state)


def _learn(turn: DecisionContext, news: News) -> list[Step]:
    match news:
        case ToolResult():
            return leading.standing(turn, results.learn(turn, news))
        case Looked():
            return looking.learn(turn, news)
        case Announcement(text=text, step=step):
            return leading.announced(turn, step) or looking.announce(turn, text)
        case Sight():
            return looking.notice(turn)
        case ToolCall():
            return forms.made(turn, news)


def _replied(agent: AgentModel, state: State, moves: Sequence[Move], kept: bool) -> Replied:
    said = " ".join(move.text for move in moves if isinstance(move, Say)) if kept else ""
    asked = state.pending.question
    return Replied("" if said == phrases.TAKE_YOUR_TIME else said, words(asked, agent) if asked else "")


def _after(state: State, events: Iterable[Event]) -> State:
    for event in events:
        state = update(state, event)
    return state


def _from_history(state: State, messages: Sequence[Message]) -> Iterator[Event]:
    for message in messages:
        if message.role == "model":
            yield Replied(message.text, state.question)
            yield Greeted()
        elif (told := knowledge.told(message.text)) is not None:
            yield FactsTold((told,))

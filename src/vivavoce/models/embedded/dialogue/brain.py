"""The rules brain: a dialogue state, and what every event makes of it."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar

from ....events import Announcement, Brief, Looked, Message, Moment, ToolCall, ToolResult, ToolSpec
from ....sight import Sight, SightEnded
from ..brain import Expectation, Look, Move, News, Say, Utterance
from . import expecting, facts, learning, phrases, policy, turn
from .kit import Kit, prepare
from .meaning import Meaning
from .readback import read_back
from .recalling import Recalling, each
from .sight import looking
from .sight.watching import Watching
from .state import State

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
    """Implements `Brain` for any agent, from its tools and instructions; `meaning` None = words only."""

    def __init__(self, brief: Brief, meaning: Meaning | None = None, think: Think = think_here) -> None:
        self._meaning, self._think = meaning, think
        self._kit: Kit = prepare(brief, brief.instructions, brief.tools, meaning)
        self._state = State(tools=self._kit.tools, instructions=brief.instructions)
        self._origin: RulesBrain | None = None
        self._thoughts = 0
        self._unread = ""
        self._meanwhile: list[Callable[[State], None]] = []
        """What has happened since a thought was asked for that is not over: it changes what the thought comes to."""
        self.remember(brief.history)

    def fork(self) -> RulesBrain:
        """An independent copy; cheap, since all parts of the state are immutable."""
        other = copy.copy(self)
        other._state = copy.copy(self._state)
        other._origin, other._thoughts, other._meanwhile = self, 0, []
        return other

    async def greet(self) -> AsyncIterator[Move]:
        """Speak first."""

        def greeting(kit: Kit, state: State) -> list[Move]:
            state.greeted = True
            return [Say(kit.brief.greeting or phrases.GREETING)]

        for move in await self._come_to(greeting):
            yield move

    async def hear(self, utterance: Utterance) -> AsyncIterator[Move]:
        """Answer a caller's turn. Typed words that were interrupted before they were understood come with the next."""
        if utterance.typed:
            utterance = replace(utterance, text=f"{self._unread} {utterance.text}".strip())
            self._unread = utterance.text
        try:
            moves = await self._come_to(lambda kit, state: turn.answer(kit, state, utterance))
        except Exception:
            self._unread = ""  # it would be no better the next time
            raise
        self._unread = ""
        for move in moves:
            yield move

    async def learn(self, news: News) -> AsyncIterator[Move]:
        """Go on with a tool's result, or with what is seen or announced."""
        for move in await self._come_to(lambda kit, state: _learn(kit, state, news)):
            yield move

    async def notice_silence(self, count: int) -> AsyncIterator[Move]:
        """Nobody spoke for the `count`-th time."""
        for move in await self._come_to(lambda kit, state: turn.silence(kit, state, count), kept=False):
            yield move

    def see(self, item: Sight | SightEnded) -> bool:
        """Take note of a picture; whether there is something to say or do about it."""
        at = self._kit.brief.local_time()
        self._happen(lambda state: looking.seen(state, item, at))
        return looking.attends(self._kit, self._state)

    async def _come_to(self, decide: Callable[[Kit, State], list[Move]], *, kept: bool = True) -> list[Move]:
        """The moves decided on, with what they say kept for "say that again". Cancelled, nothing has happened."""

        def thought() -> tuple[int, State, list[Move]]:
            known, state = len(self._meanwhile), copy.copy(self._origin._state if self._origin else self._state)
            return known, state, decide(self._kit, state)

        self._thoughts += 1
        try:
            known, state, moves = await self._think(thought)
            for happened in self._meanwhile[known:]:
                happened(state)
            self._state, self._origin = state, None
        finally:
            self._thoughts -= 1
            if not self._thoughts:
                self._meanwhile = []
        said = " ".join(move.text for move in moves if isinstance(move, Say))
        if kept and said and said != phrases.TAKE_YOUR_TIME:
            self._state.said, self._state.unheard = said, ""
        return moves

    def _happen(self, happened: Callable[[State], None]) -> None:
        happened(self._state)
        if self._thoughts:
            self._meanwhile.append(happened)

    def anticipate(self, call: ToolCall) -> str:
        """The read-back of a call that needs a yes; other results cannot be known."""
        spec = next((spec for spec in self._kit.tools if spec.name == call.name), None)
        if spec is None or not spec.confirm:
            return ""
        brief = self._kit.brief
        return read_back(spec, call.args, brief.local_time(), brief.read_back(call.name, call.args))

    def note_interruption(self, heard_text: str) -> None:
        """Only `heard_text` of the last reply reached the caller."""
        self._happen(lambda state: turn.interrupted(state, heard_text))

    def remember(self, messages: Sequence[Message]) -> None:
        """Take earlier conversation as known."""
        self._happen(lambda state: _remember(state, messages))

    async def recall(self, moments: Sequence[Moment]) -> AsyncIterator[Move] | None:
        """Take up a conversation that another connection began; what of its last reply is still to be done."""
        recalling = Recalling(self, self._set_time)
        now = self._kit.brief.local_time
        for moment in moments:
            await recalling.take(moment)
        self._kit = replace(self._kit, brief=replace(self._kit.brief, local_time=now))
        if not any(isinstance(move, Look) for move in recalling.due):
            self._state.sights = Watching()  # nothing of what was seen then is seen now
        return each(recalling.due) if recalling.due else None

    def _set_time(self, moment: datetime) -> None:
        self._kit = replace(self._kit, brief=replace(self._kit.brief, local_time=lambda: moment))

    def brief(self, instructions: str | None, tools: tuple[ToolSpec, ...] | None) -> None:
        """Change the instructions or tools from now on; None keeps what there is."""
        told = self._state.instructions if instructions is None else instructions
        given = self._kit.tools if tools is None else tools
        self._kit = prepare(self._kit.brief, told, given, self._meaning)
        self._happen(lambda state: _rebrief(state, told, self._kit.tools))

    def expectation(self) -> Expectation:
        """What the next turn will probably hold."""
        return expecting.expect(self._kit, self._state)


def _learn(kit: Kit, state: State, news: News) -> list[Move]:
    match news:
        case ToolResult():
            return learning.learn(kit, state, news)
        case Looked():
            return looking.learn(kit, state, news)
        case Announcement(text=text):
            return looking.announce(kit, state, text)
        case Sight():
            return looking.notice(kit, state)
        case ToolCall():
            return policy.made(state, news)


def _remember(state: State, messages: Sequence[Message]) -> None:
    for message in messages:
        if message.role == "model":
            state.said, state.greeted = message.text, True
        elif (told := facts.told(message.text)) is not None:
            state.told = (*state.told, told)


def _rebrief(state: State, instructions: str, tools: tuple[ToolSpec, ...]) -> None:
    state.instructions, state.tools = instructions, tools
    if any(not state.has(goal.tool) for goal in state.goals):
        state.goals, state.pending = (), type(state.pending)()
    state.running = tuple(r for r in state.running if state.has(r.tool))

"""A mind that asks a chat model: the same moves as the rules brain's, from an endpoint's streamed answers."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Self

from .... import consent
from ....errors import ModelUnavailable
from ....events import (
    Announcement,
    Brief,
    CallEnding,
    ContextUpdated,
    Looked,
    Message,
    Moment,
    ToolCall,
    ToolResult,
    ToolSpec,
)
from ....recorded import TO_MODELS
from ....sight import Sight, SightEnded
from ....zones import in_zone
from ..brain import Brain, Expectation, Look, Move, News, Say, Utterance
from ..dialogue.grounding import CallerAct, DoubtPolicy, Hearing, each, judge, phrases, read_act
from . import prompt, seeing
from .answer import Answer
from .calls import Calls
from .endpoint import ChatEndpoint
from .expecting import expect, last_question
from .history import History
from .past_messages import write_past
from .seeing import Shown

log = logging.getLogger(__name__)

FILLER_AFTER = 2.0
"""Seconds without a sentence of the answer until the caller hears that it is coming. A silence of 1 s reads as trouble
(evals.md 2), but the clock starts at the caller's pause, before the turn has ended, and a filler takes time too."""
# The brain's own sentences stay out of the history: a small model takes them for its manner and repeats them.
FILLER = "One moment."
MOST_ROUNDS = 5
"""Answers with tool calls after one turn of the caller: more is a model that runs in circles."""
FAILED = "Sorry, I can't think straight right now. Could you try that again?"
LOST = "Sorry, I didn't get anywhere with that. Could you say it differently?"
READ_BACK_HEARD = 0.6
"""Share of a read-back that the caller must have heard to agree to it; the rules brain asks for the same."""
LEAVING = (CallerAct.GOODBYE, CallerAct.THAT_IS_ALL)


class ChatBrain(Brain):
    """Implements `Brain` for any agent and any endpoint."""

    def __init__(
        self, brief: Brief, endpoint: ChatEndpoint, doubt: DoubtPolicy | None = None, *, excuses: bool = True
    ) -> None:
        """excuses: say so where the endpoint fails; else ModelUnavailable is raised, unless a part has been said."""
        self._brief, self._endpoint, self._doubt = brief, endpoint, doubt or DoubtPolicy()
        self._excuses = excuses
        self._history = History(brief.live.compress_at, brief.live.compress_to)
        self._began = brief.local_time()
        self._greeting = ""
        self._instructions = brief.instructions
        self._tools: dict[str, ToolSpec] = {}
        self.brief(None, brief.tools)
        self._calls = Calls()
        self._rounds = self._deaf = 0
        self._leaving = False
        self._unconfirmed: ToolCall | None = None
        """A call that waits for the caller's yes."""
        self._shown = Shown()

    def fork(self) -> Self:
        """An independent copy; costs one list."""
        other = copy.copy(self)
        other._history, other._calls = self._history.copy(), copy.copy(self._calls)
        return other

    async def greet(self) -> AsyncIterator[Move]:
        """Speak first; asks nobody."""
        self._greeting = self._brief.greeting or phrases.GREETING
        yield Say(self._greeting)

    async def hear(self, utterance: Utterance, note: str = "") -> AsyncGenerator[Move, None]:
        """Answer a caller's turn. What was not understood never reaches the endpoint. note: told beside the words."""
        self._calls.move_on(self._history)
        hearing = judge(utterance, self._doubt, asked=self._last_said.endswith("?"))
        if hearing is Hearing.NOISE:
            self._deaf += 1
            for move in _not_heard(self._deaf, self._doubt, self._last_said, self._other_channel):
                yield move
            return
        self._deaf = self._rounds = 0
        unconfirmed, self._unconfirmed = self._unconfirmed, None
        self._leaving = read_act(utterance.text) in LEAVING
        words = prompt.dated(utterance.text, self._brief.local_time())
        shown = self._shown.told(self._brief.local_time()) if self._brief.sees else ""
        self._history.hear((f"{words} (unclear)" if hearing is Hearing.UNSURE else words) + shown + note)
        if unconfirmed and hearing is Hearing.CLEAR and consent.read(utterance.text, self._last_said).plain:
            yield self._calls.again(unconfirmed, self._history)  # a bare yes: there is nothing to think about
            return
        async with contextlib.aclosing(self._answer()) as moves:
            async for move in moves:
                yield move

    def see(self, item: Sight | SightEnded) -> bool:
        """Take note of a picture: what is in it goes with the caller's next words, as data."""
        self._shown = self._shown.after(item, self._brief.local_time())
        return False

    async def learn(self, news: News) -> AsyncGenerator[Move, None]:
        """Go on with a tool's result, once all calls of that answer have theirs; say what is announced."""
        if isinstance(news, Announcement):
            yield self._say(news.text)
        if isinstance(news, Looked):
            news = ToolResult(news.id, seeing.LOOK.name, seeing.looked(news))
        if not isinstance(news, ToolResult):
            return
        result = news
        response = in_zone(result.response, self._brief.local_time().tzinfo)  # a client's function may tell UTC
        late = self._history.answer(result.id, response)
        call = self._calls.done(result.id)
        spec = self._tools.get(result.name)
        if spec is not None and spec.transfer and not {"error", "step"} & response.keys():
            yield self._say(phrases.TRANSFERRED)
            yield CallEnding("transferred")
            return
        if call is not None and (read_back := response.get("confirmation_required")):
            self._calls.move_on(self._history)
            self._unconfirmed = call
            yield self._say(f"{read_back}. {phrases.SHALL_I}")  # in the words of what would be done, not the model's
            return
        if "error" in response:
            self._calls.move_on(self._history)  # the model must see this before it does more
        if self._calls.waiting:
            call = self._calls.next()
            yield _made(call, self._tools.get(call.name))
            return
        if late and result.scheduling == "SILENT":
            return
        if late:
            self._calls.move_on(self._history)
            self._history.hear(f"(The result of {result.name} is there now: tell the caller.)")
        async with contextlib.aclosing(self._answer()) as moves:
            async for move in moves:
                yield move

    def anticipate(self, call: ToolCall) -> str:
        """Nothing: what a chat model will say is not known."""
        return ""

    async def notice_silence(self, count: int) -> AsyncIterator[Move]:
        """Nobody spoke for the `count`-th time."""
        self._calls.move_on(self._history)
        question = _short_question(self._last_said)
        if count >= 3:
            yield Say(phrases.SILENT_GOODBYE)
            yield CallEnding("gave_up")
        elif count == 2:
            yield Say(f"{phrases.NO_HURRY} {question or phrases.HOW_CAN_I_HELP}")
        else:
            yield Say(f"{phrases.STILL_THERE} {question}".strip())

    def note_interruption(self, heard_text: str) -> None:
        """Only `heard_text` of the last reply reached the caller."""
        if len(heard_text.split()) < READ_BACK_HEARD * len(self._last_said.split()):
            self._unconfirmed = None
        if self._history.empty:
            self._greeting = heard_text
        else:
            self._history.cut(heard_text)

    def add_history(self, messages: Sequence[Message]) -> None:
        """Take earlier conversation as known."""
        for message in messages:
            if message.role == "user":
                self._history.hear(message.text)
            else:
                self._history.say(message.text)

    async def resume(self, moments: Sequence[Moment]) -> AsyncIterator[Move] | None:
        """Take up a conversation that another connection began; what of its last reply is still to be done."""
        for moment in moments:
            if isinstance(moment.item, ContextUpdated):
                self.brief(moment.item.instructions, moment.item.tools)
        found = write_past(moments, self._history)
        self._began = moments[0].local_time
        self._greeting, self._unconfirmed = found.greeting or self._greeting, found.unconfirmed
        self._calls.resume(found.calls, found.running)
        if found.unsaid:
            return each([Say(found.unsaid)])  # it is in the history already
        if found.read_back:
            return each([self._say(f"{found.read_back}. {phrases.SHALL_I}")])
        return self._answer() if found.unanswered else None

    def brief(self, instructions: str | None, tools: tuple[ToolSpec, ...] | None) -> None:
        """Change the instructions or tools from now on; None keeps what there is."""
        if instructions is not None:
            self._instructions = instructions
        if tools is not None:
            ours = (seeing.LOOK,) if self._brief.sees else ()
            self._tools = {tool.name: tool for tool in (*ours, *tools)}
        specs = tuple(self._tools.values())
        more = (seeing.rules(self._brief.sees), TO_MODELS if self._brief.recorded else "")
        self._system = prompt.system(self._instructions, specs, self._brief.language, *filter(None, more))
        self._functions = prompt.functions(specs)

    def expectation(self) -> Expectation:
        """What the next turn will probably hold."""
        return expect(self._last_said, tuple(self._tools.values()), confirming=self._unconfirmed is not None)

    # ── answering ──

    async def _answer(self) -> AsyncGenerator[Move, None]:
        """Ask the endpoint until it has said something or wants a tool that there is."""
        while True:
            answer, spoken = Answer(), ""
            try:
                async with contextlib.aclosing(self._sentences(answer)) as stream:
                    async with contextlib.aclosing(_impatient(stream)) as sentences:
                        async for sentence in sentences:
                            spoken = sentence or spoken
                            yield self._say(sentence) if sentence else Say(FILLER)
            except ModelUnavailable as error:
                log.error("chat endpoint failed: %s", error)
                if not (self._excuses or spoken):
                    raise
                yield Say(FAILED)
                return
            if not answer.requests:
                if not spoken:
                    yield Say(phrases.GOODBYE if self._leaving else LOST)
                if self._leaving and not spoken.endswith("?"):
                    yield CallEnding("goodbye")
                return
            self._rounds += 1
            if self._rounds > MOST_ROUNDS:
                log.error("chat model keeps calling tools: rounds=%d", MOST_ROUNDS)
                yield Say(LOST)
                return
            self._calls.take(answer.requests, self._tools, self._history)
            if self._calls.waiting:
                call = self._calls.next()
                yield _made(call, self._tools.get(call.name))
                if self._tools[call.name].background:
                    self._calls.move_on(self._history)
                    yield self._say(phrases.WORKING)
                return

    async def _sentences(self, answer: Answer) -> AsyncGenerator[str, None]:
        """One answer while it streams."""
        messages = self._history.messages(self._system, prompt.opening(self._began, self._greeting))
        async with contextlib.aclosing(self._endpoint.stream(messages, self._functions)) as chunks:
            async for chunk in chunks:
                for sentence in answer.take(chunk):
                    yield sentence
                if answer.too_long:
                    return
                if answer.has_written_call:  # what follows it is chatter
                    break
        for sentence in answer.finish():
            yield sentence

    @property
    def _last_said(self) -> str:
        return self._greeting if self._history.empty else self._history.last_said

    @property
    def _other_channel(self) -> str:
        """What else the caller can do than speak."""
        if not self._brief.keypad:
            return phrases.OTHER_CHANNEL
        return phrases.KEYPAD_TYPE if self.expectation().digits else phrases.QUIETER

    def _say(self, text: str) -> Say:
        self._history.say(text)
        return Say(text)


def _not_heard(deaf: int, doubt: DoubtPolicy, last_said: str, other_channel: str) -> list[Move]:
    """The ladder for turns without intelligible words, one rung higher each time in a row; asks no endpoint."""
    if deaf >= doubt.give_up_after:
        return [Say(phrases.GIVE_UP), CallEnding("gave_up")]
    if deaf >= doubt.other_channel_after:
        return [Say(other_channel)]
    opener = phrases.NOT_CAUGHT if deaf == 1 else phrases.STILL_NOT_CAUGHT
    return [Say(f"{opener} {_short_question(last_said) or phrases.SAY_AGAIN}")]


def _made(call: ToolCall, tool: ToolSpec | None) -> Move:
    """The call as it is made: a look is no tool of the agent's."""
    return Look(call.id) if tool is seeing.LOOK else call


def _short_question(said: str) -> str:
    """The question that is open, if it is short enough to be asked again."""
    last = last_question(said)
    return last if 0 < len(last.split()) <= 14 else ""


async def _impatient(sentences: AsyncGenerator[str, None]) -> AsyncGenerator[str | None, None]:
    """The sentences, with one None before them when the first takes long."""
    first = asyncio.ensure_future(anext(sentences, None))
    try:
        done, _ = await asyncio.wait({first}, timeout=FILLER_AFTER)
        if not done:
            yield None
        if (sentence := await first) is not None:
            yield sentence
    finally:
        if not first.done():
            first.cancel()
            await asyncio.wait({first})  # or `sentences` could not be closed: it would still be running
    async for sentence in sentences:
        yield sentence

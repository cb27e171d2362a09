"""One call: client, model and tools put into one bounded inbox; one loop takes from it and owns all state.

What a caller's sound means for the floor is `Floor`'s business, where tool calls go is `Toolbox`'s, what is written
down is `Journal`'s. The loop itself never waits for a network: `send` on both peers only queues.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from ..errors import ModelUnavailable
from ..events import (
    ActivityEnded,
    ActivityStarted,
    Audio,
    AudioStreamEnded,
    CallEnding,
    CallerText,
    ContentAdded,
    ContextUpdated,
    Expecting,
    GoAway,
    Heard,
    LookWanted,
    ReplyCut,
    ReplyDone,
    Said,
    Snapshot,
    ToolCall,
    ToolCallsCancelled,
    ToolResult,
    TurnHint,
    Usage,
    VideoEnded,
    VideoFrame,
)
from ..media import Samples
from ..models.model import Connection
from ..plain import sound
from ..streaming.transport import Client
from ..turns.inputs import TurnJudged
from .continuity import Continuity
from .eyes import Eyes, Passing
from .floor import Floor
from .journal import Journal
from .recollection import Request
from .toolbox import Runner, Toolbox

log = logging.getLogger(__name__)

INBOX = 512
"""Items: 5 s of 20 ms audio both ways. Pumps wait for room, so a stalled loop slows its peers instead of growing."""

WORDS_WITHIN = 1.0
"""Seconds that a turn's words may take to be known after the client has gone; the recogniser needs a third of that."""

LOOK_AGAIN = 0.1
"""Seconds between two looks whether there is still something to wait for, once the client has gone."""

SOMEBODY = "(somebody spoke faintly)"
"""What a tool that needs a yes is told of a turn that may not be the caller's, whatever its words were: no yes."""

Judge = Callable[[Samples], Awaitable[float]]
"""The end-of-turn model: 0 = surely not finished … 1 = surely finished. Runs in a thread."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What one session is made of."""

    client: Client
    model: Connection
    floor: Floor
    journal: Journal
    continuity: Continuity
    judge: Judge
    runner: Runner | None
    """Runs the agent's tools; None in raw mode."""
    client_tools: frozenset[str]
    """Names of the tools that the client declared."""
    greet: bool = False
    """The agent speaks first."""
    pending: tuple[Request, ...] = ()
    """Tool calls of an earlier connection that still wait for their result."""
    eyes: Eyes | None = None
    """Take what the caller shows; None = it goes to the model as it comes."""


class Session:
    """`await run()` holds the call until either side ends it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._client, self._model, self._floor = parts.client, parts.model, parts.floor
        self._journal, self._continuity = parts.journal, parts.continuity
        self._eyes = parts.eyes or Passing(parts.model)
        self._inbox: asyncio.Queue[tuple[str, Any]] = asyncio.Queue(INBOX)
        self._ended = ""
        self._leaving: tuple[int, str] | None = None
        self._active_at = asyncio.get_running_loop().time()

    async def run(self) -> str:
        """Hold the call; returns why it ended: the agent's reason (`goodbye`, …), `client_closed` or `model_failed`."""
        try:
            async with asyncio.TaskGroup() as tasks:
                self._toolbox = Toolbox(
                    self._parts.runner,
                    self._parts.client_tools,
                    to_client=self._client.send,
                    answered=lambda call, result: self._post("tools", (call, result)),
                    noted=self._journal.flush,
                    told=self._journal.telling.since,
                    tasks=tasks,
                )
                tasks.create_task(_pump(self._inbox, "client", self._client.events()))
                tasks.create_task(_pump(self._inbox, "model", self._model.events()))
                self._tasks = tasks
                self._eyes.begin(self._post, tasks)
                if self._parts.greet:
                    self._model.send(CallerText(""))
                for request in self._parts.pending:
                    self._toolbox.call(request.call, request.turn, request.heard)
                await self._loop()
                if self._ended == "client_closed":
                    await self._settle()
                self._note_outcome(asyncio.get_running_loop().time())
                raise _CallOver
        except* _CallOver:
            self._toolbox.close()
        return self._floor.ending or self._ended if self._ended == "client_closed" else self._ended

    def leave_in_pause(self, code: int, reason: str) -> None:
        """Close the client's connection as soon as nobody speaks and nothing is being done."""
        self._leaving = (code, reason)
        self._post("leave", None)

    def quiet(self, now: float) -> float:
        """Seconds for which the caller has said, typed and answered nothing, and nothing was being done for them."""
        return 0.0 if self._toolbox.waiting else now - self._active_at

    def _post(self, source: str, item: object) -> None:
        """Into the inbox from a task or timer of this loop; waits in a task of its own when there is no room."""
        try:
            self._inbox.put_nowait((source, item))
        except asyncio.QueueFull:
            self._tasks.create_task(self._inbox.put((source, item)))

    async def _loop(self) -> None:
        now = asyncio.get_running_loop().time
        while not self._ended:
            try:
                async with asyncio.timeout_at(self._deadline):
                    source, item = await self._inbox.get()
            except TimeoutError:
                self._floor.tick(now())
                self._eyes.tick(now())
            else:
                self._take(source, item, now())
            floor = self._floor
            self._eyes.watch(turn_open=floor.turn_open, answering=floor.answering, idle=floor.idle, now=now())
            if (question := self._floor.take_question()) is not None:
                self._tasks.create_task(self._ask_judge(question))
            if self._leaving and self._floor.idle and not self._toolbox.waiting:
                await self._client.close(*self._leaving)
                self._leaving = None

    @property
    def _deadline(self) -> float | None:
        times = (self._floor.deadline, self._eyes.deadline)
        return min((at for at in times if at is not None), default=None)

    async def _settle(self) -> None:
        """The client is gone: what has begun is brought to its end and noted, so that the call can be gone on with."""
        now = asyncio.get_running_loop().time
        left = self._client.left_at
        self._floor.lose_line(now() if left is None else left, now())
        words_until = now() + WORDS_WITHIN
        while self._toolbox.under_way or (self._journal.words_due and now() < words_until):
            try:
                async with asyncio.timeout(LOOK_AGAIN):
                    source, item = await self._inbox.get()
            except TimeoutError:
                self._eyes.tick(now())  # a tool may wait for a picture that nobody will send
                continue
            if source == "tools":
                self._take_result(item, now())
            elif source == "eyes":
                self._eyes.finish(item, now())
            elif isinstance(item, Heard) and item.final:
                self._journal.note_heard(item, now())

    def _take(self, source: str, item: Any, now: float) -> None:
        if source == "client":
            self._take_client(item, now)
        elif source == "model":
            self._take_model(item, now)
        elif source == "judge":
            self._floor.receive(item, now)
        elif source == "eyes":
            self._eyes.finish(item, now)
        elif source == "tools":
            self._active_at = now
            self._take_result(item, now)

    async def _ask_judge(self, pause: int) -> None:
        complete = await self._parts.judge(self._floor.judged_sound())
        self._post("judge", TurnJudged(complete, pause))

    # ── from the client ──

    def _take_client(self, item: object, now: float) -> None:
        if isinstance(item, CallerText | ContentAdded | ToolResult) or self._floor.turn_open:
            self._active_at = now
        match item:
            case Audio():
                self._floor.hear(item, now)
            case ActivityStarted() | ActivityEnded() | AudioStreamEnded():
                self._floor.receive(item, now)
            case CallerText(text=text):
                self._take_typed(text, item, now)
            case ContentAdded():
                self._take_content(item, now)
            case ToolResult():
                self._toolbox.take_result(item)
            case VideoFrame() | VideoEnded():
                self._eyes.take(item, now)
            case ContextUpdated() if (
                self._parts.runner is None
            ):  # an agent's instructions are not its callers' to change
                self._continuity.note_context(item, now)
                self._model.send(item)
            case None:
                self._ended = "client_closed"

    def _take_typed(self, text: str, item: CallerText | ContentAdded, now: float) -> None:
        self._floor.receive(CallerText(text), now)
        self._journal.begin_turn(None)
        self._eyes.address(now)  # before the words: typed turns do not see what comes after them
        if text.strip(" ."):
            self._journal.note_typed(text, now)
        self._model.send(item)

    def _take_content(self, item: ContentAdded, now: float) -> None:
        if item.turn_complete:
            self._continuity.note_context(replace(item, messages=item.messages[:-1]), now)
            self._take_typed(item.messages[-1].text if item.messages else "", item, now)
        else:
            self._continuity.note_context(item, now)
            self._floor.interrupt(now)
            self._model.send(item)

    # ── from the model and the tools ──

    def _take_model(self, item: object, now: float) -> None:
        match item:
            case Heard(final=False) if not self._floor.turn_open:
                pass  # a guess that took longer than the turn: its final words are known, or soon will be
            case Heard():
                self._active_at = now
                self._floor.receive(item, now)
                if item.final:
                    self._floor.note_model_turn(now)
                    self._journal.note_heard(item, now)
                self._client.send(item)
            case TurnHint() | Said() | Audio() | ReplyDone() | ReplyCut() | Expecting() | CallEnding() | Usage():
                self._floor.play(item, now)
            case Snapshot():
                self._continuity.note_snapshot(item, now)
            case ToolCall():
                item = replace(item, args=sound(item.args))  # a model writes what no reader takes: NaN, half an emoji
                self._journal.note_tool_call(item, now)
                self._eyes.act()
                heard = SOMEBODY if self._floor.faint else self._journal.heard
                self._toolbox.call(item, self._journal.turn, heard)
            case LookWanted():
                self._eyes.look(item, now)
            case ToolCallsCancelled() | GoAway():
                self._client.send(item)
            case ModelUnavailable():
                log.error("model failed: %s", item)
                self._floor.interrupt(now)
                self._ended = "model_failed"
            case None:
                self._ended = "model_closed"

    def _take_result(self, answered: tuple[ToolCall, ToolResult], now: float) -> None:
        call, result = answered
        self._toolbox.under_way.discard(call.id)
        self._journal.note_tool_result(call, result, now)
        if self._parts.runner is not None:
            self._continuity.note_known(self._parts.runner.known(), now)
            self._note_outcome(now)
        self._model.send(result)

    def _note_outcome(self, now: float) -> None:
        if self._parts.runner is not None:
            self._continuity.note_outcome(self._parts.runner.outcome, now)


class _CallOver(Exception):
    """Ends the task group: the pumps wait for peers that have nothing more to say."""


async def _pump(inbox: asyncio.Queue[tuple[str, Any]], source: str, events: AsyncIterator[Any]) -> None:
    try:
        async for event in events:
            await inbox.put((source, event))
        await inbox.put((source, None))
    except ModelUnavailable as error:
        await inbox.put((source, error))

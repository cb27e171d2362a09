"""One call: client, model and tools put into one bounded inbox; one loop takes from it and owns all state.

What a caller's sound means for the floor is `Floor`'s business, where tool calls go is `Toolbox`'s, what is written
down is `Journal`'s, what the client is sent passes through one `ClientWriter`. The loop itself never waits for a
network: `send` on both peers only queues.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

from ..errors import ModelUnavailable
from ..events import (
    ActivityEnded,
    ActivityStarted,
    Announcement,
    Audio,
    AudioStreamEnded,
    CallEnding,
    CallerText,
    ContentAdded,
    ContextUpdated,
    Expecting,
    GoAway,
    Heard,
    KeyPressed,
    LookWanted,
    ModelEvent,
    Played,
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
from ..streaming.transport import Client, FromClient, HandoverFailed
from ..tools.handover import NOBODY, Handovers
from ..turns.signals import TurnJudged
from ..voiced import Manner
from .client_writer import ClientWriter
from .eyes import Eyes, Passing
from .floor import Floor
from .journal import Journal
from .keypad import Keypad
from .loop_events import (
    ClientLeft,
    ClientSent,
    Event,
    EyesReported,
    LeaveAsked,
    ModelEnded,
    ModelSent,
    NobodyFound,
    PauseJudged,
    RoundMade,
    ToolAnswered,
)
from .past_call import Request, ResumptionNotes
from .recorder import Recorder
from .speaking_up import Rounds
from .toolbox import Runner, Toolbox, status_of

CAPACITY = 512
"""Events: 5 s of 20 ms audio both ways. Pumps wait for room, so a stalled loop slows its peers instead of growing."""


class Inbox:
    """`post` from the session's own loop, `pump` what peers send, `take` one event after the other."""

    def __init__(self, tasks: asyncio.TaskGroup, capacity: int = CAPACITY) -> None:
        """tasks: what is posted while there is no room waits in one of them."""
        self._tasks = tasks
        self._queue: asyncio.Queue[Event] = asyncio.Queue(capacity)

    def post(self, event: Event) -> None:
        """Put an event in; never blocks."""
        try:
            self._queue.put_nowait(event)
        except asyncio.QueueFull:
            self._tasks.create_task(self._queue.put(event))

    async def take(self, deadline: float | None) -> Event | None:
        """The next event; None when there was none until the deadline, on the event loop's clock."""
        if not self._queue.empty():  # without the cost of a timer
            return self._queue.get_nowait()
        try:
            async with asyncio.timeout_at(deadline):
                return await self._queue.get()
        except TimeoutError:
            return None

    async def pump_client(self, client: Client) -> None:
        """Take all that the client sends, as fast as there is room."""
        async for item in client.events():
            await self._queue.put(ClientSent(item))
        await self._queue.put(ClientLeft())

    async def pump_model(self, model: Connection) -> None:
        """Take all that the model sends, as fast as there is room."""

        async def emit(item: ModelEvent) -> None:
            await self._queue.put(ModelSent(item))

        try:
            await model.run(emit)
        except ModelUnavailable as error:
            await self._queue.put(ModelEnded(error))
        else:
            await self._queue.put(ModelEnded())


log = logging.getLogger(__name__)

WORDS_WITHIN = 1.0
"""Seconds that a turn's words may take to be known after the client has gone; the recogniser needs a third of that."""

LOOK_AGAIN = 0.1
"""Seconds between two looks whether there is still something to wait for, once the client has gone."""

SOMEBODY = "(somebody spoke faintly)"
"""What a tool that needs a yes is told of a turn that may not be the caller's, whatever its words were: no yes."""

Judge = Callable[[Samples], Awaitable[float]]
"""The end-of-turn model: 0 = surely not finished … 1 = surely finished. Runs in a thread."""


class Timed(Protocol):
    """Something that wants to be woken; times are seconds on the session's clock."""

    @property
    def deadline(self) -> float | None:
        """When to call `tick`; None = never."""

    def tick(self, now: float) -> object:
        """The deadline passed; early, late or twice is harmless."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What one session is made of."""

    client: Client
    writer: ClientWriter
    """To that client, shared with the floor and the eyes."""
    model: Connection
    floor: Floor
    journal: Journal
    notes: ResumptionNotes
    """Beside the journal, for a connection that resumes the call."""
    judge: Judge
    runner: Runner | None
    """Runs the agent's tools; None in raw mode."""
    client_tools: frozenset[str]
    """Names of the tools that the client declared."""
    greet: bool = False
    """The agent speaks first."""
    pending: tuple[Request, ...] = ()
    """Tool calls of an earlier connection that still wait for their result."""
    handovers: Handovers | None = None
    """What is told where a caller is handed over; None in raw mode."""
    eyes: Eyes | None = None
    """Take what the caller shows; None = it goes to the model as it comes."""
    recorder: Recorder | None = None
    """Keeps the call's sound; None = nobody does."""
    rounds: Rounds | None = None
    """What the agent does every so often."""


class Session:
    """`await run()` holds the call until either side ends it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._client, self._model, self._floor = parts.client, parts.model, parts.floor
        self._journal, self._notes = parts.journal, parts.notes
        self.writer = parts.writer
        """For what else the client is to be told, such as that the line ends soon."""
        self._eyes = parts.eyes or Passing(parts.model)
        self._tasks = asyncio.TaskGroup()
        self._inbox = Inbox(self._tasks)
        self._toolbox = Toolbox(
            parts.runner,
            parts.client_tools,
            parts.writer,
            answered=lambda call, result: self._inbox.post(ToolAnswered(call, result)),
            noted=self._journal.flush,
            told=self._journal.telling.since,
            tasks=self._tasks,
        )
        self._keypad, self._rounds = Keypad(), parts.rounds
        timed: tuple[Timed | None, ...] = (parts.floor, self._eyes, parts.rounds, parts.recorder)
        self._timed = [each for each in timed if each is not None]
        self._floor_seen: tuple[bool, bool, bool] | None = None
        """What the eyes know of the floor."""
        self._greet = parts.greet
        """The agent is to speak first, and has not been asked to."""
        self._manner = Manner()
        self._ended = ""
        self._leaving: LeaveAsked | None = None
        self._active_at = asyncio.get_running_loop().time()

    async def run(self) -> str:
        """Hold the call; returns why it ended: the agent's reason (`goodbye`, …), `client_closed` or `model_failed`."""
        try:
            async with self._tasks as tasks:
                tasks.create_task(self._inbox.pump_client(self._client))
                tasks.create_task(self._inbox.pump_model(self._model))
                self._eyes.begin(lambda report: self._inbox.post(EyesReported(report)), tasks)
                began = asyncio.get_running_loop().time()
                if self._rounds is not None:
                    self._rounds.begin(lambda words: self._inbox.post(RoundMade(words)), tasks, began)
                    self._rounds.hold(not self._floor.idle, began)
                self._note_known(began)
                self._announce(began)
                for request in self._parts.pending:
                    self._toolbox.call(request.call, request.turn, request.heard)
                await self._loop()
                if self._ended == "client_closed":
                    await self._settle()
                self._note_known(asyncio.get_running_loop().time())
                raise _CallOver
        except* _CallOver:
            self._toolbox.close()
        return self._floor.ending or self._ended if self._ended == "client_closed" else self._ended

    def leave_in_pause(self, code: int, reason: str) -> None:
        """Close the client's connection as soon as nobody speaks and nothing is being done."""
        self._inbox.post(LeaveAsked(code, reason))

    def quiet(self, now: float) -> float:
        """Seconds for which the caller has said, typed and answered nothing, and nothing was being done for them."""
        return 0.0 if self._toolbox.waiting else now - self._active_at

    async def _loop(self) -> None:
        now = asyncio.get_running_loop().time
        while not self._ended:
            event = await self._inbox.take(self._deadline)
            if event is None:
                for timed in self._timed:
                    timed.tick(now())
                self._take_keys(self._keypad.tick(now()), now())
            else:
                self._take(event, now())
            self._announce(now())
            floor = self._floor
            if (seen := (floor.turn_open, floor.answering, floor.idle)) != self._floor_seen:
                self._floor_seen, (turn_open, answering, idle) = seen, seen
                self._eyes.watch(turn_open=turn_open, answering=answering, idle=idle, now=now())
                if self._rounds is not None:
                    self._rounds.hold(not idle, now())
            if (question := floor.take_question()) is not None:
                self._tasks.create_task(self._ask_judge(question))
            if self._leaving and floor.idle and not self._toolbox.waiting:
                await self.writer.close(self._leaving.code, self._leaving.reason)
                self._leaving = None

    @property
    def _deadline(self) -> float | None:
        times = [timed.deadline for timed in (*self._timed, self._keypad)]
        return min((at for at in times if at is not None), default=None)

    def _announce(self, now: float) -> None:
        """Tell the caller that they are recorded, and only then have the agent speak first."""
        if (recorder := self._parts.recorder) is not None:
            if self._floor.idle and (sentence := recorder.take_announcement()):
                self._model.send(Announcement(sentence))
            if self._greet and recorder.holds_greeting(now):
                return
        if self._greet:
            self._greet = False
            self._model.send(CallerText(""))

    async def _settle(self) -> None:
        """The client is gone: what has begun is brought to its end and noted, so that the call can be gone on with."""
        now = asyncio.get_running_loop().time
        left = self._client.left_at
        self._floor.lose_line(now() if left is None else left, now())
        self._eyes.watch(turn_open=False, answering=False, idle=False, now=now())  # there is nobody to speak to
        words_until = now() + WORDS_WITHIN
        while self._toolbox.running or (self._journal.words_due and now() < words_until):
            match await self._inbox.take(now() + LOOK_AGAIN):
                case None:
                    self._eyes.tick(now())  # a tool may wait for a picture that nobody will send
                case ToolAnswered(call=call, result=result):
                    self._take_result(call, result, now())
                case EyesReported(report=report):
                    self._eyes.finish(report, now())
                case ModelSent(item=Heard(final=True) as heard):
                    self._journal.note_heard(heard, now())

    def _take(self, event: Event, now: float) -> None:  # noqa: C901 - a table of events
        match event:
            case ClientSent(item=item):
                self._take_client(item, now)
            case ModelSent(item=item):
                self._take_model(item, now)
            case PauseJudged(answer=answer):
                self._floor.receive(answer, now)
            case EyesReported(report=report):
                self._eyes.finish(report, now)
            case RoundMade(words=words):
                self._note_known(now)
                if self._rounds is not None and words:
                    self._rounds.add(words, now)
            case ToolAnswered(call=call, result=result):
                self._active_at = now
                self._take_result(call, result, now)
            case NobodyFound(told=told):
                self._floor.ending = self._floor.summary = ""
                self._model.send(told)
            case LeaveAsked():
                self._leaving = event
            case ClientLeft():
                self._ended = "client_closed"
            case ModelEnded(error=error):
                self._ended = "model_failed" if error else "model_closed"
                if error:
                    log.error("model failed: %s", error)
                    self._floor.interrupt(now)

    async def _ask_judge(self, pause: int) -> None:
        complete = await self._parts.judge(self._floor.judged_sound())
        self._inbox.post(PauseJudged(TurnJudged(complete, pause)))

    # ── from the client ──

    def _take_client(self, item: FromClient, now: float) -> None:
        if isinstance(item, CallerText | ContentAdded | ToolResult) or self._floor.turn_open:
            self._active_at = now
        match item:
            case Audio():
                self._floor.hear(item, now)
            case ActivityStarted() | ActivityEnded() | AudioStreamEnded() | Played():
                self._floor.receive(item, now)
            case CallerText(text=text):
                self._take_typed(text, item, now)
            case KeyPressed(key=key):
                self._active_at = now
                self._take_keys(self._keypad.press(key, now), now)
            case HandoverFailed(why=why):
                self._active_at = now
                self._journal.note_event("handover_failed", now, why=why)
                self._tasks.create_task(_welcome_back(self._parts.handovers, self._inbox))
            case ContentAdded():
                self._take_content(item, now)
            case ToolResult():
                self._toolbox.take_result(item)
            case VideoFrame() | VideoEnded():
                self._eyes.take(item, now)
            case ContextUpdated() if (
                self._parts.runner is None
            ):  # an agent's instructions are not its callers' to change
                self._notes.note_context(item, now)
                self._model.send(item)

    def _take_typed(self, text: str, item: CallerText | ContentAdded, now: float, *, keys: bool = False) -> None:
        self._greet = False
        self._floor.receive(CallerText(text), now)
        self._journal.begin_turn(None)
        self._eyes.address(now)  # before the words: typed turns do not see what comes after them
        if text.strip(" ."):
            self._journal.note_typed(text, now, keys=keys)
        self._model.send(item)

    def _take_keys(self, answer: str, now: float) -> None:
        if answer:
            self._take_typed(answer, CallerText(answer), now, keys=True)

    def _take_content(self, item: ContentAdded, now: float) -> None:
        if item.turn_complete:
            self._notes.note_context(replace(item, messages=item.messages[:-1]), now)
            self._take_typed(item.messages[-1].text if item.messages else "", item, now)
        else:
            self._notes.note_context(item, now)
            self._floor.interrupt(now)
            self._model.send(item)

    # ── from the model and the tools ──

    def _take_model(self, item: ModelEvent, now: float) -> None:
        match item:
            case Heard(final=False) if not self._floor.turn_open:
                pass  # a guess that took longer than the turn: its final words are known, or soon will be
            case Heard():
                self._greet = False  # the caller was first
                self._active_at = now
                self._floor.receive(item, now)
                if item.final:
                    self._floor.note_model_turn(now)
                    self._journal.note_heard(item, now)
                self.writer.send(self._journal.secrets.heard(item))
            case TurnHint() | Said() | Audio() | ReplyDone() | ReplyCut() | Expecting() | CallEnding() | Usage():
                if isinstance(item, Expecting):
                    self._keypad.expecting, self._journal.secrets.expected = item, item.secret
                self._floor.play(item, now)
            case Snapshot():
                self._notes.note_snapshot(item, now)
            case ToolCall():
                item = replace(item, args=sound(item.args))  # a model writes what no reader takes: NaN, half an emoji
                self._journal.note_tool_call(item, now)
                self.writer.show_tool(self._journal.secrets.call(item), "running", {})
                self._eyes.act()
                heard = SOMEBODY if self._floor.faint else self._journal.heard
                self._toolbox.call(item, self._journal.turn, heard, self._floor.turn_sound)
            case LookWanted():
                self._eyes.look(item, now)
            case ToolCallsCancelled() | GoAway():
                self.writer.send(item)

    def _take_result(self, call: ToolCall, result: ToolResult, now: float) -> None:
        self._toolbox.pending.settle(call.id)
        self._journal.note_tool_result(call, result, now)
        secrets = self._journal.secrets
        self.writer.show_tool(secrets.call(call), status_of(result.response), secrets.clean(result.response))
        self._note_known(now)
        handovers = self._parts.handovers
        if handovers and (summary := handovers.summary(call, result.response, self._journal.heard)):
            self._floor.summary = secrets.clean(summary)
            self._journal.note_event("handover", now, summary=summary)
        self._model.send(result)

    def _note_known(self, now: float) -> None:
        """What the tools have made of the call, and of how the agent speaks."""
        if self._parts.runner is not None:
            self._notes.note_known(self._parts.runner.known(), now)
            if (manner := self._parts.runner.manner) != self._manner:
                self._manner, self.writer.loudness_db = manner, manner.loudness_db
                self._model.send(manner)
            self._notes.note_outcome(self._parts.runner.outcome, now)


async def _welcome_back(handovers: Handovers | None, inbox: Inbox) -> None:
    inbox.post(NobodyFound(await handovers.otherwise() if handovers else Announcement(NOBODY)))


class _CallOver(Exception):
    """Ends the task group: the pumps wait for peers that have nothing more to say."""

"""The one queue of a session: what its client, model, tools, eyes and end-of-turn model tell it, in order, bounded."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ..errors import ModelUnavailable
from ..events import ModelEvent, ToolCall, ToolResult
from ..models.model import Connection
from ..streaming.transport import Client, FromClient
from ..turns.inputs import TurnJudged

CAPACITY = 512
"""Events: 5 s of 20 ms audio both ways. Pumps wait for room, so a stalled loop slows its peers instead of growing."""


@dataclass(frozen=True, slots=True)
class ClientSent:
    """The client said something."""

    item: FromClient


@dataclass(frozen=True, slots=True)
class ClientLeft:
    """The client is gone."""


@dataclass(frozen=True, slots=True)
class ModelSent:
    """The model heard, said or wants something."""

    item: ModelEvent


@dataclass(frozen=True, slots=True)
class ModelEnded:
    """The model has no more to say."""

    error: ModelUnavailable | None = None
    """Why, when it broke."""


@dataclass(frozen=True, slots=True)
class PauseJudged:
    """The end-of-turn model has looked at a pause."""

    answer: TurnJudged


@dataclass(frozen=True, slots=True)
class ToolAnswered:
    """A tool has a result, the agent's own or the client's."""

    call: ToolCall
    result: ToolResult


@dataclass(frozen=True, slots=True)
class EyesReported:
    """Something that the session's eyes began is done."""

    report: object
    """For `Eyes.finish`; what it holds is theirs to know."""


@dataclass(frozen=True, slots=True)
class LeaveAsked:
    """The connection is to be closed in the next pause."""

    code: int
    reason: str


Event = ClientSent | ClientLeft | ModelSent | ModelEnded | PauseJudged | ToolAnswered | EyesReported | LeaveAsked


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

"""The one queue of a session: in order, bounded, and typed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from clock import run
from vivavoce.errors import ModelUnavailable
from vivavoce.events import CallerText, ReplyDone
from vivavoce.sessions.loop_events import ClientLeft, ClientSent, EyesReported, LeaveAsked, ModelEnded, ModelSent
from vivavoce.sessions.session import Inbox
from vivavoce.streaming.memory_client import MemoryClient


class Talker:
    """A model's connection that says a few things, and perhaps breaks."""

    def __init__(self, *said, breaks: ModelUnavailable | None = None) -> None:
        self._said, self._breaks = said, breaks

    def send(self, item) -> None: ...

    async def run(self, emit):
        for item in self._said:
            await emit(item)
        if self._breaks:
            raise self._breaks

    async def close(self) -> None: ...


@asynccontextmanager
async def an_inbox(capacity: int = 4) -> AsyncIterator[tuple[Inbox, asyncio.TaskGroup]]:
    async with asyncio.TaskGroup() as tasks:
        yield Inbox(tasks, capacity), tasks


def test_events_are_taken_in_the_order_in_which_they_were_posted():
    async def scenario():
        async with an_inbox() as (inbox, _):
            inbox.post(EyesReported(1))
            inbox.post(LeaveAsked(1001, "away"))

            assert await inbox.take(None) == EyesReported(1)
            assert await inbox.take(None) == LeaveAsked(1001, "away")

    run(scenario())


def test_nothing_until_the_deadline_is_none():
    async def scenario():
        async with an_inbox() as (inbox, _):
            now = asyncio.get_running_loop().time

            began = now()

            assert await inbox.take(began + 0.5) is None
            assert now() == pytest.approx(began + 0.5)

    run(scenario())


def test_an_event_that_is_there_comes_before_a_deadline_that_has_passed():
    async def scenario():
        async with an_inbox() as (inbox, _):
            inbox.post(EyesReported("seen"))

            assert await inbox.take(asyncio.get_running_loop().time() - 1.0) == EyesReported("seen")

    run(scenario())


def test_what_is_posted_while_there_is_no_room_waits_and_is_not_lost():
    async def scenario():
        async with an_inbox(capacity=2) as (inbox, _):
            for number in range(5):
                inbox.post(EyesReported(number))

            taken = [await inbox.take(None) for _ in range(5)]

        assert taken == [EyesReported(number) for number in range(5)]

    run(scenario())


def test_a_client_that_floods_waits_for_room():
    async def scenario():
        async with an_inbox(capacity=2) as (inbox, tasks):
            client = MemoryClient()
            for word in "one two three four".split():
                client.say(CallerText(word))
            client.leave()
            pump = tasks.create_task(inbox.pump_client(client))
            await asyncio.sleep(1.0)
            waited = not pump.done()
            taken = [await inbox.take(None) for _ in range(5)]

        assert waited
        assert taken == [*(ClientSent(CallerText(word)) for word in "one two three four".split()), ClientLeft()]

    run(scenario())


@pytest.mark.parametrize("error", [None, ModelUnavailable("it fell")])
def test_a_model_that_ends_says_whether_it_broke(error):
    async def scenario():
        async with an_inbox() as (inbox, tasks):
            tasks.create_task(inbox.pump_model(Talker(ReplyDone(), breaks=error)))

            assert await inbox.take(None) == ModelSent(ReplyDone())
            assert await inbox.take(None) == ModelEnded(error)

    run(scenario())

"""The one place that knows which tool calls wait for their result."""

import asyncio

from clock import run
from vivavoce.events import ToolCall
from vivavoce.sessions.toolbox import PendingCalls

OWN, THEIRS = ToolCall("1", "book", {}), ToolCall("2", "ring", {})


async def pending() -> tuple[PendingCalls, list[str]]:
    """One call of each kind; the client's patience runs out after a second."""
    calls, gone = PendingCalls(), []
    calls.add(OWN)
    calls.add(THEIRS, asyncio.get_running_loop().call_later(1.0, gone.append, THEIRS.id))
    return calls, gone


def test_nothing_is_pending_at_first():
    assert not PendingCalls()
    assert not PendingCalls().running


def test_an_own_call_is_running_until_its_result_is_taken():
    async def scenario():
        calls, _ = await pending()
        assert calls.running

        calls.settle(OWN.id)

        assert not calls.running
        assert calls  # the client's still waits

    run(scenario())


def test_only_what_the_client_was_asked_can_be_answered_by_it():
    async def scenario():
        calls, _ = await pending()

        assert calls.asked_of_client(THEIRS.id) == THEIRS
        assert calls.asked_of_client(OWN.id) is None
        assert calls.asked_of_client("3") is None

    run(scenario())


def test_a_client_answers_once_and_is_waited_for_no_longer():
    async def scenario():
        calls, gone = await pending()

        calls.answer(THEIRS.id)
        await asyncio.sleep(2.0)

        assert calls.asked_of_client(THEIRS.id) is None
        assert gone == []

    run(scenario())


def test_a_part_of_a_clients_answer_leaves_the_call_pending():
    async def scenario():
        calls, _ = await pending()

        calls.settle(THEIRS.id)  # the session took a result, and more of it will come

        assert calls.asked_of_client(THEIRS.id) == THEIRS

    run(scenario())


def test_an_answered_call_is_pending_until_its_result_is_taken():
    async def scenario():
        calls, _ = await pending()
        calls.settle(OWN.id)
        calls.answer(THEIRS.id)
        assert calls

        calls.settle(THEIRS.id)

        assert not calls

    run(scenario())


def test_closing_stops_waiting_for_the_client():
    async def scenario():
        calls, gone = await pending()

        calls.close()
        await asyncio.sleep(2.0)

        assert gone == []

    run(scenario())

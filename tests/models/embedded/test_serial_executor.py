"""A mind thinks off the event loop, one thought of a conversation after the other, and nothing is lost meanwhile."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from vivavoce.events import Brief, Message, ToolCall, ToolSpec
from vivavoce.models.embedded.brain import Say, Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.serial_executor import SerialExecutor

NUMBER = {"type": "object", "properties": {"visit_number": {"type": "integer"}}, "required": ["visit_number"]}
DESK = ToolSpec("cancel_visit", "Cancel a visit.", NUMBER)


@pytest.fixture
def executor():
    with ThreadPoolExecutor(2) as threads:
        yield threads


class Held:
    """A thought that is over when the test says so."""

    def __init__(self) -> None:
        self.begun, self.release, self.runs = threading.Event(), threading.Event(), 0

    def __call__(self) -> int:
        self.runs += 1
        self.begun.set()
        assert self.release.wait(20)
        return self.runs


async def begins(held: Held) -> None:
    assert await asyncio.to_thread(held.begun.wait, 20)


def test_the_loop_goes_on_and_another_conversation_thinks_while_one_is_lost_in_thought(executor):
    async def main():
        held, one, other = Held(), SerialExecutor(executor), SerialExecutor(executor)
        lost = asyncio.ensure_future(one(held))
        await begins(held)
        assert await other(lambda: "quick") == "quick"
        assert not lost.done()
        held.release.set()
        return await lost

    assert asyncio.run(main()) == 1


def test_thoughts_of_a_conversation_come_one_after_the_other(executor):
    async def main():
        held, think, done = Held(), SerialExecutor(executor), []
        first = asyncio.ensure_future(think(held))
        await begins(held)
        second = asyncio.ensure_future(think(lambda: done.append("second")))
        await asyncio.sleep(0.01)
        assert done == []
        held.release.set()
        await asyncio.gather(first, second)
        return done

    assert asyncio.run(main()) == ["second"]


def test_a_thought_given_up_before_it_began_is_never_thought_and_one_under_way_is_waited_for(executor):
    async def main():
        held, waiting, think = Held(), Held(), SerialExecutor(executor)
        first = asyncio.ensure_future(think(held))
        await begins(held)
        second = asyncio.ensure_future(think(waiting))
        await asyncio.sleep(0)
        second.cancel()
        first.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        third = asyncio.ensure_future(think(lambda: "third"))
        await asyncio.sleep(0.01)
        assert not third.done()
        held.release.set()
        assert await third == "third"
        return waiting.runs

    assert asyncio.run(main()) == 0


def test_a_thought_that_fails_stands_in_nobodys_way(executor):
    async def main():
        think = SerialExecutor(executor)
        with pytest.raises(ZeroDivisionError):
            await think(lambda: 1 / 0)
        return await think(lambda: "next")

    assert asyncio.run(main()) == "next"


class Slow:
    """Thinks when it is told to."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.lock = asyncio.Lock()

    async def __call__(self, thought):
        async with self.lock:
            result = thought()
            await self.go.wait()
            return result


async def words(moves) -> str:
    return " ".join([move.text async for move in moves if isinstance(move, Say)])


def brain(think) -> RulesBrain:
    return RulesBrain(Brief("You cancel visits. The code of the door is 4711.", (DESK,)), None, think)


def test_what_happens_during_a_thought_is_not_undone_by_it():
    async def main():
        slow = Slow()
        mind = brain(slow)
        thinking = asyncio.ensure_future(words(mind.hear(Utterance("hello", typed=True))))
        await asyncio.sleep(0)
        mind.add_history([Message("user", "My name is Ada.")])
        mind.brief("You cancel visits.", ())
        slow.go.set()
        assert await thinking
        return mind._state.told, mind._agent.tools

    told, tools = asyncio.run(main())
    assert len(told) == 1
    assert tools == ()


def test_a_copy_made_during_a_thought_knows_what_it_came_to():
    async def main():
        slow = Slow()
        mind = brain(slow)
        thinking = asyncio.ensure_future(words(mind.hear(Utterance("cancel my visit", typed=True))))
        await asyncio.sleep(0)
        draft = mind.fork().hear(Utterance("twelve"))
        first = asyncio.ensure_future(anext(draft))
        await asyncio.sleep(0)
        slow.go.set()
        assert "?" in await thinking
        return await first

    call = asyncio.run(main())
    assert isinstance(call, ToolCall) and call.args == {"visit_number": 12}


def test_typed_words_that_were_interrupted_before_they_were_understood_come_with_the_next():
    async def main():
        slow = Slow()
        mind = brain(slow)
        thinking = asyncio.ensure_future(words(mind.hear(Utterance("cancel my", typed=True))))
        await asyncio.sleep(0)
        thinking.cancel()
        await asyncio.gather(thinking, return_exceptions=True)
        slow.go.set()
        return [move async for move in mind.hear(Utterance("visit 12", typed=True))]

    (call,) = asyncio.run(main())
    assert isinstance(call, ToolCall) and call.args == {"visit_number": 12}

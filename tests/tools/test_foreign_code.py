"""Whatever the code of an agent's author does, one call goes on and the others notice nothing."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from pydantic import AfterValidator

from vivavoce import Agent, Call
from vivavoce.events import ToolCall
from vivavoce.tools import ToolRunner
from vivavoce.tools.foreign import tasks_contained
from vivavoce.tools.runner import APOLOGY
from vivavoce.tools.threads import Busy, Threads
from vivavoce.tools.vocabulary import Vocabulary

SECRET = "Ada Lovelace, 4111 1111 1111 1111"


class OfItsOwn(BaseException):
    pass


class Unprintable(Exception):
    def __str__(self) -> str:
        raise OfItsOwn

    __repr__ = __str__


RAISED: list[Callable[[], BaseException]] = [
    lambda: OfItsOwn(SECRET),
    lambda: BaseExceptionGroup(SECRET, [OfItsOwn(SECRET), ValueError(SECRET)]),
    lambda: ExceptionGroup(SECRET, [ValueError(SECRET)]),
    lambda: KeyboardInterrupt(SECRET),
    lambda: SystemExit(SECRET),
    lambda: GeneratorExit(SECRET),
    lambda: asyncio.CancelledError(SECRET),
    lambda: StopIteration(SECRET),
    lambda: StopAsyncIteration(SECRET),
    lambda: RecursionError(SECRET),
    lambda: MemoryError(SECRET),
    lambda: Unprintable(SECRET),
]


def fail(make: Callable[[], BaseException]) -> Any:
    raise make()


def ask(agent: Agent, name: str, /, turn: int = 1, heard: str = "", **args: Any) -> dict[str, Any]:
    async def main() -> dict[str, Any]:
        runner = ToolRunner(agent, Call("call-1"))
        answer = dict((await runner.run(ToolCall("id", name, args), turn, heard)).response)
        assert runner.outcome in ("none", "abandoned", "done")
        return answer

    return asyncio.run(main())


def sync(agent: Agent, make: Callable[[], BaseException]) -> None:
    @agent.tool
    def book(number: int) -> str:
        return fail(make)


def cooperative(agent: Agent, make: Callable[[], BaseException]) -> None:
    @agent.tool
    async def book(number: int) -> str:
        return fail(make)


def awaited(agent: Agent, make: Callable[[], BaseException]) -> None:
    @agent.tool
    def book(number: int) -> Any:
        async def inner() -> Any:
            fail(make)

        return inner()


def check(agent: Agent, make: Callable[[], BaseException]) -> None:
    agent.tool(confirm=True, check=lambda number: fail(make))(_booking())


def validator(agent: Agent, make: Callable[[], BaseException]) -> None:
    book = _booking()
    book.__annotations__["number"] = Annotated[int, AfterValidator(lambda value: fail(make))]
    agent.tool(book)


def read_back(agent: Agent, make: Callable[[], BaseException]) -> None:
    @dataclass
    class Spoken:
        number: int

        def __str__(self) -> str:
            return fail(make)

    book = _booking()
    book.__annotations__["number"] = Spoken
    agent.tool(confirm="Book {number}")(book)


@pytest.mark.parametrize("make", RAISED, ids=lambda make: type(make()).__name__)
@pytest.mark.parametrize("declare", [sync, cooperative, awaited, check, validator, read_back], ids=lambda f: f.__name__)
def test_nothing_that_a_tool_raises_leaves_it_or_is_quoted(
    make: Callable[[], BaseException], declare: Callable[..., None], caplog: Any
):
    agent = Agent("desk", "You book.")
    declare(agent, make)

    with caplog.at_level(logging.DEBUG):
        answer = ask(agent, "book", number={"number": 1} if declare is read_back else 1)

    assert answer == {"error": APOLOGY}
    assert "Lovelace" not in caplog.text


def _booking() -> Callable[..., Any]:
    def book(number: int) -> str:
        return "booked"

    return book


@pytest.mark.parametrize("make", RAISED, ids=lambda make: type(make()).__name__)
def test_what_became_of_a_call_and_its_words_are_asked_of_hooks_that_may_raise(make: Callable[[], BaseException]):
    agent = Agent("desk", "You book.", vocabulary=lambda: fail(make), outcome=lambda call: fail(make))

    @agent.tool(outcome=lambda result: fail(make))
    def book(number: int) -> str:
        return "booked"

    assert ask(agent, "book", number=1) == {"output": "booked"}
    assert agent.brief().vocabulary == ()


def test_a_vocabulary_that_fails_leaves_the_words_it_gave_last():
    answers = iter([["Anna Lopez", 7, None], None, ["Ben Ito"]])
    words = Vocabulary("desk", lambda: next(answers))  # type: ignore[arg-type, return-value]

    assert [words.words() for _ in range(4)] == [("Anna Lopez",), ("Anna Lopez",), ("Ben Ito",), ("Ben Ito",)]


def test_a_vocabulary_that_hangs_is_waited_for_once_and_asked_again_when_it_is_back(monkeypatch: Any):
    monkeypatch.setattr("vivavoce.tools.vocabulary.PATIENCE", 0.01)
    release, asked = threading.Event(), []

    def names() -> list[str]:
        asked.append(1)
        release.wait(10)
        return ["Anna"]

    words = Vocabulary("desk", names)
    assert [words.words() for _ in range(20)] == [()] * 20
    assert asked == [1]
    release.set()
    words._asking.join(10)
    monkeypatch.setattr("vivavoce.tools.vocabulary.PATIENCE", 10)
    assert words.words() == ("Anna",)


def test_a_vocabulary_without_end_is_cut():
    def names() -> Iterator[str]:
        while True:
            yield "Anna"

    assert 0 < len(Vocabulary("desk", names).words()) <= 10_000  # type: ignore[arg-type]


ROUND: dict[str, Any] = {}
ROUND["self"] = [ROUND, ROUND]
DEEP: list[Any] = []
for _ in range(100_000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    "value", [ROUND, DEEP, Unprintable(), object(), {Unprintable(): 1}, "\ud83d", float("nan"), b"\xff", Unprintable],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_notes_of_any_kind_can_be_kept_in_a_call_and_are_known_as_far_as_they_can_be_read(value: Any):
    runner = ToolRunner(Agent("desk", "You book."), call := Call("call-1"))
    call.state.update({"seen": 1, "value": value, "later": 2})

    known = runner.known()

    json.dumps(known, allow_nan=False, ensure_ascii=False).encode()
    assert (known["state"]["seen"], known["state"]["later"]) == (1, 2)


# ── functions that hang ──


def hanging(threads: Threads, release: threading.Event, kind: str, owner: str) -> asyncio.Task[Any]:
    return asyncio.ensure_future(threads.run(lambda: release.wait(20), owner=owner, kind=kind, patience=0.0))


def test_a_function_that_hangs_holds_so_many_threads_and_another_function_runs():
    release = threading.Event()

    async def main() -> None:
        threads = Threads(limit=4, each=8, hung=3)
        stuck = [hanging(threads, release, "slow", f"call-{n}") for n in range(3)]
        await asyncio.sleep(0.001)
        with pytest.raises(Busy):
            await threads.run(lambda: 1, owner="call-9", kind="slow")
        assert await threads.run(lambda: 1, owner="call-9", kind="quick") == 1
        release.set()
        await asyncio.gather(*stuck)
        assert await threads.run(lambda: 1, owner="call-9", kind="slow") == 1

    asyncio.run(main())


def test_a_call_whose_functions_hang_gets_no_more_threads_and_another_call_does():
    release = threading.Event()

    async def main() -> None:
        threads = Threads(each=2)
        stuck = [hanging(threads, release, f"slow-{n}", "call-1") for n in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await threads.run(lambda: 1, owner="call-1", kind="quick")
        assert await threads.run(lambda: 1, owner="call-2", kind="quick") == 1
        release.set()
        await asyncio.gather(*stuck)

    asyncio.run(main())


# ── tasks that a function starts ──


async def _after_a_step(make: Callable[[], BaseException]) -> None:
    await asyncio.sleep(0)
    raise make()


async def _at_once(make: Callable[[], BaseException]) -> None:
    raise make()


async def _when_cancelled(make: Callable[[], BaseException]) -> None:
    try:
        await asyncio.sleep(60)
    finally:
        raise make()


async def _grandchild(make: Callable[[], BaseException]) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(_after_a_step(make))


@pytest.mark.parametrize("make", [lambda: SystemExit(SECRET), lambda: KeyboardInterrupt(SECRET)])
@pytest.mark.parametrize("child", [_at_once, _after_a_step, _when_cancelled, _grandchild], ids=lambda f: f.__name__)
@pytest.mark.parametrize("awaits", [True, False])
def test_a_task_that_a_tool_starts_cannot_end_the_process(
    make: Callable[[], BaseException], child: Callable[..., Any], awaits: bool, caplog: Any
):
    agent, started = Agent("desk", "You book."), []

    @agent.tool
    async def book(number: int) -> str:
        started.append(asyncio.create_task(child(make), name="own"))
        await asyncio.sleep(0)
        if child is _when_cancelled:
            started[0].cancel()
        if awaits:
            await started[0]
        return "booked"

    async def main() -> Any:
        with tasks_contained():
            runner = ToolRunner(agent, Call("call-1"))
            calling = asyncio.create_task(runner.run(ToolCall("id", "book", {"number": 1}), 1, ""))
            answer = dict((await calling).response)
            await asyncio.wait(started)
            assert started.pop().get_name() == "own"
            gc.collect()  # now asyncio tells of a failure that nobody awaited
            return answer

    assert asyncio.run(main()) == ({"error": APOLOGY} if awaits else {"output": "booked"})
    assert "a task tried to end the process" in caplog.text and "test_foreign_code.py" in caplog.text
    assert "Lovelace" not in caplog.text


def test_tasks_are_what_they_were_besides():
    async def main() -> None:
        async def one() -> int:
            return 1

        async def forever() -> None:
            await asyncio.sleep(60)

        loop = asyncio.get_running_loop()
        with tasks_contained():
            assert await asyncio.create_task(one()) == 1
            unstarted = asyncio.create_task(forever())
            unstarted.cancel()
            await asyncio.wait([unstarted])
            assert unstarted.cancelled()
            task = asyncio.create_task(forever())
            await asyncio.sleep(0)
            assert "forever" in repr(task) and task.get_stack()[0].f_code.co_name == "forever"
            task.cancel()
            await asyncio.wait([task])
        assert loop.get_task_factory() is None

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        asyncio.run(main())
        gc.collect()

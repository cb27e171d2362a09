from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import BaseModel

from vivavoce import Agent, Call, Declined
from vivavoce.events import ToolCall, ToolResult
from vivavoce.tools import ToolRunner
from vivavoce.tools.results import LARGEST
from vivavoce.tools.runner import APOLOGY, FAILURES
from vivavoce.tools.threads import Threads

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Desk:
    """An agent with the given functions, and one call to it."""

    def __init__(self, *functions: Callable[..., Any], threads: Threads | None = None, **options: Any) -> None:
        agent = Agent("desk", "You book.")
        for function in functions:
            agent.tool(**options)(function)
        self.now = 0.0
        self.call = Call("call-1", local_time=lambda: NOW)
        self.runner = ToolRunner(agent, self.call, clock=lambda: self.now, threads=threads)

    async def ask(self, name: str, turn: int = 1, heard: str = "", /, **args: Any) -> dict[str, Any]:
        result = await self.runner.run(ToolCall("id", name, args), turn, heard)
        assert isinstance(result, ToolResult)
        json.dumps(result.response)
        return dict(result.response)


def run(conversation: Awaitable[Any]) -> Any:
    async def main() -> Any:
        return await conversation

    return asyncio.run(main())


class Appointment(BaseModel):
    number: int
    start: datetime


def test_results_come_back_as_json_objects_whatever_the_function_returns():
    def model() -> Appointment:
        return Appointment(number=1, start=NOW)

    def mapping() -> dict[str, date]:
        return {"day": NOW.date()}

    async def text() -> str:
        return "fine"

    def untold():
        return [1, 2]

    def nothing() -> None: ...

    desk = Desk(model, mapping, text, untold, nothing)

    async def talk() -> list[dict[str, Any]]:
        return [await desk.ask(name) for name in ("model", "mapping", "text", "untold", "nothing")]

    assert run(talk()) == [
        {"number": 1, "start": "2026-11-22T09:00:00Z"},
        {"day": "2026-11-22"},
        {"output": "fine"},
        {"output": [1, 2]},
        {"output": "done"},
    ]


def test_a_function_that_blocks_runs_off_the_event_loop_and_an_async_one_on_it():
    def blocking() -> bool:
        return threading.current_thread() is threading.main_thread()

    async def cooperative() -> bool:
        return threading.current_thread() is threading.main_thread()

    desk = Desk(blocking, cooperative)

    assert run(desk.ask("blocking")) == {"output": False}
    assert run(desk.ask("cooperative")) == {"output": True}


def test_a_tool_sees_its_call_and_shares_its_state_and_caller_with_others():
    def login(call: Call, name: str) -> str:
        call.identify(name, role="patient")
        call.state["seen"] = 1
        return call.idempotency_key

    def whoami(call: Call) -> dict[str, Any]:
        return {"who": call.caller and call.caller.subject, "turn": call.turn, "state": call.state, "tool": call.tool}

    desk = Desk(login, whoami)

    async def talk() -> Any:
        before = await desk.ask("whoami")
        keys = [(await desk.ask("login", turn, name="7"))["output"] for turn in (2, 2, 3)]
        return before, keys, await desk.ask("whoami", 4)

    before, keys, after = run(talk())
    assert before["who"] is None
    assert keys[0] == keys[1] != keys[2]
    assert after == {"who": "7", "turn": 4, "state": {"seen": 1}, "tool": "whoami"}


def test_mistakes_of_the_model_are_answered_so_that_it_can_correct_them():
    def book(day: date) -> str:
        return "ok"

    desk = Desk(book)

    assert run(desk.ask("cook")) == {"error": "There is no tool 'cook'; the tools are: book."}
    response = run(desk.ask("book", day="tomorrow"))
    assert response["error"].startswith("book was not run: day should be a date in ISO 8601")
    assert list(response["invalid_arguments"]) == ["day"]


def test_a_tool_that_needs_another_first_says_which():
    agent = Agent("desk", "You book.")

    @agent.tool
    def login(pin: int) -> str:
        if pin != 1:
            raise Declined("That is not right.")
        return "ok"

    @agent.tool(requires=["login"])
    def pay() -> str:
        return "paid"

    runner = ToolRunner(agent, Call("c"))

    async def talk() -> list[Any]:
        calls = [("pay", {}), ("login", {"pin": 2}), ("pay", {}), ("login", {"pin": 1}), ("pay", {})]
        return [(await runner.run(ToolCall("i", name, args), 1)).response for name, args in calls]

    answers = run(talk())
    assert answers[0]["run_first"] == answers[2]["run_first"] == "login"
    assert answers[4] == {"output": "paid"}


def test_a_refusal_carries_its_sentence_and_alternatives():
    def book(start: datetime) -> str:
        raise Declined("That time is taken.", {"start": [start.replace(hour=11)]})

    assert run(Desk(book).ask("book", start="2026-11-26T10:00")) == {
        "error": "That time is taken.",
        "alternatives": {"start": ["2026-11-26T11:00:00Z"]},
    }


def test_an_exception_becomes_an_apology_and_its_text_stays_out_of_the_log(caplog: Any):
    def broken(name: str) -> str:
        raise KeyError(name)

    async def exits(name: str) -> str:
        raise SystemExit(name)

    desk = Desk(broken, exits)
    with caplog.at_level(logging.DEBUG):
        answers = [run(desk.ask(name, name="Ada Lovelace")) for name in ("broken", "exits")]

    assert answers == [{"error": APOLOGY}] * 2
    assert "test_tool_runner.py" in caplog.text
    assert "Lovelace" not in caplog.text


def test_a_slow_async_tool_is_cancelled_and_its_outcome_called_unknown():
    cancelled = []

    async def slow() -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise
        return "never"

    async def talk(desk: Desk) -> Any:
        response = await desk.ask("slow")
        await asyncio.sleep(0)
        return response

    response = run(talk(Desk(slow, timeout=0.01)))
    assert response["outcome"] == "unknown"
    assert "cannot tell" in response["error"]
    assert cancelled == [True]


def test_a_slow_blocking_tool_goes_on_and_the_same_call_gets_its_result_instead_of_a_second_run():
    release, finished, runs = threading.Event(), threading.Event(), []

    def slow() -> str:
        runs.append(1)
        release.wait(60)
        finished.set()
        return "done at last"

    async def talk() -> Any:
        desk = Desk(slow, timeout=0.5)
        first = await desk.ask("slow")
        release.set()
        await asyncio.to_thread(finished.wait, 60)
        return first, await desk.ask("slow", 2)

    first, second = run(talk())
    assert first["outcome"] == "unknown"
    assert second == {"output": "done at last"}
    assert runs == [1]


def test_more_blocking_tools_than_threads_are_put_off_not_queued():
    release = threading.Event()

    def slow(number: int) -> int:
        release.wait(60)
        return number

    async def talk() -> Any:
        desk = Desk(slow, threads=Threads(limit=2))
        started = [asyncio.ensure_future(desk.ask("slow", number=n)) for n in range(2)]
        for _ in range(3):
            await asyncio.sleep(0)
        third = await desk.ask("slow", number=3)
        release.set()
        return third, await asyncio.gather(*started)

    third, others = run(talk())
    assert third == {"error": "I cannot do that right now; please try again in a moment."}
    assert others == [{"output": 0}, {"output": 1}]


def test_cancelling_a_run_cancels_its_tool_and_passes_the_cancellation_on():
    states = []
    started = asyncio.Event()

    async def slow() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            states.append("stopped")

    async def talk() -> None:
        task = asyncio.ensure_future(Desk(slow).ask("slow"))
        await started.wait()
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            states.append("cancelled")
        await asyncio.sleep(0)

    run(talk())
    assert sorted(states) == ["cancelled", "stopped"]


def test_a_large_result_is_cut_and_marked():
    def rows() -> dict[str, Any]:
        return {"rows": ["x" * 100] * 1000, "note": "kept"}

    def text() -> str:
        return 'é"' * LARGEST

    def deep() -> dict[str, Any]:
        return {"of": {str(n): {"n": n} for n in range(5000)}}

    def wide() -> dict[str, int]:
        return {str(n): n for n in range(5000)}

    desk = Desk(rows, text, deep, wide)

    for name in ("rows", "text", "deep", "wide"):
        response = run(desk.ask(name))
        assert response["truncated"] is True
        assert len(json.dumps(response)) <= LARGEST
        assert name != "rows" or response["note"] == "kept"


def test_the_same_failing_call_is_refused_after_a_few_times_and_another_is_not():
    runs = []

    def book(number: int) -> str:
        runs.append(number)
        raise Declined("No.")

    async def talk() -> Any:
        desk = Desk(book)
        answers = [await desk.ask("book", number=1) for _ in range(FAILURES + 2)]
        return answers, await desk.ask("book", number=2)

    answers, other = run(talk())
    assert runs == [1] * FAILURES + [2]
    assert answers[-1]["error"] == "No." and "not tried again" in answers[-1]["instruction"]
    assert other == {"error": "No."}


# ── confirmation ──


def cancelling(check: Callable[..., Any] | None = None) -> tuple[Desk, list[int]]:
    done: list[int] = []

    def cancel(call: Call, number: int) -> str:
        """Cancel."""
        done.append(number)
        return "cancelled"

    return Desk(cancel, confirm="Cancel appointment {number}", check=check), done


def test_a_confirmed_tool_reads_back_then_acts_once_on_a_yes_in_a_later_turn():
    desk, done = cancelling()

    async def talk() -> Any:
        first = await desk.ask("cancel", 1, "cancel ten forty two", number=1042)
        same_turn = await desk.ask("cancel", 1, "cancel ten forty two", number=1042)
        assert done == []
        yes = await desk.ask("cancel", 2, "yes, go ahead", number="1042")
        again = await desk.ask("cancel", 2, "yes, go ahead", number=1042)
        later = await desk.ask("cancel", 3, "yes", number=1042)
        return first, same_turn, yes, again, later

    first, same_turn, yes, again, later = run(talk())
    assert first["confirmation_required"] == same_turn["confirmation_required"] == "Cancel appointment 1042"
    assert yes == again == {"output": "cancelled"}
    assert "confirmation_required" in later
    assert done == [1042]


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("Cancel appointment 1042, a check-up on Friday", "Cancel appointment 1042, a check-up on Friday"),
        ("Cancel the check-up on Friday", "Cancel appointment 1042"),  # leaves out which
        ("", "Cancel appointment 1042"),
    ],
)
def test_a_check_may_say_more_of_what_is_agreed_to_and_never_less(own: str, told: str):
    desk, done = cancelling(lambda number: own)

    async def talk() -> Any:
        return await desk.ask("cancel", 1, number=1042), await desk.ask("cancel", 2, "yes", number=1042)

    asked, _ = run(talk())
    assert asked["confirmation_required"] == told and done == [1042]


def test_a_no_and_changed_arguments_do_not_act():
    desk, done = cancelling()

    async def talk() -> Any:
        await desk.ask("cancel", 1, "cancel 1042", number=1042)
        no = await desk.ask("cancel", 2, "no, wait", number=1042)
        changed = await desk.ask("cancel", 3, "yes", number=1043)
        return no, changed

    no, changed = run(talk())
    assert "said no" in no["error"]
    assert changed["confirmation_required"] == "Cancel appointment 1043"
    assert done == []


def test_a_yes_comes_too_late_after_a_minute():
    desk, done = cancelling()

    async def talk() -> Any:
        await desk.ask("cancel", 1, "", number=1042)
        desk.now = 61.0
        return await desk.ask("cancel", 2, "yes", number=1042)

    assert "confirmation_required" in run(talk())
    assert done == []


def test_nobody_is_asked_to_confirm_what_cannot_be_done():
    def check(number: int) -> None:
        if number != 1042:
            raise Declined("There is no such appointment.")

    desk, done = cancelling(check)

    assert run(desk.ask("cancel", 1, "", number=7)) == {"error": "There is no such appointment."}
    assert "confirmation_required" in run(desk.ask("cancel", 1, "", number=1042))
    assert done == []


def test_a_read_back_without_a_template_names_every_argument():
    def book_table(people: int, start: datetime, note: str | None = None) -> None: ...

    response = run(Desk(book_table, confirm=True).ask("book_table", people=4, start="2026-11-26T19:30"))

    assert response["confirmation_required"] == "book table: people 4, start Thursday, November 26 at 7:30 PM"


def test_two_equal_confirmed_calls_at_once_are_one_action():
    done = []

    async def cancel(number: int) -> str:
        await asyncio.sleep(0)
        done.append(number)
        return "cancelled"

    async def talk() -> Any:
        desk = Desk(cancel, confirm=True)
        await desk.ask("cancel", 1, number=1)
        return await asyncio.gather(*(desk.ask("cancel", 2, "yes", number=1) for _ in range(3)))

    assert run(talk()) == [{"output": "cancelled"}] * 3
    assert done == [1]

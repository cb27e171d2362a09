from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from vivavoce import Agent, Call, Declined
from vivavoce.errors import DeclarationError
from vivavoce.events import ToolCall
from vivavoce.tools import ToolRunner
from vivavoce.tools.runner import Done

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Line:
    """One call to an agent, tool by tool."""

    def __init__(self, agent: Agent) -> None:
        self.runner = ToolRunner(agent, Call("call-1", local_time=lambda: NOW), clock=lambda: 0.0)
        self.turn = 0

    def ask(self, name: str, heard: str = "", **args: Any) -> str:
        """Run it in a turn of its own; the outcome after it."""
        self.turn += 1
        asyncio.run(self.runner.run(ToolCall(f"{name}-{self.turn}", name, args), self.turn, heard))
        return self.runner.outcome


def desk() -> Agent:
    agent = Agent("desk", "You book.")

    @agent.tool(confirm="Book {day}")
    def book(day: str) -> str:
        return "booked"

    @agent.tool
    def free_days() -> list[str]:
        return ["Monday"]

    @agent.tool
    def broken() -> str:
        raise ValueError("no")

    @agent.tool(transfer=True)
    def staff() -> str:
        return "transferred"

    return agent


def test_a_write_that_the_caller_agreed_to_is_done_without_a_word_of_declaration():
    line = Line(desk())

    assert line.runner.outcome == "none"
    assert line.ask("book", day="Monday") == "abandoned"  # read back, and not yet agreed to
    assert line.ask("book", "yes please", day="Monday") == "done"


def test_a_caller_who_refuses_the_read_back_and_leaves_has_abandoned_what_they_wanted():
    line = Line(desk())
    line.ask("book", day="Monday")

    assert line.ask("book", "no", day="Monday") == "abandoned"


def test_a_transfer_hands_over_and_the_last_word_counts():
    line = Line(desk())
    line.ask("book", day="Monday")
    line.ask("book", "yes", day="Monday")

    assert line.ask("staff") == "handed_over"


def test_an_answered_question_is_no_outcome_and_a_question_that_failed_is_abandoned():
    assert Line(desk()).ask("free_days") == "none"
    assert Line(desk()).ask("broken") == "abandoned"
    assert Line(desk()).ask("no_such_tool") == "none"


def test_something_done_stays_done_when_the_next_wish_comes_to_nothing():
    line = Line(desk())
    line.ask("book", day="Monday")
    line.ask("book", "yes", day="Monday")

    assert line.ask("book", day="Tuesday") == "done"
    assert line.ask("broken") == "done"


def test_an_agent_says_in_one_line_what_done_means():
    agent = Agent("hours", "You tell the hours.")

    @agent.tool(outcome="done")
    def hours() -> str:
        return "nine to five"

    @agent.tool(confirm=True, outcome="none")
    def note(text: str) -> str:
        return "noted"

    assert Line(agent).ask("hours") == "done"
    line = Line(agent)
    line.ask("note", text="hello")
    assert line.ask("note", "yes", text="hello") == "none"


def test_a_function_of_the_result_decides_and_none_leaves_it_open():
    agent = Agent("orders", "You take orders.")

    @agent.tool(outcome=lambda result: "done" if result["paid"] else None)
    def pay(paid: bool) -> dict[str, bool]:
        return {"paid": paid}

    @agent.tool(outcome=lambda result: {"full": "abandoned", "staff": "handed_over"}.get(result))
    def queue(state: str) -> str:
        return state

    assert [Line(agent).ask("pay", paid=paid) for paid in (True, False)] == ["done", "abandoned"]
    assert [Line(agent).ask("queue", state=state) for state in ("full", "staff")] == ["abandoned", "handed_over"]


def test_a_function_that_raises_or_says_nonsense_has_said_nothing():
    agent = Agent("odd", "You are odd.")

    @agent.tool(outcome=lambda result: result["missing"])
    def raises() -> str:
        return "ok"

    @agent.tool(outcome=lambda result: "finished")
    def invents() -> str:
        return "ok"

    assert Line(agent).ask("raises") == "abandoned"
    assert Line(agent).ask("invents") == "abandoned"


def test_the_agents_own_line_reads_what_the_tools_have_noted():
    agent = Agent("cart", "You sell.", outcome=lambda call: "done" if call.state.get("paid") else None)

    @agent.tool
    def pay(call: Call) -> str:
        call.state["paid"] = True
        return "thanks"

    line = Line(agent)
    assert line.runner.outcome == "none"
    assert line.ask("pay") == "done"


def test_a_refusal_is_no_success():
    agent = Agent("desk", "You book.")

    @agent.tool(outcome="done")
    def book() -> str:
        raise Declined("We are closed then.")

    assert Line(agent).ask("book") == "abandoned"


def test_a_resumed_call_counts_what_was_done_before():
    line = Line(desk())
    before = Done(ToolCall("1", "book", {"day": "Monday"}), 1, {"output": "booked"}, 5.0)
    line.runner.resume({}, [before], [])

    assert line.runner.outcome == "done"


def test_a_word_that_is_no_outcome_is_refused_where_it_is_declared():
    agent = Agent("desk", "You book.")

    with pytest.raises(DeclarationError, match="outcome is one of done, handed_over, abandoned, none"):

        @agent.tool(outcome="finished")  # type: ignore[arg-type]
        def book() -> str: ...

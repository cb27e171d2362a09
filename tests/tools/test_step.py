"""Steps: what they check when they are made, when an agent is loaded, and when a tool returns one."""

import asyncio
import logging
from datetime import UTC, datetime

import pytest

from vivavoce import Agent, Call, Step
from vivavoce.errors import DeclarationError
from vivavoce.events import ToolCall
from vivavoce.tools import ToolRunner


def score(call: Call, item: int, word: str) -> Step:
    """Score an answer."""
    return Step("Good.")


@pytest.mark.parametrize(
    ("wanted", "make"),
    [
        ("says nothing", lambda: Step("")),
        ("no tool takes the answer", lambda: Step("Hello.", ask="Ready?")),
        ("gives 'itme', which 'score' does not take", lambda: Step("Next.", then=score, given={"itme": 1})),
        ("a step's say is words", lambda: Step(None)),  # type: ignore[arg-type]
    ],
)
def test_a_step_that_cannot_be_meant_is_refused_where_it_is_made(wanted, make):
    with pytest.raises(DeclarationError, match=wanted):
        make()


def test_a_model_reads_it_as_json_with_what_to_do():
    told = Step("Next.", "What is this?", score, {"item": 1}).told()

    assert told["step"] == {"say": "Next.", "ask": "What is this?", "then": "score", "given": {"item": 1}}
    assert "call score" in told["instruction"]
    assert "No answer" in Step("Goodbye.").told()["instruction"]


def _later(call: Call) -> Step:
    return Step("Next.", "Well?", then=score)


@pytest.mark.parametrize("helper", [True, False])
def test_a_step_that_leads_to_no_tool_of_the_agent_fails_where_the_agent_is_loaded(helper):
    agent = Agent("lesson", "You teach.")
    if helper:

        @agent.tool
        def begin(call: Call) -> Step:
            """Begin."""
            return _later(call)
    else:

        @agent.tool
        def begin(call: Call) -> Step:
            """Begin."""
            return Step("Hello.", ask="Ready?", then="score")

    with pytest.raises(DeclarationError, match="tool 'begin': a step leads to 'score'.*there are: begin"):
        agent.check()
    agent.tool(score)
    agent.check()


def test_only_one_tool_opens_and_it_needs_nothing():
    agent = Agent("lesson", "You teach.")
    with pytest.raises(DeclarationError, match="without required parameters"):
        agent.tool(opening=True)(score)
    for name in ("one", "two"):
        function = eval("lambda: 'Hello.'")
        function.__name__ = name
        agent.tool(opening=True)(function)
    with pytest.raises(DeclarationError, match="several tools with opening"):
        agent.check()


def test_what_only_the_run_shows_is_said_and_logged_and_nothing_is_expected(caplog):
    agent = Agent("lesson", "You teach.")

    @agent.tool
    def begin(call: Call, level: str) -> Step:
        """Begin."""
        return Step("Hello.", ask="Ready?", then=level)

    runner = ToolRunner(agent, Call("c", lambda: datetime(2026, 1, 1, tzinfo=UTC)))
    with caplog.at_level(logging.WARNING):
        result = asyncio.run(runner.run(ToolCall("1", "begin", {"level": "second"}), 1))

    assert result.response["step"]["then"] == "" and "error" not in result.response
    assert "its step names 'second', which is no tool of this agent; there are: begin" in caplog.text


def test_the_same_wrong_answer_to_another_question_is_no_loop():
    agent = Agent("lesson", "You teach.")

    @agent.tool
    def answer(call: Call, word: str) -> Step:
        """Take an answer."""
        if word == "no" and not call.state.pop("right", False):
            raise ValueError("wrong")
        return Step("Next.", "Well?", then=answer)

    call = Call("c", lambda: datetime(2026, 1, 1, tzinfo=UTC))
    runner = ToolRunner(agent, call)

    async def give(word: str, number: int) -> bool:
        return "step" in (await runner.run(ToolCall(str(number), "answer", {"word": word}), number)).response

    async def talk() -> list[bool]:
        given = [await give(word, number) for number, word in enumerate(["no", "no", "yes", "no", "no"])]
        call.state["right"] = True
        return [*given, await give("no", 9)]

    assert asyncio.run(talk()) == [False, False, True, False, False, True]

"""A tool that takes long: the conversation goes on, it is not begun twice, and its result is told exactly once."""

import asyncio

import pytest
from agents import number, schema, text
from scripted import NOW

from vivavoce.events import Brief, ToolCall, ToolResult, ToolSpec
from vivavoce.models.embedded.brain import Say, Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain

TOOLS = (
    ToolSpec(
        "find_plumber",
        "Find a plumber in a town.",
        schema("town", town=text("The town.")),
        background=True,
        examples=("find me a plumber in Leeds",),
        done="I found {name} in {town}.",
    ),
    ToolSpec("set_timer", "Set a timer.", schema("minutes", minutes=number("How many minutes."))),
)


class Line:
    """A call whose tool results come when the test says so."""

    def __init__(self) -> None:
        self.brain = RulesBrain(Brief("You help at home. We are open on Mondays.", TOOLS, local_time=lambda: NOW))
        self.calls: list[ToolCall] = []

    def _do(self, moves: object) -> str:
        async def take() -> list[object]:
            return [move async for move in moves]  # type: ignore[attr-defined]

        got = asyncio.run(take())
        self.calls += [move for move in got if isinstance(move, ToolCall)]
        return " ".join(move.text for move in got if isinstance(move, Say))

    def say(self, words: str) -> str:
        return self._do(self.brain.hear(Utterance(words)))

    def result(self, number: int = 0, **response: object) -> str:
        call = self.calls[number]
        return self._do(self.brain.learn(ToolResult(call.id, call.name, response)))


def looking() -> Line:
    line = Line()
    assert "I'll tell you" in line.say("find me a plumber in Leeds")
    assert [call.args for call in line.calls] == [{"town": "Leeds"}]
    return line


@pytest.mark.parametrize(
    "words",
    ["find me a plumber in Leeds", "did you find one?", "any news?", "have you found one", "is it done yet?",
     "are you still looking?", "how is it going?", "Did you find anything"],
)  # fmt: skip
def test_what_is_under_way_is_not_begun_again(words: str) -> None:
    line = looking()

    assert "still working" in line.say(words)
    assert len(line.calls) == 1
    assert "Joe" in line.result(name="Joe")


def test_another_search_is_one_of_its_own() -> None:
    line = looking()
    line.say("find me a plumber in York")

    assert [call.args["town"] for call in line.calls] == ["Leeds", "York"]
    assert "Ann in York" in line.result(1, name="Ann")
    assert "Joe in Leeds" in line.result(0, name="Joe")


def test_something_else_is_done_meanwhile() -> None:
    line = looking()
    line.say("set a timer for five minutes")

    assert line.calls[1].args == {"minutes": 5}


@pytest.mark.parametrize(("heard", "again"), [("", True), ("I found", True), ("I found Joe in Leeds.", False)])
def test_news_that_was_talked_over_comes_with_the_next_answer_and_only_then(heard: str, again: bool) -> None:
    line = looking()
    said = line.result(name="Joe")
    if heard != said:
        line.brain.note_interruption(heard)

    assert ("Joe" in line.say("When are you open?")) == again
    assert "Joe" not in line.say("thank you")

"""A brain of your own for the embedded engine: it decides, the engine hears, speaks, takes turns and runs the tools.

python examples/own_brain.py
Served: build(from_environment(os.environ), [agent], brain=Keywords)
"""

import copy
import itertools
from collections.abc import AsyncIterator

from vivavoce import Agent
from vivavoce.gateway import (
    Brain,
    Brief,
    CallEnding,
    Expectation,
    Move,
    News,
    Say,
    ToolCall,
    ToolResult,
    Utterance,
)
from vivavoce.testing import text_call

agent = Agent("lights", "You switch the lights.")


@agent.tool
def switch(on: bool) -> str:
    """Switch the lights.

    Args:
        on: True for on.
    """
    return "on" if on else "off"


class Keywords(Brain):
    """Goes by single words. A mind for one call: what it knows is its own."""

    def __init__(self, brief: Brief) -> None:
        self._brief, self._ids = brief, itertools.count(1)

    def fork(self) -> "Keywords":
        """The engine thinks ahead on a copy, and throws it away when the caller goes on."""
        return copy.copy(self)

    async def greet(self) -> AsyncIterator[Move]:
        yield Say("Lights. On or off?")

    async def hear(self, utterance: Utterance) -> AsyncIterator[Move]:
        words = set(utterance.text.lower().split())
        if "goodbye" in words:
            yield Say("Good night.")
            yield CallEnding("goodbye")
        elif words & {"on", "off"}:
            yield ToolCall(f"call-{next(self._ids)}", "switch", {"on": "on" in words})
        else:
            yield Say("Say on or off.")

    async def learn(self, news: News) -> AsyncIterator[Move]:
        if isinstance(news, ToolResult):
            yield Say(f"The lights are {news.response.get('output', 'as they were')}.")

    async def notice_silence(self, count: int) -> AsyncIterator[Move]:
        yield Say("On or off?")

    def expectation(self) -> Expectation:
        return Expectation(words=("on", "off"))


if __name__ == "__main__":
    with text_call(agent, brain=Keywords, greet=True) as call:
        for words in ("hello", "lights on please", "goodbye"):
            call.say(words)
        print(*call.history, sep="\n")

"""The example in docs/reference/vision.md is an agent that works."""

import asyncio
import re
from pathlib import Path

from vivavoce import Call
from vivavoce.events import ToolCall
from vivavoce.tools import ToolRunner


class Heard:
    words, words_due = "check four eight two", False

    def said_since(self, turn: int) -> tuple[str, ...]:
        return ()


def test_the_example_is_an_agent_whose_seen_argument_is_checked():
    page = (Path(__file__).parent.parent / "docs" / "reference" / "vision.md").read_text()
    (code,) = re.findall(r"```python\n(from typing.*?)```", page, re.DOTALL)
    space: dict = {"__name__": "example"}
    exec(compile(code, "docs/reference/vision.md", "exec", dont_inherit=True), space)
    agent = space["picker"]

    async def main():
        said = ToolRunner(agent, Call("one"), words=Heard())
        invented = ToolRunner(agent, Call("two"))
        ask = ToolCall("1", "confirm_slot", {"check": "482"})
        return (await said.run(ask, 1)).response, (await invented.run(ask, 1)).response

    said, invented = asyncio.run(main())
    assert "error" not in said and invented["not_seen"] == ["check"]
    assert agent.brief().sees == ("camera",)

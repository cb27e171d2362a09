"""What an agent says by itself and how it speaks, over real sockets: in one call, and on a line that comes back."""

import asyncio

import pytest
from callers import typing
from gateways import gateway

from vivavoce import Agent, Call
from vivavoce.events import Announcement, Audio, CallerText, ReplyDone, Said, ToolCall, ToolResult
from vivavoce.models.scripted import Step
from vivavoce.voiced import Manner

pytestmark = pytest.mark.e2e
REPLY = (Said("All right."), Audio(b"\1\0" * 240, 24_000), ReplyDone())


def desk():
    agent = Agent("desk", "Help.")

    @agent.tool
    async def slower(call: Call) -> str:
        """Speak slower."""
        return f"{call.speech(rate=0.7).rate} of the usual pace"

    @agent.when(every=1)
    def remind(call: Call) -> str:
        return "Your tablet is due."

    return agent


def test_an_agent_reminds_its_caller_though_nobody_asks(tmp_path):
    async def main():
        async with gateway(tmp_path, Step(Announcement, REPLY), agents=[desk()]) as g, typing(g.ws) as caller:
            await caller.until("turnComplete")
            return [item.text for item in g.model.told if isinstance(item, Announcement)]

    assert asyncio.run(main()) == ["Your tablet is due."]


def test_a_line_that_comes_back_speaks_as_slowly_as_before(tmp_path):
    async def main():
        steps = Step(CallerText, (ToolCall("1", "slower", {}),)), Step(ToolResult, REPLY)
        async with gateway(tmp_path, *steps, agents=[desk()]) as g:
            async with typing(g.ws, handle="") as first:
                await first.say("slower please")
                first.cut()
            g.model.told.clear()
            g.model.steps = (Step(CallerText, REPLY),)
            async with typing(g.ws, handle=first.handle) as second:
                await second.say("thank you")
            return [item for item in g.model.told if isinstance(item, Manner | CallerText)]

    assert asyncio.run(main()) == [Manner(0.7), CallerText("thank you")]

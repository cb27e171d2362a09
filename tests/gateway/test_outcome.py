"""What becomes of a call, over real sockets: in the log, and kept when the line falls."""

import asyncio

import pytest
from callers import calls_over, typing
from gateways import gateway

from vivavoce import Agent
from vivavoce.events import Audio, CallerText, ReplyDone, Said, ToolCall, ToolResult
from vivavoce.models.scripted import Step

pytestmark = pytest.mark.e2e
REPLY = (Said("All right."), Audio(b"\1\0" * 240, 24_000), ReplyDone())


def desk():
    agent = Agent("desk", "Help.")

    @agent.tool(outcome=lambda result: "done" if result == "sold" else None)
    async def sell(what: str) -> str:
        """Sell something."""
        return "sold" if what == "milk" else "ordered"

    return agent


def selling(what, id):
    return Step(CallerText, (ToolCall(id, "sell", {"what": what}),)), Step(ToolResult, REPLY)


async def logged(g):
    """The calls, the oldest first."""
    await calls_over(g.reception)
    await g.log.flush("")
    return list(reversed(await asyncio.to_thread(g.log.calls)))


def test_each_call_ends_with_what_became_of_it(tmp_path):
    async def main():
        async with gateway(tmp_path, *selling("milk", "1"), agents=[desk()]) as g:
            async with typing(g.ws):
                pass
            async with typing(g.ws) as caller:
                await caller.say("milk")
            g.model.steps = selling("a car", "2")
            async with typing(g.ws) as caller:
                await caller.say("a car")
            return [call.outcome for call in await logged(g)]

    assert asyncio.run(main()) == ["none", "done", "abandoned"]


def test_what_was_done_before_the_line_fell_still_counts(tmp_path):
    async def main():
        async with gateway(tmp_path, *selling("milk", "1"), agents=[desk()]) as g:
            async with typing(g.ws, handle="") as first:
                await first.say("milk")
                first.cut()
            async with typing(g.ws, handle=first.handle):
                pass
            (call,) = await logged(g)
            entries = (await asyncio.to_thread(g.log.call, call.id)).entries
            noted = [entry.fields["outcome"] for entry in entries if entry.fields.get("name") == "outcome"]
            return call.outcome, noted

    assert asyncio.run(main()) == ("done", ["done"])

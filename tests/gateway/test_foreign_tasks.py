"""What the tasks do that an agent's tools start, in a gateway that serves others meanwhile."""

import asyncio

import pytest
from gateways import gateway
from tokens import SETUP, began, said
from websockets.asyncio.client import connect

from vivavoce import Agent
from vivavoce.events import CallerText, ReplyDone, Said, ToolCall, ToolResult
from vivavoce.models.scripted import Step
from vivavoce.tools.foreign import ForeignFailure

DESK = {"setup": {**SETUP["setup"], "model": "models/desk"}}


@pytest.mark.e2e
@pytest.mark.parametrize("ending", [SystemExit, KeyboardInterrupt])
def test_a_gateway_outlives_a_task_that_ends_the_process(tmp_path, caplog, ending):
    agent, started = Agent("desk", "You book."), []

    @agent.tool
    async def book() -> str:
        async def child() -> None:
            await asyncio.sleep(0)
            raise ending

        started.append(asyncio.create_task(child()))
        return "booked"

    async def main():
        steps = [
            Step(CallerText, (ToolCall("1", "book", {}),)),
            Step(ToolResult, (Said("Booked."), ReplyDone())),
            Step(CallerText, (Said("Bye."), ReplyDone())),
        ]
        async with gateway(tmp_path, *steps, agents=[agent]) as g, connect(g.ws) as socket, connect(g.ws) as other:
            assert await began(socket, DESK) and await began(other, DESK)
            assert await said(socket) == "Booked."
            await asyncio.wait(started)
            # Asked for here: else asyncio complains once the task is collected, in whichever test that is.
            assert [type(task.exception()) for task in started] == [ForeignFailure]
            assert await said(other) == "Bye."

    asyncio.run(main())
    assert caplog.text.count("a task tried to end the process") == 1

"""Whose appointment it is: guessing numbers over many calls. Numbers are items of reliability.md 2.3."""

import asyncio
import json

import pytest
from callers import calls_over, typing
from gateways import gateway
from tokens import constrained, minted
from websockets.asyncio.client import connect

from vivavoce import Agent, Call, Declined
from vivavoce.events import CallerText, ReplyDone, Said, ToolCall, ToolResult
from vivavoce.models.scripted import Step
from vivavoce.tools.attempts import TOO_MANY

pytestmark = pytest.mark.e2e
ALICE, BOB = "key-of-alice-0000", "key-of-bob-000000"


class Desk:
    """A desk whose callers try one number after the other."""

    def __init__(self, *numbers: int) -> None:
        self.tried: list[int] = []
        self.cancelled: list[int] = []
        self.agent = Agent("desk", instructions="Help.")
        left = list(numbers)

        @self.agent.tool
        def cancel(call: Call, at: int) -> str:
            """Cancel an appointment."""
            number = left.pop(0)
            with call.attempt("identity", number):
                self.tried.append(number)
                if number != 1042:
                    raise Declined("I cannot find that appointment.")
            self.cancelled.append(number)
            return "cancelled"


TURNS = [
    step
    for n in range(8)
    for step in (
        Step(CallerText, (ToolCall(f"fc-{n}", "cancel", {"at": n}),)),
        Step(ToolResult, (Said("Well."), ReplyDone())),
    )
]
"""A model that cancels something in every turn."""


async def results(g) -> list[str]:
    """What every tool call was told, in order."""
    await g.log.flush("")
    told = []
    for call in reversed(await asyncio.to_thread(g.log.calls)):
        entries = (await asyncio.to_thread(g.log.call, call.id)).entries
        told += [entry.fields["response"].get("error", "done") for entry in entries if entry.kind == "tool_result"]
    return told


def test_numbers_are_not_guessed_by_calling_again(tmp_path):  # item 22
    """Five guesses in a call, call after call, from one machine, and the gateway is started anew for each."""
    desk = Desk(*range(1000, 1040), 1042)

    async def main():
        for _ in range(8):
            async with gateway(tmp_path, *TURNS, agents=[desk.agent]) as g:
                async with typing(g.ws) as caller:
                    for _ in range(5):
                        await caller.say("cancel it")
                await calls_over(g.reception)
        async with gateway(tmp_path, *TURNS, agents=[desk.agent]) as g, typing(g.ws) as caller:
            await caller.say("cancel it")
            return await results(g)

    told = asyncio.run(main())
    assert desk.tried == list(range(1000, 1010)) and desk.cancelled == []
    assert told[-1] == TOO_MANY


async def cancels(g, key: str, subject: str, times: int) -> None:
    """A caller whom the application knows tries this often."""
    token = await minted(g, key, vivavoce={"caller": {"subject": subject}})
    async with connect(constrained(g, token)) as socket:
        await socket.send(json.dumps({"setup": {"model": "models/desk"}}))
        for _ in range(times):
            await socket.send(json.dumps({"realtimeInput": {"text": "cancel it"}}))
            async with asyncio.timeout(20):
                while "turnComplete" not in json.loads(await socket.recv()).get("serverContent", {}):
                    pass
    await calls_over(g.reception)


def test_who_guesses_locks_out_neither_another_caller_nor_another_tenant(tmp_path):
    desk = Desk(*range(2000, 2010), 1042, 1042)

    async def main():
        async with gateway(tmp_path, *TURNS, agents=[desk.agent], keys=(ALICE, BOB)) as g:
            await cancels(g, ALICE, "eve", 5)
            await cancels(g, ALICE, "eve", 5)
            await cancels(g, ALICE, "ann", 1)
            await cancels(g, BOB, "eve", 1)

    asyncio.run(main())
    assert desk.cancelled == [1042, 1042]


def test_a_line_that_is_cut_and_resumed_brings_no_new_tries(tmp_path):
    desk = Desk(*range(3000, 3008))

    async def main():
        async with gateway(tmp_path, *TURNS, agents=[desk.agent]) as g:
            handle = ""
            for _ in range(8):
                async with typing(g.ws, handle=handle) as caller:
                    await caller.say("cancel it")
                    handle = caller.handle
                    caller.cut()
                await calls_over(g.reception)

    asyncio.run(main())
    assert len(desk.tried) == 5

"""What one caller's tool, model or words do is felt by no other caller."""

import asyncio
import json
import urllib.request

import pytest
from callers import calls_over
from gateways import gateway
from tokens import REPLY, SETUP, began, said
from websockets.asyncio.client import connect

from vivavoce import Agent
from vivavoce.events import CallerText, ToolCall, ToolResult
from vivavoce.models.scripted import Step

pytestmark = pytest.mark.e2e


class OfItsOwn(BaseException):
    pass


def circular(call):
    call.state["self"] = call.state
    return "fine"


def deep(call):
    for _ in range(5_000):
        call.state["in"] = dict(call.state)
    return "fine"


def raises(error):
    def act(call):
        raise error

    return act


HOSTILE = {
    "half an emoji": lambda call: {"note": "\ud83d"},
    "half an emoji as a name": lambda call: {"\ude00": 1},
    "half an emoji in the notes": lambda call: call.state.update(note="\ud83d"),
    "NUL": lambda call: "a\0b",
    "not a number": lambda call: {"price": float("nan")},
    "a long number": lambda call: 10**5000,
    "bytes": lambda call: b"\xff\x00",
    "50 MB": lambda call: "x" * 50_000_000,
    "six million": lambda call: [1] * 6_000_000,
    "circular notes": circular,
    "deep notes": deep,
    "group": raises(BaseExceptionGroup("x", [OfItsOwn()])),
    "of its own": raises(OfItsOwn("4111 1111")),
    "interrupt": raises(KeyboardInterrupt()),
    "exit": raises(SystemExit(3)),
    "cancelled": raises(asyncio.CancelledError()),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
def test_a_hostile_tool_leaves_its_own_call_and_all_others_standing(tmp_path, name, asynchronous):
    acts = [HOSTILE[name], lambda call: "fine"]
    agent = Agent("desk", "You act.")

    def act(call):
        return acts.pop(0)(call)

    async def act_async(call):
        return act(call)

    tool = act_async if asynchronous else act
    tool.__name__ = "act"
    agent.tool(tool)
    setup = {"setup": {**SETUP["setup"], "model": "models/desk"}}

    async def talk(g):
        async with connect(g.ws) as socket:
            assert await began(socket, setup)
            assert await said(socket) == "Hello there."

    async def main():
        steps = (Step(CallerText, [ToolCall("t1", "act", {})]), Step(ToolResult, REPLY))
        async with gateway(tmp_path, *steps, agents=[agent]) as g:
            await talk(g)
            await talk(g)
            results = [item.response for item in g.model.told if isinstance(item, ToolResult)]
            assert results[1] == {"output": "fine"}
            with await asyncio.to_thread(urllib.request.urlopen, f"{g.addresses.http}/healthz", timeout=10) as answer:
                assert json.loads(answer.read())["status"] == "ok"
            await calls_over(g.reception)
            await g.log.flush("")
            return [call.reason for call in g.log.calls()]

    assert asyncio.run(main()) == ["client_closed"] * 2


@pytest.mark.parametrize("args", [{"note": "\ud83d"}, {"\ud83d": 1}, {"n": float("nan")}, {"n": 10**5000}], ids="abcd")
def test_what_a_model_writes_into_arguments_costs_no_other_call_its_log(tmp_path, args):
    async def main():
        tools = [{"functionDeclarations": [{"name": "act"}]}]
        steps = (Step(CallerText, [ToolCall("t1", "act", args)]), Step(ToolResult, REPLY))
        async with gateway(tmp_path, *steps) as g:
            for _ in range(2):
                async with connect(g.ws) as socket:
                    assert await began(socket, {"setup": {**SETUP["setup"], "tools": tools}})
                    await socket.send(json.dumps({"realtimeInput": {"text": "go"}}))
                    while "toolCall" not in json.loads(await socket.recv()):
                        pass
            await g.log.flush("")
            assert [len(g.log.call(call.id).entries) >= 2 for call in g.log.calls()] == [True, True]

    asyncio.run(main())

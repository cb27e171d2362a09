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
from vivavoce.models.embedded.pipeline import LONGEST_TEXT
from vivavoce.models.scripted import Step
from vivavoce.tools import load_agent

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


class Mute:
    """No recogniser and no voice: callers and agent type."""

    def phrases(self, text):
        return [text]


HARD = {
    "prose": "I would like to move my appointment on Monday the 3rd of December at half past nine with Ada Weber, no, ",
    "dates": "monday the 3rd of december at 9:30 pm, ",
    "digits": "9 1 4 ",
    "fractions": "1/2/",
}


@pytest.mark.parametrize("name", HARD)
def test_while_a_long_text_is_read_another_caller_is_answered_and_health_is_told(tmp_path, name):
    from vivavoce.models.embedded.dialogue.brain import RulesBrain
    from vivavoce.models.embedded.engine import EmbeddedModel
    from vivavoce.models.embedded.serial_executor import SerialExecutor, threads
    from vivavoce.models.embedded.services import SpeechServices

    agent = load_agent("front-desk")
    order, executor = [], threads()
    model = EmbeddedModel(SpeechServices(None, Mute()), lambda brief: RulesBrain(brief, None, SerialExecutor(executor)))
    setup = {"setup": {"model": "models/front-desk", "generationConfig": {"responseModalities": ["TEXT"]}}}

    async def answered(socket, text, who):
        await socket.send(json.dumps({"realtimeInput": {"text": text}}))
        async with asyncio.timeout(60):
            while "modelTurn" not in json.loads(await socket.recv()).get("serverContent", {}):
                pass
        order.append(who)

    async def main():
        async with gateway(tmp_path, agents=[agent], engine=model) as g, connect(g.ws) as bad, connect(g.ws) as good:
            assert await began(bad, setup) and await began(good, setup)
            await answered(good, "hi", "warm")
            reading = asyncio.ensure_future(answered(bad, (HARD[name] * 6000)[:LONGEST_TEXT], "attacker"))
            await asyncio.sleep(0)
            for turn in range(3):
                await answered(good, "what are your opening hours?", f"other {turn}")
            with await asyncio.to_thread(urllib.request.urlopen, f"{g.addresses.http}/healthz", timeout=30):
                order.append("health")
            await reading

    asyncio.run(main())
    executor.shutdown()
    assert order.index("other 0") < order.index("attacker")

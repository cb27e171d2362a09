"""Who goes on with whose call: handles that are guessed, stolen, used twice. Numbers: items of reliability.md 2.3."""

import asyncio
import contextlib
import json
import secrets

import pytest
import websockets
from callers import calls_over, typing
from gateways import gateway
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select
from tokens import REPLY, constrained, minted, outcome
from websockets.asyncio.client import connect

from vivavoce import Agent, Call
from vivavoce.events import CallerText, ToolCall, ToolResult
from vivavoce.models.scripted import Step
from vivavoce.sessions.resumption import NO_SESSION, TOO_MANY
from vivavoce.tools import ledger

pytestmark = pytest.mark.e2e
HELLO = Step(CallerText, REPLY)
ALICE, BOB = "key-of-alice-0000", "key-of-bob-000000"


def resuming(handle: str, agent: str = "desk") -> dict:
    return {"setup": {"model": f"models/{agent}", "sessionResumption": {"handle": handle}}}


async def refusal(url: str, setup: dict, **headers: str) -> str:
    async with connect(url, additional_headers=headers) as socket:
        return await outcome(socket, setup)


def desk(name: str = "desk") -> Agent:
    return Agent(name, instructions="Help.")


def test_a_stolen_handle_is_as_unknown_as_an_invented_one(tmp_path):  # item 7
    async def main():
        async with gateway(tmp_path, HELLO, agents=[desk(), desk("other")], keys=(ALICE, BOB)) as g:
            async with typing(g.ws, handle="", key=ALICE) as alice:
                await alice.say("hi")
                alice.cut()
            await calls_over(g.reception)
            token = await minted(g, BOB, uses=0)
            unknown = await refusal(g.ws, resuming(secrets.token_urlsafe(32)), **{"x-goog-api-key": BOB})
            assert unknown == f"1008 {NO_SESSION}"
            assert await refusal(g.ws, resuming(alice.handle), **{"x-goog-api-key": BOB}) == unknown
            assert await refusal(constrained(g, token), resuming(alice.handle)) == unknown
            assert await refusal(g.ws, resuming(alice.handle, "other"), **{"x-goog-api-key": ALICE}) == unknown
            async with typing(g.ws, handle=alice.handle, key=ALICE):
                pass  # none of them has used it up

    asyncio.run(main())


def test_whoever_guesses_handles_is_stopped_long_before_ten_thousand(tmp_path):  # item 8
    async def main():
        async with gateway(tmp_path, HELLO, agents=[desk()], keys=(ALICE, BOB)) as g:
            guesses = 0
            while (answer := await refusal(g.ws, resuming("x" * 43), **{"x-goog-api-key": BOB})) != f"1008 {TOO_MANY}":
                assert answer == f"1008 {NO_SESSION}"
                guesses += 1
                assert guesses < 100
            async with typing(g.ws, handle="", key=ALICE) as alice:
                assert len(alice.handle) == 43  # 256 bits in base64url
                await alice.say("hi")

    asyncio.run(main())


def test_ten_bad_handles_of_one_browser_refuse_nobody_elses_good_one(tmp_path):  # item 8
    """Two browsers behind one address, with tokens of one key; then two lines of one server, with the key itself."""

    async def main():
        async with gateway(tmp_path, HELLO, agents=[desk()], keys=(ALICE,)) as g:
            ann, eve = await minted(g, ALICE), await minted(g, ALICE, uses=0)
            async with connect(constrained(g, ann)) as socket:
                await socket.send(json.dumps({"setup": {"model": "models/desk", "sessionResumption": {}}}))
                handle = ""
                async with asyncio.timeout(20):
                    while not handle:
                        handle = json.loads(await socket.recv()).get("sessionResumptionUpdate", {}).get("newHandle", "")
                socket.transport.abort()
            await calls_over(g.reception)
            answers = [await refusal(constrained(g, eve), resuming(f"{n:043}")) for n in range(12)]
            assert answers == [f"1008 {NO_SESSION}"] * 10 + [f"1008 {TOO_MANY}"] * 2
            assert await refusal(constrained(g, ann), resuming(handle)) == "began"

            async with typing(g.ws, handle="", key=ALICE) as line:
                await line.say("hi")
                line.cut()
            await calls_over(g.reception)
            for spoofed in ({}, {"X-Forwarded-For": "203.0.113.9"}):
                shown = {"x-goog-api-key": ALICE, **spoofed}
                answers = [await refusal(g.ws, resuming(f"{n:043}"), **shown) for n in range(12)]
                assert f"1008 {TOO_MANY}" in answers
                assert spoofed == {} or answers == [f"1008 {TOO_MANY}"] * 12  # another address is no way around it
            async with typing(g.ws, handle=line.handle, key=ALICE):
                pass

    asyncio.run(main())


def test_a_call_has_one_writer_however_many_come_with_its_handle(tmp_path):  # item 9
    async def main():
        async with (
            gateway(tmp_path, HELLO, HELLO, HELLO, agents=[desk()], max_calls=64) as g,
            contextlib.AsyncExitStack() as stack,
        ):
            async with typing(g.ws, handle="") as first:
                await first.say("hi")
                sockets = [await stack.enter_async_context(connect(g.ws)) for _ in range(20)]
                answers = await asyncio.gather(*(outcome(socket, resuming(first.handle)) for socket in sockets))
                with pytest.raises(websockets.ConnectionClosed) as superseded:
                    await first.until("nothing like it")
            assert superseded.value.rcvd.code == 1008 and "another connection" in superseded.value.rcvd.reason
            assert answers.count("began") >= 1 and g.reception.calls == 1
            assert {answer for answer in answers if answer != "began"} <= {f"1008 {NO_SESSION}", f"1008 {TOO_MANY}"}

    asyncio.run(main())


def test_a_tool_call_that_is_made_again_after_a_crash_has_one_effect(tmp_path):  # item 24
    """The gateway falls after the money is paid back and before anybody is told."""
    bank = create_engine(f"sqlite:///{tmp_path / 'bank.db'}")
    refunds = Table("refunds", MetaData(), Column("euros", Integer))
    refunds.create(bank)
    ledger.create(bank)
    fell = asyncio.Event()
    agent = desk()

    @agent.tool
    async def refund(call: Call, euros: int) -> int:
        """Pay money back."""
        with bank.begin() as db, ledger.once(db, call) as step:
            if not step.replayed:
                db.execute(insert(refunds).values(euros=euros))
                step.result = euros
        if not fell.is_set():
            fell.set()
            await asyncio.sleep(60)
        return step.result

    steps = Step(CallerText, (ToolCall("fc-1", "refund", {"euros": 500}),)), Step(ToolResult, REPLY)

    async def main():
        async with gateway(tmp_path, *steps, agents=[agent]) as g, typing(g.ws, handle="") as caller:
            await caller.socket.send(json.dumps({"realtimeInput": {"text": "pay"}}))
            await fell.wait()
            caller.cut()
            async with typing(g.ws, handle=caller.handle), asyncio.timeout(60):
                results: list[dict] = []
                while not results:
                    await g.log.flush("")
                    (call,) = await asyncio.to_thread(g.log.calls)
                    entries = (await asyncio.to_thread(g.log.call, call.id)).entries
                    results = [entry.fields["response"] for entry in entries if entry.kind == "tool_result"]
        assert results == [{"output": 500}]
        with bank.connect() as db:
            assert db.execute(select(refunds.c.euros)).all() == [(500,)]

    asyncio.run(main())

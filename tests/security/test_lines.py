"""Who holds lines for nothing: handshakes without a setup, calls without a word."""

import asyncio
import contextlib
import json

import pytest
import websockets
from callers import calls_over, typing
from gateways import gateway
from hypothesis import given
from hypothesis import strategies as st
from tokens import HELLO, began, begins, constrained, minted, outcome, refused
from websockets.asyncio.client import connect

from vivavoce import Agent, Call
from vivavoce.events import CallerText, ReplyDone, Said, SilenceReached, ToolCall, ToolResult
from vivavoce.gateway.lines import PER_TOKEN, Lines, Visitor
from vivavoce.models.scripted import Step

pytestmark = pytest.mark.e2e
ALICE, BOB = "key-of-alice-0000", "key-of-bob-000000"


async def open_lines(stack, g, url: str, number: int, *, setup: bool, **headers: str) -> list:
    """So many connections, as far as they are let in; those that began a call first."""
    lines = []
    for _ in range(number):
        with contextlib.suppress(websockets.InvalidStatus):
            socket = await stack.enter_async_context(connect(url, additional_headers=headers))
            if not setup or await began(socket):
                lines.append(socket)
    return lines


def test_sixty_four_handshakes_of_one_token_that_say_nothing_take_nobodys_line(tmp_path):
    async def main():
        async with gateway(tmp_path, HELLO, keys=(ALICE, BOB), max_calls=64) as g, contextlib.AsyncExitStack() as stack:
            eve = await minted(g, ALICE)
            silent = await open_lines(stack, g, constrained(g, eve), 64, setup=False)
            assert len(silent) == 64 and g.reception.calls == 0
            status, reason = await refused(constrained(g, eve))
            assert status == 503 and "this token" in reason
            assert await begins(g, await minted(g, BOB)) == "began"
            assert await begins(g, await minted(g, ALICE)) == "began"  # another caller of the same key, too
            async with typing(g.ws, "embedded", key=ALICE):
                pass
            assert await outcome(silent[0]) == "began"  # and the token is still good for its one call

    asyncio.run(main())


def test_silent_calls_of_one_key_leave_half_of_the_lines_to_the_others(tmp_path):
    async def main():
        async with gateway(tmp_path, HELLO, keys=(ALICE, BOB), max_calls=16) as g, contextlib.AsyncExitStack() as stack:
            held = await open_lines(stack, g, g.ws + f"?key={ALICE}", 20, setup=True)
            assert len(held) == 8 == g.reception.calls
            status, reason = await refused(g.ws + f"?key={ALICE}")
            assert status == 503 and "this key" in reason
            async with typing(g.ws, "embedded", key=BOB) as bob:
                await bob.say("hi")

    asyncio.run(main())


def test_a_single_key_has_all_lines(tmp_path):
    async def main():
        async with gateway(tmp_path, HELLO, keys=(ALICE,), max_calls=10) as g, contextlib.AsyncExitStack() as stack:
            assert len(await open_lines(stack, g, g.ws + f"?key={ALICE}", 12, setup=True)) == 10
            assert (await refused(g.ws + f"?key={ALICE}"))[0] == 503

    asyncio.run(main())


def test_a_token_for_many_calls_holds_some_and_an_address_some_more(tmp_path):
    async def main():
        async with gateway(tmp_path, HELLO, keys=(ALICE,), max_calls=64) as g, contextlib.AsyncExitStack() as stack:
            held = 0
            for _ in range(3):
                many = await minted(g, ALICE, uses=0)
                held += len(await open_lines(stack, g, constrained(g, many), 12, setup=True))
            assert held == 16 == g.reception.calls  # 8 each, and 16 from here
            status, reason = await refused(constrained(g, await minted(g, ALICE)))
            assert status == 503 and "this address" in reason
            async with typing(g.ws, "embedded", key=ALICE) as caller:  # the application's own server calls for many
                await caller.say("hi")

    asyncio.run(main())


def test_who_waited_while_the_last_line_went_is_told_and_keeps_the_use_of_the_token(tmp_path):
    async def main():
        async with gateway(tmp_path, HELLO, max_calls=1) as g:
            token = await minted(g)
            async with connect(constrained(g, token)) as late:
                async with typing(g.ws, "embedded"):
                    assert (await outcome(late)).startswith("1013 all lines are busy")
                await calls_over(g.reception)
            assert await begins(g, token) == "began"

    asyncio.run(main())


def test_a_caller_who_says_nothing_at_all_is_asked_warned_and_hung_up_on(tmp_path):
    async def main():
        steps = Step(SilenceReached, (Said("Are you still there?"), ReplyDone()))
        async with gateway(tmp_path, steps, agents=[Agent("desk", "Help.")], idle=0.6) as g:
            async with typing(g.ws) as caller:
                got = []
                with pytest.raises(websockets.ConnectionClosed) as closed:
                    async with asyncio.timeout(20):
                        while True:
                            got.append(json.loads(await caller.socket.recv()))
            assert (closed.value.rcvd.code, closed.value.rcvd.reason[:29]) == (1000, "nobody has said anything for ")
            assert 0 < float(next(one["goAway"] for one in got if "goAway" in one)["timeLeft"].removesuffix("s")) <= 0.6
            assert sum("turnComplete" in one.get("serverContent", {}) for one in got) == 1  # it was asked
            await calls_over(g.reception)
            await g.log.flush("")
            (call,) = await asyncio.to_thread(g.log.calls)
            assert call.reason == "idle"

    asyncio.run(main())


def test_who_says_something_now_and_then_is_not_idle_nor_is_who_waits_for_a_tool(tmp_path):
    agent = Agent("desk", "Help.")

    @agent.tool(background=True, timeout=30)
    async def look(call: Call) -> str:
        """Look for something."""
        await asyncio.sleep(1.5)
        return "found"

    steps = [HELLO] * 4
    steps += [Step(CallerText, (ToolCall("fc", "look", {}),)), Step(ToolResult, (Said("Found it."), ReplyDone()))]

    async def main():
        async with gateway(tmp_path, *steps, agents=[agent], idle=1.0) as g, typing(g.ws) as caller:
            for _ in range(4):
                await asyncio.sleep(0.4)
                await caller.say("hi")
            await caller.say("look for it")

    asyncio.run(main())


@given(
    st.lists(st.tuples(st.sampled_from("A"), st.sampled_from(["", "x", "y", "z"]), st.sampled_from("12")), max_size=60)
)
def test_however_they_come_no_more_lines_are_held_than_there_are_and_all_are_given_back(visits):
    lines = Lines(16, tenants=2)
    with contextlib.ExitStack() as stack:
        for tenant, token, address in visits:
            visitor = Visitor(tenant, tenant + token if token else "", address)
            if not lines.busy(visitor):
                stack.enter_context(lines.held(visitor))
        assert lines.calls <= 8
        assert not lines.busy(Visitor("B"))
    assert lines.calls == 0 and not lines._held and PER_TOKEN == 8

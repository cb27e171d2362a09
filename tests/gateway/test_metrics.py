"""`/metrics` of a real gateway, after real calls."""

import asyncio
import urllib.error
import urllib.request

import pytest
from callers import calls_over, typing
from gateways import gateway
from prometheus_client.parser import text_string_to_metric_families

from vivavoce import Agent
from vivavoce.events import Audio, CallerText, ReplyDone, Said, ToolCall, ToolResult
from vivavoce.models.scripted import Step

pytestmark = pytest.mark.e2e
REPLY = (Said("Sold to Ann Miller."), Audio(b"\1\0" * 240, 24_000), ReplyDone())
STEPS = (Step(CallerText, (ToolCall("1", "sell", {"to": "Ann Miller"}),)), Step(ToolResult, REPLY))


def desk():
    agent = Agent("desk", "Help.")

    @agent.tool(outcome="done")
    async def sell(to: str) -> str:
        """Sell something."""
        return "sold"

    return agent


def fetch(url, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def figures(text):
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, *sorted(sample.labels.values())): sample.value for sample in samples}


async def scrape(g, **headers):
    return await asyncio.to_thread(fetch, f"{g.addresses.http}/metrics", **headers)


def test_a_call_is_counted_and_nothing_that_was_said_gets_out(tmp_path):
    async def main():
        async with gateway(tmp_path, *STEPS, agents=[desk()]) as g:
            async with typing(g.ws) as caller:
                await caller.say("milk for Ann Miller")
                during = await scrape(g)
            await calls_over(g.reception)
            return during, await scrape(g)

    (_, during), (status, after) = asyncio.run(main())
    before, counted = figures(during), figures(after)

    assert status == 200
    assert before["sessions_active", "websocket"] == 1
    assert counted["sessions_active", "websocket"] == 0
    assert counted["calls_total", "desk", "done"] == 1
    assert counted["turns_total",] == 1
    assert counted["tool_duration_seconds_count", "done", "sell"] == 1
    assert counted["ws_close_total", "1000", "client"] == 1
    assert not [word for word in ("Ann", "Miller", "milk") if word in after]


def test_a_gateway_that_had_no_call_has_none_in_progress(tmp_path):
    async def main():
        async with gateway(tmp_path, agents=[desk()]) as g:
            return await scrape(g)

    assert figures(asyncio.run(main())[1])["sessions_active", "websocket"] == 0


def test_a_call_that_is_gone_on_with_is_one_call(tmp_path):
    async def main():
        async with gateway(tmp_path, *STEPS, agents=[desk()]) as g:
            async with typing(g.ws, handle="") as first:
                await first.say("milk")
                first.cut()
            async with typing(g.ws, handle=first.handle):
                pass
            await calls_over(g.reception)
            return await scrape(g)

    counted = figures(asyncio.run(main())[1])

    assert counted["calls_total", "desk", "done"] == 1
    assert counted["session_resumes_total", "client", "resumed"] == 1
    assert counted["resume_gap_seconds_count",] == 1
    assert counted["recoveries_total",] == counted["troubled_calls_total",] == 1


def test_with_keys_set_only_a_key_in_a_header_sees_them(tmp_path):
    async def main():
        async with gateway(tmp_path, agents=[desk()], keys=("secret",)) as g:
            url = f"{g.addresses.http}/metrics?key=secret"
            return [
                await scrape(g),
                await asyncio.to_thread(fetch, url),
                await scrape(g, Authorization="Bearer wrong"),
                await scrape(g, Authorization="Bearer secret"),
                await scrape(g, x_goog_api_key="secret"),
            ]

    answers = asyncio.run(main())

    assert [status for status, _ in answers] == [401, 401, 401, 200, 200]
    assert figures(answers[-1][1])["policy_denials_total", "key"] == 3

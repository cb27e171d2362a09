"""Spans of real calls, as a real OpenTelemetry collector receives them."""

import asyncio
import os
import subprocess
import sys
import threading
from contextlib import asynccontextmanager

import pytest
from callers import WITHIN, calls_over, typing
from collector import KINDS, collector, failed, told
from gateways import gateway

from vivavoce import Agent
from vivavoce.errors import ConfigurationError, install
from vivavoce.events import Audio, CallerText, ReplyDone, Said, ToolCall, ToolResult, Usage
from vivavoce.gateway.tracing import Traces, traces
from vivavoce.metrics.otlp import Tracing
from vivavoce.models.scripted import Step
from vivavoce.settings import Settings, from_environment

pytestmark = pytest.mark.e2e
SPOKEN = ("Ann", "Miller", "milk", "Harbour", "sk-secret")


def reply(text):
    return (Usage(120, 30), Said(text), Audio(b"\1\0" * 240, 24_000), ReplyDone())


def asked(name, **args):
    return Step(CallerText, (ToolCall(f"id-{len(name)}", name, args),))


STEPS = (
    asked("sell", to="Ann Miller"),
    Step(ToolResult, reply("Sold to Ann Miller.")),
    asked("post", to="5 Harbour Lane"),
    Step(ToolResult, reply("I cannot send it to Harbour Lane.")),
    asked("milk_for_Ann", to="Ann"),
    Step(ToolResult, reply("Sorry, Ann.")),
)


def desk():
    agent = Agent("desk", "Help.")

    @agent.tool(outcome="done")
    async def sell(to: str) -> str:
        """Sell something."""
        return f"sold to {to}"

    @agent.tool
    async def post(to: str) -> str:
        """Send something."""
        raise RuntimeError(f"no such place: {to}")

    return agent


@asynccontextmanager
async def traced(tmp_path, *steps, clouds=(), patience=WITHIN, **more):
    """A gateway that has sent all its spans when this is left."""
    told_of = Traces(Tracing("1.2.3", patience=patience), dict.fromkeys(clouds, "gcp.gemini"))
    try:
        async with gateway(tmp_path, *steps, agents=[desk()], traces=told_of, **more) as g:
            yield g
    finally:
        await asyncio.to_thread(told_of.close)


@pytest.fixture
def there(monkeypatch):
    with collector() as one:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", one.address)
        yield one


def test_a_call_is_one_tree_of_calls_turns_and_tools_without_a_word_of_it(tmp_path, there):
    async def main():
        async with traced(tmp_path, *STEPS, keys=("sk-secret",)) as g:
            async with typing(g.ws, key="sk-secret") as caller:
                for line in ("milk for Ann Miller", "send it to 5 Harbour Lane", "milk again, for Ann"):
                    await caller.say(line)
            await calls_over(g.reception)
            return g.log.calls()[0].id

    call_id = asyncio.run(main())
    spans = there.spans()
    root = spans[0]
    turns = [span for span in spans if span.name == "chat embedded"]
    tools = [span for span in spans if span.name.startswith("execute_tool")]

    assert root.name == "invoke_agent desk"
    assert len(spans) == 7
    assert {span.trace_id for span in spans} == {root.trace_id}
    assert root.parent_span_id == b""
    assert [span.parent_span_id for span in turns] == [root.span_id] * 3
    assert [span.parent_span_id for span in tools] == [span.span_id for span in turns]
    assert all(s.start_time_unix_nano <= s.end_time_unix_nano <= root.end_time_unix_nano for s in spans)
    assert {KINDS[span.kind] for span in spans} == {"internal"}
    assert told(root) == {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "desk",
        "gen_ai.conversation.id": call_id,
        "gen_ai.provider.name": "vivavoce",
        "gen_ai.request.model": "embedded",
        "vivavoce.call.connection": 1,
        "vivavoce.call.outcome": "done",
        "vivavoce.call.end": "client_closed",
    }
    assert told(turns[0]) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.agent.name": "desk",
        "gen_ai.conversation.id": call_id,
        "gen_ai.provider.name": "vivavoce",
        "gen_ai.request.model": "embedded",
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.output_tokens": 30,
        "vivavoce.turn.number": 1,
        "vivavoce.turn.trigger": "typed",
        "vivavoce.turn.interrupted": False,
    }
    assert told(tools[0]) == {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.agent.name": "desk",
        "gen_ai.conversation.id": call_id,
        "gen_ai.tool.name": "sell",
        "gen_ai.tool.type": "function",
        "gen_ai.tool.call.id": "id-4",
        "vivavoce.tool.outcome": "done",
    }
    assert [(span.name, failed(span), told(span).get("error.type")) for span in tools] == [
        ("execute_tool sell", False, None),
        ("execute_tool post", True, "tool_error"),
        ("execute_tool unknown", True, "unknown_tool"),
    ]
    assert not [word for word in SPOKEN if word.encode() in b"".join(there.bodies)]


def test_what_sends_them_has_a_name_that_the_environment_may_change(tmp_path, there, monkeypatch):
    async def main():
        async with traced(tmp_path) as g:
            async with typing(g.ws):
                pass
            await calls_over(g.reception)

    def named():
        return [told(part.resource)["service.name"] for one in there.requests for part in one.resource_spans]

    asyncio.run(main())
    monkeypatch.setenv("OTEL_SERVICE_NAME", "night-desk")
    asyncio.run(main())

    assert named() == ["vivavoce", "night-desk"]


def test_a_call_that_is_gone_on_with_points_back_at_the_connection_that_fell(tmp_path, there):
    async def main():
        async with traced(tmp_path, *STEPS) as g:
            async with typing(g.ws, handle="") as first:
                await first.say("milk")
                first.cut()
            async with typing(g.ws, handle=first.handle) as second:
                await second.say("milk again")
            await calls_over(g.reception)

    asyncio.run(main())
    before, after = (span for span in there.spans() if span.name == "invoke_agent desk")

    assert [told(span)["vivavoce.call.connection"] for span in (before, after)] == [1, 2]
    assert told(before)["gen_ai.conversation.id"] == told(after)["gen_ai.conversation.id"]
    assert before.trace_id != after.trace_id
    assert [(link.trace_id, link.span_id) for link in after.links] == [(before.trace_id, before.span_id)]
    assert not before.links
    last = [span for span in there.spans() if span.trace_id == after.trace_id and span.name == "chat embedded"]
    assert [told(span)["vivavoce.turn.number"] for span in last] == [2]


def test_a_collector_that_answers_nobody_holds_up_neither_calls_nor_the_end(tmp_path, monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "3600")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "1")
    with collector(answering=False) as there:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", there.address)

        async def main():
            # The SDK alone would wait 30 s for its thread: longer than this test waits.
            async with asyncio.timeout(WITHIN), traced(tmp_path, *STEPS, patience=0.1) as g:
                async with typing(g.ws) as caller:
                    await caller.say("milk for Ann Miller")
                    await caller.say("send it")  # the first turn's spans are ready to leave
                    assert await asyncio.to_thread(there.came.wait, WITHIN)
                    await caller.say("milk again")
                await calls_over(g.reception)
                return g.log.calls()[0].outcome

        assert asyncio.run(main()) == "done"
        assert there.bodies == []
        assert not there.answering.is_set()


def test_a_collector_that_is_not_there_holds_up_nobody_either(tmp_path, monkeypatch):
    with collector() as gone:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", gone.address)

    async def main():
        async with asyncio.timeout(WITHIN), traced(tmp_path, *STEPS, patience=0.1) as g:
            async with typing(g.ws) as caller:
                await caller.say("milk for Ann Miller")
            await calls_over(g.reception)
            return g.log.calls()[0].outcome

    assert asyncio.run(main()) == "done"


def test_a_cloud_model_is_a_client_span_of_its_provider(tmp_path, there):
    async def main():
        async with traced(tmp_path, Step(CallerText, reply("Yes?")), clouds=("embedded",)) as g:
            async with typing(g.ws) as caller:
                await caller.say("milk")
            await calls_over(g.reception)

    asyncio.run(main())
    root, turn = there.spans()

    assert [KINDS[span.kind] for span in (root, turn)] == ["internal", "client"]
    assert [told(span)["gen_ai.provider.name"] for span in (root, turn)] == ["gcp.gemini"] * 2


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, False),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "otlp"}, False),
    ],
)
def test_they_are_sent_only_if_the_standard_variables_say_so(environ, wanted):
    assert from_environment(environ).traces is wanted


@pytest.mark.parametrize(("vertex", "provider"), [(False, "gcp.gemini"), (True, "gcp.vertex_ai")])
def test_googles_two_doors_are_two_providers(there, vertex, provider):
    made = traces(Settings(traces=True, vertex=vertex), {"gemini-live"}, "1")
    connection = made.of("id", "desk", "gemini-live", None)
    connection.log(Nothing(), 0.0, 0.0, frozenset())
    connection.end("goodbye", "none")
    made.close()

    (root,) = there.spans()
    assert told(root)["gen_ai.provider.name"] == provider


class Nothing:
    """The log of a call in which nothing happens."""


def test_a_variable_that_cannot_be_is_named_in_the_error(monkeypatch):
    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "0")

    with pytest.raises(ConfigurationError, match="OTEL_.*max_queue_size"):
        traces(Settings(traces=True), frozenset(), "1")


PROGRAM = """
import sys
sys.modules.update({blocked})
from vivavoce.gateway import build
from vivavoce.gateway.tracing import traces
from vivavoce.settings import from_environment
import os
made = traces(from_environment(os.environ), frozenset(), "1")
print(made, [name for name in sys.modules if name.startswith("opentelemetry") and sys.modules[name]])
"""


def run(environ, blocked="{}"):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    program = PROGRAM.replace("{blocked}", blocked)
    done = subprocess.run([sys.executable, "-c", program], env=clean | environ, capture_output=True, text=True)
    return done.stdout.strip(), done.stderr.strip()


def test_nothing_of_opentelemetry_is_loaded_unless_it_is_asked_for():
    assert run({}) == ("None []", "")


def test_asked_for_without_the_packages_one_line_says_what_to_install():
    shown, complaint = run({"OTEL_TRACES_EXPORTER": "otlp"}, "{'opentelemetry': None}")

    assert shown == "None []"
    assert len(complaint.splitlines()) == 1
    assert f"{install('otel')}. Calls are answered without." in complaint


def test_no_thread_is_left_when_all_was_sent(tmp_path, there):
    before = {thread.name for thread in threading.enumerate()}
    sender = Tracing("1")
    sender.close()

    assert {thread.name for thread in threading.enumerate()} <= before

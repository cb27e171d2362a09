"""Coming back to a call over real sockets: cut, half-open, at once, after a restart, and when the gateway stops."""

import asyncio
import contextlib
import json

import pytest
import websockets
from gateways import gateway
from websockets.asyncio.client import connect

from vivavoce import Agent, Call
from vivavoce.events import Audio, CallerText, Heard, ReplyDone, Said, Spoken, ToolCall, ToolResult
from vivavoce.gateway import live_calls
from vivavoce.models.scripted import Step

pytestmark = pytest.mark.e2e
WITHIN = 60.0  # seconds for each thing that is waited for: guards against hanging only
REPLY = (Said("Hello there."), Audio(b"\1\0" * 2400, 24_000), ReplyDone())


class Client:
    """A Live API client that keeps its handle and every message."""

    def __init__(self, socket):
        self.socket, self.handle, self.messages = socket, "", []

    async def begin(self, handle=None, **more):
        asked = {} if handle is None else {"handle": handle}
        setup = {"model": "models/desk", "sessionResumption": asked, "outputAudioTranscription": {}, **more}
        await self.socket.send(json.dumps({"setup": setup}))
        await self.until("setupComplete")
        await self.until("sessionResumptionUpdate")
        return self

    async def say(self, text):
        await self.socket.send(json.dumps({"realtimeInput": {"text": text}}))

    async def until(self, key):
        async with asyncio.timeout(WITHIN):
            while True:
                message = json.loads(await self.socket.recv())
                self.messages.append(message)
                update = message.get("sessionResumptionUpdate", {})
                self.handle = update.get("newHandle", self.handle) if update.get("resumable") else self.handle
                if key in message or key in message.get("serverContent", {}):
                    return message

    async def close_code(self):
        with pytest.raises(websockets.ConnectionClosed) as caught:
            await self.until("nothing like it")
        return caught.value.rcvd.code

    def cut(self):
        self.socket.transport.abort()  # RST: no close frame


def desk(done, wait=None):
    agent = Agent("desk", instructions="Help.")

    @agent.tool
    async def note(call: Call, text: str) -> str:
        """Write something down."""
        if wait is not None:
            await wait.wait()
        call.state["notes"] = [*call.state.get("notes", []), text]
        call.identify("anna", plan="gold")
        done.append((text, list(call.state["notes"])))
        return "noted"

    return agent


def noting(text, id):
    return Step(CallerText, (ToolCall(id, "note", {"text": text}),)), Step(ToolResult, REPLY)


async def entries(g, of=None):
    """The newest call's log, once all of it is there."""
    await g.log.flush("")  # one queue for all calls: what was written of any is there now
    newest = (await asyncio.to_thread(g.log.calls))[0]
    found = (await asyncio.to_thread(g.log.call, newest.id)).entries
    return [entry for entry in found if of is None or entry.kind == of or entry.fields.get("name") == of]


async def until(true):
    """Wait for what tells nobody that it has become true."""
    async with asyncio.timeout(WITHIN):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def calls_over(g):
    async def over():
        return not g.reception.calls

    await until(over)


def test_a_client_that_was_cut_off_goes_on_with_the_same_call(tmp_path, monkeypatch):
    monkeypatch.setattr(live_calls, "LET_GO", 2 * WITHIN)
    done = []

    async def main():
        async with gateway(tmp_path, *noting("milk", "t1"), agents=[desk(done)]) as g:
            first = await Client(await connect(g.ws)).begin()
            await first.say("milk")
            await first.until("turnComplete")
            first.cut()
            second = await Client(await connect(g.ws)).begin(first.handle)  # the cut was noticed, or this would hang
            assert second.handle != first.handle
            await second.say("eggs")
            await second.until("turnComplete")
            await second.socket.close()
            await calls_over(g)
            (call,) = await asyncio.to_thread(g.log.calls)
            assert call.turns == 2
            assert [e.fields["text"] for e in await entries(g, "heard")] == ["milk", "eggs"]
            assert done == [("milk", ["milk"]), ("milk", ["milk", "milk"])]  # the script's; the notes went on
            past = [type(moment.item) for moment in g.model.briefs[1].past]
            assert past == [CallerText, ToolCall, ToolResult, Spoken]

    asyncio.run(main())


def test_the_caller_stays_who_they_are_after_a_restart(tmp_path):
    seen = []
    agent = desk([])

    @agent.tool
    async def whoami(call: Call) -> str:
        """Say who calls."""
        seen.append((call.caller.subject, call.caller.claims, call.state))
        return "you"

    async def main():
        async with gateway(tmp_path, *noting("milk", "t1"), agents=[agent]) as g:
            first = await Client(await connect(g.ws)).begin()
            await first.say("milk")
            await first.until("turnComplete")
            first.cut()
        asks = Step(CallerText, (ToolCall("t2", "whoami", {}),)), Step(ToolResult, REPLY)
        async with gateway(tmp_path, *asks, agents=[agent]) as g:
            second = await Client(await connect(g.ws)).begin(first.handle)
            await second.say("who am I?")
            await second.until("turnComplete")
        assert seen == [("anna", {"plan": "gold"}, {"notes": ["milk"]})]

    asyncio.run(main())


def test_a_tool_that_runs_while_the_line_falls_is_brought_to_its_end_once(tmp_path):
    done = []

    async def main():
        going = asyncio.Event()
        async with gateway(tmp_path, *noting("milk", "t1"), agents=[desk(done, going)]) as g:
            first = await Client(await connect(g.ws)).begin()
            await first.say("milk")
            await until(lambda: entries(g, "tool_call"))
            first.cut()
            coming = asyncio.ensure_future(Client(await connect(g.ws)).begin(first.handle))
            await asyncio.sleep(0.2)
            going.set()
            await coming
            assert [text for text, _ in done] == ["milk"]
            assert len(await entries(g, "tool_result")) == 1
            assert [type(moment.item) for moment in g.model.briefs[1].past][-1] is ToolResult

    asyncio.run(main())


def test_a_tool_that_takes_too_long_is_run_again_under_the_same_name(tmp_path):
    keys = []
    agent = Agent("desk", instructions="Help.")

    @agent.tool
    async def book(call: Call) -> str:
        """Book."""
        keys.append(call.idempotency_key)
        await asyncio.sleep(60 if len(keys) == 1 else 0)
        return "booked"

    @agent.tool
    async def pay() -> str:
        """Pay."""
        keys.append("pay")
        await asyncio.sleep(60)
        return "paid"

    async def both_begun():
        return len(keys) == 2

    async def both_answered(g):
        return len(await entries(g, "tool_result")) == 2

    async def main():
        steps = Step(CallerText, (ToolCall("t1", "book", {}), ToolCall("t2", "pay", {})))
        async with gateway(tmp_path, steps, agents=[agent]) as g:
            first = await Client(await connect(g.ws)).begin()
            await first.say("book")
            await until(both_begun)
            await Client(await connect(g.ws)).begin(first.handle)
            await until(lambda: both_answered(g))
            assert keys[0] == keys[2] and keys.count("pay") == 1
            results = {e.fields["id"]: e.fields["response"] for e in await entries(g, "tool_result")}
            assert results["t1"] == {"output": "booked"}
            assert results["t2"]["outcome"] == "unknown"  # nobody can tell, so nobody says that it was done

    asyncio.run(main())


def test_coming_back_ends_the_line_that_is_still_open(tmp_path):
    async def main():  # item 9
        async with gateway(tmp_path, Step(CallerText, REPLY), agents=[desk([])]) as g:
            first = await Client(await connect(g.ws)).begin()
            second = await Client(await connect(g.ws)).begin(first.handle)
            assert await first.close_code() == 1008
            await second.say("hi")
            await second.until("turnComplete")
            third = Client(await connect(g.ws))
            with pytest.raises(websockets.ConnectionClosed, match="superseded"):
                await third.begin(first.handle)
            await second.say("still here")

    asyncio.run(main())


def test_what_was_said_into_a_dead_line_is_still_owed(tmp_path):
    async def main():
        async with gateway(tmp_path, Step(CallerText, REPLY), agents=[desk([])]) as g:
            first = await Client(await connect(g.ws)).begin()
            await first.say("hi")
            first.socket.transport.pause_reading()  # half-open: nothing more arrives there, and no pong comes back
            await until(lambda: entries(g, "said"))
            await Client(await connect(g.ws)).begin(first.handle)
            spoken = g.model.briefs[1].past[-1].item
            assert spoken == Spoken("Hello there.", "", cut=False, lost=True)

    asyncio.run(main())


def test_no_handle_is_given_to_who_did_not_ask(tmp_path):
    async def main():
        async with gateway(tmp_path, Step(CallerText, REPLY), agents=[desk([])]) as g:
            client = Client(await connect(g.ws))
            await client.socket.send(json.dumps({"setup": {"model": "models/desk"}}))
            await client.say("hi")
            await client.until("turnComplete")
            assert "sessionResumptionUpdate" not in json.dumps(client.messages)

    asyncio.run(main())


def test_the_handle_comes_before_and_after_the_end_of_a_turn(tmp_path):
    async def main():
        async with gateway(tmp_path, Step(CallerText, REPLY), agents=[desk([])]) as g:
            client = await Client(await connect(g.ws)).begin(transparent=None)
            await client.say("hi")
            await client.until("turnComplete")
            await client.until("sessionResumptionUpdate")
            updates = ["sessionResumptionUpdate" in message for message in client.messages[-3:]]
            assert updates == [True, False, True]

    asyncio.run(main())


def test_an_agent_greets_once_per_call(tmp_path):
    async def main():
        extension = {"vivavoce": {"greet": True}}
        async with gateway(tmp_path, Step(CallerText, REPLY), agents=[desk([])]) as g:
            first = await Client(await connect(g.ws)).begin(**extension)
            await first.until("turnComplete")
            await first.socket.close()
            await Client(await connect(g.ws)).begin(first.handle, **extension)
            await asyncio.sleep(0.05)
            assert g.model.told.count(CallerText("")) == 1

    asyncio.run(main())


def test_a_gateway_that_stops_sends_its_callers_away_in_a_pause_and_takes_no_more(tmp_path):
    async def main():
        async with gateway(tmp_path, Step(CallerText, REPLY), agents=[desk([])]) as g:
            client = await Client(await connect(g.ws)).begin()
            draining = asyncio.ensure_future(g.reception.drain(300.0))
            message = await client.until("goAway")
            assert message["goAway"]["timeLeft"] == "300s"
            with pytest.raises(websockets.InvalidStatus) as caught:
                await connect(g.ws)
            assert caught.value.response.status_code == 503
            assert await client.close_code() == 1001
            async with asyncio.timeout(WITHIN):
                await draining
        async with gateway(tmp_path, Step(CallerText, REPLY), agents=[desk([])]) as g:
            again = await Client(await connect(g.ws)).begin(client.handle)
            await again.say("hi")
            await again.until("turnComplete")

    asyncio.run(main())


def test_a_reply_is_finished_before_its_caller_is_sent_away(tmp_path):
    async def main():
        long = (Said("A long story."), Audio(b"\1\0" * 24_000, 24_000), ReplyDone())
        async with gateway(tmp_path, Step(CallerText, long), agents=[desk([])]) as g:
            client = await Client(await connect(g.ws)).begin()
            await client.say("hi")
            await client.until("modelTurn")
            draining = asyncio.ensure_future(g.reception.drain(300.0))
            await client.until("turnComplete")
            assert await client.close_code() == 1001
            await draining
            (said,) = await entries(g, "said")
            assert said.fields["heard_text"] == "A long story."

    asyncio.run(main())


def test_who_cannot_come_back_may_stay_until_the_end(tmp_path):
    async def main():
        async with gateway(tmp_path, Step(CallerText, REPLY), agents=[desk([])]) as g:
            client = Client(await connect(g.ws))
            await client.socket.send(json.dumps({"setup": {"model": "models/desk"}}))
            await client.until("setupComplete")
            draining = asyncio.ensure_future(g.reception.drain(1.0))
            await client.until("goAway")
            await client.say("hi")
            await client.until("turnComplete")
            assert await client.close_code() == 1001
            await draining

    asyncio.run(main())


def test_words_that_were_heard_are_answered_after_the_line_fell(tmp_path):
    async def main():
        heard = Step(CallerText, (Heard("hi", True),), after=0.0)
        async with gateway(tmp_path, heard, agents=[desk([])]) as g:
            first = await Client(await connect(g.ws)).begin()
            await first.say("hi")
            await until(lambda: entries(g, "heard"))
            first.cut()
            with contextlib.suppress(websockets.ConnectionClosed):
                await Client(await connect(g.ws)).begin(first.handle)
            assert [type(moment.item) for moment in g.model.briefs[1].past][0] is CallerText

    asyncio.run(main())

"""Calls that agents place: by whom, about what, and who may not."""

import asyncio
import shutil

import pytest
from callers import calls_over
from gateways import gateway
from test_handover import TONE, until

from vivavoce import Agent, Call, Declined
from vivavoce.errors import ConfigurationError
from vivavoce.events import CallEnding, CallerText, ReplyDone, Said, ToolCall, ToolResult
from vivavoce.gateway.directory import Directory
from vivavoce.gateway.sip_edge import SipEdge
from vivavoce.gateway.telephone.dialling import BUSY, MOST, Dialler
from vivavoce.models.scripted import ScriptedModel, Step
from vivavoce.streaming.telephone.sip.settings import SipAccount
from vivavoce.testing import text_call
from vivavoce.testing.softphone import free_port, softphone


class NobodyAnswers(SipEdge):
    """An edge whose calls ring for ever."""

    def __init__(self):
        super().__init__(SipAccount("127.0.0.1", 5060))
        self.placed = []

    async def place(self, address, ticket=""):
        self.placed.append((address, ticket))
        await asyncio.sleep(3600)


def test_an_errand_is_known_by_its_ticket_while_the_call_lasts_and_there_are_not_too_many():
    agents = [Agent("reminder", "You remind.", voicemail="Please call us back.")]

    async def main():
        sip, directory = NobodyAnswers(), Directory(agents, {"embedded": ScriptedModel()})

        async def speak(text):
            return text.encode()

        dialler = Dialler(sip, directory, speak)
        for number in range(MOST):
            dialler.begin(f"sip:{number}@x", "reminder", {"appointment": number})
        await asyncio.sleep(0.01)
        address, ticket = sip.placed[3]
        assert address == "sip:3@x"
        errand = dialler.errand(ticket)
        assert (errand.agent, errand.about, errand.message) == ("reminder", {"appointment": 3}, b"Please call us back.")
        assert await dialler.place("sip:9@x", "reminder", {}) == BUSY and dialler.errand("guessed") is None
        for task in tuple(dialler._placing):
            task.cancel()
        await asyncio.sleep(0.01)
        assert dialler.errand(ticket) is None
        with pytest.raises(ConfigurationError, match="nobody is not served"):
            await dialler.place("sip:9@x", "nobody", {})

    asyncio.run(main())


def test_where_there_is_no_telephone_a_tool_is_told_so():
    agent = Agent("desk", "You ONLY have people called.")

    @agent.tool(examples=["call my sister"])
    def ring(call: Call) -> str:
        """Have somebody called."""
        assert call.about == {"why": "test"}
        call.dial("sip:ann@pbx.example", "desk", {"appointment": 7})
        return "She is being called."

    with text_call(agent, about={"why": "test"}) as call:
        assert call.say("call my sister").tools[-1].status == "refused"
        call.say("call my sister").expect_said("I can't place calls from here.")
    with pytest.raises(Declined):
        Call("x").dial("sip:ann@pbx.example", "desk")


@pytest.mark.e2e
@pytest.mark.skipif(shutil.which("baresip") is None, reason="Debian's baresip is not installed")
@pytest.mark.long
def test_a_tool_has_an_agent_call_somebody_who_speaks_first_and_knows_what_it_is_about(tmp_path):
    agent, known = Agent("desk", "You take calls."), []

    @agent.tool
    def note(call: Call) -> str:
        """Note what the call is about, and have the other one called."""
        known.append(dict(call.about))
        if "first" in call.about:
            call.dial(call.about["first"], "desk", {"second": True})
        return "noted"

    script = (
        Step(CallerText, [ToolCall("t1", "note", {})]),
        Step(ToolResult, [Said("Good morning."), TONE, ReplyDone(), CallEnding("goodbye")]),
    )

    async def main():
        sip = SipEdge(SipAccount("127.0.0.1", free_port(), most_calls=4))
        async with softphone(answers=True) as one, softphone(answers=True) as other:
            async with gateway(tmp_path, *script, agents=[agent], sip=sip) as running:
                async with sip.running(running.addresses.http.replace("http", "ws") + "/phone/sip/stream"):
                    dialler = running.app.phone.dialler
                    assert await dialler.place(one.address, "desk", {"first": other.address}) == ""
                    await until(lambda: {"second": True} in known)
                    await calls_over(running.reception)
        assert known[0] == {"first": other.address} and known[1] == {"second": True}

    asyncio.run(main())

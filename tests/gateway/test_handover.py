"""Callers who are handed over: to people who are told first, and back to the agent where nobody takes the call."""

import asyncio
import re
import shutil
import wave

import numpy as np
import pytest
from callers import calls_over
from gateways import gateway

from vivavoce import Agent, Call, Step
from vivavoce.events import Announcement, Audio, CallEnding, CallerText, ReplyDone, Said, ToolCall, ToolResult
from vivavoce.gateway.sip_edge import SipEdge
from vivavoce.models.scripted import Step as Scripted
from vivavoce.streaming.telephone.sip.settings import SipAccount
from vivavoce.testing import TwilioStandIn
from vivavoce.testing.softphone import free_port, softphone

TOKEN, URL = "twilio-account-token", "https://voice.example.org"
TONE = Audio((8000 * np.sin(np.arange(24_000) * 0.1)).astype("<i2").tobytes(), 24_000)  # a second
SCRIPT = (
    Scripted(lambda item: isinstance(item, CallerText | Announcement), [Said("Good morning."), TONE, ReplyDone()]),
    Scripted(CallerText, [ToolCall("t1", "to_staff", {"reason": "a question about a bill"})]),
    Scripted(ToolResult, [Said("I'll put you through."), TONE, ReplyDone(), CallEnding("transferred")]),
    Scripted(Announcement, [Said("Nobody is free."), TONE, ReplyDone()]),
    Scripted(CallerText, [Said("Thank you."), TONE, ReplyDone(), CallEnding("goodbye")]),
)


def desk():
    agent = Agent("desk", "You take calls.")

    @agent.tool(confirm="Call back at {phone}")
    def call_back(phone: str) -> None:
        """Have staff call back."""

    def nobody(call: Call, reason: str) -> Step:
        return Step("I'm sorry, nobody is free.", ask="Shall we call you back?", then=call_back)

    @agent.tool(transfer=True, otherwise=nobody)
    def to_staff(reason: str = "") -> str:
        """Hand over."""
        return "transferred"

    return agent


def told_back(running):
    return [told.step["step"]["then"] for told in running.model.told if isinstance(told, Announcement)]


def events(running, name):
    (seen,) = running.log.calls()
    return [entry.fields for entry in running.log.call(seen.id).entries if entry.fields.get("name") == name]


@pytest.mark.parametrize("status", ["no-answer", "completed"])
def test_twilio_dials_with_a_whisper_and_the_caller_is_back_where_nobody_answers(tmp_path, status):
    line = {"url": URL, "secrets": (("twilio", TOKEN),), "transfers": (("desk", "+15550777"),)}

    async def main():
        async with gateway(tmp_path, *SCRIPT, agents=[desk()], phone=line) as running:
            async with TwilioStandIn(running.addresses.http, TOKEN, public_url=URL) as call:
                await call.listen()
                await call.press("42#")
                await call.listen(quiet=30.0)
                assert call.ended
                dial = await call.ask("/phone/twilio/again", CallStatus="in-progress")
                assert "+15550777</Number></Dial>" in dial
                whisper = re.search(r'url="https://voice.example.org([^"]+)"', dial)[1]
                told = await call.ask(whisper, ParentCallSid=call.call_id)
                assert "An unidentified caller asks: “a question about a bill”. Done in this call: nothing." in told
                assert "<Hangup/>" in await call.ask(whisper, Digits="2")
                done = await call.ask("/phone/twilio/again", CallStatus="in-progress", DialCallStatus=status)
                if status == "completed":
                    assert "<Hangup/>" in done and told_back(running) == []
                    return
                await call.open(done)
                await call.listen()
                assert told_back(running) == ["call_back"]
            await calls_over(running.reception)
            assert [event["why"] for event in events(running, "handover_failed")] == ["no_answer"]
            assert [told.text for told in running.model.told if isinstance(told, CallerText)] == ["", "42"]

    asyncio.run(main())


def test_who_asks_for_a_whisper_without_the_providers_signature_gets_none(tmp_path):
    line = {"url": URL, "secrets": (("twilio", TOKEN),), "transfers": (("desk", "+15550777"),)}

    async def main():
        async with gateway(tmp_path, *SCRIPT, agents=[desk()], phone=line) as running:
            async with TwilioStandIn(running.addresses.http, TOKEN, public_url=URL) as call:
                stranger = TwilioStandIn(running.addresses.http, "guessed", public_url=URL)
                with pytest.raises(Exception, match="403"):
                    await stranger.ask(f"/phone/twilio/whisper/{call.call_id}")

    asyncio.run(main())


@pytest.mark.e2e
@pytest.mark.skipif(shutil.which("baresip") is None, reason="Debian's baresip is not installed")
@pytest.mark.parametrize("answers", [True, False], ids=["somebody answers", "nobody does"])
def test_by_sip_a_member_of_staff_is_told_and_then_talks_to_the_caller(tmp_path, answers):
    spoken = []

    async def speak(text):
        spoken.append(text)
        return TONE.pcm

    async def main():
        sip = SipEdge(SipAccount("127.0.0.1", free_port(), most_calls=4))
        async with softphone() as caller, softphone(answers=answers) as staff:
            line = {"transfers": (("desk", staff.address),)}
            async with gateway(tmp_path, *SCRIPT, agents=[desk()], phone=line, sip=sip, speak=speak) as running:
                async with sip.running(running.addresses.http.replace("http", "ws") + "/phone/sip/stream"):
                    await caller.dial(f"sip:desk@127.0.0.1:{sip.account.port}")
                    await caller.until_answered()
                    await caller.press("42#")
                    await until(lambda: "Incoming call" in staff.log() or len(staff.heard()))
                    if answers:
                        await put_through(running, caller, staff)
                    else:
                        await staff.hang_up()
                        await until(lambda: told_back(running) == ["call_back"])
                        await caller.press("7#")
                    await calls_over(running.reception)
                    await caller.hang_up()
                assert events(running, "handover")[0]["summary"].startswith("An unidentified caller asks: “a question")
        (text,) = spoken
        assert text.endswith("Done in this call: nothing. Press 2 if you cannot take the call.")

    async def put_through(running, caller, staff):
        await calls_over(running.reception)  # the gateway has let go: the two are connected
        tone = tmp_path / "tone.wav"
        write(tone, TONE)
        before = len(staff.heard())
        await caller.say(tone)
        await until(lambda: np.abs(staff.heard()[before:]).max(initial=0.0) > 0.1)
        assert told_back(running) == []

    asyncio.run(main())


async def until(found):
    async with asyncio.timeout(30):
        while not found():  # noqa: ASYNC110 - it happens in other processes
            await asyncio.sleep(0.05)


def write(path, sound):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(sound.pcm)

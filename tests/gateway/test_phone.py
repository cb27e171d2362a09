"""Telephone calls over a gateway's own door, by a stand-in for Twilio: and who tries to get in by it."""

import asyncio
import json
import logging
import re
import urllib.error
import urllib.request

import numpy as np
import pytest
from callers import calls_over
from gateways import gateway

from vivavoce import Agent
from vivavoce.errors import ConfigurationError, ModelUnavailable
from vivavoce.events import Audio, CallEnding, CallerText, ReplyDone, Said, ToolCall, ToolResult
from vivavoce.models.scripted import Step
from vivavoce.testing import TwilioStandIn

TOKEN = "twilio-account-token"
TONE = Audio((8000 * np.sin(np.arange(24_000) * 0.1)).astype("<i2").tobytes(), 24_000)  # a second
GREETING = Step(CallerText, [Said("Good morning."), TONE, ReplyDone()])
ANSWER = Step(CallerText, [Said("Thank you."), TONE, ReplyDone()])
PHONE = {"url": "https://voice.example.org", "secrets": (("twilio", TOKEN),)}


def desk():
    return Agent("desk", "You take calls.")


def phone(running, **options):
    options = {"public_url": PHONE["url"], **options}
    return TwilioStandIn(running.addresses.http, options.pop("token", TOKEN), **options)


def test_a_call_is_greeted_answered_and_ended_in_order(tmp_path):
    async def main():
        async with gateway(tmp_path, GREETING, ANSWER, agents=[desk()], phone=PHONE) as running:
            async with phone(running) as call:
                assert len(await call.listen()) > 8000
                assert b'sessions_active{transport="twilio"} 1.0' in running.reception.figures()
                await call.press("42#")
                assert len(await call.listen()) > 8000
                assert call.marks
            await all_written(running)
            assert [told.text for told in running.model.told if isinstance(told, CallerText)] == ["", "42"]
            (seen,) = running.log.calls()
            assert seen.client == "telephone (twilio), caller …23"

    asyncio.run(main())


@pytest.mark.parametrize(
    "fault",
    [{"jitter": 0.05}, {"out_of_order": 0.3}, {"starts": 3}, {"stops": False}],
    ids=["jitter", "out of order", "starts", "no stop"],
)
def test_a_provider_that_errs_does_not_end_a_call(tmp_path, fault):
    async def main():
        async with gateway(tmp_path, GREETING, ANSWER, agents=[desk()], phone=PHONE) as running:
            async with phone(running, **fault) as call:
                await call.listen()
                for frame in ("", "[]", "{", '{"event":"media"}', '{"event":"media","media":{"track":"outbound"}}'):
                    await call.send(frame)
                await call.press("1#")
                await call.listen()
            await all_written(running)

    asyncio.run(main())


def test_who_is_not_twilio_is_refused(tmp_path, caplog):
    async def main():
        async with gateway(tmp_path, GREETING, agents=[desk()], phone=PHONE) as running:
            with pytest.raises(ModelUnavailable, match="403"):
                await phone(running, token="guessed").ask("/phone/twilio")
            with pytest.raises(ModelUnavailable, match="403"):
                await phone(running, public_url="https://other.example.org").ask("/phone/twilio")
            document = await phone(running).ask("/phone/twilio")
            with pytest.raises(ModelUnavailable, match="stream answered 403"):
                await phone(running, token="guessed").open(document)
            with pytest.raises(ModelUnavailable, match="404"):
                await phone(running).ask("/phone/plivo")
            with pytest.raises(urllib.error.HTTPError, match="405"):
                await asyncio.to_thread(urllib.request.urlopen, running.addresses.http + "/phone/twilio")
            assert running.model.told == [] and running.reception.calls == 0

    with caplog.at_level(logging.INFO):
        asyncio.run(main())
    assert "reason=signature" in caplog.text


def test_a_ticket_that_is_used_again_made_up_or_somebody_elses_begins_no_call(tmp_path):
    async def main():
        async with gateway(tmp_path, GREETING, GREETING, agents=[desk()], phone=PHONE) as running:
            first = phone(running)
            document = await first.ask("/phone/twilio")
            other = await phone(running).ask("/phone/twilio")
            for thief, shown in (
                (phone(running), document),  # another call's id
                (first, document),  # spent by who tried it
                (first, other),
                (first, re.sub('value="[^"]*"', 'value="' + "0" * 64 + '"', document)),
                (first, re.sub("<Parameter[^>]*>", "", document)),
            ):
                await thief.open(shown)
                await ended(thief)
            assert running.model.told == [] and running.reception.calls == 0
            assert b'policy_denials_total{rule="phone_ticket"} 5.0' in running.reception.figures()
            async with first:
                await first.listen()

    asyncio.run(main())


async def all_written(running):
    """Nobody is on the line any more, and all of it is in the log."""
    await calls_over(running.reception)
    await running.log.flush("")


async def ended(call):
    async with asyncio.timeout(15):
        while not call.ended:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await call.hang_up()


def test_numbers_are_answered_by_the_agents_that_are_configured(tmp_path):
    numbers = (("+15550100", "desk"), ("+15550199", "night"))

    async def main():
        night = Agent("night", "You take calls at night.")
        setup = {**PHONE, "numbers": numbers}
        async with gateway(tmp_path, GREETING, agents=[desk(), night], phone=setup) as running:
            async with phone(running, called="+1 (555) 0199") as call:
                await call.listen()
            await all_written(running)
            (seen,) = running.log.calls()
            assert seen.agent == "night"
            assert "<Reject/>" in await phone(running, called="+15550777").ask("/phone/twilio")

    asyncio.run(main())


def test_a_number_for_an_agent_that_is_not_served_is_told_at_once(tmp_path):
    async def main():
        with pytest.raises(ConfigurationError, match="night, which is not served"):
            async with gateway(tmp_path, agents=[desk()], phone={**PHONE, "numbers": (("+1555", "night"),)}):
                pass

    asyncio.run(main())


def test_beyond_the_lines_there_are_a_caller_hears_the_busy_tone(tmp_path):
    async def main():
        async with gateway(tmp_path, GREETING, agents=[desk()], phone=PHONE, max_calls=1) as running:
            async with phone(running) as call:
                await call.listen()
                assert '<Reject reason="busy"/>' in await phone(running).ask("/phone/twilio")

    asyncio.run(main())


def test_a_stream_that_falls_comes_back_into_the_same_session(tmp_path):
    async def main():
        async with gateway(tmp_path, GREETING, ANSWER, agents=[desk()], phone=PHONE) as running:
            async with phone(running) as call:
                await call.listen()
                await call.drop()
                await all_written(running)
                await call.come_back()
                await call.press("7#")
                await call.listen()
            await all_written(running)
            (seen,) = running.log.calls()
            assert b'session_resumes_total{result="resumed",side="client"} 1.0' in running.reception.figures()
            assert "<Hangup/>" in await call.ask("/phone/twilio/again", CallStatus="completed")

    asyncio.run(main())


def test_a_call_that_the_agent_ended_is_hung_up_and_does_not_come_back(tmp_path):
    goodbye = Step(CallerText, [Said("Goodbye."), TONE, ReplyDone(), CallEnding("goodbye")])

    async def main():
        async with gateway(tmp_path, goodbye, agents=[desk()], phone=PHONE) as running:
            async with phone(running) as call:
                heard = await call.listen(quiet=30.0)
                assert call.ended and (np.abs(heard) > 0.05).sum() > 6800
                assert "<Hangup/>" in await call.ask("/phone/twilio/again", CallStatus="in-progress")

    asyncio.run(main())


def test_who_hangs_up_in_the_middle_of_a_tool_leaves_one_effect_and_its_result(tmp_path):
    done, begun = [], asyncio.Event()
    agent = desk()

    @agent.tool
    async def book(day: str) -> str:
        """Book a day.

        Args:
            day: Which.
        """
        begun.set()
        await asyncio.sleep(0.5)
        done.append(day)
        return f"booked {day}"

    steps = [
        Step(CallerText, [ToolCall("1", "book", {"day": "Monday"})]),
        Step(ToolResult, [Said("It is booked."), TONE, ReplyDone()]),
    ]

    async def main():
        async with gateway(tmp_path, *steps, agents=[agent], phone=PHONE) as running:
            async with phone(running):
                await asyncio.wait_for(begun.wait(), 30)
            await all_written(running)
            assert done == ["Monday"]
            (seen,) = running.log.calls()
            entries = running.log.call(seen.id).entries
            assert [entry.kind for entry in entries if entry.kind.startswith("tool")] == ["tool_call", "tool_result"]

    asyncio.run(main())


def test_an_oversized_frame_and_a_flood_end_that_call_and_no_other(tmp_path):
    async def main():
        async with gateway(tmp_path, GREETING, GREETING, GREETING, ANSWER, agents=[desk()], phone=PHONE) as running:
            async with phone(running) as good, phone(running) as large, phone(running) as flood:
                await good.listen()
                await large.send(json.dumps({"event": "media", "media": {"payload": "A" * 100_000}}))
                await ended(large)
                message = json.dumps({"event": "dtmf", "streamSid": flood.stream_id, "dtmf": {"digit": "1"}})
                for _ in range(20_000):
                    if flood.ended:
                        break
                    await flood.send(message)
                await good.press("1#")
                await good.listen()
                assert not good.ended
                await flood.drop()

    asyncio.run(main())


def test_a_stream_that_says_nothing_is_closed(tmp_path):
    async def main():
        async with gateway(tmp_path, agents=[desk()], phone=PHONE, setup_timeout=0.3) as running:
            call = phone(running, starts=0)
            await call.open(await call.ask("/phone/twilio"))
            await ended(call)

    asyncio.run(main())


def test_no_number_ticket_or_secret_is_logged(tmp_path, caplog):
    async def main():
        async with gateway(tmp_path, GREETING, agents=[desk()], phone=PHONE) as running:
            async with phone(running, caller="+41791234567") as call:
                await call.listen()
            await phone(running, called="", caller="+41791234567").ask("/phone/twilio")
            await all_written(running)
            return re.search('value="([^"]+)"', call.document)[1]

    with caplog.at_level(logging.DEBUG):
        ticket = asyncio.run(main())
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("vivavoce"))
    assert ours and not any(secret in ours for secret in ("1791234567", "234567", ticket, TOKEN))


def test_a_body_without_end_is_refused(tmp_path):
    async def main():
        async with gateway(tmp_path, agents=[desk()], phone=PHONE) as running:
            with pytest.raises((ModelUnavailable, urllib.error.URLError), match="413|reset|Broken"):
                await phone(running).ask("/phone/twilio", Extra="x" * 100_000)

    asyncio.run(main())

"""Calls over WebRTC: an offer by HTTP, sound by RTP, and the Live API's messages on a data channel."""

import asyncio
import contextlib
import functools
import random

import httpx2
import numpy as np
import pytest
from gateways import gateway
from rtc_caller import RATE, RtcCaller, ringing

from vivavoce import Agent
from vivavoce.events import Audio, CallerText, ReplyDone, Said
from vivavoce.models.scripted import Step
from vivavoce.streaming.webrtc import line

pytestmark = pytest.mark.e2e
DESK = Agent("desk", instructions="Help.")


def running(test):
    """An async test, on a loop of its own."""

    @functools.wraps(test)
    def run(*args, **kwargs):
        asyncio.run(test(*args, **kwargs))

    return run


def tone(seconds, hertz, rate):
    return (8000 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.int16)


def reply(seconds, text="Hello there."):
    pcm = tone(seconds, 440, 24_000).tobytes()
    pieces = [Audio(pcm[at : at + 4800], 24_000) for at in range(0, len(pcm), 4800)]
    return Step(CallerText, (Said(text), *pieces, ReplyDone()))


def seconds_of(pieces, hertz, rate=RATE):
    """Seconds of 20 ms frames in which that tone is the loudest sound."""
    sound = np.concatenate([*pieces, np.zeros(1, np.int16)]).astype(float)
    size = rate // 50
    frames = sound[: len(sound) // size * size].reshape(-1, size)
    loud = np.abs(frames).max(axis=1) > 1000
    peaks = np.abs(np.fft.rfft(frames, axis=1)).argmax(axis=1) * 50
    return float((loud & (abs(peaks - hertz) <= 50)).sum()) * 0.02


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def over(g):
    await until(lambda: not g.reception.calls)
    await g.log.flush("")


@running
async def test_a_reply_is_heard_by_rtp_and_read_on_the_data_channel(tmp_path):
    async with gateway(tmp_path, reply(0.6), agents=[DESK]) as g, ringing(g.addresses.http) as caller:
        caller.send({"realtimeInput": {"text": "hi"}})
        await caller.until("turnComplete")

        await until(lambda: seconds_of(caller.heard, 440) >= 0.5)
        content = [m.get("serverContent", {}) for m in caller.messages]
        said = [c["outputTranscription"].get("text", "") for c in content if "outputTranscription" in c]
        sounds = [m["vivavoce"]["seconds"] for m in caller.messages if m.get("vivavoce", {}).get("type") == "sound"]
        assert "".join(said) == "Hello there."
        assert sum(sounds) == pytest.approx(0.6)
        assert not [c for c in content if "modelTurn" in c]
        assert 'sessions_active{transport="webrtc"} 1.0' in g.reception.figures().decode()


@running
async def test_the_callers_voice_reaches_the_model(tmp_path):
    manual = {"realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}}}
    async with gateway(tmp_path, agents=[DESK]) as g, ringing(g.addresses.http, **manual) as caller:
        caller.send({"realtimeInput": {"activityStart": {}}})
        caller.voice.speak(tone(1.0, 600, RATE))

        await until(lambda: seconds_of([np.frombuffer(bytes(g.model.audio), np.int16)], 600, 16_000) > 0.9)


@running
async def test_a_reply_that_is_cut_falls_silent(tmp_path):
    async with (
        gateway(tmp_path, reply(60.0), reply(0.2, "Yes?"), agents=[DESK]) as g,
        ringing(g.addresses.http) as caller,
    ):
        caller.send({"realtimeInput": {"text": "hi"}})
        await until(lambda: seconds_of(caller.heard, 440) > 0.4)
        caller.send({"realtimeInput": {"text": "stop"}})
        await caller.until("interrupted")
        await until(lambda: seconds_of(caller.heard[-25:], 440) == 0)

        assert seconds_of(caller.heard, 440) < 30.0


@running
async def test_hanging_up_ends_the_call_and_frees_the_line(tmp_path):
    async with gateway(tmp_path, agents=[DESK]) as g:
        async with ringing(g.addresses.http) as caller:
            assert g.reception.calls == 1
            assert await caller.hang_up() == 200
            await over(g)

            assert await caller.hang_up() == 404
        [call] = g.log.calls()
        assert call.reason == "client_closed"


@running
async def test_addresses_may_come_after_the_offer(tmp_path):
    async with gateway(tmp_path, reply(0.2), agents=[DESK]) as g:
        caller = RtcCaller(g.addresses.http, "desk")
        lines = (await caller.offer()).splitlines(True)
        bare = "".join(line for line in lines if "candidate" not in line)
        first = next(line for line in lines if line.startswith("a=candidate"))
        user = next(line for line in lines if line.startswith("a=ice-ufrag"))
        fragment = {"content-type": "application/trickle-ice-sdpfrag"}
        try:
            answer = await caller.dial(bare)
            assert answer.headers["accept-patch"] == fragment["content-type"]
            async with httpx2.AsyncClient() as client:
                for body, headers, status in (
                    (f"{user}a=mid:0\r\n{first}", {**fragment, "if-match": answer.headers["etag"]}, 204),
                    (f"{user}a=mid:0\r\n{first}", {**fragment, "if-match": '"another"'}, 412),
                    ("a=ice-ufrag:restarted\r\n", fragment, 422),
                    (first, {"content-type": "application/sdp"}, 415),
                ):
                    told = await client.patch(caller.location, content=body, headers=headers)
                    assert told.status_code == status, told.text
            await caller.begin("desk")
            caller.send({"realtimeInput": {"text": "hi"}})
            await caller.until("turnComplete")
        finally:
            await caller.close()


@running
async def test_a_caller_whose_line_is_gone_resumes_with_another_offer(tmp_path):
    async with gateway(tmp_path, reply(0.2), reply(0.2), agents=[DESK]) as g:
        async with ringing(g.addresses.http) as first:
            first.send({"realtimeInput": {"text": "hi"}})
            await first.until("turnComplete")
            await first.until("sessionResumptionUpdate")
            async with ringing(g.addresses.http, sessionResumption={"handle": first.handle}) as second:
                second.send({"realtimeInput": {"text": "again"}})
                await second.until("turnComplete")
        await over(g)
        calls = g.log.calls()

    assert len(calls) == 1 and calls[0].turns == 2


def cut_off(caller):
    """Its network is gone: nothing more leaves or arrives, and nobody says so."""
    transport = caller.pc.getSenders()[0].transport.transport
    for protocol in transport._connection._protocols:
        protocol.transport.abort()


@running
async def test_who_changes_networks_is_back_in_the_same_session_before_the_old_line_is_missed(tmp_path):
    async with gateway(tmp_path, reply(0.2), reply(0.2), agents=[DESK]) as g:
        first = RtcCaller(g.addresses.http, "desk")
        await first.dial()
        await first.begin("desk")
        first.send({"realtimeInput": {"text": "hi"}})
        await first.until("turnComplete")
        handle, held = first.handle, g.reception.calls
        cut_off(first)
        async with ringing(g.addresses.http, sessionResumption={"handle": handle}) as second:
            assert g.reception.calls == held == 1
            second.send({"realtimeInput": {"text": "again"}})
            await second.until("turnComplete")
            await until(lambda: seconds_of(second.heard, 440) > 0.1)
        await first.close()
        await over(g)
        [call] = g.log.calls()
        assert call.turns == 2


@running
async def test_a_peer_that_falls_silent_is_missed_and_its_session_waits(tmp_path, monkeypatch):
    monkeypatch.setattr(line, "SILENT", 1.0)
    async with gateway(tmp_path, reply(0.2), reply(0.2), agents=[DESK]) as g:
        first = RtcCaller(g.addresses.http, "desk")
        await first.dial()
        await first.begin("desk")
        await until(lambda: "jitter_buffer" in g.reception.figures().decode())  # it has been sending for a second
        cut_off(first)
        await over(g)  # the line is free; the session is not over
        async with ringing(g.addresses.http, sessionResumption={"handle": first.handle}) as second:
            second.send({"realtimeInput": {"text": "hi"}})
            await second.until("turnComplete")
        await first.close()
        await over(g)
        assert len(g.log.calls()) == 1


@running
async def test_who_says_that_no_sound_comes_for_now_is_not_missed(tmp_path, monkeypatch):
    monkeypatch.setattr(line, "SILENT", 0.6)
    async with gateway(tmp_path, reply(0.2), agents=[DESK]) as g, ringing(g.addresses.http) as caller:
        await until(lambda: "jitter_buffer" in g.reception.figures().decode())
        caller.send({"realtimeInput": {"audioStreamEnd": True}})
        caller.pc.getSenders()[0].replaceTrack(None)
        await asyncio.sleep(2.0)
        caller.send({"realtimeInput": {"text": "hi"}})
        await caller.until("turnComplete")


def worsen(transport, dice):
    """5 % of what is sent is lost, the rest is up to 50 ms late, and so out of order."""
    send, loop = transport._send, asyncio.get_running_loop()

    async def late(data):
        with contextlib.suppress(ConnectionError):
            await send(data)

    async def worse(data):
        if dice.random() > 0.05:
            loop.call_later(0.05 * dice.random(), lambda: sending.append(loop.create_task(late(data))))

    sending = []
    transport._send = worse


@running
@pytest.mark.long
async def test_on_a_bad_network_captions_are_whole_and_sound_keeps_its_time(tmp_path, monkeypatch):
    lines, dice = [], random.Random(5)

    class Kept(line.RtcLine):
        def __init__(self, *args):
            super().__init__(*args)
            lines.append(self)

    monkeypatch.setattr(line, "RtcLine", Kept)
    manual = {"realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}}}
    texts = [f"Reply number {number}." for number in range(8)]
    async with gateway(tmp_path, *(reply(0.3, text) for text in texts), agents=[DESK]) as g:
        async with ringing(g.addresses.http, **manual) as caller:
            worsen(caller.pc.getSenders()[0].transport.transport, dice)
            worsen(lines[0]._connection.getSenders()[0].transport.transport, dice)
            caller.send({"realtimeInput": {"activityStart": {}}})
            await until(lambda: len(g.model.audio) > 0)
            caller.voice.speak(tone(4.0, 600, RATE))
            at = [np.frombuffer(bytes(g.model.audio), np.int16)]
            await until(lambda: len(g.model.audio) - 2 * len(at[0]) > 2 * 16_000 * 5.0)
            caller.send({"realtimeInput": {"activityEnd": {}}})
            for _ in texts:
                before = len(caller.messages)
                caller.send({"realtimeInput": {"text": "go on"}})
                await caller.until("turnComplete", before)
            content = [m.get("serverContent", {}) for m in caller.messages]
            said = "".join(c["outputTranscription"].get("text", "") for c in content if "outputTranscription" in c)
            lost = (await lines[0].lost())["in"]

    assert said == "".join(texts)
    spoken = seconds_of([np.frombuffer(bytes(g.model.audio), np.int16)], 600, 16_000)
    assert 3.4 < spoken < 4.1 and 0 < lost < 60


@running
async def test_only_who_may_call_gets_an_answer(tmp_path):
    async with gateway(tmp_path, agents=[DESK], keys=("secret",)) as g:
        caller, stranger = (
            RtcCaller(g.addresses.http, "desk", headers) for headers in ({"x-goog-api-key": "secret"}, {})
        )
        sdp = await caller.offer()

        assert (await stranger.post(sdp)).status_code == 401
        stranger.headers = {"x-goog-api-key": "secret", "origin": "https://evil.example"}
        assert (await stranger.post(sdp)).status_code == 403
        assert not g.reception.calls

        await caller.dial(sdp)
        await caller.begin("desk")
        stranger.headers, stranger.location = {}, caller.location
        assert await stranger.hang_up() == 401
        assert await caller.hang_up() == 200
        await caller.close()
        await stranger.close()


@running
async def test_a_token_begins_one_call(tmp_path):
    async with gateway(tmp_path, agents=[DESK], keys=("secret",)) as g:
        url, key = g.addresses.http, {"x-goog-api-key": "secret"}
        async with httpx2.AsyncClient() as client:
            token = (await client.post(f"{url}/v1alpha/auth_tokens", headers=key, json={})).json()["name"]
            shown = {"authorization": f"Token {token}"}
            assert (await client.get(f"{url}/webrtc/ice")).status_code == 401
            assert (await client.get(f"{url}/webrtc/ice", headers=shown)).json() == {"iceServers": []}
        async with ringing(url, headers=shown):
            second = RtcCaller(url, "desk", shown)
            await second.dial()
            await second.open()
            second.send({"setup": {"model": "models/desk"}})
            closed = (await second.until("vivavoce"))["vivavoce"]
            assert closed["code"] == 1008
            await second.close()


@pytest.mark.parametrize(
    ("agent", "body", "status", "said"),
    [
        ("nobody", "v=0", 404, "not found"),
        ("desk", "", 400, "no SDP"),
        ("desk", "\u0000" * 100, 400, "no SDP"),
        ("desk", "v=0\r\n" + "m=audio 9 x\r\n" * 50, 400, "one audio"),
        ("desk", "v=0\r\nm=audio 9 x\r\n", 400, "data channel"),
        ("desk", "v=0\r\n" + "a=" + "x" * 70_000, 400, "longer than"),
    ],
)
def test_what_is_no_offer_is_refused_with_a_reason(tmp_path, agent, body, status, said):
    async def main():
        async with gateway(tmp_path, agents=[DESK]) as g:
            caller = RtcCaller(g.addresses.http, agent)
            answer = await caller.post(body)
            assert answer.status_code == status and said in answer.json()["error"]["message"]
            await caller.close()

    asyncio.run(main())

"""Attacks on calls over WebRTC (reliability.md 2.3, item 30): nothing dies, and the others' calls go on."""

import asyncio
import functools
import random
import re
import socket

import httpx2
import pytest
from gateways import gateway
from rtc_caller import RtcCaller, ringing

from vivavoce import Agent
from vivavoce.errors import RemoteProtocolError
from vivavoce.events import CallerText, ReplyDone, Said
from vivavoce.gateway import webrtc
from vivavoce.models.scripted import Step
from vivavoce.streaming.webrtc import channel, line

pytestmark = pytest.mark.e2e
DESK = Agent("desk", instructions="Help.")
STEPS = [Step(CallerText, (Said("Yes?"), ReplyDone()))] * 4


def running(test):
    """An async test, on a loop of its own."""

    @functools.wraps(test)
    def run(*args, **kwargs):
        asyncio.run(test(*args, **kwargs))

    return run


async def answers(caller):
    """The call goes on: what is typed is answered."""
    before = len(caller.messages)
    caller.send({"realtimeInput": {"text": "hello"}})
    await caller.until("turnComplete", before)


async def only(count):
    """So many lines are held, or waited for."""
    async with asyncio.timeout(20):
        while sum(task.get_name() == webrtc.CALL for task in asyncio.all_tasks()) != count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@running
async def test_a_peer_whose_certificate_is_not_the_one_it_named_gets_no_line(tmp_path):
    async with gateway(tmp_path, *STEPS, agents=[DESK]) as g, ringing(g.addresses.http) as other:
        thief = RtcCaller(g.addresses.http, "desk")
        offer = await thief.offer()
        named = re.sub("(a=fingerprint:sha-(?:256|384|512)) (..)", lambda m: f"{m[1]} {int(m[2], 16) ^ 1:02X}", offer)
        await thief.dial(named)
        await answers(other)

        await only(1)
        assert thief.channel.readyState != "open" and g.reception.calls == 1
        await thief.close()


@running
async def test_sound_with_flipped_bits_is_dropped_and_the_call_goes_on(tmp_path):
    async with gateway(tmp_path, *STEPS, agents=[DESK]) as g, ringing(g.addresses.http) as caller:
        transport = caller.pc.getSenders()[0].transport.transport
        send, dice = transport._send, random.Random(1)

        async def flipped(data):
            if 127 < data[0] < 192:  # SRTP and SRTCP (RFC 7983)
                at = dice.randrange(1, len(data))
                data = data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]
            await send(data)

        transport._send = flipped
        await asyncio.sleep(1.0)
        await answers(caller)


@running
async def test_a_flood_from_elsewhere_changes_nothing(tmp_path):
    async with gateway(tmp_path, *STEPS, agents=[DESK]) as g, ringing(g.addresses.http) as caller:
        found = re.findall(r"a=candidate:\S+ \d udp \d+ (\d+\.\S+) (\d+) typ host", caller.pc.remoteDescription.sdp)
        dice = random.Random(2)
        hello = bytes.fromhex("16feff0000000000000000003001000024000000000000002400") + b"\0" * 40
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for _ in range(500):
                for ip, port in found:
                    kind = dice.choice([b"\x80\x6f", b"\x00\x01", hello, b"\x90\xc8", b""])
                    stranger.sendto(kind + dice.randbytes(dice.randrange(200)), (ip, int(port)))
                if not _ % 50:
                    await asyncio.sleep(0)
        await answers(caller)


@running
async def test_offers_beyond_what_the_process_can_carry_are_turned_away(tmp_path, monkeypatch):
    monkeypatch.setattr(webrtc, "MOST_PEERS", 2)
    monkeypatch.setattr(channel, "OPENING", 6.0)
    async with gateway(tmp_path, *STEPS, agents=[DESK]) as g:
        callers = [RtcCaller(g.addresses.http, "desk") for _ in range(3)]
        offers = [await caller.offer() for caller in callers]
        statuses = [(await caller.post(offer)).status_code for caller, offer in zip(callers, offers, strict=True)]
        assert statuses == [201, 201, 503]

        await only(0)  # nobody came to the lines: they are free again
        async with ringing(g.addresses.http) as caller:
            await answers(caller)
        for each in callers:
            await each.close()


@running
async def test_where_the_loop_is_late_nobody_more_is_taken(tmp_path):
    async with gateway(tmp_path, *STEPS, agents=[DESK]) as g:
        caller = RtcCaller(g.addresses.http, "desk")
        offer = await caller.offer()
        for _ in range(5):
            g.reception.meter.note("event_loop_lag_seconds", 0.2)
        answer = await caller.post(offer)
        assert answer.status_code == 503 and answer.headers["retry-after"] == "5"
        for _ in range(8):
            g.reception.meter.note("event_loop_lag_seconds", 0.001)
        assert (await caller.post(offer)).status_code == 201
        await caller.close()


@running
async def test_a_message_without_end_closes_the_line_it_came_by(tmp_path, monkeypatch):
    monkeypatch.setattr(channel, "LARGEST", 200_000)
    async with gateway(tmp_path, *STEPS, agents=[DESK]) as g, ringing(g.addresses.http) as other:
        flooding = RtcCaller(g.addresses.http, "desk")
        await flooding.dial()
        await flooding.begin("desk")
        for _ in range(6):
            flooding.channel.send(b"x" * 50_000)
        closed = await flooding.until("closed")
        assert closed["vivavoce"]["code"] == 1009
        await answers(other)
        await flooding.close()


@running
async def test_a_long_message_comes_in_pieces(tmp_path):
    async with gateway(tmp_path, *STEPS, agents=[DESK]) as g, ringing(g.addresses.http) as caller:
        text = '{"realtimeInput": {"text": "' + "hello " * 20_000 + '"}}'
        data = text.encode()
        for at in range(0, len(data), 50_000):
            caller.channel.send(data[at : at + 50_000])
        caller.channel.send(b"")
        await caller.until("turnComplete")
        assert [len(item.text) for item in g.model.told if isinstance(item, CallerText)] == [120_000]


@running
async def test_who_would_restart_ice_or_send_many_addresses_is_refused_and_the_call_goes_on(tmp_path):
    async with gateway(tmp_path, *STEPS, agents=[DESK]) as g, ringing(g.addresses.http) as caller:
        headers = {"content-type": "application/trickle-ice-sdpfrag", "if-match": "*"}
        ours = next(line for line in caller.pc.localDescription.sdp.splitlines() if line.startswith("a=ice-ufrag"))
        many = f"{ours}\r\na=mid:0\r\n" + "a=candidate:9 1 udp 1 192.0.2.9 9 typ host\r\n" * 1000
        async with httpx2.AsyncClient() as client:
            for body, status in (("a=ice-ufrag:EsAw\r\n", 422), (many, 204), (many * 9, 422)):
                answer = await client.patch(caller.location, content=body.encode(), headers=headers)
                assert answer.status_code == status, answer.text
            elsewhere = f"{g.addresses.http}/webrtc/desk/{'x' * 32}"
            assert (await client.patch(elsewhere, content=many.encode(), headers=headers)).status_code == 404
        await answers(caller)


@running
async def test_a_call_is_not_ended_by_who_guesses(tmp_path):
    async with gateway(tmp_path, *STEPS, agents=[DESK]) as g, ringing(g.addresses.http) as caller:
        async with httpx2.AsyncClient() as client:
            for guess in ("0", "x" * 32, "..%2f..", "%00"):
                assert (await client.delete(f"{g.addresses.http}/webrtc/desk/{guess}")).status_code == 404
        await answers(caller)


@running
async def test_offers_that_are_almost_good_are_refused_in_order():
    caller = RtcCaller("http://unused", "desk")
    offer, dice = await caller.offer(), random.Random(3)
    await caller.close()
    lines = offer.splitlines()
    taken = 0
    for _ in range(40):
        spoilt = lines[:]
        for _ in range(dice.randrange(1, 4)):
            at = dice.randrange(len(spoilt))
            match dice.randrange(4):
                case 0:
                    del spoilt[at]
                case 1:
                    spoilt.insert(at, dice.choice(lines))
                case 2:
                    spoilt[at] = spoilt[at][: dice.randrange(len(spoilt[at]) + 1)]
                case _:
                    spoilt[at] = re.sub(r"\d+", lambda _: str(dice.choice([0, -1, 2**40, 65_536])), spoilt[at])
        peer = line.RtcLine()
        try:
            await peer.answer("\r\n".join([*spoilt, ""]).encode())
            taken += 1
        except RemoteProtocolError:
            pass
        finally:
            await peer.close()
    assert taken < 40
    assert len(asyncio.all_tasks()) < 10

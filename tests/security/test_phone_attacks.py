"""Attacks on the door for telephone calls (reliability.md 2.3, item 28): who is not the provider gets no line."""

import asyncio
import base64
import json
import re
import time
import urllib.error
import urllib.request
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from gateways import gateway
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from vivavoce import Agent
from vivavoce.events import CallerText, ReplyDone, Said
from vivavoce.gateway.telephone.phone_door import MOST_REFUSED
from vivavoce.models.scripted import Step
from vivavoce.testing import TwilioStandIn

pytestmark = pytest.mark.e2e
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
PHONE = {"url": "https://voice.example.org", "secrets": (("twilio", "twilio-token"), ("telnyx", PUBLIC))}
GREETING = Step(CallerText, [Said("Good morning."), ReplyDone()])


def asked(url, headers, body=b"CallSid=v3%3A1&From=%2B15550123&To=%2B15550100"):
    """Status and answer of a webhook."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def telnyx(body):
    stamp = str(int(time.time()))
    shown = base64.b64encode(KEY.sign(f"{stamp}|".encode() + body)).decode()
    return {"telnyx-timestamp": stamp, "telnyx-signature-ed25519": shown}


def test_a_stream_whose_handshake_nobody_signs_shows_its_ticket_before_it_is_let_in(tmp_path):
    async def main():
        async with gateway(tmp_path, GREETING, agents=[Agent("desk", "You help.")], phone=PHONE) as g:
            body = urlencode({"CallSid": "v3:1", "From": "+15550123", "To": "+15550100"}).encode()
            status, document = await asyncio.to_thread(asked, f"{g.addresses.http}/phone/telnyx", telnyx(body), body)
            assert status == 200
            (address,) = re.findall(r'<Stream url="([^"]+)"', document)
            path = address.removeprefix("wss://voice.example.org")
            stream = g.addresses.http.replace("http", "ws", 1) + path
            forged = re.sub("[0-9a-f]{32}", "0" * 32, stream)
            for wrong in (stream.rpartition("/")[0], forged, stream.replace("telnyx", "vonage")):
                with pytest.raises(InvalidStatus) as refused:
                    await connect(wrong, proxy=None)
                assert refused.value.response.status_code in (403, 404)
            async with connect(stream, proxy=None) as socket:
                with pytest.raises(InvalidStatus):  # once
                    await connect(stream, proxy=None)
                start = {"call_control_id": "v3:1", "from": "+15550123", "to": "+15550100",
                         "media_format": {"encoding": "PCMU", "sample_rate": 8000}}  # fmt: skip
                await socket.send(json.dumps({"event": "start", "stream_id": "s", "start": start}))
                async with asyncio.timeout(20):
                    while not g.model.told:  # noqa: ASYNC110
                        await asyncio.sleep(0.01)
            assert b'policy_denials_total{rule="phone_ticket"} 3.0' in g.reception.figures()

    asyncio.run(main())


def test_who_is_refused_again_and_again_is_told_of_once_and_twilio_is_heard_all_the_same(tmp_path, caplog):
    async def main():
        async with gateway(tmp_path, GREETING, agents=[Agent("desk", "You help.")], phone=PHONE) as g:
            url = f"{g.addresses.http}/phone/twilio"
            wrong = {"x-twilio-signature": "guessed"}
            statuses = [(await asyncio.to_thread(asked, url, wrong))[0] for _ in range(MOST_REFUSED + 10)]
            assert statuses == [403] * MOST_REFUSED + [429] * 10
            # the same address, as behind a proxy
            call = TwilioStandIn(g.addresses.http, "twilio-token", public_url=PHONE["url"])
            assert "<Stream" in await call.ask("/phone/twilio")
            assert b'policy_denials_total{rule="phone_signature"} 30.0' in g.reception.figures()

    with caplog.at_level("INFO"):
        asyncio.run(main())
    told = [line for line in caplog.messages if "refused" in line]
    assert len(told) == MOST_REFUSED + 1 and told[-1].startswith(
        "phone requests refused: address=127.0.0.1 reason=over"
    )

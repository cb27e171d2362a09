"""What providers say of a call, and the documents that they are answered with."""

import json
import xml.etree.ElementTree as ET
from urllib.parse import urlencode

import pytest

from vivavoce.gateway.telephone.providers import BY_NAME, Announced, Answer, Onward
from vivavoce.gateway.telephone.signatures import Signed
from vivavoce.settings import PHONE_SECRETS
from vivavoce.streaming.telephone import PROVIDERS

TICKET = "0123456789abcdef0123456789abcdef"
CALL = Announced("c-1", "+15550123", "+15550100")
ANSWER = Answer("wss://voice.example.org/phone/x/stream", "https://voice.example.org/phone/x/again", TICKET, CALL)


def asked(body=b"", url="https://voice.example.org/phone/x"):
    return Signed("POST", url, {}, body)


def test_every_provider_has_a_secret_and_a_serialiser():
    assert set(BY_NAME) == set(PHONE_SECRETS) == {*PROVIDERS, "audiosocket"}


@pytest.mark.parametrize(
    ("name", "request_", "expected"),
    [
        (
            "twilio",
            asked(b"CallSid=CA1&From=%2B1555&To=%2B1556&CallStatus=ringing"),
            Announced("CA1", "+1555", "+1556"),
        ),
        ("twilio", asked(b"CallSid=CA1&CallStatus=completed"), Announced("CA1", "", "", ended=True)),
        ("telnyx", asked(b"CallSid=v3%3A1&From=%2B1555&To=%2B1556"), Announced("v3:1", "+1555", "+1556")),
        ("plivo", asked(b"CallUUID=c-1&From=1555&To=1556&CallStatus=ringing"), Announced("c-1", "1555", "1556")),
        (
            "vonage",
            asked(b'{"uuid":"u-1","from":"1555","to":"1556","region_url":{}}'),
            Announced("u-1", "1555", "1556"),
        ),
        ("vonage", asked(b'{"uuid":7}'), Announced("", "", "")),
        ("vonage", asked(b"uuid=1"), Announced("", "", "")),
        ("exotel", asked(url="https://v/phone/exotel?CallSid=c&From=1&To=2"), Announced("c", "1", "2")),
        ("asterisk", asked(b"\xff\xfe"), Announced("", "", "")),
    ],
)
def test_what_a_webhook_says(name, request_, expected):
    assert BY_NAME[name].read(request_) == expected


@pytest.mark.parametrize(("name", "parent"), [("twilio", "Connect"), ("telnyx", "Connect"), ("plivo", ".")])
def test_documents_that_connect_a_stream(name, parent):
    response = ET.fromstring(BY_NAME[name].connect(ANSWER))

    stream = response.find(f"{parent}/Stream")
    assert (stream.get("url") or stream.text) == ANSWER.stream
    parameter = stream.find("Parameter")
    told = {parameter.get("name"): parameter.get("value")} if parameter is not None else stream.get("extraHeaders")
    assert told in ({"ticket": TICKET}, f"ticket={TICKET}")
    connect = response.find("Connect")
    assert (connect.get("action") if connect is not None else response.find("Redirect").text) == ANSWER.again


def test_the_other_documents():
    (action,) = json.loads(BY_NAME["vonage"].connect(ANSWER))
    (endpoint,) = action["endpoint"]
    assert (action["action"], endpoint["uri"], endpoint["content-type"]) == (
        "connect", ANSWER.stream, "audio/l16;rate=16000",
    )  # fmt: skip
    assert endpoint["headers"] == {"ticket": TICKET, "call": "c-1"}
    assert json.loads(BY_NAME["exotel"].connect(ANSWER)) == {"url": f"{ANSWER.stream}?ticket={TICKET}"}
    assert BY_NAME["asterisk"].connect(ANSWER) == TICKET
    assert BY_NAME["audiosocket"].connect(ANSWER) == "01234567-89ab-cdef-0123-456789abcdef"


@pytest.mark.parametrize("name", ["twilio", "telnyx"])
def test_who_takes_a_caller_over_is_told_before_and_may_decline(name):
    again, whisper = "https://v.example/phone/x/again", "https://v.example/phone/x/whisper/CA1"
    (dial,) = ET.fromstring(BY_NAME[name].dial(Onward(["+15550123", "sip:200@pbx.example"], again, whisper)))

    assert (dial.get("action"), dial.get("timeout"), dial.get("answerOnBridge")) == (again, "25", "true")
    assert [(who.tag, who.text, who.get("url")) for who in dial] == [
        ("Number", "+15550123", whisper), ("Sip", "sip:200@pbx.example", whisper)
    ]  # fmt: skip
    (gather,) = ET.fromstring(BY_NAME[name].whisper("Ann asks: “a bill”.", whisper, ""))
    assert gather.get("action") == whisper and gather[0].text.startswith("Ann asks: “a bill”. Press 2")
    assert [one.tag for one in ET.fromstring(BY_NAME[name].whisper("Ann", whisper, "2"))] == ["Hangup"]
    assert len(ET.fromstring(BY_NAME[name].whisper("Ann", whisper, "1"))) == 0


@pytest.mark.parametrize(
    ("form", "dialled"),
    [
        ({}, ""),
        ({"DialCallStatus": "completed"}, "answered"),
        ({"DialCallStatus": "completed", "DialBridged": "true"}, "answered"),
        ({"DialCallStatus": "completed", "DialBridged": "false"}, "missed"),
        ({"DialCallStatus": "no-answer"}, "missed"),
        ({"DialCallStatus": "busy"}, "missed"),
        ({"DialStatus": "completed"}, "answered"),
        ({"DialStatus": "timeout"}, "missed"),
    ],
)
def test_what_came_of_dialling_somebody_is_read(form, dialled):
    body = urlencode({"CallSid": "CA1", "CallStatus": "in-progress", **form}).encode()
    request = Signed("POST", "https://v.example", {"content-type": "application/x-www-form-urlencoded"}, body)

    assert BY_NAME["twilio"].read(request) == Announced("CA1", "", "", False, dialled)


@pytest.mark.parametrize("name", ["twilio", "telnyx", "plivo"])
def test_nothing_that_is_said_breaks_out_of_a_document(name):
    provider, evil = BY_NAME[name], '"/><Dial>+1900</Dial><x y="'

    tags = [each.tag for each in ET.fromstring(provider.dial(Onward([evil], evil, evil))).iter()]
    assert tags == ["Response", "Dial", "Number"]
    assert not ET.fromstring(provider.whisper(evil, evil, "")).findall(".//Dial")
    for document in (BY_NAME[name].reject, BY_NAME[name].busy, BY_NAME[name].hang_up):
        assert ET.fromstring(document).tag == "Response"

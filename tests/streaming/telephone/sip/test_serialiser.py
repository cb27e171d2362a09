import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.events import Audio
from vivavoce.streaming.telephone.leg import (
    CallEnded,
    CallStarted,
    Clear,
    HangUp,
    KeyPressed,
    LegCommand,
    Mark,
    MarkPlayed,
    Transfer,
)
from vivavoce.streaming.telephone.sip.serialiser import Sip

START = json.dumps(
    {"event": "start", "callId": "a1", "caller": "+4930123", "called": "5551234", "rate": 16000, "ticket": ""}
)


@pytest.fixture
def call() -> Sip:
    sip = Sip()
    assert sip.receive(START) == [CallStarted("a1", 16_000, caller="+4930123", called="5551234")]
    return sip


def test_a_call_that_we_placed_brings_its_ticket() -> None:
    placed = json.dumps({**json.loads(START), "ticket": "t-1"})
    [started] = Sip().receive(placed)
    assert isinstance(started, CallStarted) and started.parameters == {"ticket": "t-1"}


@pytest.mark.parametrize(
    ("frame", "event"),
    [
        (b"\x01\x00\x02\x00", Audio(b"\x01\x00\x02\x00", 16_000)),
        (b"\x01\x00\x02", Audio(b"\x01\x00", 16_000)),
        ('{"event":"dtmf","digit":"5"}', KeyPressed("5")),
        ('{"event":"dtmf","digit":"a"}', KeyPressed("A")),
        ('{"event":"mark","name":"m1"}', MarkPlayed("m1")),
        ('{"event":"stop"}', CallEnded()),
    ],
)
def test_what_the_edge_tells(call: Sip, frame: str | bytes, event: object) -> None:
    assert call.receive(frame) == [event]


@pytest.mark.parametrize(
    "frame",
    [START, '{"event":"dtmf","digit":"55"}', '{"event":"dtmf"}', '{"event":"mark"}', "[]", "{", "", b"", b"\x01"],
)
def test_what_makes_no_sense_is_left_out(call: Sip, frame: str | bytes) -> None:
    assert call.receive(frame) == []


@pytest.mark.parametrize("rate", [0, -8000, 1, "8000", None, 10**9])
def test_a_rate_that_is_none_starts_nothing(rate: object) -> None:
    sip = Sip()
    assert sip.receive(json.dumps({**json.loads(START), "rate": rate})) == []
    assert sip.receive(b"\x01\x00") == []


@pytest.mark.parametrize(
    ("command", "frames"),
    [
        (Audio(b"\x01\x00", 16_000), [b"\x01\x00"]),
        (Audio(b"", 16_000), []),
        (Mark("m"), ['{"event":"mark","name":"m"}']),
        (Clear(), ['{"event":"clear"}']),
        (HangUp(), ['{"event":"hangup"}']),
        (Transfer("sip:ann@10.0.0.5"), ['{"event":"refer","to":"sip:ann@10.0.0.5"}']),
    ],
)
def test_what_the_edge_is_told(call: Sip, command: LegCommand, frames: list[str | bytes]) -> None:
    assert call.send(command) == frames


@given(st.lists(st.one_of(st.text(max_size=80), st.binary(max_size=80)), max_size=20))
def test_nothing_that_an_edge_may_send_raises(frames: list[str | bytes]) -> None:
    sip = Sip()
    sip.receive(START)
    for frame in frames:
        sip.receive(frame)

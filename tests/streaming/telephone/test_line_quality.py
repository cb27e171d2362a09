"""What the lines of telephones tell of themselves: chunks that never came, and what an edge reports."""

import base64
import json

from vivavoce.gateway.line_quality import LineMeter
from vivavoce.metrics.exposition import Exposition
from vivavoce.metrics.meter import Meter
from vivavoce.streaming.telephone.leg import LineQuality
from vivavoce.streaming.telephone.sip.frames import frame
from vivavoce.streaming.telephone.sip.serialiser import Sip
from vivavoce.streaming.telephone.twilio import Twilio

START = {"event": "start", "streamSid": "MZ1", "start": {"streamSid": "MZ1", "callSid": "CA1"}}


def heard(numbers):
    """What a stream tells of itself whose chunks have these numbers."""
    line = Twilio()
    line.receive(json.dumps(START))
    sound = base64.b64encode(b"\xff" * 160).decode()
    media = ({"event": "media", "streamSid": "MZ1", "media": {"chunk": str(n), "payload": sound}} for n in numbers)
    events = [event for message in media for event in line.receive(json.dumps(message))]
    return [event for event in events if isinstance(event, LineQuality)]


def test_a_stream_that_loses_nothing_says_so_once_a_second():
    assert heard(range(1, 201)) == [LineQuality(0)] * 4


def test_chunks_that_never_came_are_counted_and_late_ones_waited_for():
    assert heard([n for n in range(1, 54) if n not in (10, 20, 21)]) == [LineQuality(3)]
    assert heard([*range(1, 49), 50, 51, 49]) == [LineQuality(0, waited=0.04)]


def test_an_edge_reports_both_ways():
    line = Sip()
    line.receive(frame("start", callId="a", rate=8000))

    assert line.receive(frame("quality", **{"in": 3, "out": 5, "ms": 60})) == [LineQuality(3, 5, 0.06)]
    assert line.receive(frame("quality", **{"in": -1, "out": "x", "ms": None})) == [LineQuality(0, 0, 0.0)]


def test_what_is_told_as_a_total_is_counted_once():
    shown = Exposition()
    line = LineMeter(Meter(shown.note), "sip")
    for lost in (2, 5, 4, 6):  # a network's second thoughts are no gain
        line.note(0.04, {"in": lost, "out": 0})

    text = shown.text().decode()
    assert 'rtp_lost_total{direction="in",transport="sip"} 6.0' in text
    assert 'jitter_buffer_seconds_count{transport="sip"} 4' in text

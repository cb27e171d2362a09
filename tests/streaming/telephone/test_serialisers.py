"""Frames as the providers' documentation shows them, in and out; and what must not end a call."""

import base64
import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivavoce.events import Audio
from vivavoce.streaming.telephone import PROVIDERS
from vivavoce.streaming.telephone.audiosocket import AudioSocket
from vivavoce.streaming.telephone.leg import (
    CallEnded,
    CallStarted,
    Clear,
    HangUp,
    KeyPressed,
    Mark,
    MarkPlayed,
    Transfer,
)

SILENCE = Audio(b"\0\0" * 160, 8000)  # 20 ms
ULAW, ALAW = base64.b64encode(b"\xff" * 160).decode(), base64.b64encode(b"\xd5" * 160).decode()
QUIET = Audio(b"\x08\0" * 160, 8000)  # the least that A-law can say
LINEAR = base64.b64encode(bytes(320)).decode()


def twilio(event, **fields):
    return {"event": event, "sequenceNumber": "3", "streamSid": "MZ1", **fields}


def telnyx(event, **fields):
    return {"event": event, "sequence_number": "3", "stream_id": "32DE", **fields}


def plivo(event, **fields):
    return {"event": event, "sequenceNumber": 3, "streamId": "s-1", **fields}


def exotel(event, **fields):
    return {"event": event, "sequence_number": "3", "stream_sid": "MZ1", **fields}


STARTS = {
    "twilio": twilio(
        "start",
        start={
            "streamSid": "MZ1",
            "accountSid": "AC1",
            "callSid": "CA1",
            "tracks": ["inbound"],
            "customParameters": {"ticket": "abc"},
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        },
    ),
    "telnyx": telnyx(
        "start",
        start={
            "user_id": "u",
            "call_control_id": "v2:T02",
            "from": "+13122010094",
            "to": "+13122123456",
            "custom_parameters": [{"name": "ticket", "value": "abc"}],
            "media_format": {"encoding": "PCMA", "sample_rate": 8000, "channels": 1},
        },
    ),
    "plivo": plivo(
        "start",
        start={
            "callId": "c-1",
            "streamId": "s-1",
            "accountId": "MA",
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000},
        },
        extra_headers='{"ticket":"abc"}',
    ),
    "vonage": {"event": "websocket:connected", "content-type": "audio/l16;rate=16000", "call": "u-1", "ticket": "abc"},
    "exotel": exotel(
        "start",
        start={
            "stream_sid": "MZ1",
            "call_sid": "CA1",
            "account_sid": "AC1",
            "from": "+919876543210",
            "to": "+918047491899",
            "custom_parameters": {"ticket": "abc"},
            "media_format": {"encoding": "audio/x-raw", "sample_rate": "8000", "bit_rate": "16"},
        },
    ),
    "asterisk": {
        "event": "MEDIA_START",
        "connection_id": "media_connection1",
        "channel": "WebSocket/media_connection1/0x5140001a0040",
        "channel_id": "1761245643.1",
        "format": "ulaw",
        "optimal_frame_size": 160,
        "ptime": 20,
        "channel_variables": {"ticket": "abc"},
    },
}
HEARD = [
    ("twilio", twilio("media", media={"track": "inbound", "chunk": "1", "timestamp": "5", "payload": ULAW}), [SILENCE]),
    ("twilio", twilio("media", media={"track": "outbound", "chunk": "1", "payload": ULAW}), []),
    ("twilio", {**twilio("media", media={"chunk": "1", "payload": ULAW}), "streamSid": "MZ2"}, []),
    ("twilio", twilio("media", media={"chunk": "1", "payload": "§§"}), []),
    ("twilio", twilio("media", media={"chunk": "1", "payload": 7}), []),
    ("twilio", twilio("media", media=[]), []),
    ("twilio", twilio("media", media={"chunk": "one", "payload": ULAW}), [SILENCE]),
    ("twilio", twilio("dtmf", dtmf={"track": "inbound_track", "digit": "1"}), [KeyPressed("1")]),
    ("twilio", twilio("dtmf", dtmf={"digit": "12"}), []),
    ("twilio", twilio("mark", mark={"name": "m1"}), [MarkPlayed("m1")]),
    ("twilio", twilio("mark", mark={"name": "m" * 300}), []),
    ("twilio", twilio("stop", stop={"accountSid": "AC1", "callSid": "CA1"}), [CallEnded()]),
    ("twilio", STARTS["twilio"], []),  # a second one
    ("twilio", {"event": "connected", "protocol": "Call", "version": "1.0.0"}, []),
    ("telnyx", telnyx("media", media={"track": "inbound", "chunk": "2", "payload": ALAW}), [QUIET]),
    ("telnyx", telnyx("dtmf", dtmf={"digit": "#"}), [KeyPressed("#")]),
    ("telnyx", telnyx("mark", mark={"name": "m1"}), [MarkPlayed("m1")]),
    ("telnyx", telnyx("error", payload={"code": 100003, "title": "malformed_frame"}), []),
    ("telnyx", telnyx("stop", stop={"call_control_id": "v2:T02"}), [CallEnded()]),
    ("plivo", plivo("media", media={"track": "inbound", "timestamp": "1", "chunk": 2, "payload": ULAW}), [SILENCE]),
    ("plivo", plivo("dtmf", dtmf={"track": "inbound", "digit": "2"}), [KeyPressed("2")]),
    ("plivo", plivo("playedStream", name="m1"), [MarkPlayed("m1")]),
    ("plivo", plivo("clearedAudio"), []),
    ("exotel", exotel("media", media={"chunk": "2", "timestamp": "200", "payload": LINEAR}), [SILENCE]),
    ("exotel", exotel("dtmf", dtmf={"digit": "5", "duration": "100"}), [KeyPressed("5")]),
    ("exotel", exotel("mark", mark={"name": "m1"}), [MarkPlayed("m1")]),
    ("exotel", exotel("stop", stop={"reason": "callended"}), [CallEnded()]),
    ("vonage", bytes(640), [Audio(bytes(640), 16_000)]),
    ("vonage", {"event": "websocket:dtmf", "digit": "5", "duration": 260}, [KeyPressed("5")]),
    ("vonage", {"event": "websocket:dtmf", "dtmf": {"digit": "5"}}, [KeyPressed("5")]),
    ("vonage", {"event": "websocket:notify", "payload": {"name": "m1"}}, [MarkPlayed("m1")]),
    ("vonage", {"event": "websocket:cleared"}, []),
    ("vonage", STARTS["vonage"], []),
    ("asterisk", b"\xff" * 160, [SILENCE]),
    ("asterisk", {"event": "DTMF_END", "channel_id": "1", "digit": "*", "duration_ms": 100}, [KeyPressed("*")]),
    ("asterisk", {"event": "MEDIA_MARK_PROCESSED", "correlation_id": "m1"}, [MarkPlayed("m1")]),
    ("asterisk", {"event": "MEDIA_XOFF"}, []),
]  # fmt: skip


def frame(message):
    return message if isinstance(message, bytes) else json.dumps(message)


def begun(name):
    line = PROVIDERS[name]()
    (started,) = line.receive(frame(STARTS[name]))
    return line, started


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("twilio", CallStarted("CA1", 8000, {"ticket": "abc"})),
        ("telnyx", CallStarted("v2:T02", 8000, {"ticket": "abc"}, "+13122010094", "+13122123456")),
        ("plivo", CallStarted("c-1", 8000, {"ticket": "abc"})),
        ("exotel", CallStarted("CA1", 8000, {"ticket": "abc"}, "+919876543210", "+918047491899")),
        ("asterisk", CallStarted("1761245643.1", 8000, {"ticket": "abc"})),
    ],
)
def test_a_call_starts(name, expected):
    assert begun(name)[1] == expected


def test_a_call_of_vonage_starts_with_the_headers_that_it_was_given():
    started = begun("vonage")[1]

    assert (started.call_id, started.rate, started.parameters["ticket"]) == ("u-1", 16_000, "abc")


@pytest.mark.parametrize(("name", "message", "expected"), HEARD)
def test_what_a_frame_tells(name, message, expected):
    assert begun(name)[0].receive(frame(message)) == expected


@pytest.mark.parametrize(("name", "message", "expected"), HEARD)
def test_nothing_counts_before_the_start(name, message, expected):
    told = PROVIDERS[name]().receive(frame(message))

    assert all(not isinstance(event, Audio | CallEnded) for event in told)


SAID = [
    ("twilio", SILENCE, [{"event": "media", "streamSid": "MZ1", "media": {"payload": ULAW}}]),
    ("twilio", Mark("m1"), [{"event": "mark", "streamSid": "MZ1", "mark": {"name": "m1"}}]),
    ("twilio", Clear(), [{"event": "clear", "streamSid": "MZ1"}]),
    ("twilio", Audio(b"", 8000), []),
    ("telnyx", SILENCE, [{"event": "media", "media": {"payload": ALAW}}]),
    ("telnyx", Mark("m1"), [{"event": "mark", "mark": {"name": "m1"}}]),
    ("telnyx", Clear(), [{"event": "clear"}]),
    (
        "plivo",
        SILENCE,
        [
            {
                "event": "playAudio",
                "media": {"contentType": "audio/x-mulaw", "sampleRate": 8000, "payload": ULAW},
                "streamId": "s-1",
            }
        ],
    ),
    ("plivo", Mark("m1"), [{"event": "checkpoint", "streamId": "s-1", "name": "m1"}]),
    ("plivo", Clear(), [{"event": "clearAudio", "streamId": "s-1"}]),
    (
        "exotel",
        Audio(bytes(3200), 8000),
        [{"event": "media", "stream_sid": "MZ1", "media": {"payload": base64.b64encode(bytes(3200)).decode()}}],
    ),
    ("exotel", SILENCE, []),  # waits for a whole piece
    ("exotel", Mark("m1"), [{"event": "mark", "stream_sid": "MZ1", "mark": {"name": "m1"}}]),
    ("exotel", Clear(), [{"event": "clear", "stream_sid": "MZ1"}]),
    ("vonage", Audio(bytes(1500), 16_000), [bytes(640), bytes(640)]),
    ("vonage", Mark("m1"), [{"action": "notify", "payload": {"name": "m1"}}]),
    ("vonage", Clear(), [{"action": "clear"}]),
    ("asterisk", SILENCE, [b"\xff" * 160]),
    ("asterisk", Mark("m1"), [{"command": "MARK_MEDIA", "correlation_id": "m1"}]),
    ("asterisk", Clear(), [{"command": "FLUSH_MEDIA"}]),
    ("asterisk", HangUp(), [{"command": "HANGUP"}]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "command", "expected"), SAID)
def test_the_frames_that_carry_a_command(name, command, expected):
    frames = begun(name)[0].send(command)

    assert [json.loads(sent) if isinstance(sent, str) else sent for sent in frames] == expected


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize("command", [SILENCE, Mark("m1"), Clear(), HangUp(), Transfer("+15550100")])
def test_nothing_is_sent_before_the_start(name, command):
    assert PROVIDERS[name]().send(command) == []


def test_what_waits_for_a_whole_piece_goes_out_before_its_mark_and_not_after_a_clear():
    line = begun("exotel")[0]
    line.send(SILENCE)
    sent = [json.loads(each) for each in line.send(Mark("m1"))]
    assert [each["event"] for each in sent] == ["media", "mark"]
    line.send(SILENCE)
    line.send(Clear())
    assert len(line.send(Mark("m2"))) == 1


def test_chunks_that_telnyx_sends_out_of_order_are_sorted():
    line = begun("telnyx")[0]

    def chunk(number):
        sound = base64.b64encode(bytes([number])).decode()
        return line.receive(frame(telnyx("media", media={"track": "inbound", "chunk": str(number), "payload": sound})))

    told = [sound for number in (1, 3, 2, 2, 5, 4, 6) for sound in chunk(number)]

    assert told == [line.form.decode(bytes([number])) for number in (1, 2, 3, 4, 5, 6)]


def test_after_the_stop_nothing_counts_and_what_was_held_back_is_heard():
    line = begun("twilio")[0]
    line.receive(frame(twilio("media", media={"chunk": "1", "payload": ULAW})))
    assert line.receive(frame(twilio("media", media={"chunk": "3", "payload": ULAW}))) == []

    assert line.receive(frame(twilio("stop"))) == [SILENCE, CallEnded()]
    assert line.receive(frame(twilio("stop"))) == []
    assert line.receive(frame(twilio("media", media={"chunk": "4", "payload": ULAW}))) == []


@pytest.mark.parametrize("said", ['{"ticket":"abc"}', "ticket=abc;other=1", "{ticket=abc}", {"ticket": "abc"}])
def test_plivos_headers_come_in_several_forms(said):
    (started,) = PROVIDERS["plivo"]().receive(frame({**STARTS["plivo"], "extra_headers": said}))

    assert started.parameters["ticket"] == "abc"


def test_asterisk_in_plain_text():
    line = PROVIDERS["asterisk"]()
    said = "MEDIA_START connection_id:media_connection1 channel:WebSocket/c1/0x5 format:slin16 optimal_frame_size:640"

    assert line.receive(said) == [CallStarted("WebSocket/c1/0x5", 16_000)]
    assert line.receive("DTMF_END digit:7") == [KeyPressed("7")]
    assert line.receive(bytes(640)) == [Audio(bytes(640), 16_000)]
    assert not line.marks and line.send(Mark("m1")) == []
    assert [line.send(Clear()), line.send(HangUp())] == [["FLUSH_MEDIA"], ["HANGUP"]]


CALL = uuid.UUID("40325ec2-5efd-4bd3-805f-53576e581d13")
IDENTIFIED = b"\x01\x00\x10" + CALL.bytes


@pytest.mark.parametrize("cut", [1, 2, 5, 1000])
def test_audiosocket_however_tcp_cuts_it(cut):
    line = AudioSocket()
    stream = IDENTIFIED + b"\x10\x01\x40" + bytes(320) + b"\x03\x00\x01" + b"4" + b"\x00\x00\x00" + b"\x10\x00\x02\0\0"

    told = [event for at in range(0, len(stream), cut) for event in line.receive(stream[at : at + cut])]

    assert told == [CallStarted(str(CALL)), SILENCE, KeyPressed("4"), CallEnded()]


def test_audiosocket_sends_whole_frames():
    line = AudioSocket()

    assert line.send(Audio(bytes(500), 8000)) == [b"\x10\x01\x40" + bytes(320)]
    assert line.send(Mark("m1")) == [b"\x10\x01\x40" + bytes(320)]
    assert line.send(HangUp()) == [b"\x00\x00\x00"]


def test_audiosocket_wants_a_name_first_and_once():
    line = AudioSocket()

    assert line.receive(b"\x10\x00\x02\0\0\x03\x00\x011") == []
    assert line.receive(IDENTIFIED + IDENTIFIED) == [CallStarted(str(CALL))]
    assert line.receive(b"\xff\x00\x00") == [CallEnded()]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
EVENTS = ["start", "media", "dtmf", "mark", "stop", "playedStream", "websocket:connected", "websocket:dtmf",
          "websocket:notify", "MEDIA_START", "DTMF_END", "MEDIA_MARK_PROCESSED"]  # fmt: skip
NAMES = ["start", "media", "dtmf", "mark", "stop", "streamSid", "stream_id", "payload", "channel", "call", "digit",
         "mediaFormat", "extra_headers", "name", "content-type", "format"]  # fmt: skip


@given(
    st.sampled_from(list(PROVIDERS)),
    st.booleans(),
    st.lists(
        st.binary(max_size=40)
        | st.text(max_size=40)
        | st.fixed_dictionaries(
            {"event": st.sampled_from(EVENTS)}, optional={name: VALUES for name in NAMES}
        ).map(json.dumps),
        max_size=6,
    ),
)  # fmt: skip
def test_no_frame_ends_a_call_by_an_exception(name, started, frames):
    line = begun(name)[0] if started else PROVIDERS[name]()

    for each in frames:
        for event in line.receive(each):
            assert not isinstance(event, Audio) or len(event.pcm) % 2 == 0


@given(st.lists(st.binary(max_size=40), max_size=6))
def test_no_bytes_end_an_audiosocket_by_an_exception(pieces):
    line = AudioSocket()

    for piece in [IDENTIFIED, *pieces]:
        line.receive(piece)


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize(
    "bad", ["[" * 100_000, '{"event":' * 200 + "1" + "}" * 200, '{"event":"start","start":"\\ud800"}', "null", "\0", ""]
)
def test_bombs_and_halves_are_left_out(name, bad):
    assert begun(name)[0].receive(bad) == []

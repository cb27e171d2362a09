"""The same sound, keys and interruptions through Pipecat's serialisers and ours, at the line's own rate.

Runs where Pipecat is installed, see bench/peers/README.md:
`PYTHONPATH=src bench/peers/.venv/bin/python -m pytest -p no:cacheprovider tests/streaming/telephone/test_oracle.py`
"""

import asyncio
import base64
import importlib
import json
from types import SimpleNamespace

import numpy as np
import pytest

from vivavoce.events import Audio
from vivavoce.streaming.telephone import PROVIDERS
from vivavoce.streaming.telephone.leg import Clear, KeyPressed

theirs = pytest.importorskip("pipecat.frames.frames")

IDS = {"streamSid": "MZ1", "stream_id": "MZ1", "streamId": "MZ1", "stream_sid": "MZ1"}
CALL_IDS = {"callSid": "CA1", "call_control_id": "CA1", "callId": "CA1", "call_sid": "CA1"}
LINES = {
    "twilio": ("TwilioFrameSerializer", 8000, {"stream_sid": "MZ1", "params": {"auto_hang_up": False}}),
    "telnyx": (
        "TelnyxFrameSerializer",
        8000,
        {
            "stream_id": "MZ1",
            "outbound_encoding": "PCMA",
            "inbound_encoding": "PCMA",
            "params": {"auto_hang_up": False},
        },
    ),
    "plivo": ("PlivoFrameSerializer", 8000, {"stream_id": "MZ1", "params": {"auto_hang_up": False}}),
    "vonage": ("VonageFrameSerializer", 16_000, {"params": {}}),
    "exotel": ("ExotelFrameSerializer", 8000, {"stream_sid": "MZ1", "params": {}}),
}
ENCODINGS = {"telnyx": "PCMA", "exotel": "audio/x-raw"}
SPEECH = (np.random.default_rng(1).normal(0, 4000, 1600).clip(-32768, 32767)).astype("<i2").tobytes()  # 100 or 200 ms


def pipecat_line(name):
    kind, rate, details = LINES[name]
    found = getattr(importlib.import_module(f"pipecat.serializers.{name}"), kind)
    line = found(**{**details, "params": found.InputParams(**details["params"])})
    asyncio.run(line.setup(SimpleNamespace(audio_in_sample_rate=rate, audio_out_sample_rate=rate)))
    return line


def our_line(name):
    line = PROVIDERS[name]()
    if name == "vonage":
        start = {"event": "websocket:connected", "content-type": "audio/l16;rate=16000", "call": "CA1"}
    else:
        form = {"encoding": ENCODINGS.get(name, "audio/x-mulaw"), "sampleRate": "8000", "sample_rate": "8000"}
        start = {"event": "start", **IDS, "start": {**CALL_IDS, "mediaFormat": form}}
    assert len(line.receive(json.dumps(start))) == 1
    return line


def parsed(frames):
    return [json.loads(frame) if isinstance(frame, str) else frame for frame in frames]


@pytest.mark.parametrize("name", LINES)
def test_sound_out_has_the_same_frames(name):
    rate = LINES[name][1]
    frame = theirs.OutputAudioRawFrame(audio=SPEECH, sample_rate=rate, num_channels=1)
    expected = asyncio.run(pipecat_line(name).serialize(frame))

    ours = parsed(our_line(name).send(Audio(SPEECH, rate)))

    if name == "vonage":  # we cut to the 20 ms that Vonage's documentation asks for
        assert b"".join(ours) == expected and {len(each) for each in ours} == {640}
    else:
        assert ours == parsed([expected])


@pytest.mark.parametrize("name", LINES)
def test_sound_in_has_the_same_samples(name):
    rate, line = LINES[name][1], our_line(name)
    payload = {"twilio": "mulaw", "plivo": "mulaw", "telnyx": "alaw"}.get(name, "l16")
    coded = type(line).form.encode(Audio(SPEECH, rate)) if payload == "mulaw" else SPEECH
    if name == "telnyx":
        coded = line.form.encode(Audio(SPEECH, rate))
    media = {"track": "inbound", "chunk": "1", "payload": base64.b64encode(coded).decode()}
    frame = coded if name == "vonage" else json.dumps({"event": "media", **IDS, "media": media})

    expected = asyncio.run(pipecat_line(name).deserialize(frame))

    assert line.receive(frame) == [Audio(expected.audio, rate)]


@pytest.mark.parametrize("name", LINES)
def test_an_interruption_is_the_same_frame(name):
    expected = asyncio.run(pipecat_line(name).serialize(theirs.InterruptionFrame()))

    assert parsed(our_line(name).send(Clear())) == parsed([expected])


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("key", ["0", "9", "*", "#"])
def test_a_key_is_the_same_key(name, key):
    said = {"event": "websocket:dtmf", "digit": key} if name == "vonage" else {"event": "dtmf", "dtmf": {"digit": key}}
    frame = json.dumps({**said, **IDS})

    expected = asyncio.run(pipecat_line(name).deserialize(frame))

    assert our_line(name).receive(frame) == [KeyPressed(expected.button.value)]

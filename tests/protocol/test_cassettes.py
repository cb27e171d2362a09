"""Conversations recorded against Google's server, replayed both ways; cassettes/README.md says where they are from."""

import json
from pathlib import Path

import pytest

from vivavoce.events import Audio, ContentAdded, Message, ToolCall, ToolResult, Usage
from vivavoce.protocol.client import LiveClient
from vivavoce.protocol.server import LiveServer
from vivavoce.protocol.server_events import (
    GenerationComplete,
    InputTranscript,
    OutputTranscript,
    ResumptionUpdate,
    SetupComplete,
    TurnComplete,
)
from vivavoce.protocol.setup import Setup

CASSETTES = sorted(Path(__file__).with_name("cassettes").glob("*.jsonl"))


def frames(cassette, direction):
    lines = [json.loads(line) for line in cassette.read_text().splitlines()]
    return [json.dumps(line["data"]) for line in lines if line["direction"] == direction]


def sent(name):
    server = LiveServer()
    [path] = [path for path in CASSETTES if path.stem == name]
    return [event for frame in frames(path, "sent") for event in server.receive(frame)]


def received(path):
    client = LiveClient()
    client.start({"model": "m"})
    return [event for frame in frames(path, "received") for event in client.receive(frame)]


def test_a_recorded_spoken_turn_is_heard_as_a_server():
    setup, *audio = sent("spoken_turn")

    assert isinstance(setup, Setup)
    assert setup.instructions == "Reply in a few words."
    assert setup.wants_input_transcription and setup.wants_output_transcription
    assert audio == [Audio(bytes(12), 16_000)] * 4


@pytest.mark.parametrize("name", ["tool_round", "vertex_tool_round"])
def test_a_recorded_tool_round_is_heard_as_a_server(name):
    setup, question, result = sent(name)

    assert setup.tools[0].parameters == {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
    }
    assert question == ContentAdded((Message("user", "What is the weather in London?"),), True)
    assert isinstance(result, ToolResult)
    assert (result.name, result.response) == ("get_weather", {"output": "It is foggy and 12 degrees in London."})


def test_googles_spoken_turn_is_heard_as_a_client():
    events = received(next(path for path in CASSETTES if path.stem == "spoken_turn"))

    assert (
        "".join(event.text for event in events if isinstance(event, InputTranscript)) == " Hello, my name is Marcelo."
    )
    assert "".join(event.text for event in events if isinstance(event, OutputTranscript)) == "Hello, Marcelo."
    assert {event.rate for event in events if isinstance(event, Audio)} == {24_000}
    usage = Usage(1197, 37, {"TEXT": 1196, "AUDIO": 1}, {"AUDIO": 37})
    assert events[-3:] == [GenerationComplete(), usage, TurnComplete()]


SAY = {
    SetupComplete: lambda server, event: [server.setup_complete(event.session_id)],
    Audio: lambda server, event: server.audio(event.pcm),
    OutputTranscript: lambda server, event: [server.said(event.text, event.finished)],
    InputTranscript: lambda server, event: [server.heard(event.text, event.finished)],
    ToolCall: lambda server, event: [server.tool_call([event])],
    ResumptionUpdate: lambda server, event: [server.resumption_update(event.handle, event.resumable)],
    GenerationComplete: lambda server, event: [server.generation_complete()],
    Usage: lambda server, event: [server.turn_complete(event)],
    TurnComplete: lambda server, event: [],  # rides on usage, in every recording
}


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.stem)
def test_our_server_says_what_google_said_in_the_order_google_said_it(path):
    """The recorded order is legal for our server too, and a client cannot tell the two apart."""
    server, client, heard = LiveServer(vertex="vertex" in path.stem), LiveClient(), []
    server.receive(client.start({"model": "m"}))
    recorded = received(path)
    for event in recorded:
        heard += [got for frame in SAY[type(event)](server, event) for got in client.receive(frame)]

    assert heard == recorded

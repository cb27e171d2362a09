import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from live_pair import MODEL, frame, met

from vivavoce.errors import LocalProtocolError, RemoteProtocolError
from vivavoce.events import (
    ActivityEnded,
    ActivityStarted,
    Audio,
    AudioStreamEnded,
    CallerText,
    ContentAdded,
    GoAway,
    Message,
    ReplyCut,
    ToolCall,
    ToolCallsCancelled,
    ToolResult,
    Usage,
    VideoEnded,
    VideoFrame,
)
from vivavoce.protocol.client import LiveClient
from vivavoce.protocol.server_events import (
    Extension,
    GenerationComplete,
    InputTranscript,
    OutputTranscript,
    ReplyText,
    ResumptionUpdate,
    SetupComplete,
    TurnComplete,
    VoiceActivity,
)
from vivavoce.protocol.states import Link

PCM = b"\x01\x00\x02\x00"
pcm = st.binary(max_size=64).map(lambda half: half * 2)
words = st.text(st.characters(codec="utf-8"))


@settings(max_examples=40, deadline=None)
@given(audio=st.builds(Audio, pcm.filter(bool), st.integers(8_000, 48_000)), text=words, image=st.binary())
def test_what_the_client_says_the_server_hears(audio, text, image):
    server, client = met()
    result = ToolResult("1", "look_up", {"some_key": text}, True, "INTERRUPT")
    still, photo = VideoFrame(image, "image/png", "screen"), VideoFrame(image, "image/jpeg", "photo")
    messages = [Message("user", "hi"), Message("model", "ho")]
    sent = [
        client.activity_start(),
        client.audio(audio),
        client.video(still),
        client.video(photo, tell_source=True),
        client.video_ended("screen"),
        client.activity_end(),
        client.audio_stream_end(),
        client.text(text),
        client.content(messages, turn_complete=False),
        client.content([]),
        client.tool_response(result),
    ]

    assert [event for frame in sent for event in server.receive(frame)] == [
        ActivityStarted(),
        audio,
        still,
        photo,
        VideoEnded("screen"),
        ActivityEnded(),
        AudioStreamEnded(),
        CallerText(text),
        ContentAdded(tuple(messages), False),
        ContentAdded((), True),
        result,
    ]


@settings(max_examples=40, deadline=None)
@given(pcm=pcm.filter(bool), text=words.filter(bool), usage=st.builds(Usage, st.integers(0, 9), st.integers(0, 9)))
def test_what_the_server_says_the_client_hears(pcm, text, usage):
    server, client = met(vivavoce={"events": True})
    call = ToolCall("1", "look_up", {"some_key": text})
    sent = [
        server.voice_activity("end", 1.5),
        server.interim_heard(text),
        server.heard(text, finished=True),
        server.tool_call([call]),
        server.tool_calls_cancelled(["1"]),
        server.said(text),
        *server.audio(pcm),
        server.interrupted(),
        server.turn_complete(usage),
        server.resumption_update("handle", True, index=3),
        server.generation_complete(),
        server.turn_complete(waiting_for_input=True),
        server.extension({"type": text}),
        server.go_away(12.5),
    ]

    assert [event for frame in sent for event in client.receive(frame)] == [
        VoiceActivity("end", 1.5),
        InputTranscript(text, interim=True),
        InputTranscript(text, finished=True),
        call,
        ToolCallsCancelled(("1",)),
        OutputTranscript(text),
        Audio(pcm, 24_000),
        ReplyCut(),
        usage,
        TurnComplete(),
        ResumptionUpdate("handle", True, 3),
        GenerationComplete(),
        TurnComplete(waiting_for_input=True),
        Extension({"type": text}),
        GoAway(12.5),
    ]


def test_one_frame_may_hold_several_things_and_they_take_effect_in_order():
    """Gemini 3.1 puts audio and transcript into one frame; content counts before what cuts or ends it."""
    _, client = met()
    content = {
        "turnComplete": True,
        "interrupted": True,
        "modelTurn": {"parts": [{"inlineData": {"data": "AQACAA==", "mimeType": "audio/pcm"}}]},
        "outputTranscription": {"text": "hi"},
    }

    assert client.receive(frame(usageMetadata={"promptTokenCount": 1}, serverContent=content)) == [
        OutputTranscript("hi"),
        Audio(PCM, 24_000),
        ReplyCut(),
        Usage(1, 0),
        TurnComplete(),
    ]


def test_thoughts_are_not_for_the_caller_and_text_replies_are():
    _, client = met()
    parts = [{"text": "Let me see.", "thought": True}, {"text": "Noon."}, {"executableCode": {}}]

    assert client.receive(frame(serverContent={"modelTurn": {"parts": parts}})) == [ReplyText("Noon.")]


@pytest.mark.parametrize(
    "message",
    [
        {"serverContent": {}},
        {"serverContent": {"outputTranscription": {}}},
        {"serverContent": {"turnComplete": False, "brandNew": 1}},
        {"voiceActivity": {"type": "TYPE_UNSPECIFIED"}},
    ],
)
def test_what_says_nothing_makes_no_event(message):
    _, client = met()

    assert client.receive(json.dumps(message)) == []
    assert client.ignored == 0


def test_a_newer_servers_messages_are_passed_over_and_counted():
    _, client = met()

    assert client.receive(frame(brandNew={"a": 1})) == []
    assert client.ignored == 1


def test_the_link_opens_with_setup_complete_and_drains_with_go_away():
    client = LiveClient()
    links = [client.link]
    client.start({"model": MODEL})
    links.append(client.link)
    assert client.receive(frame(setupComplete={"sessionId": "s"})) == [SetupComplete("s")]
    links.append(client.link)
    client.receive(frame(goAway={"timeLeft": "50s"}))
    links.append(client.link)
    client.audio(Audio(PCM, 16_000))  # still possible
    client.close()

    assert links == [Link.NEW, Link.SETUP_SENT, Link.OPEN, Link.DRAINING]
    assert client.receive(frame(serverContent={"interrupted": True})) == []
    with pytest.raises(LocalProtocolError, match="make a new connection"):
        client.text("late")


def test_nothing_is_sent_before_setup_complete():
    client = LiveClient()
    client.start({"model": MODEL})

    with pytest.raises(LocalProtocolError, match=r"audio\(\) cannot be sent while the link is SETUP_SENT"):
        client.audio(Audio(PCM, 16_000))
    with pytest.raises(LocalProtocolError, match="make a new LiveClient"):
        client.start({"model": MODEL})


@pytest.mark.parametrize("audio", [Audio(b"abc", 16_000), Audio(PCM, 4_000)])
def test_sound_no_server_takes_is_a_bug(audio):
    _, client = met()

    with pytest.raises(LocalProtocolError, match=r"audio\(\) takes 16-bit samples at 8000 to 48000 Hz"):
        client.audio(audio)


def test_a_still_no_server_takes_is_a_bug():
    _, client = met()

    with pytest.raises(LocalProtocolError, match="image/webp, image/jpeg or image/png"):
        client.video(VideoFrame(b"", 'image/"'))


def test_the_newest_good_handle_is_kept():
    server, client = met()
    for update in (("one", True), ("two", True), ("", False)):
        client.receive(server.resumption_update(*update))

    assert client.resume_handle == "two"


def test_a_vertex_servers_usage_is_read():
    _, client = met()

    assert client.receive(frame(usageMetadata={"promptTokenCount": 1, "candidatesTokenCount": "2"})) == [Usage(1, 2)]


@pytest.mark.parametrize(
    "bad", ["", "[]", frame(goAway={"timeLeft": "soon"}), frame(toolCall={"functionCalls": [{"args": 1}]})]
)
def test_a_servers_bad_frame_is_refused(bad):
    _, client = met()

    with pytest.raises(RemoteProtocolError):
        client.receive(bad)

import base64
import json

import pytest
from live_pair import MODEL, frame, opened

from vivavoce.errors import LocalProtocolError, RemoteProtocolError
from vivavoce.events import (
    ActivityEnded,
    ActivityStarted,
    Audio,
    AudioStreamEnded,
    CallerText,
    ContentAdded,
    ContextUpdated,
    Message,
    ToolCall,
    ToolResult,
    ToolSpec,
    Usage,
    VideoEnded,
    VideoFrame,
)
from vivavoce.protocol.client import LiveClient
from vivavoce.protocol.server import LiveServer
from vivavoce.protocol.setup import Setup
from vivavoce.protocol.states import REPLY_TURN, SERVER_LINK, Link, ReplyState

PCM = b"\x01\x00\x02\x00"
BLOB = {"data": base64.b64encode(PCM).decode(), "mimeType": "audio/pcm;rate=16000"}
CALL = ToolCall("c1", "look_up", {"day": "2026-11-24"})


def test_what_comes_between_setup_and_its_answer_counts():
    """Google's SDKs wait for setupComplete; raw clients often do not."""
    server = LiveServer()
    server.receive(frame(setup={"model": MODEL}))

    assert server.receive(frame(realtimeInput={"audio": BLOB})) == [Audio(PCM, 16_000)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"realtimeInput": {"audio": BLOB}}, [Audio(PCM, 16_000)]),
        (
            {"realtime_input": {"audio": {"data": BLOB["data"], "mime_type": "audio/pcm; rate=8000"}}},
            [Audio(PCM, 8_000)],
        ),
        ({"realtimeInput": {"audio": {"data": BLOB["data"], "displayName": "mic"}}}, [Audio(PCM, 16_000)]),
        ({"realtimeInput": {"audio": {"data": "", "mimeType": "audio/pcm"}}}, []),
        (
            {"realtimeInput": {"video": {"data": "/9j/", "mimeType": "image/jpeg"}}},
            [VideoFrame(b"\xff\xd8\xff", "image/jpeg", "camera")],
        ),
        (
            {"realtimeInput": {"mediaChunks": [BLOB, {"data": "/9j/", "mimeType": "image/jpg"}]}},
            [Audio(PCM, 16_000), VideoFrame(b"\xff\xd8\xff", "image/jpeg", "camera")],
        ),
        (
            {"realtimeInput": {"video": {"data": "/9j/", "mimeType": "image/jpeg; source=Screen"}}},
            [VideoFrame(b"\xff\xd8\xff", "image/jpeg", "screen")],
        ),
        (
            {"realtimeInput": {"video": {"data": "/9j/", "mimeType": "image/webp;source=telescope"}}},
            [VideoFrame(b"\xff\xd8\xff", "image/webp", "camera")],
        ),
        (
            {"realtimeInput": {"video": {"data": "/9j/", "mimeType": "image/png"}}},
            [VideoFrame(b"\xff\xd8\xff", "image/png", "screen")],
        ),
        ({"vivavoce": {"video": {"source": "camera", "state": "ended"}}}, [VideoEnded("camera")]),
        ({"vivavoce": {"video": {"source": "camera", "state": "begun"}}}, []),
        ({"vivavoce": {"video": {"source": ["camera"], "state": "ended"}}}, []),
        ({"vivavoce": {"weather": "fine"}}, []),
        ({"realtimeInput": {"text": " "}}, [CallerText(" ")]),
        ({"realtimeInput": {"activityStart": {}}}, [ActivityStarted()]),
        ({"realtimeInput": {"activity_end": {}}}, [ActivityEnded()]),
        ({"realtimeInput": {"audioStreamEnd": True}}, [AudioStreamEnded()]),
        ({"realtimeInput": {"audioStreamEnd": False}}, []),
        ({"clientContent": {"turnComplete": True}}, [ContentAdded((), True)]),
        ({"clientContent": {"turns": {"parts": [{"text": "hi"}]}}}, [ContentAdded((Message("user", "hi"),), False)]),
        ({"clientContent": {"turns": ["hi"], "turnComplete": True}}, [ContentAdded((Message("user", "hi"),), True)]),
        ({"contextUpdate": {"systemInstruction": {"parts": [{"text": "x"}]}}}, [ContextUpdated("x", None)]),
        ({"contextUpdate": {"tools": {"tools": []}}}, [ContextUpdated(None, ())]),
        (
            {"context_update": {"tools": [{"functionDeclarations": [{"name": "a"}]}]}},
            [ContextUpdated(None, (ToolSpec("a", "", {"type": "object", "properties": {}}),))],
        ),
        ({}, []),
    ],
    ids=lambda value: json.dumps(value)[:48] if isinstance(value, dict) else "",
)
def test_each_client_message_becomes_its_event(message, expected):
    assert opened().receive(json.dumps(message)) == expected


def test_history_keeps_roles_and_words_and_leaves_out_thoughts_and_calls():
    turns = [
        {
            "role": "user",
            "parts": [{"text": "one"}, {"inlineData": {"data": "/9j/", "mimeType": "image/jpeg"}}, {"text": "two"}],
        },
        {"role": "MODEL", "parts": [{"text": "hm", "thought": True}, {"text": "three"}]},
        {"role": "model", "parts": [{"functionCall": {"name": "f", "args": {}}}]},
        {"role": "system", "parts": [{"text": "be kind"}]},
    ]

    assert opened().receive(frame(clientContent={"turns": turns, "turnComplete": True})) == [
        VideoFrame(b"\xff\xd8\xff", "image/jpeg"),
        ContextUpdated("be kind"),
        ContentAdded((Message("user", "one\ntwo"), Message("model", "three")), True),
    ]


def test_several_messages_in_one_frame_count_in_the_documented_order():
    message = {
        "realtimeInput": {"activityEnd": {}, "audio": BLOB, "activityStart": {}},
        "clientContent": {"turns": []},
        "contextUpdate": {"systemInstruction": "x"},
        "setup": {"model": MODEL},
    }

    kinds = [type(event) for event in LiveServer().receive(json.dumps(message))]
    assert kinds == [Setup, ContextUpdated, ContentAdded, ActivityStarted, Audio, ActivityEnded]


def test_initial_history_asks_for_no_reply_and_what_follows_does():
    server = opened(historyConfig={"initialHistoryInClientContent": True})
    turn = {"turns": [{"role": "user", "parts": [{"text": "hi"}]}], "turnComplete": True}
    part = {"turns": [{"role": "model", "parts": [{"text": "ho"}]}]}

    events = [server.receive(frame(clientContent=content))[0] for content in (part, turn, turn)]
    assert [event.turn_complete for event in events] == [False, False, True]


def test_a_typed_message_ends_a_history_that_never_came():
    server = opened(historyConfig={"initialHistoryInClientContent": True})
    server.receive(frame(realtimeInput={"text": " "}))

    [event] = server.receive(frame(clientContent={"turns": ["hi"], "turnComplete": True}))
    assert event.turn_complete


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ({"id": "c1", "name": "look_up", "response": {"output": 1}}, ToolResult("c1", "look_up", {"output": 1})),
        ({"id": "c1"}, ToolResult("c1", "look_up", {})),
        ({"name": "look_up", "response": "sunny"}, ToolResult("c1", "look_up", {"output": "sunny"})),
        ({"id": "c1", "willContinue": True, "scheduling": "silent"}, ToolResult("c1", "look_up", {}, True, "SILENT")),
        (
            {"id": "c1", "response": {"scheduling": "INTERRUPTED"}},
            ToolResult("c1", "look_up", {"scheduling": "INTERRUPTED"}, False, "INTERRUPT"),
        ),
        ({"id": "c1", "scheduling": "SCHEDULING_UNSPECIFIED"}, ToolResult("c1", "look_up", {})),
        ({"id": "other", "name": "x"}, ToolResult("other", "x", {})),
    ],
)
def test_a_tool_result_is_matched_to_its_call(response, expected):
    server = opened()
    server.tool_call([CALL])

    assert server.receive(frame(toolResponse={"functionResponses": response})) == [expected]


def test_a_call_stays_open_until_its_last_result_or_its_cancellation():
    server = opened()
    server.tool_call([CALL, ToolCall("c2", "other", {})])
    server.receive(frame(toolResponse={"functionResponses": [{"id": "c1", "willContinue": True}]}))
    assert server.open_calls == {"c1": "look_up", "c2": "other"}

    server.receive(frame(toolResponse={"functionResponses": [{"id": "c1"}]}))
    assert json.loads(server.tool_calls_cancelled(["c2"])) == {"toolCallCancellation": {"ids": ["c2"]}}
    assert server.open_calls == {}


def test_client_messages_are_counted_for_transparent_resumption():
    server = opened()
    for message in ({"audio": BLOB}, {"text": "hi"}, {"audioStreamEnd": True}):
        server.receive(frame(realtimeInput=message))

    assert server.received == 3


def test_every_server_message_has_its_wire_form():
    server = opened(vivavoce={"events": True})

    assert [
        json.loads(sent)
        for sent in (
            server.interim_heard("mov"),
            server.heard("move it", finished=True),
            server.voice_activity("start", 0),
            server.voice_activity("end", 1.25),
            server.resumption_update("", False),
            server.tool_call([CALL]),
            server.said("done"),
            server.interrupted(),
            server.turn_complete(Usage(1, 0), waiting_for_input=True),
            server.go_away(50),
            server.extension({"type": "state", "state": "listening"}),
        )
    ] == [
        {"serverContent": {"interimInputTranscription": {"text": "mov"}}},
        {"serverContent": {"inputTranscription": {"text": "move it", "finished": True}}},
        {"voiceActivity": {"type": "ACTIVITY_START", "audioOffset": "0s"}},
        {"voiceActivity": {"type": "ACTIVITY_END", "audioOffset": "1.25s"}},
        {"sessionResumptionUpdate": {}},
        {"toolCall": {"functionCalls": [{"id": "c1", "name": "look_up", "args": {"day": "2026-11-24"}}]}},
        {"serverContent": {"outputTranscription": {"text": "done"}}},
        {"serverContent": {"interrupted": True}},
        {
            "serverContent": {"turnComplete": True, "waitingForInput": True},
            "usageMetadata": {"promptTokenCount": 1, "totalTokenCount": 1},
        },
        {"goAway": {"timeLeft": "50s"}},
        {"vivavoce": {"type": "state", "state": "listening"}},
    ]


def test_usage_goes_under_vertex_names_as_well_on_a_vertex_address():
    server = opened(vertex=True)
    server.generation_complete()

    usage = json.loads(server.turn_complete(Usage(5, 6)))["usageMetadata"]
    assert usage["responseTokenCount"] == usage["candidatesTokenCount"] == 6


@pytest.mark.parametrize("vertex", [False, True])
def test_usage_says_what_of_it_was_what_and_a_client_reads_it(vertex):
    server, usage = opened(vertex=vertex), Usage(874, 40, {"TEXT": 100, "VIDEO": 774}, {"AUDIO": 40})
    server.generation_complete()
    frame = server.turn_complete(usage)

    details = json.loads(frame)["usageMetadata"]
    assert details["promptTokensDetails"][1] == {"modality": "VIDEO", "tokenCount": 774}
    assert details["candidatesTokensDetails" if vertex else "responseTokensDetails"][0]["tokenCount"] == 40
    assert usage in LiveClient().receive(frame)


def test_a_text_client_gets_text_and_no_speech():
    server = opened(generationConfig={"responseModalities": ["TEXT"]})

    assert json.loads(server.text("hi"))["serverContent"]["modelTurn"]["parts"] == [{"text": "hi"}]
    with pytest.raises(LocalProtocolError, match=r"asked for text: use text\(\)"):
        server.audio(PCM)
    with pytest.raises(LocalProtocolError, match=r"asked for speech: use audio\(\)"):
        opened().text("hi")


def test_no_samples_make_no_frame_and_half_a_sample_is_a_bug():
    assert opened().audio(b"") == []
    with pytest.raises(LocalProtocolError, match="3 bytes is odd"):
        opened().audio(b"abc")


@pytest.mark.parametrize("calls", [[], [CALL, ToolCall("", "x", {})]])
def test_a_tool_call_needs_calls_with_ids_of_their_own(calls):
    with pytest.raises(LocalProtocolError, match="an id of its own"):
        opened().tool_call(calls)


def test_a_tool_call_id_is_not_used_again_while_it_is_open():
    server = opened()
    server.tool_call([CALL])

    with pytest.raises(LocalProtocolError, match="an id of its own"):
        server.tool_call([CALL])


def test_arguments_that_are_no_json_are_a_bug():
    for value in (float("nan"), object()):
        with pytest.raises(LocalProtocolError, match="toolCall must hold JSON values only"):
            opened().tool_call([ToolCall("1", "x", {"a": value})])


@pytest.mark.parametrize(("handle", "resumable"), [("h", False), ("", True)])
def test_a_resumption_update_has_a_handle_exactly_when_it_is_resumable(handle, resumable):
    with pytest.raises(LocalProtocolError, match="if, and only if"):
        opened().resumption_update(handle, resumable)


STEPS = {
    "content": lambda server: server.audio(PCM),
    "generation_complete": lambda server: server.generation_complete(),
    "interrupted": lambda server: server.interrupted(),
    "turn_complete": lambda server: server.turn_complete(),
}


@pytest.mark.parametrize("turn", ReplyState)
@pytest.mark.parametrize("step", STEPS)
def test_a_turn_goes_by_its_table_and_no_other_way(turn, step):
    server = opened()
    server.turn = turn

    if (turn, step) in REPLY_TURN:
        STEPS[step](server)
        assert server.turn is REPLY_TURN[turn, step]
    else:
        with pytest.raises(LocalProtocolError, match=f"while the turn is {turn.name}"):
            STEPS[step](server)


def test_every_turn_can_always_be_brought_to_its_end():
    """No wedge: from every state some steps lead to QUIET."""
    for start in ReplyState:
        reached, grown = {start}, True
        while grown:
            further = {after for (turn, _), after in REPLY_TURN.items() if turn in reached} - reached
            reached, grown = reached | further, bool(further)
        assert ReplyState.QUIET in reached


def test_the_link_goes_by_its_table():
    server = LiveServer()
    links = [server.link]
    server.receive(frame(setup={"model": MODEL}))
    links.append(server.link)
    server.setup_complete()
    links.append(server.link)
    server.go_away(60)
    links.append(server.link)
    server.go_away(5)  # again, when little time is left

    assert links == [Link.NEW, Link.SETUP_RECEIVED, Link.OPEN, Link.DRAINING]
    assert [SERVER_LINK[pair] for pair in zip(links, ("setup", "setup_complete", "go_away"), strict=False)] == links[1:]


def test_nothing_is_sent_before_setup_complete():
    server = LiveServer()
    server.receive(frame(setup={"model": MODEL}))

    with pytest.raises(LocalProtocolError, match="link is SETUP_RECEIVED: wait until it is OPEN"):
        server.heard("hi")


def test_a_refused_frame_leaves_the_connection_to_its_owner():
    server = opened()
    with pytest.raises(RemoteProtocolError):
        server.receive("nonsense")

    assert server.link is Link.OPEN
    server.close()
    assert server.link is Link.CLOSED

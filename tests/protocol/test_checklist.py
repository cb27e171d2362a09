"""What real clients depend on: one test per line of the compatibility checklist, each observed in a shipped client.

Lines 1, 14 and 15 are the transport's (TLS, prompt pongs, a quick upgrade). Here is what the core contributes to them;
the rest is tested end to end with the stock SDKs in tests/e2e.
"""

import base64
import json

import pytest
from google.genai import types
from live_pair import MODEL, frame, opened

from vivavoce.errors import LocalProtocolError, RemoteProtocolError
from vivavoce.events import Audio, CallerText, ToolCall, ToolResult, Usage
from vivavoce.protocol.paths import credentials, endpoint
from vivavoce.protocol.server import LiveServer
from vivavoce.protocol.setup import Compression, Setup

PCM = b"\xff\xfa\xfb\xfe" * 4  # both base64 alphabets differ on these bytes
PREFIX = "/ws/google.ai.generativelanguage"
METHOD = "GenerativeService.BidiGenerateContent"


def reply(server: LiveServer) -> list[bytes]:
    """One whole spoken turn."""
    return [
        server.heard("Hello", finished=True),
        server.said("Grüß Gott", finished=True),
        *server.audio(bytes(24_000)),
        server.generation_complete(),
        server.turn_complete(Usage(3, 4)),
    ]


def setup_of(**setup: object) -> Setup:
    [event] = LiveServer().receive(frame(setup={"model": MODEL, **setup}))
    assert isinstance(event, Setup)
    return event


def test_line_01_nothing_in_the_protocol_depends_on_tls():
    """The Python SDK forces wss://, browsers use ws://: the same target counts on both (TLS itself: e2e)."""
    assert endpoint(f"{PREFIX}.v1.{METHOD}") == endpoint(f"{PREFIX}.v1.{METHOD}?key=k")


def test_line_02_every_frame_is_bytes_for_a_binary_frame_with_one_object():
    frames = reply(opened())

    assert all(type(sent) is bytes for sent in frames)
    assert all(isinstance(json.loads(sent), dict) for sent in frames)


def test_line_03_every_frame_is_ascii():
    server = opened()
    call = server.tool_call([ToolCall("1", "grüße", {"wer": "Zoë 🙂"})])

    assert all(sent.isascii() for sent in [*reply(opened()), call])
    assert json.loads(call)["toolCall"]["functionCalls"][0]["args"] == {"wer": "Zoë 🙂"}


@pytest.mark.parametrize("kind", [str, str.encode], ids=["text", "binary"])
def test_line_04_text_and_binary_frames_are_taken(kind):
    assert opened().receive(kind(frame(realtimeInput={"text": "hi"}))) == [CallerText("hi")]


def test_line_05_both_spellings_may_be_mixed_in_one_message():
    setup = setup_of(
        generationConfig={
            "response_modalities": ["TEXT"],
            "speechConfig": {"voice_config": {"prebuiltVoiceConfig": {"voice_name": "Puck"}}},
        },
        realtime_input_config={"automaticActivityDetection": {"silence_duration_ms": 500}},
    )

    assert (setup.spoken, setup.voice, setup.detection.silence_ms) == (False, "Puck", 500)


def test_line_05_what_belongs_to_the_user_is_never_respelled():
    server = opened()
    server.tool_call([ToolCall("1", "look_up", {})])
    response = {"first_name": {"nick_names": [{"as_child": 1}]}}
    [result] = server.receive(frame(tool_response={"function_responses": [{"id": "1", "response": response}]}))
    schema = {"type": "object", "properties": {"date_of_birth": {"type": "string", "x_note": {"a_b": 1}}}}
    setup = setup_of(
        tools=[{"function_declarations": [{"name": "look_up", "parameters_json_schema": schema}]}],
        labels={"cost_center": "a_b"},
    )

    assert result == ToolResult("1", "look_up", response)
    assert setup.tools[0].parameters == schema
    assert setup.labels == {"cost_center": "a_b"}


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode], ids=["standard", "url-safe"])
@pytest.mark.parametrize("padded", [True, False])
def test_line_06_either_base64_alphabet_is_taken_padded_or_not(encode, padded):
    data = encode(PCM).decode()
    blob = {"data": data if padded else data.rstrip("="), "mimeType": "audio/pcm;rate=16000"}

    assert opened().receive(frame(realtimeInput={"audio": blob})) == [Audio(PCM, 16_000)]


def test_line_06_standard_base64_is_sent_for_the_browsers_atob():
    [sent] = opened().audio(PCM)

    part = json.loads(sent)["serverContent"]["modelTurn"]["parts"][0]
    assert part["inlineData"]["data"] == base64.b64encode(PCM).decode()


def test_line_07_a_doubled_slash_and_any_query_order_lead_to_the_same_endpoint():
    plain = endpoint(f"{PREFIX}.v1beta.{METHOD}?key=a&alt=b")

    assert plain == endpoint(f"/{PREFIX}.v1beta.{METHOD}?alt=b&key=a") is not None


@pytest.mark.parametrize("version", ["v1", "v1beta", "v1alpha", "v1beta1"])
def test_line_08_every_api_version_is_taken(version):
    gemini = endpoint(f"{PREFIX}.{version}.{METHOD}")
    vertex = endpoint(f"/ws/google.cloud.aiplatform.{version}.LlmBidiService/BidiGenerateContent")

    assert gemini is not None and (gemini.version, gemini.vertex) == (version, False)
    assert vertex is not None and (vertex.version, vertex.vertex) == (version, True)


@pytest.mark.parametrize(
    ("headers", "query", "expected"),
    [
        ({"x-goog-api-key": "k"}, "", "k"),
        ({}, "key=k", "k"),
        ({}, "access_token=auth_tokens%2Ft", "auth_tokens/t"),
        ({"authorization": "Token auth_tokens/t"}, "", "auth_tokens/t"),
        ({"authorization": "Bearer b"}, "", "b"),
        ({}, "", None),
    ],
)
def test_line_09_a_credential_is_found_wherever_clients_put_it(headers, query, expected):
    assert credentials(headers, query) == expected


def test_line_10_top_level_keys_are_camel_case():
    server = opened()
    frames = [
        *reply(server),
        server.resumption_update("h", True),
        server.voice_activity("start", 1.0),
        server.go_away(5),
    ]

    assert not any("_" in key for sent in frames for key in json.loads(sent))


def test_line_11_no_frame_has_only_keys_that_clients_do_not_know():
    """The Python SDK dies of a TypeError on one. Our own messages go only to clients that asked for them."""
    with pytest.raises(LocalProtocolError, match="only for a client whose setup holds 'vivavoce'"):
        opened().extension({"type": "state"})

    assert opened(vivavoce={"events": True}).extension({"type": "state"}) == b'{"vivavoce":{"type":"state"}}'


def test_line_12_false_and_empty_fields_are_left_out():
    server = opened()
    frames = [server.heard("", finished=False), server.said("a"), server.generation_complete(), server.turn_complete()]

    assert [json.loads(sent)["serverContent"] for sent in frames] == [
        {"inputTranscription": {}},
        {"outputTranscription": {"text": "a"}},
        {"generationComplete": True},
        {"turnComplete": True},
    ]


def test_line_13_no_frame_reaches_one_mebibyte():
    server = opened()

    assert max(map(len, server.audio(bytes(48_000 * 60)))) < 2**14  # a minute of speech, in 240 ms frames
    with pytest.raises(LocalProtocolError, match="split it"):
        server.said("a" * 2**20)


def test_line_14_parsing_is_quick_enough_never_to_hold_up_a_pong():
    """Pongs are the transport's (e2e); the core's part: no message is slow, as the largest are refused by length."""
    with pytest.raises(RemoteProtocolError) as refused:
        opened().receive(b"[" * (2**23 + 1))

    assert refused.value.code == 1009


def test_line_15_setup_complete_waits_for_nothing_but_the_setup():
    """The upgrade is the transport's (e2e). The core can answer from the first frame on, once."""
    server = LiveServer()
    with pytest.raises(LocalProtocolError, match="answers a setup"):
        server.setup_complete()
    server.receive(frame(setup={"model": MODEL}))

    assert server.setup_complete("s") == b'{"setupComplete":{"sessionId":"s"}}'
    with pytest.raises(LocalProtocolError):
        server.setup_complete()


def test_line_16_speech_is_declared_as_exactly_24_khz_pcm():
    [sent] = opened().audio(PCM)

    part = json.loads(sent)["serverContent"]["modelTurn"]["parts"][0]
    assert part["inlineData"]["mimeType"] == "audio/pcm;rate=24000"


def test_line_17_each_frame_holds_one_audio_part_and_nothing_beside_it():
    contents = [json.loads(sent)["serverContent"] for sent in opened().audio(bytes(100_000))]

    assert all(list(content) == ["modelTurn"] for content in contents)
    assert all([list(part) for part in content["modelTurn"]["parts"]] == [["inlineData"]] for content in contents)


def test_line_18_content_never_shares_a_frame_with_the_end_of_its_turn():
    finished, cut = opened(), opened()
    cut.audio(PCM)
    frames = [*reply(finished), cut.interrupted(), cut.turn_complete()]

    for sent in frames:
        keys = json.loads(sent)["serverContent"].keys() & {"modelTurn", "interrupted", "turnComplete"}
        assert len(keys) <= 1


@pytest.mark.parametrize("late", [lambda s: s.audio(PCM), lambda s: s.said("more"), lambda s: s.tool_call([])])
def test_line_19_nothing_of_a_turn_follows_its_generation_complete(late):
    server = opened()
    server.audio(PCM)
    server.generation_complete()

    with pytest.raises(LocalProtocolError, match=r"send turn_complete\(\) first"):
        late(server)


def test_line_20_usage_rides_on_turn_complete():
    last = json.loads(reply(opened())[-1])

    assert last == {
        "serverContent": {"turnComplete": True},
        "usageMetadata": {"promptTokenCount": 3, "responseTokenCount": 4, "totalTokenCount": 7},
    }


def test_line_21_a_tool_call_without_an_id_is_never_sent():
    with pytest.raises(LocalProtocolError, match="an id of its own"):
        opened().tool_call([ToolCall("", "look_up", {})])


@pytest.mark.parametrize("tokens", [25_600, "25600"])
@pytest.mark.parametrize("modality", ["TEXT", "text", "Text"])
def test_line_22_integers_may_be_strings_and_enums_may_have_any_case(tokens, modality):
    setup = setup_of(
        generationConfig={"responseModalities": [modality]},
        contextWindowCompression={"triggerTokens": tokens, "slidingWindow": {"targetTokens": tokens}},
        realtimeInputConfig={"automaticActivityDetection": {"startOfSpeechSensitivity": "low"}},
    )

    assert not setup.spoken
    assert setup.compression == Compression(25_600, 25_600)
    assert setup.detection.start_sensitivity == "LOW"


def test_line_22_the_consumed_index_is_sent_as_a_string():
    sent = opened().resumption_update("h", True, index=7)

    assert json.loads(sent)["sessionResumptionUpdate"]["lastConsumedClientMessageIndex"] == "7"


@pytest.mark.parametrize("chunks", [lambda blob: [blob], lambda blob: blob], ids=["list", "bare"])
@pytest.mark.parametrize(("mime", "rate"), [("audio/pcm", 16_000), ("audio/pcm;rate=24000", 24_000)])
def test_line_23_media_chunks_may_be_bare_and_bring_their_own_rate(chunks, mime, rate):
    blob = {"data": base64.b64encode(PCM).decode(), "mimeType": mime}

    assert opened().receive(frame(realtimeInput={"mediaChunks": chunks(blob)})) == [Audio(PCM, rate)]


def test_line_24_unknown_fields_empty_objects_and_unspecified_enums_are_tolerated():
    setup = setup_of(
        brandNew={"a": 1},
        sessionResumption={},
        tools=[{"functionDeclarations": []}],
        generationConfig={"mediaResolution": "MEDIA_RESOLUTION_UNSPECIFIED", "temperature": 1},
        realtimeInputConfig={
            "turnCoverage": "TURN_COVERAGE_UNSPECIFIED",
            "activityHandling": "ACTIVITY_HANDLING_UNSPECIFIED",
        },
    )

    assert (setup.resumption, setup.tools, setup.media_resolution, setup.turn_coverage) == ("", (), "", "")
    assert setup.interruptions_allowed
    assert setup.ignored == ("brandNew", "generationConfig.temperature")


def test_line_24_after_the_client_has_gone_nothing_is_taken_and_sending_is_refused():
    server = opened()
    server.close()

    assert server.receive(frame(realtimeInput={"text": "hi"})) == []
    with pytest.raises(LocalProtocolError, match="CLOSED"):
        server.heard("late")


def test_the_whole_turn_reads_the_same_through_googles_own_types():
    messages = [types.LiveServerMessage.model_validate_json(sent) for sent in reply(opened())]

    assert messages[1].server_content.output_transcription.text == "Grüß Gott"
    assert b"".join(message.data or b"" for message in messages) == bytes(24_000)
    assert messages[-1].usage_metadata.total_token_count == 7

"""google-genai as the oracle: what its client can say we read to the right values, what we say it reads as equal."""

import warnings

import pytest
from google.genai import types
from google_sdk import call, clients, nothing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    VideoFrame,
)
from vivavoce.protocol.setup import Compression, Setup

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
some = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])

words = st.text(st.characters(codec="utf-8"), max_size=20)
names = st.from_regex(r"[a-z_][a-zA-Z0-9_]{0,12}", fullmatch=True)
plain = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words
data = st.dictionaries(
    words, plain | st.lists(plain, max_size=2) | st.dictionaries(words, plain, max_size=2), max_size=3
)
pcm = st.binary(min_size=1, max_size=64).map(lambda half: half * 2)


@pytest.fixture(scope="module", params=[False, True], ids=["gemini", "vertex"])
def sdk(request):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return clients(vertex=request.param)


def optional(**strategies):
    return st.fixed_dictionaries({}, optional=strategies)


detections = optional(
    disabled=st.booleans(),
    start_of_speech_sensitivity=st.sampled_from(types.StartSensitivity),
    end_of_speech_sensitivity=st.sampled_from(types.EndSensitivity),
    prefix_padding_ms=st.integers(0, 5_000),
    silence_duration_ms=st.integers(0, 10_000),
)
configs = optional(
    response_modalities=st.sampled_from([["AUDIO"], ["TEXT"], [types.Modality.TEXT], ["TEXT", "AUDIO"]]),
    temperature=st.floats(0, 2),
    speech_config=st.builds(
        lambda voice, language: {
            "voice_config": {"prebuilt_voice_config": {"voice_name": voice}},
            "language_code": language,
        },
        st.sampled_from(["Puck", "Kore"]),
        st.sampled_from(["en-US", "de-DE"]),
    ),
    system_instruction=words.filter(str.strip),
    media_resolution=st.sampled_from(types.MediaResolution),
    input_audio_transcription=st.just({}),
    output_audio_transcription=st.just({}),
    session_resumption=optional(handle=words),
    context_window_compression=st.builds(
        lambda trigger, target: {"trigger_tokens": trigger, "sliding_window": {"target_tokens": target}},
        st.integers(0, 2**40),
        st.integers(0, 2**40),
    ),
    realtime_input_config=optional(
        automatic_activity_detection=detections,
        activity_handling=st.sampled_from(types.ActivityHandling),
        turn_coverage=st.sampled_from(types.TurnCoverage),
    ),
    history_config=optional(initial_history_in_client_content=st.booleans()),
)

SENSITIVITIES = {
    None: "",
    types.StartSensitivity.START_SENSITIVITY_UNSPECIFIED: "",
    types.StartSensitivity.START_SENSITIVITY_HIGH: "HIGH",
    types.StartSensitivity.START_SENSITIVITY_LOW: "LOW",
    types.EndSensitivity.END_SENSITIVITY_UNSPECIFIED: "",
    types.EndSensitivity.END_SENSITIVITY_HIGH: "HIGH",
    types.EndSensitivity.END_SENSITIVITY_LOW: "LOW",
}


def expected(config):
    """The fields of `Setup` that follow from an SDK configuration, told in the simplest words."""
    realtime = config.get("realtime_input_config", {})
    detection = realtime.get("automatic_activity_detection", {})
    speech = config.get("speech_config", {})
    window = config.get("context_window_compression")
    return {
        "agent_name": "front-desk",
        "spoken": config.get("response_modalities") not in (["TEXT"], [types.Modality.TEXT]),
        "voice": speech and speech["voice_config"]["prebuilt_voice_config"]["voice_name"] or "",
        "language": speech.get("language_code", ""),
        "instructions": config.get("system_instruction", ""),
        "wants_input_transcription": "input_audio_transcription" in config,
        "wants_output_transcription": "output_audio_transcription" in config,
        "resumption": config["session_resumption"].get("handle", "") if "session_resumption" in config else None,
        "compression": window and Compression(window["trigger_tokens"], window["sliding_window"]["target_tokens"]),
        "initial_history": config.get("history_config", {}).get("initial_history_in_client_content", False),
        "interruptions_allowed": realtime.get("activity_handling") != types.ActivityHandling.NO_INTERRUPTION,
        "silence_ms": detection.get("silence_duration_ms"),
        "prefix_padding_ms": detection.get("prefix_padding_ms"),
        "disabled": detection.get("disabled", False),
        "start_sensitivity": SENSITIVITIES[detection.get("start_of_speech_sensitivity")],
        "end_sensitivity": SENSITIVITIES[detection.get("end_of_speech_sensitivity")],
    }


def as_told(setup: Setup):
    return {field: getattr(setup if hasattr(setup, field) else setup.detection, field) for field in expected({})}


@some
@given(config=configs)
def test_every_configuration_is_read_to_the_right_values(sdk, config):
    [setup] = call(sdk, nothing, config)

    assert as_told(setup) == expected(config)


parameters = st.recursive(
    optional(
        type=st.sampled_from(types.Type),
        description=words,
        nullable=st.booleans(),
        enum=st.lists(words, max_size=2),
        min_length=st.integers(0, 9),
        default=plain,
        property_ordering=st.lists(names, max_size=2),
    ),
    lambda below: (
        st.fixed_dictionaries(
            {"type": st.just(types.Type.OBJECT)},
            optional={"properties": st.dictionaries(names, below, max_size=2), "any_of": st.lists(below, max_size=2)},
        )
        | st.fixed_dictionaries({"type": st.just(types.Type.ARRAY), "items": below})
    ),
    max_leaves=4,
)


def property_names(schema):
    return {name: property_names(below) for name, below in (schema.get("properties") or {}).items()}


@some
@given(
    name=names,
    properties=st.dictionaries(names, parameters, max_size=3),
    behavior=st.none() | st.sampled_from(types.Behavior),
)
def test_every_function_declaration_keeps_its_names(sdk, name, properties, behavior):
    schema = {"type": "OBJECT", "properties": properties}
    function = {"name": name, "description": "d", "parameters": schema, "behavior": behavior}
    [setup] = call(sdk, nothing, {"tools": [{"function_declarations": [function]}, {"google_search": {}}]})

    [tool] = setup.tools
    assert (tool.name, tool.background) == (name, behavior is types.Behavior.NON_BLOCKING)
    assert property_names(tool.parameters) == property_names(schema)
    assert setup.ignored == ("tools.googleSearch",)


@some
@given(properties=st.dictionaries(words, st.just({"type": "string", "some_note": {"a_b": 1}}), max_size=3))
def test_json_schema_passes_untouched(sdk, properties):
    schema = {"type": "object", "properties": properties}
    [setup] = call(
        sdk, nothing, {"tools": [{"function_declarations": [{"name": "a", "parameters_json_schema": schema}]}]}
    )

    assert setup.tools[0].parameters == schema


def move_appointment(appointment_id: int, day: str, remind: bool | None = None) -> str:
    """Move an appointment."""
    return ""


def test_a_python_function_given_to_the_sdk_becomes_a_tool(sdk):
    [setup] = call(sdk, nothing, {"tools": [move_appointment]})

    [tool] = setup.tools
    assert (tool.name, tool.description) == ("move_appointment", "Move an appointment.")
    assert tool.parameters["properties"]["appointment_id"]["type"] == "integer"
    assert "boolean" in str(tool.parameters["properties"]["remind"])


INPUTS = st.one_of(
    st.tuples(
        st.just("audio"),
        st.builds(
            lambda pcm, rate: types.Blob(data=pcm, mime_type=f"audio/pcm;rate={rate}"), pcm, st.integers(8_000, 48_000)
        ),
    ),
    st.tuples(st.just("media"), st.builds(lambda pcm: types.Blob(data=pcm, mime_type="audio/pcm"), pcm)),
    st.tuples(
        st.just("video"), st.builds(lambda data: types.Blob(data=data, mime_type="image/png"), st.binary(min_size=1))
    ),
    st.tuples(st.just("text"), words),
    st.tuples(st.just("activity_start"), st.just({})),
    st.tuples(st.just("activity_end"), st.just({})),
    st.tuples(st.just("audio_stream_end"), st.just(True)),
)
HEARD = {
    "audio": lambda blob: Audio(blob.data, int(blob.mime_type.partition("=")[2])),
    "media": lambda blob: Audio(blob.data, 16_000),
    "video": lambda blob: VideoFrame(blob.data, "image/png", "screen"),
    "text": CallerText,
    "activity_start": lambda value: ActivityStarted(),
    "activity_end": lambda value: ActivityEnded(),
    "audio_stream_end": lambda value: AudioStreamEnded(),
}


@some
@given(inputs=st.lists(INPUTS, max_size=6))
def test_every_realtime_input_is_heard(sdk, inputs):
    async def talk(session, socket):
        for kind, value in inputs:
            await session.send_realtime_input(**{kind: value})

    assert call(sdk, talk)[1:] == [HEARD[kind](value) for kind, value in inputs]


@some
@given(
    turns=st.lists(st.tuples(st.sampled_from(["user", "model"]), words.filter(bool)), max_size=4),
    turn_complete=st.booleans(),
)
def test_every_client_content_is_heard(sdk, turns, turn_complete):
    async def talk(session, socket):
        contents = [types.Content(role=role, parts=[types.Part(text=text)]) for role, text in turns]
        await session.send_client_content(turns=contents, turn_complete=turn_complete)

    assert call(sdk, talk)[1:] == [ContentAdded(tuple(Message(*turn) for turn in turns), turn_complete)]


@some
@given(
    response=data,
    will_continue=st.none() | st.booleans(),
    scheduling=st.none() | st.sampled_from(types.FunctionResponseScheduling),
)
def test_every_tool_response_is_heard(sdk, response, will_continue, scheduling):
    async def talk(session, socket):
        await session.send_tool_response(
            function_responses=types.FunctionResponse(
                id="c1", name="look_up", response=response, will_continue=will_continue, scheduling=scheduling
            )
        )

    wanted = scheduling.value if scheduling and "UNSPECIFIED" not in scheduling.value else "WHEN_IDLE"
    assert call(sdk, talk)[1:] == [ToolResult("c1", "look_up", response, bool(will_continue), wanted)]


@pytest.mark.parametrize(
    ("update", "heard"),
    [
        ({"system_instruction": "Be brief."}, ContextUpdated("Be brief.")),
        ({"tools": []}, ContextUpdated(None, ())),
        (
            {"tools": [{"function_declarations": [{"name": "a"}]}]},
            ContextUpdated(None, (ToolSpec("a", "", {"type": "object", "properties": {}}),)),
        ),
    ],
)
def test_every_context_update_is_heard(sdk, update, heard):
    async def talk(session, socket):
        await session.send_context_update(**update)

    assert call(sdk, talk)[1:] == [heard]


@some
@given(
    said=words,
    heard=words,
    args=data,
    speech=st.binary(max_size=20_000).map(lambda half: half * 2),
    usage=st.builds(Usage, st.integers(1, 2**31), st.integers(1, 2**31)),
    offset=st.integers(0, 10**6),
)
def test_everything_we_say_reads_the_same_through_the_sdk(sdk, said, heard, args, speech, usage, offset):
    got = []

    async def talk(session, socket):
        server = socket.server
        sent = [
            server.voice_activity("start", offset / 1000),
            server.interim_heard(heard),
            server.heard(heard, finished=True),
            server.tool_call([ToolCall("c2", "look_up", args)]),
            server.tool_calls_cancelled(["c2"]),
            server.said(said),
            *server.audio(speech),
            server.resumption_update("handle", True, index=offset),
            server.generation_complete(),
            server.turn_complete(usage, waiting_for_input=True),
            server.interrupted(),
            server.go_away(offset / 1000),
        ]
        socket.answers.extend(sent)
        for _ in sent:
            got.append(await session._receive())

    call(sdk, talk)
    began, interim, final, asked, cancelled, transcript, *sounds, resumption, generated, complete, cut, leaving = got
    assert began.voice_activity.voice_activity_type is types.VoiceActivityType.ACTIVITY_START
    assert began.voice_activity.audio_offset == leaving.go_away.time_left
    assert (interim.server_content.interim_input_transcription.text or "") == heard
    assert (final.server_content.input_transcription.text or "") == heard
    assert final.server_content.input_transcription.finished
    assert asked.tool_call.function_calls == [types.FunctionCall(id="c2", name="look_up", args=args)]
    assert cancelled.tool_call_cancellation.ids == ["c2"]
    assert (transcript.server_content.output_transcription.text or "") == said
    assert b"".join(sound.data for sound in sounds) == speech
    assert resumption.session_resumption_update.new_handle == "handle"
    assert resumption.session_resumption_update.last_consumed_client_message_index == offset
    assert generated.server_content.generation_complete
    assert complete.server_content.turn_complete and complete.server_content.waiting_for_input
    assert complete.usage_metadata.prompt_token_count == usage.prompt_tokens
    assert complete.usage_metadata.response_token_count == usage.response_tokens
    assert cut.server_content.interrupted


def test_a_text_reply_reads_the_same_through_the_sdk(sdk):
    async def talk(session, socket):
        socket.answers.append(socket.server.text("Grüß Gott"))
        assert (await session._receive()).text == "Grüß Gott"

    call(sdk, talk, {"response_modalities": ["TEXT"]})

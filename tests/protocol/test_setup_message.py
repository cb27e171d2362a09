import pytest
from live_pair import MODEL, frame

from vivavoce.events import ToolSpec
from vivavoce.protocol.server import LiveServer
from vivavoce.protocol.setup import Compression, Detection, Setup


def setup_of(**setup: object) -> Setup:
    [event] = LiveServer().receive(frame(setup={"model": MODEL, **setup}))
    assert isinstance(event, Setup)
    return event


@pytest.mark.parametrize(
    "model",
    [
        "front-desk",
        "models/front-desk",
        "publishers/google/models/front-desk",
        "projects/p/locations/l/models/front-desk/",
    ],
)
def test_prefixes_of_any_depth_name_the_same_agent(model):
    setup = setup_of(model=model)

    assert (setup.model, setup.agent_name) == (model, "front-desk")


def test_a_bare_setup_asks_for_a_spoken_call_with_our_own_defaults():
    assert setup_of() == Setup(model=MODEL)


@pytest.mark.parametrize(
    ("modalities", "spoken"),
    [
        (["AUDIO"], True),
        (["TEXT"], False),
        ("text", False),
        (["TEXT", "AUDIO"], True),
        (["MODALITY_UNSPECIFIED"], True),
        ([], True),
    ],
)
def test_a_client_gets_text_only_if_it_asks_for_nothing_else(modalities, spoken):
    assert setup_of(generationConfig={"responseModalities": modalities}).spoken is spoken


@pytest.mark.parametrize(
    "instructions",
    [
        "Be brief.\nBe kind.",
        {"parts": [{"text": "Be brief."}, {"text": "Be kind."}]},
        [{"text": "Be brief."}, "Be kind."],
        {"parts": {"text": "Be brief.\nBe kind."}, "role": "system"},
    ],
)
def test_instructions_come_as_content_as_parts_or_as_a_string(instructions):
    assert setup_of(systemInstruction=instructions).instructions == "Be brief.\nBe kind."


def test_turn_taking_wishes_are_kept_as_they_were_made():
    setup = setup_of(
        realtimeInputConfig={
            "automaticActivityDetection": {
                "disabled": True,
                "startOfSpeechSensitivity": "START_SENSITIVITY_HIGH",
                "endOfSpeechSensitivity": "END_SENSITIVITY_LOW",
                "prefixPaddingMs": 20,
                "silenceDurationMs": "6000",
            },
            "activityHandling": "NO_INTERRUPTION",
            "turnCoverage": "TURN_INCLUDES_ALL_INPUT",
        }
    )

    assert setup.detection == Detection(True, 6000, 20, "HIGH", "LOW")
    assert not setup.interruptions_allowed
    assert setup.turn_coverage == "ALL_INPUT"


def test_the_rest_of_the_setup_is_read():
    setup = setup_of(
        generationConfig={
            "speechConfig": {"languageCode": "de-DE", "voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Kore"}}},
            "mediaResolution": "MEDIA_RESOLUTION_LOW",
        },
        inputAudioTranscription={"customVocabulary": ["Haldane"], "adaptationPhrases": ["root canal"]},
        outputAudioTranscription={},
        explicitVadSignal=True,
        sessionResumption={"handle": "h", "transparent": True},
        contextWindowCompression={"slidingWindow": {}},
        historyConfig={"initialHistoryInClientContent": True},
        labels={"team": "x"},
        vivavoce={"events": True, "greet": True},
    )

    assert setup == Setup(
        model=MODEL,
        voice="Kore",
        language="de-DE",
        media_resolution="LOW",
        wants_input_transcription=True,
        wants_output_transcription=True,
        vocabulary=("Haldane", "root canal"),
        explicit_vad_signal=True,
        resumption="h",
        transparent=True,
        compression=Compression(),
        initial_history=True,
        labels={"team": "x"},
        extension={"events": True, "greet": True},
    )


@pytest.mark.parametrize(
    ("resumption", "expected"), [(None, None), ({}, ""), ({"handle": None}, ""), ({"handle": "h"}, "h")]
)
def test_resumption_tells_not_asked_from_new_from_resumed(resumption, expected):
    assert setup_of(sessionResumption=resumption).resumption == expected


def test_functions_of_all_tools_are_taken_and_googles_own_tools_are_named_as_ignored():
    setup = setup_of(
        tools=[
            {"functionDeclarations": [{"name": "a", "description": "A."}]},
            {"google_search": {}, "function_declarations": [{"name": "b", "behavior": "non_blocking"}]},
        ]
    )

    nothing = {"type": "object", "properties": {}}
    assert setup.tools == (ToolSpec("a", "A.", nothing), ToolSpec("b", "", nothing, background=True))
    assert setup.ignored == ("tools.googleSearch",)


def test_what_is_ignored_is_named_within_bounds():
    setup = setup_of(**{f"wish{i:03}" + "x" * 100: 1 for i in range(100)})

    assert len(setup.ignored) == 32
    assert max(map(len, setup.ignored)) == 64


@pytest.mark.parametrize("tokens", [8000, 8000.0, "8000"])
def test_a_whole_number_may_be_written_in_three_ways(tokens):
    """JavaScript has no integers, and proto3 JSON writes int64 as a string."""
    assert setup_of(contextWindowCompression={"triggerTokens": tokens}).compression == Compression(8_000, None)

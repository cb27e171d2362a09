import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from live_pair import MODEL, frame, opened

from vivavoce.errors import RemoteProtocolError
from vivavoce.protocol.client import LiveClient
from vivavoce.protocol.reading import decode
from vivavoce.protocol.server import LiveServer


def audio(data: str = "AAAA", mime: str = "audio/pcm;rate=16000") -> str:
    return frame(realtimeInput={"audio": {"data": data, "mimeType": mime}})


BAD_FRAMES = {
    "empty": ("", "not valid JSON"),
    "cut off": ('{"setup": {', "not valid JSON"),
    "no object": ("[1]", "must hold a JSON object, not a list"),
    "not UTF-8": (b'{"a": "\xff"}', "not valid UTF-8"),
    "lone surrogate": ('{"a": "\ud800"}', "not valid UTF-8"),
    "not a number": ('{"a": NaN}', "not valid JSON"),
    "depth bomb": ('{"a":' + "[" * 100_000, "nested deeper than 100 levels"),
    "legal but too deep": ('{"a":' + "[" * 150 + "]" * 150 + "}", "nested deeper than 100 levels"),
    "too long": (b" " * (2**23 + 1), "longer than 8388608 bytes"),
    "unknown message": (frame(brandNew={}), "expected one of setup, contextUpdate"),
    "odd byte count": (audio(base64.b64encode(b"abc").decode()), "has 3 bytes: 16-bit samples need an even number"),
    "not base64": (audio("A*AA"), "realtimeInput.audio.data is not valid base64"),
    "wrong sound": (audio(mime="audio/wav"), "must be audio/pcm;rate=16000"),
    "big-endian sound": (audio(mime="audio/l16;rate=16000"), "must be audio/pcm;rate=16000"),
    "two channels": (audio(mime="audio/pcm;rate=16000;channels=2"), "must be mono"),
    "rate too low": (audio(mime="audio/pcm;rate=4000"), "rate must be 8000 to 48000 Hz"),
    "rate too high": (audio(mime="audio/pcm;rate=96000"), "rate must be 8000 to 48000 Hz"),
    "rate no number": (audio(mime="audio/pcm;rate=fast"), "rate must be 8000 to 48000 Hz"),
    "still of no kind": (frame(realtimeInput={"video": {"mimeType": "image/gif"}}), "image/jpeg or image/png"),
    "audio is a string": (frame(realtimeInput={"audio": "AAAA"}), "audio must be an object, not a string"),
    "text is a number": (frame(realtimeInput={"text": 1}), "realtimeInput.text must be a string, not a number"),
    "activity is a string": (frame(realtimeInput={"activityStart": "yes"}), "must be an object, not a string"),
    "content is a list": (frame(clientContent=[]), "clientContent must be an object, not a list"),
    "flag is a string": (frame(clientContent={"turnComplete": "yes"}), "must be true or false, not a string"),
    "result without id": (frame(toolResponse={"functionResponses": [{"name": "x"}]}), "needs the id of the call"),
    "second setup": (frame(setup={"model": MODEL}), "setup may come once"),
}


@pytest.mark.parametrize("name", BAD_FRAMES)
def test_a_bad_frame_is_refused_with_a_reason_that_helps(name):
    bad, reason = BAD_FRAMES[name]

    with pytest.raises(RemoteProtocolError, match=reason) as refused:
        opened().receive(bad)
    assert refused.value.code == (1009 if name == "too long" else 1007)
    assert len(refused.value.reason.encode()) <= 123


BAD_SETUPS = {
    "no model": ({}, "setup.model is missing"),
    "blank model": ({"model": " / "}, "setup.model is missing"),
    "model is an object": ({"model": {}}, "setup.model must be a string, not an object"),
    "negative silence": (
        {"model": MODEL, "realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": -1}}},
        "silenceDurationMs must be a whole number from 0",
    ),
    "unnamed function": (
        {"model": MODEL, "tools": [{"functionDeclarations": [{}]}]},
        "name must have 1 to 128 characters",
    ),
    "function twice": (
        {
            "model": MODEL,
            "tools": [{"functionDeclarations": [{"name": "a"}]}, {"functionDeclarations": [{"name": "a"}]}],
        },
        "declares a function twice",
    ),
    "a library as instructions": (
        {"model": MODEL, "systemInstruction": {"parts": [{"text": "a" * 200_001}]}},
        "setup.systemInstruction has 200001 characters, at most 200000 are taken",
    ),
    "labels of numbers": ({"model": MODEL, "labels": {"a": 1}}, "setup.labels must be a string"),
}


@pytest.mark.parametrize("name", BAD_SETUPS)
def test_a_bad_setup_is_refused_with_a_reason_that_helps(name):
    setup, reason = BAD_SETUPS[name]

    with pytest.raises(RemoteProtocolError, match=reason):
        LiveServer().receive(frame(setup=setup))


@pytest.mark.parametrize(
    "message",
    [
        {"contextUpdate": {"systemInstruction": {"parts": [{"text": "a" * 200_001}]}}},
        {"clientContent": {"turns": [{"role": "system", "parts": [{"text": "a" * 200_001}]}]}},
    ],
    ids=["contextUpdate", "a system turn"],
)
def test_instructions_that_are_too_long_are_refused_in_mid_call_as_well(message):
    with pytest.raises(RemoteProtocolError, match="has 200001 characters, at most 200000 are taken"):
        opened().receive(frame(**message))


@pytest.mark.parametrize("kind", ["realtimeInput", "clientContent", "toolResponse", "contextUpdate"])
def test_anything_before_setup_is_refused(kind):
    with pytest.raises(RemoteProtocolError, match=f"the first message must be setup, not {kind}"):
        LiveServer().receive(frame(**{kind: {}}))


def test_speech_before_setup_is_refused():
    with pytest.raises(RemoteProtocolError, match="the first message must be setup"):
        LiveServer().receive(audio())


def test_no_reason_quotes_what_the_caller_said():
    secret = "my number is 555 0199"
    bad = [
        f'{{"realtimeInput": {{"text": "{secret}"',
        frame(realtimeInput={"audio": secret}),
        frame(clientContent={"turns": [{"parts": [{"text": "a"}], "role": {"is": secret}}]}),
        audio(secret),
        audio(mime=secret),
        frame(**{secret: {}}),
    ]

    for message in bad:
        with pytest.raises(RemoteProtocolError) as refused:
            opened().receive(message)
        assert "555" not in refused.value.reason


FULL = [
    {
        "setup": {
            "model": MODEL,
            "generationConfig": {
                "responseModalities": ["AUDIO"],
                "speechConfig": {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Puck"}}, "languageCode": "en"},
                "mediaResolution": "LOW",
            },
            "systemInstruction": {"parts": [{"text": "be brief", "thought": False}], "role": "user"},
            "tools": [
                {
                    "functionDeclarations": [
                        {
                            "name": "a",
                            "parameters": {
                                "type": "OBJECT",
                                "properties": {
                                    "x": {
                                        "type": "STRING",
                                        "nullable": True,
                                        "enum": ["a"],
                                        "minLength": 1,
                                        "anyOf": [{}],
                                        "items": {},
                                    }
                                },
                                "propertyOrdering": ["x"],
                                "required": ["x"],
                                "defs": {"d": {}},
                            },
                            "behavior": "BLOCKING",
                        }
                    ]
                },
                {
                    "functionDeclarations": [
                        {"name": "b", "parametersJsonSchema": {"$ref": "#/$defs/d", "$defs": {"d": {}}}}
                    ]
                },
            ],
            "realtimeInputConfig": {
                "automaticActivityDetection": {
                    "disabled": True,
                    "silenceDurationMs": 1,
                    "startOfSpeechSensitivity": "LOW",
                },
                "activityHandling": "NO_INTERRUPTION",
            },
            "sessionResumption": {"handle": "h", "transparent": True},
            "contextWindowCompression": {"triggerTokens": "1", "slidingWindow": {"targetTokens": 1}},
            "inputAudioTranscription": {"customVocabulary": ["a"]},
            "historyConfig": {"initialHistoryInClientContent": True},
            "labels": {"a": "b"},
            "vivavoce": {"events": True},
        }
    },
    {
        "clientContent": {
            "turns": [{"role": "user", "parts": [{"text": "a", "inlineData": {"data": "", "mimeType": ""}}]}]
        }
    },
    {"realtimeInput": {"audio": {"data": "AAAA", "mimeType": "audio/pcm"}}},
    {"realtimeInput": {"mediaChunks": [{"data": "AAAA", "mimeType": "audio/pcm"}], "text": "a", "activityStart": {}}},
    {"toolResponse": {"functionResponses": [{"id": "1", "name": "a", "response": {"scheduling": "SILENT"}}]}},
    {"contextUpdate": {"systemInstruction": {"parts": [{"text": "a"}]}, "tools": {"tools": [{}]}}},
    {
        "serverContent": {
            "modelTurn": {"parts": [{"inlineData": {"data": "AAAA", "mimeType": "audio/pcm"}}, {"text": "a"}]},
            "inputTranscription": {"text": "a", "finished": True},
            "turnComplete": True,
        },
        "usageMetadata": {"promptTokenCount": 1, "responseTokenCount": 1},
    },
    {"toolCall": {"functionCalls": [{"id": "1", "name": "a", "args": {}}]}, "toolCallCancellation": {"ids": ["1"]}},
    {"goAway": {"timeLeft": "1s"}, "voiceActivity": {"type": "ACTIVITY_START", "audioOffset": "1s"}, "vivavoce": {}},
    {"setupComplete": {"sessionId": "a"}, "sessionResumptionUpdate": {"newHandle": "h", "resumable": True}},
]
WRONG = (None, True, -1, 1.5, "x", "", [], [1], [[]], {}, {"x": 1}, {"text": {}})


def damaged(value):
    """`value` with any one of its places, itself included, replaced by something that does not belong there."""
    yield from WRONG
    for key, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        for broken in damaged(below):
            whole = value.copy()
            whole[key] = broken
            yield whole


@pytest.mark.parametrize("make", [LiveServer, opened, LiveClient])
def test_a_wrong_value_in_any_place_is_read_or_refused_and_nothing_else(make):
    """No input of a peer ends in any exception but RemoteProtocolError, on either side."""
    for message in FULL:
        for broken in damaged(message):
            try:
                make().receive(json.dumps(broken))
            except RemoteProtocolError as refused:
                assert refused.reason


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=64))
def test_whatever_bytes_come_are_refused_unless_they_are_json(data):
    for make in (LiveServer, opened, LiveClient):
        try:
            make().receive(data)
        except RemoteProtocolError:
            continue


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"hi \ud83d", "hi \ufffd"),
        (r"\ude00\ud83d", "\ufffd\ufffd"),
        (r"\uD83D\uDE00 \udfff", "\U0001f600 \ufffd"),
        (r"\\ud83d", r"\ud83d"),
    ],
)
@pytest.mark.parametrize("binary", [False, True])
def test_half_a_character_costs_itself_and_not_the_call(written: str, read: str, binary: bool):
    message = f'{{"realtimeInput": {{"text": "{written}"}}}}'

    assert decode(message.encode() if binary else message) == {"realtimeInput": {"text": read}}


def test_half_a_character_in_a_name_or_beside_what_is_no_json_is_refused_as_ever():
    assert decode(r'{"\ud83d": 1}') == {"\ufffd": 1}
    with pytest.raises(RemoteProtocolError, match="not valid JSON"):
        decode(r'{"a": NaN, "b": "\ud83d"}')

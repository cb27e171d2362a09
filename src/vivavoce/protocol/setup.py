"""The first message of a call, `setup`, as one frozen value.

https://ai.google.dev/api/live#BidiGenerateContentSetup. Unknown fields are not refused: what we do not act on is named
in `Setup.ignored`, so that a log can say why a wish had no effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import RemoteProtocolError
from ..events import ToolSpec
from .declarations import other_tools, tool_specs
from .reading import choice, fields, flag, items, mistyped, text, whole

Sensitivity = Literal["", "HIGH", "LOW"]
TurnCoverage = Literal["", "ONLY_ACTIVITY", "ALL_INPUT", "AUDIO_ACTIVITY_AND_ALL_VIDEO"]
MediaResolution = Literal["", "LOW", "MEDIUM", "HIGH"]

EXTENSION_KEY = "vivavoce"
"""Our own key in `setup` and beside the Live API's messages; clients that do not ask for it never see it."""


LONGEST_INSTRUCTIONS = 200_000
"""Characters, a manual of a hundred pages. A megabyte kept every other call of the process waiting for 0.2 s."""


@dataclass(frozen=True, slots=True)
class Detection:
    """How the caller's turns are to be found (`automaticActivityDetection`)."""

    disabled: bool = False
    """The client says itself when the caller speaks (`activityStart`, `activityEnd`)."""
    silence_ms: int | None = None
    """Silence that ends a turn; None = ours to choose."""
    prefix_padding_ms: int | None = None
    """Speech that must have been heard before a turn begins (not pre-roll, despite the name); None = ours to choose."""
    start_sensitivity: Sensitivity = ""
    """HIGH finds the beginning of speech more often; "" = unspecified."""
    end_sensitivity: Sensitivity = ""
    """HIGH ends speech more often; "" = unspecified."""


@dataclass(frozen=True, slots=True)
class Compression:
    """When and how far the context is cut (`contextWindowCompression`); None = ours to choose."""

    trigger_tokens: int | None = None
    target_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Setup:
    """What a client asks for when the call begins."""

    model: str
    """As sent: `front-desk`, `models/front-desk`, `publishers/google/models/front-desk`, …"""
    spoken: bool = True
    """False when the client wants text and no audio (`responseModalities` is exactly TEXT)."""
    voice: str = ""
    """A voice's name; "" = the default."""
    language: str = ""
    """BCP 47, for example `en-US`; "" = the agent's."""
    instructions: str = ""
    """`systemInstruction`: its text parts, a line each."""
    tools: tuple[ToolSpec, ...] = ()
    """The client's own functions."""
    detection: Detection = Detection()
    interruptions_allowed: bool = True
    """False: what the caller says during a reply does not stop it (`activityHandling: NO_INTERRUPTION`)."""
    turn_coverage: TurnCoverage = ""
    """What of the input belongs to a turn; "" = unspecified."""
    wants_input_transcription: bool = False
    wants_output_transcription: bool = False
    vocabulary: tuple[str, ...] = ()
    """Words and phrases the client expects in the caller's speech."""
    explicit_vad_signal: bool = False
    """The client wants `voiceActivity` messages."""
    resumption: str | None = None
    """Handle of the session to go on with; "" = a new one that may be resumed; None = no resumption asked for."""
    transparent: bool = False
    """Resumption updates are to say which client message was consumed last (Vertex)."""
    compression: Compression | None = None
    """None = not asked for."""
    initial_history: bool = False
    """The first `clientContent`, up to its `turnComplete`, is history and asks for no reply."""
    media_resolution: MediaResolution = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    extension: Mapping[str, Any] = field(default_factory=dict)
    """Our own key `vivavoce`: `events`, `greet`."""
    ignored: tuple[str, ...] = ()
    """Names of the fields that have no effect here, sorted: `safetySettings`, `generationConfig.temperature`, …"""

    @property
    def agent_name(self) -> str:
        """The last segment of `model`: prefixes of any depth name the same agent."""
        return self.model.rstrip("/").rpartition("/")[2]


def read_setup(value: Any) -> Setup:
    """The `setup` message. Raises RemoteProtocolError for a missing model and for fields of a wrong type."""
    setup = fields(value, "setup")
    model = text(setup.get("model"), "setup.model").strip()
    if not model.strip("/"):
        raise RemoteProtocolError("setup.model is missing: name the agent, for example models/front-desk")
    history = fields(setup.get("historyConfig"), "setup.historyConfig")
    heard = fields(setup.get("inputAudioTranscription"), "setup.inputAudioTranscription")
    return Setup(
        model=model,
        instructions=instructions_text(setup.get("systemInstruction"), "setup.systemInstruction"),
        tools=tool_specs(setup.get("tools"), "setup.tools"),
        wants_input_transcription="inputAudioTranscription" in setup,
        wants_output_transcription="outputAudioTranscription" in setup,
        vocabulary=_vocabulary(heard),
        explicit_vad_signal=flag(setup.get("explicitVadSignal"), "setup.explicitVadSignal"),
        compression=_compression(setup.get("contextWindowCompression")),
        initial_history=flag(history.get("initialHistoryInClientContent"), "setup.historyConfig"),
        labels=_labels(setup.get("labels")),
        extension=_extension(setup.get(EXTENSION_KEY)),
        ignored=_ignored(setup),
        **_generation(setup.get("generationConfig")),
        **_realtime(setup.get("realtimeInputConfig")),
        **_resumption(setup.get("sessionResumption")),
    )


def instructions_text(value: Any, path: str) -> str:
    """The text of a `systemInstruction`. Raises RemoteProtocolError for one that is too long to be read in a call."""
    words = content_text(value, path)
    if len(words) > LONGEST_INSTRUCTIONS:
        raise RemoteProtocolError(f"{path} has {len(words)} characters, at most {LONGEST_INSTRUCTIONS} are taken")
    return words


def content_text(value: Any, path: str) -> str:
    """The text of a `Content`, or of the bare string or part some clients send: a line per part, no thoughts."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(filter(None, (content_text(part, path) for part in value)))
    content = fields(value, path)
    parts = [fields(part, f"{path}.parts") for part in items(content.get("parts", [content]))]
    lines = (text(part.get("text"), f"{path}.parts.text") for part in parts if not part.get("thought"))
    return "\n".join(filter(None, lines))


_RESOLUTIONS: Mapping[str, MediaResolution] = {
    "MEDIA_RESOLUTION_LOW": "LOW", "MEDIA_RESOLUTION_MEDIUM": "MEDIUM", "MEDIA_RESOLUTION_HIGH": "HIGH",
    "LOW": "LOW", "MEDIUM": "MEDIUM", "HIGH": "HIGH",
}  # fmt: skip
_SENSITIVITIES: Mapping[str, Sensitivity] = {
    "START_SENSITIVITY_HIGH": "HIGH", "START_SENSITIVITY_LOW": "LOW",
    "END_SENSITIVITY_HIGH": "HIGH", "END_SENSITIVITY_LOW": "LOW", "HIGH": "HIGH", "LOW": "LOW",
}  # fmt: skip
_COVERAGES: Mapping[str, TurnCoverage] = {
    "TURN_INCLUDES_ONLY_ACTIVITY": "ONLY_ACTIVITY",
    "TURN_INCLUDES_ALL_INPUT": "ALL_INPUT",
    "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO": "AUDIO_ACTIVITY_AND_ALL_VIDEO",
}


def _generation(value: Any) -> dict[str, Any]:
    path = "setup.generationConfig"
    config = fields(value, path)
    speech = fields(config.get("speechConfig"), f"{path}.speechConfig")
    voice = fields(speech.get("voiceConfig"), f"{path}.speechConfig.voiceConfig")
    prebuilt = fields(voice.get("prebuiltVoiceConfig"), f"{path}.speechConfig.voiceConfig.prebuiltVoiceConfig")
    modalities = {
        text(name, f"{path}.responseModalities").upper() for name in items(config.get("responseModalities"))
    } - {"MODALITY_UNSPECIFIED"}
    return {
        "spoken": modalities != {"TEXT"},
        "voice": text(prebuilt.get("voiceName"), f"{path}.speechConfig.voiceConfig.prebuiltVoiceConfig.voiceName"),
        "language": text(speech.get("languageCode"), f"{path}.speechConfig.languageCode"),
        "media_resolution": choice(config.get("mediaResolution"), f"{path}.mediaResolution", _RESOLUTIONS, ""),
    }


def _realtime(value: Any) -> dict[str, Any]:
    path = "setup.realtimeInputConfig"
    config = fields(value, path)
    handling = choice(config.get("activityHandling"), f"{path}.activityHandling", {"NO_INTERRUPTION": False}, True)
    return {
        "detection": _detection(config.get("automaticActivityDetection"), f"{path}.automaticActivityDetection"),
        "interruptions_allowed": handling,
        "turn_coverage": choice(config.get("turnCoverage"), f"{path}.turnCoverage", _COVERAGES, ""),
    }


def _detection(value: Any, path: str) -> Detection:
    config = fields(value, path)
    start, end = "startOfSpeechSensitivity", "endOfSpeechSensitivity"
    return Detection(
        disabled=flag(config.get("disabled"), f"{path}.disabled"),
        silence_ms=whole(config.get("silenceDurationMs"), f"{path}.silenceDurationMs"),
        prefix_padding_ms=whole(config.get("prefixPaddingMs"), f"{path}.prefixPaddingMs"),
        start_sensitivity=choice(config.get(start), f"{path}.{start}", _SENSITIVITIES, ""),
        end_sensitivity=choice(config.get(end), f"{path}.{end}", _SENSITIVITIES, ""),
    )


def _resumption(value: Any) -> dict[str, Any]:
    config = fields(value, "setup.sessionResumption")
    return {
        "resumption": None if value is None else text(config.get("handle"), "setup.sessionResumption.handle"),
        "transparent": flag(config.get("transparent"), "setup.sessionResumption.transparent"),
    }


def _compression(value: Any) -> Compression | None:
    if value is None:
        return None
    path = "setup.contextWindowCompression"
    config = fields(value, path)
    window = fields(config.get("slidingWindow"), f"{path}.slidingWindow")
    return Compression(
        trigger_tokens=whole(config.get("triggerTokens"), f"{path}.triggerTokens"),
        target_tokens=whole(window.get("targetTokens"), f"{path}.slidingWindow.targetTokens"),
    )


def _vocabulary(transcription: dict[str, Any]) -> tuple[str, ...]:
    path = "setup.inputAudioTranscription"
    return tuple(
        text(phrase, f"{path}.{name}")
        for name in ("customVocabulary", "adaptationPhrases")
        for phrase in items(transcription.get(name))
    )


def _labels(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise mistyped("setup.labels", "an object", value)
    return {name: text(label, "setup.labels") for name, label in value.items()}


def _extension(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise mistyped(f"setup.{EXTENSION_KEY}", "an object", value)
    return dict(value)


_USED: Mapping[str, frozenset[str]] = {
    "": frozenset({
        "model", "generationConfig", "systemInstruction", "tools", "realtimeInputConfig", "sessionResumption",
        "contextWindowCompression", "inputAudioTranscription", "outputAudioTranscription", "explicitVadSignal",
        "historyConfig", "labels", EXTENSION_KEY,
    }),
    "generationConfig": frozenset({"responseModalities", "speechConfig", "mediaResolution"}),
    "realtimeInputConfig": frozenset({"automaticActivityDetection", "activityHandling", "turnCoverage"}),
}  # fmt: skip
_MAX_IGNORED, _MAX_NAME = 32, 64  # names and characters kept: a peer must not be able to fill a log


def _ignored(setup: dict[str, Any]) -> tuple[str, ...]:
    names = {f"tools.{name}" for name in other_tools(setup.get("tools"), "setup.tools")}
    for parent, used in _USED.items():
        members = fields(setup.get(parent), f"setup.{parent}") if parent else setup
        names |= {f"{parent}.{name}".lstrip(".") for name in members if name not in used}
    return tuple(sorted(name[:_MAX_NAME] for name in names)[:_MAX_IGNORED])

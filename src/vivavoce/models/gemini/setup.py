"""A call's brief as the Live API's `setup` message (https://ai.google.dev/api/live#BidiGenerateContentSetup)."""

from __future__ import annotations

from typing import Any

from ...events import Brief, ToolSpec
from ...live_options import LiveOptions
from ...protocol.writing import sparse
from .profiles import Profile
from .wording import instructions

BUDGETS = {"minimal": 0, "low": 1024, "medium": 4096, "high": -1}
"""`thinkingBudget` in tokens of those models that take one; −1 lets the model choose."""
NO_VOICE = frozenset({"", "default"})


def setup(
    brief: Brief, profile: Profile, model: str, *, handle: str | None = None, seeded: bool = False
) -> dict[str, Any]:
    """The first message of a connection.

    model: as the endpoint names it (`models/…`). handle: resumes a session; None begins a new one. seeded: the first
    `clientContent` will be history.
    """
    return {
        "model": model,
        "generationConfig": _generation(brief, profile),
        **({"systemInstruction": {"parts": [{"text": text}]}} if (text := instructions(brief)) else {}),
        **({"tools": [{"functionDeclarations": declared}]} if (declared := _tools(brief, profile)) else {}),
        "realtimeInputConfig": _turns(brief, profile),
        "sessionResumption": {"handle": handle} if handle else {},
        "contextWindowCompression": _compression(brief.live, profile),
        "inputAudioTranscription": {},
        "outputAudioTranscription": {},
        **({"proactivity": {"proactiveAudio": True}} if brief.live.proactive and profile.proactive else {}),
        **({"historyConfig": {"initialHistoryInClientContent": True}} if seeded and profile.seeds_in_setup else {}),
    }


def api_version(brief: Brief, profile: Profile) -> str:
    """Where the Gemini API has what the brief asks for."""
    wishes = (brief.live.affective and profile.affective) or (brief.live.proactive and profile.proactive)
    return "v1alpha" if wishes else "v1beta"


def _generation(brief: Brief, profile: Profile) -> dict[str, Any]:
    """AUDIO even for a client that reads: these models refuse TEXT, and their words come as a transcript."""
    live = brief.live
    voice = {} if brief.voice in NO_VOICE else {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": brief.voice}}}
    speech = {**voice, **({"languageCode": brief.language} if profile.takes_language else {})}
    resolution = f"MEDIA_RESOLUTION_{wanted}" if (wanted := _resolution(brief)) else ""
    return {
        "responseModalities": ["AUDIO"],
        **({"speechConfig": speech} if speech else {}),
        **({"thinkingConfig": thinking} if (thinking := _thinking(live, profile)) else {}),
        **sparse(mediaResolution=resolution, enableAffectiveDialog=live.affective and profile.affective),
    }


def _resolution(brief: Brief) -> str:
    """The print on a screen is small; what a camera shows can be held closer."""
    if brief.live.media_resolution or brief.raw or not brief.sees:
        return brief.live.media_resolution
    return "HIGH" if "screen" in brief.sees else "MEDIUM"


def _thinking(live: LiveOptions, profile: Profile) -> dict[str, Any]:
    if profile.thinking_budgets:
        return {"thinkingBudget": BUDGETS[live.thinking]} if live.thinking else {}
    if not profile.thinking_levels or not (live.thinking or profile.thinking_required):
        return {}
    fits = live.thinking in profile.thinking_levels
    return {"thinkingLevel": (live.thinking if fits else profile.thinking_levels[0]).upper()}


def _tools(brief: Brief, profile: Profile) -> list[dict[str, Any]]:
    return [_declaration(spec, profile) for spec in brief.tools]


def _declaration(spec: ToolSpec, profile: Profile) -> dict[str, Any]:
    parameters = dict(spec.parameters) if spec.parameters.get("properties") else None
    return {
        "name": spec.name,
        **sparse(description=spec.description, parametersJsonSchema=parameters, behavior=_behavior(spec, profile)),
    }


def _behavior(spec: ToolSpec, profile: Profile) -> str:
    """ "" where the default is what is wanted, or where there is no choice."""
    if spec.background == profile.async_by_default:
        return ""
    if spec.background:
        return "NON_BLOCKING" if profile.async_tools else ""
    return "BLOCKING" if profile.blocking_tools else ""


def blocks(spec: ToolSpec | None, profile: Profile) -> bool:
    """Whether the model will be silent until this tool's result is there."""
    if not profile.async_tools:
        return True
    return profile.blocking_tools and not (spec is not None and spec.background)


def _turns(brief: Brief, profile: Profile) -> dict[str, Any]:
    if not brief.model_turns:
        detection: dict[str, Any] = {"disabled": True}
    else:
        live = brief.live
        detection = sparse(
            startOfSpeechSensitivity=f"START_SENSITIVITY_{live.start_sensitivity}" if live.start_sensitivity else "",
            endOfSpeechSensitivity=f"END_SENSITIVITY_{live.end_sensitivity}" if live.end_sensitivity else "",
        )
        for name, value in (("prefixPaddingMs", live.prefix_ms), ("silenceDurationMs", live.silence_ms)):
            if value is not None:
                detection[name] = value
    return {"automaticActivityDetection": detection, **sparse(turnCoverage=_coverage(brief.live, profile))}


def _coverage(live: LiveOptions, profile: Profile) -> str:
    """Where "all video" is no default it is no choice either: we send no sound between turns, so all input is that."""
    if live.turn_coverage in ("", "AUDIO_ACTIVITY_AND_ALL_VIDEO") and profile.turn_coverage:
        return profile.turn_coverage
    return f"TURN_INCLUDES_{live.turn_coverage}" if live.turn_coverage else ""


def _compression(live: LiveOptions, profile: Profile) -> dict[str, Any]:
    """Without it a session ends after 15 minutes, with video after two; every turn is billed for all that is kept."""
    trigger = live.compress_at or profile.context_tokens // 4
    target = live.compress_to or trigger // 2
    return {"triggerTokens": str(trigger), "slidingWindow": {"targetTokens": str(target)}}

"""What Google's Live models refuse, family by family: so that a client's knowledge of them can be tested.

Sources: Google's Live API pages and change notes of March to October 2026, and what users report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..protocol.reading import fields, items
from .slips import BAD_ARGUMENT, Close, Deed, Freeze, unknown_model


@dataclass(frozen=True, slots=True)
class Family:
    """What one family of models refuses with 1007."""

    thinking_level: bool = False
    """It takes `thinkingLevel`."""
    thinking_required: bool = False
    """It wants a `thinkingLevel` in every setup."""
    thinking_budget: bool = False
    """It takes `thinkingBudget`."""
    behaviors: frozenset[str] = frozenset({"BLOCKING", "NON_BLOCKING"})
    """Values of a function's `behavior` that it takes."""
    content_in_mid_call: bool = True
    """It takes `clientContent` after the call's first input; 3.1 at its launch did not."""
    media_chunks: bool = True
    """It takes the deprecated `realtimeInput.mediaChunks`."""
    affective: bool = False
    """It takes `enableAffectiveDialog`; where it does not, `setupComplete` never comes (PatterAI/Patter issue 210)."""
    proactive_off: bool = True
    """It takes `proactivity.proactiveAudio: false`."""
    all_video: bool = True
    """Unless told otherwise by `turnCoverage` it sees what is shown between turns too."""


GEMINI: Mapping[str, Family] = {
    "gemini-3.8-live-extended-thinking": Family(
        thinking_level=True, thinking_required=True, behaviors=frozenset({"NON_BLOCKING"}), proactive_off=False
    ),
    "gemini-3.8-live": Family(proactive_off=False),
    "gemini-3.1-flash-live": Family(thinking_level=True, behaviors=frozenset({"BLOCKING"}), media_chunks=False),
    "gemini-2.5-flash-native-audio": Family(thinking_budget=True, affective=True, all_video=False),
    "gemini-live-2.5-flash": Family(thinking_budget=True, affective=True, all_video=False),
}
"""Beginning of a model's name → family; the longest that fits counts."""


def family_of(families: Mapping[str, Family], model: str) -> Family | None:
    """The family of a model as a setup names it; None when there is no such model."""
    name = model.rstrip("/").rpartition("/")[2]
    fitting = [prefix for prefix in families if name.startswith(prefix)]
    return families[max(fitting, key=len)] if fitting else None


def refused_setup(families: Mapping[str, Family], setup: Mapping[str, Any]) -> Deed | None:
    """What Google's server does about this setup; None = it serves it. setup: the message's raw content."""
    raw = fields(setup, "setup")
    model = str(raw.get("model", ""))
    family = family_of(families, model)
    if family is None:
        return unknown_model(model.rpartition("/")[2])
    config = fields(raw.get("generationConfig"), "generationConfig")
    thinking = fields(config.get("thinkingConfig"), "thinkingConfig")
    behaviors = set(_behaviors(raw.get("tools")))
    modalities = {str(name).upper() for name in items(config.get("responseModalities"))}
    if modalities == {"TEXT"}:
        reason = "The requested combination of response modalities (TEXT) is not supported by the model."
        return Close(1007, reason)
    proactive = fields(raw.get("proactivity"), "proactivity").get("proactiveAudio")
    wrong = (
        ("thinkingLevel" in thinking and not family.thinking_level)
        or ("thinkingLevel" not in thinking and family.thinking_required)
        or ("thinkingBudget" in thinking and not family.thinking_budget)
        or not behaviors <= family.behaviors
        or (proactive is False and not family.proactive_off)
    )
    if wrong:
        return BAD_ARGUMENT
    return Freeze() if config.get("enableAffectiveDialog") and not family.affective else None


def refused_message(family: Family, message: Mapping[str, Any], begun: bool, seeding: bool) -> Close | None:
    """What it does about a later message. begun: there has been input; seeding: history is still to come."""
    raw = fields(message, "message")
    realtime = fields(raw.get("realtimeInput"), "realtimeInput")
    if "mediaChunks" in realtime and not family.media_chunks:
        return BAD_ARGUMENT
    late = "clientContent" in raw and not seeding
    return BAD_ARGUMENT if late and begun and not family.content_in_mid_call else None


def _behaviors(tools: Any) -> Iterator[str]:
    for tool in items(tools):
        for function in items(fields(tool, "tools").get("functionDeclarations")):
            behavior = str(fields(function, "functionDeclarations").get("behavior", "")).upper()
            if behavior not in ("", "UNSPECIFIED", "BEHAVIOR_UNSPECIFIED"):
                yield behavior

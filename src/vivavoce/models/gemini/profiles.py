"""What differs between Gemini's Live models, in one value per family. Nothing else asks for a model's name.

Sources: Google's Live API pages and change notes of March to October 2026, and what users report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PREFIX = "gemini-"
"""Every model that this folder serves is named so."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What one family of models takes and does."""

    thinking_levels: tuple[str, ...] = ()
    """Values of `thinkingLevel` it accepts, fastest first; empty = it refuses the field."""
    thinking_required: bool = False
    """It wants a level in every setup."""
    thinking_budgets: bool = False
    """It takes `thinkingBudget` in tokens instead."""
    async_tools: bool = False
    """Tools may be NON_BLOCKING: the conversation goes on while they run."""
    blocking_tools: bool = True
    """Tools may be BLOCKING: the model says nothing until it has the result."""
    async_by_default: bool = False
    """A tool declared without `behavior` is NON_BLOCKING."""
    content_at_any_time: bool = True
    """`clientContent` is taken in mid-call, not only as history before the first word."""
    types_as_content: bool = False
    """Typed words go as `clientContent`; else as `realtimeInput.text`, without which it does not begin to answer."""
    seeds_in_setup: bool = True
    """Earlier history needs `historyConfig`; else it is a `clientContent` that asks for no reply."""
    turn_coverage: str = ""
    """`turnCoverage` to ask for, so that pictures between turns are seen; "" = that is its default."""
    affective: bool = False
    """It takes `enableAffectiveDialog`. Where it does not, a setup that asks for it is never answered."""
    proactive: bool = False
    """It takes `proactivity`."""
    takes_language: bool = False
    """It takes `languageCode`; else the language is asked for in words."""
    context_tokens: int = 131_072
    """What its context holds."""
    answer_within: float = 6.0
    """Seconds without a word after which it is asked again. First sound: 1 s at minimal thinking, 3 s at high
    (Artificial Analysis, 2026)."""


_GEMINI_3_1 = Profile(thinking_levels=("minimal", "low", "medium", "high"))
_GEMINI_3_8 = Profile(async_tools=True, async_by_default=True)
_GEMINI_3_8_THINKING = Profile(
    thinking_levels=("low", "medium", "high"),
    thinking_required=True,
    async_tools=True,
    blocking_tools=False,
    async_by_default=True,
    answer_within=15.0,
)
_GEMINI_2_5 = Profile(
    thinking_budgets=True,
    async_tools=True,
    types_as_content=True,
    seeds_in_setup=False,
    turn_coverage="TURN_INCLUDES_ALL_INPUT",
    affective=True,
    proactive=True,
)

PROFILES: Mapping[str, Profile] = {
    "gemini-3.8-live-extended-thinking": _GEMINI_3_8_THINKING,
    "gemini-3.8-live": _GEMINI_3_8,
    "gemini-3.1-flash-live": _GEMINI_3_1,
    "gemini-2.5-flash-native-audio": _GEMINI_2_5,
    "gemini-live-2.5-flash": _GEMINI_2_5,
}
"""Beginning of a model's name → profile; the longest that fits counts."""

UNKNOWN = Profile()
"""A model of later days is asked for nothing that any known one refuses."""


def profile_of(name: str) -> Profile:
    """What is known of the model with this name, without `models/` before it."""
    fitting = [prefix for prefix in PROFILES if name.startswith(prefix)]
    return PROFILES[max(fitting, key=len)] if fitting else UNKNOWN

"""What an agent may wish of a cloud Live model."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, get_args, get_type_hints

from .errors import DeclarationError

Sensitivity = Literal["", "HIGH", "LOW"]
VOICES = frozenset(
    "Achernar Achird Algenib Algieba Alnilam Aoede Autonoe Callirrhoe Charon Despina Enceladus Erinome Fenrir Gacrux "
    "Iapetus Kore Laomedeia Leda Orus Puck Pulcherrima Rasalgethi Sadachbia Sadaltager Schedar Sulafat Umbriel "
    "Vindemiatrix Zephyr Zubenelgenubi".split()
)
"""The Live API's prebuilt voices (https://ai.google.dev/gemini-api/docs/speech-generation#voices)."""


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """Wishes for a cloud Live model. What the model in question does not offer is left out of what it is asked for."""

    thinking: Literal["", "minimal", "low", "medium", "high"] = ""
    """How long it may think before it answers; "" = the model's default, which is the shortest."""
    affective: bool = False
    """It adapts to the caller's tone (`enableAffectiveDialog`)."""
    proactive: bool = False
    """It may stay silent when it is not addressed (`proactivity.proactiveAudio`)."""
    media_resolution: Literal["", "LOW", "MEDIUM", "HIGH"] = ""
    """Of pictures; LOW costs 64 tokens each instead of 258. "" = HIGH for agents that see a screen, whose text is
    small, MEDIUM for those that see a camera, and the model's default for all others."""
    turn_coverage: Literal["", "ONLY_ACTIVITY", "ALL_INPUT", "AUDIO_ACTIVITY_AND_ALL_VIDEO"] = ""
    """What of the input belongs to a turn; "" = what is said in it, and all pictures."""
    compress_at: int = 0
    """Tokens of context at which the oldest turns are dropped; 0 = a quarter of what the model holds."""
    compress_to: int = 0
    """Tokens that are left then; 0 = half of `compress_at`."""
    silence_ms: int | None = None
    """Only where the model decides turns: silence that ends one; None = the model's choice."""
    prefix_ms: int | None = None
    """Likewise: speech that begins one."""
    start_sensitivity: Sensitivity = ""
    """Likewise: HIGH finds the beginning of speech more often."""
    end_sensitivity: Sensitivity = ""
    """Likewise: HIGH ends speech more often."""

    def __post_init__(self) -> None:
        """Raises DeclarationError for a value that no model has."""
        hints = get_type_hints(type(self))
        for field in fields(self):
            value, where = getattr(self, field.name), f"LiveOptions: {field.name} is"
            if isinstance(field.default, str):
                if value not in get_args(hints[field.name]):
                    raise DeclarationError(f"{where} one of {get_args(hints[field.name])}, not {value!r}")
            elif isinstance(field.default, bool):
                if not isinstance(value, bool):
                    raise DeclarationError(f"{where} True or False, not {value!r}")
            elif value is not None and (type(value) is not int or value < 0):
                raise DeclarationError(f"{where} a whole number from 0, not {value!r}")

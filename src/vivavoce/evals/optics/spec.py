"""Conditions for pictures as they are written: `dark0.3+blur1.5+jpeg40`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...errors import ConfigurationError

HANDHELD = "rotated4+perspective15+shake3+blur0.8+noise6+jpeg75"
"""A picture that somebody takes with a phone in one hand, of what they hold in the other: it can be read."""

KINDS = {
    "clean": "the file as it is",
    "glare": "a lamp's reflection, glare10 over 10 per cent of the picture; where, the seed picks",
    "rotated": "rotated20 turns it 20 degrees clockwise, rotated-20 the other way",
    "perspective": "perspective30 is seen 30 degrees from the side; from which, the seed picks",
    "distance": "distance3 is three times as far away: a third of the size, somewhere in the frame",
    "cropped": "cropped25 has 25 per cent beyond an edge of the frame",
    "dark": "dark0.3 leaves 30 per cent of the brightness",
    "shake": "the hand moves, shake15 by 15 pixels while the shutter is open",
    "blur": "out of focus, blur1.5 with a standard deviation of 1.5 pixels",
    "noise": "the sensor's, noise20 with a standard deviation of 20 of 255",
    "jpeg": "jpeg40 is kept at JPEG quality 40",
    "handheld": f"a phone in one hand: {HANDHELD}",
}
"""Condition → what it does, in the order in which a picture meets them: surface, place, light, lens, sensor, file."""

_PART = re.compile(r"([a-z]+)(-?\d+(?:\.\d+)?)?")
_NUMBERS = {
    "glare": (1, 80), "rotated": (-180, 180), "perspective": (1, 70), "distance": (1, 16), "cropped": (1, 90),
    "dark": (0.01, 1), "shake": (1, 200), "blur": (0.1, 50), "noise": (0.5, 150), "jpeg": (1, 100),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One condition, and its number in the unit that `KINDS` says."""

    kind: str
    amount: float


def parse(spec: str) -> tuple[Part, ...]:
    """The conditions of a spec, in the order in which a picture meets them. Raises ConfigurationError."""
    found: dict[str, Part] = {}
    for word in re.sub(r"\bhandheld\b", HANDHELD, re.sub(r"\s", "", spec.lower())).split("+"):
        if word == "clean":
            continue
        part = _part(word, spec)
        if part.kind in found:
            raise ConfigurationError(f"condition {spec!r} has {part.kind!r} twice: give one of them")
        found[part.kind] = part
    return tuple(found[kind] for kind in KINDS if kind in found)


def _part(word: str, spec: str) -> Part:
    match = _PART.fullmatch(word)
    if match is None or match[1] not in _NUMBERS:
        raise ConfigurationError(f"condition {spec!r}: {word!r} is unknown; there are:\n{listing()}")
    kind, amount = match[1], float(match[2] or "nan")
    low, high = _NUMBERS[kind]
    if not low <= amount <= high:
        raise ConfigurationError(f"condition {spec!r}: {kind!r} needs a number from {low} to {high}: {KINDS[kind]}")
    return Part(kind, amount)


def listing() -> str:
    """Every condition on a line of its own, for help and error messages."""
    return "\n".join(f"  {kind:<11} {meaning}" for kind, meaning in KINDS.items())

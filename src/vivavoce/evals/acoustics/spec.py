"""Conditions as they are written: `phone+noise15+loss1`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...errors import ConfigurationError

TAU = "muffled+noise15~3+bursts1+phone+loss1"
"""What tau-voice calls a realistic channel (evals.md 1.2)."""

KINDS = {
    "clean": "as the voice is",
    "muffled": "a hand before the mouth for half a second, in one utterance of five: nothing above 1.5 kHz",
    "room": "a room of your choice, room1 to room4, or one that the seed picks",
    "echo": "the agent's own voice comes back, echo20 20 dB lower, 60 to 200 ms later",
    "noise": "a recording of rain or engines, noise15 15 dB below the voice; noise15~3 goes up and down by 3 dB",
    "babble": "eight people talking, babble10 10 dB below the voice",
    "bursts": "a dog, a sneeze; bursts1 once a minute, 10 dB below the voice to 5 dB above it",
    "phone": "a telephone: 300 to 3400 Hz, G.711 µ-law at 8 kHz",
    "loss": "loss1 loses 1 per cent of the packets, a tenth of a second at once",
    "jitter": "jitter30 delays packets by 30 ms on average, without changing their order",
    "tau": f"a realistic call: {TAU}",
}
"""Condition → what it does, in the order in which sound meets them."""

_PART = re.compile(r"([a-z]+)(-?\d+(?:\.\d+)?)?(?:~(\d+(?:\.\d+)?))?")
_NUMBERS = {
    "room": (1, 4), "echo": (0, 60), "noise": (-30, 60), "babble": (-30, 60), "bursts": (0.1, 60), "loss": (0.1, 50),
    "jitter": (1, 1000),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One condition."""

    kind: str
    amount: float | None = None
    """dB, per minute, per cent or ms; the number of a room, or None for any."""
    drift: float = 0.0
    """dB up and down."""


def parse(spec: str) -> tuple[Part, ...]:
    """The conditions of a spec, in the order in which sound meets them. Raises ConfigurationError."""
    found: dict[str, Part] = {}
    for word in re.sub(r"\btau\b", TAU, spec.lower()).split("+"):
        part = _part(word.strip(), spec)
        if part.kind in found:
            raise ConfigurationError(f"condition {spec!r} has {part.kind!r} twice: give one of them")
        found[part.kind] = part
    found.pop("clean", None)
    return tuple(found[kind] for kind in KINDS if kind in found)


def _part(word: str, spec: str) -> Part:
    match = _PART.fullmatch(word)
    if match is None or match[1] not in KINDS or (match[3] and match[1] != "noise"):
        raise ConfigurationError(f"condition {spec!r}: {word!r} is unknown; there are:\n{listing()}")
    kind, amount = match[1], None if match[2] is None else float(match[2])
    if kind not in _NUMBERS:
        if amount is not None:
            raise ConfigurationError(f"condition {spec!r}: {kind!r} takes no number")
        return Part(kind)
    low, high = _NUMBERS[kind]
    if (amount is None and kind != "room") or (amount is not None and not low <= amount <= high):
        raise ConfigurationError(f"condition {spec!r}: {kind!r} needs a number from {low} to {high}: {KINDS[kind]}")
    return Part(kind, amount, float(match[3] or 0.0))


def listing() -> str:
    """Every condition on a line of its own, for help and error messages."""
    return "\n".join(f"  {kind:<8} {meaning}" for kind, meaning in KINDS.items())

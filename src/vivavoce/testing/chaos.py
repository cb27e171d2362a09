"""Misbehaviour at random, the same for the same seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .slips import (
    BAD_ARGUMENT,
    TOO_MANY,
    UNKNOWN_FIELD,
    UNKNOWN_KEY,
    USAGE_ALONE,
    Bundle,
    CancelCalls,
    Close,
    Deed,
    Delay,
    Drop,
    EndEarly,
    Forget,
    Freeze,
    GoAway,
    Moment,
    Phantom,
    Refuse,
    Repeat,
    Silence,
    TalkOver,
)

_ENDINGS: tuple[Deed, ...] = (Close(), Drop(), BAD_ARGUMENT, Close(1008, "Requested entity was not found."),
                              Close(1000, ""), GoAway(1.0), GoAway(1.0, mute=True), Freeze())  # fmt: skip
_HARMLESS: tuple[Deed, ...] = (USAGE_ALONE, UNKNOWN_KEY, UNKNOWN_FIELD, Delay(0.2))

EVERYTHING: Mapping[Moment, Sequence[Deed]] = {
    "upgrade": (Refuse(503), TOO_MANY),
    "setup": (Close(), Drop(), Delay(0.2), Freeze()),
    "resume": (BAD_ARGUMENT, Close(), Forget()),
    "turn": (
        *_ENDINGS, *_HARMLESS, Silence(), EndEarly(), Repeat("inputTranscription"), Repeat("toolCall"), Bundle("parts"),
        Bundle("end"),
    ),
    "reply": (*_ENDINGS, *_HARMLESS, Silence(), EndEarly(), EndEarly(0.1), Phantom()),
    "done": (*_ENDINGS, Silence(), Repeat("turnComplete")),
    "after": (*_ENDINGS, *_HARMLESS, Phantom()),
    "call": (*_ENDINGS, *_HARMLESS, CancelCalls()),
    "result": (*_ENDINGS, *_HARMLESS, Silence(), EndEarly()),
    "interruption": (*_ENDINGS, TalkOver(), Silence()),
    "interrupted": (*_ENDINGS, Silence()),
}  # fmt: skip
"""What can go wrong at each moment."""


@dataclass(slots=True)
class Chaos:
    """At every moment of every turn something goes wrong with the same chance.

    What happens at the n-th visit to a moment of a turn depends on the seed and on nothing else: not on timing and not
    on what happened before. One `Chaos` per call keeps 200 calls independent of each other.
    """

    seed: int
    rate: float = 0.1
    """Chance per moment; a turn has four, with a tool call six."""
    menu: Mapping[Moment, Sequence[Deed]] = field(default_factory=lambda: EVERYTHING)
    _visits: Counter[tuple[str, int]] = field(default_factory=Counter)

    def due(self, moment: Moment, turn: int, connection: int) -> Deed | None:
        """What goes wrong now, if anything."""
        visit = self._visits[moment, turn] = self._visits[moment, turn] + 1
        draw = random.Random(f"{self.seed} {moment} {turn} {visit}")
        deeds = self.menu.get(moment)
        return draw.choice(deeds) if deeds and draw.random() < self.rate else None

    def timers(self, connection: int) -> list[tuple[float, Deed]]:
        """None: chaos strikes at moments."""
        return []

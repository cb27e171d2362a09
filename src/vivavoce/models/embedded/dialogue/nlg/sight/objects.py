"""Objects and places in a picture, in words: "two cups", "at three o'clock", "at the top left". Pure; US English."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ......lexicon import cardinal
from ......sight import Box, Sight, Thing
from ....language.en.inflection import article, plural
from ..phrases import both

SURE = 0.8
"""Confidence from which a thing is named without "it looks like"."""
MIDDLE = 0.13
"""Share of the picture around its middle that is "the middle"."""


def many(name: str, number: int) -> str:
    """ "a cup", "an apple", "2 cups"."""
    if number == 1:
        return name if name in ("scissors", "skis") else f"{article(name)} {name}"
    return f"{number} {plural(name)}"


def listed(found: Sequence[Thing]) -> str:
    """ "a person, 2 cups and a book": the surest first."""
    counted: dict[str, int] = {}
    for thing in found:
        counted[thing.name] = counted.get(thing.name, 0) + 1
    return both([many(name, number) for name, number in counted.items()])


def sure(found: Sequence[Thing]) -> bool:
    """Whether all may be named without "it looks like"."""
    return all(thing.confidence >= SURE for thing in found)


def place(box: Box, sight: Sight, *, clock: bool) -> str:
    """Where something is: by the clock around the picture's middle, and in words; on screens only in words."""
    x, y = box.centre
    dx, dy = x - 0.5, y - 0.5
    if abs(dx) < MIDDLE and abs(dy) < MIDDLE:
        return "in the middle"
    across = "left" if dx < -1 / 6 else "right" if dx > 1 / 6 else ""
    upright = "top" if dy < -1 / 6 else "bottom" if dy > 1 / 6 else ""
    words = f"at the {upright} {across}".rstrip() if upright else f"on the {across}" if across else "near the middle"
    if not clock or sight.source == "screen":
        return words
    wide = sight.width / max(sight.height, 1)
    hour = round(math.degrees(math.atan2(dx * wide, -dy)) / 30) % 12
    return f"{words}, at {cardinal(hour or 12)} o'clock"

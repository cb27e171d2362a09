"""Printed lines as people count them: what stands side by side is one line ("Milk     1.29"). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ......sight import Box, Line

LEVEL = 0.5
"""Share of the letters' height by which the middles of two parts of a row may differ."""
GAP = 2.5
"""Heights of a letter between two parts of a sentence."""
FIGURE = 14
"""Letters of a price or a number that stands far to the right of what it belongs to."""


def rows(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with those parts joined that stand in a row; sure where all of their parts are."""
    joined: list[Line] = []
    for line in lines:
        at = next((n for n in range(len(joined) - 1, -1, -1) if _follows(joined[n], line)), None)
        if at is None:
            joined.append(line)
        else:
            joined[at] = _join(joined[at], line)
    return tuple(joined)


def _follows(one: Line, other: Line) -> bool:
    """Whether the other goes on where one ends."""
    a, b = one.box, other.box
    height = min(a.bottom - a.top, b.bottom - b.top)
    if height <= 0 or abs(a.centre[1] - b.centre[1]) > LEVEL * height or b.left < a.right - height:
        return False
    digits = any(c.isdigit() for c in other.text)
    return b.left - a.right <= GAP * height or (digits and len(other.text) <= FIGURE)


def _join(one: Line, other: Line) -> Line:
    a, b = one.box, other.box
    box = Box(min(a.left, b.left), min(a.top, b.top), max(a.right, b.right), max(a.bottom, b.bottom))
    sure = one.sure and other.sure
    return Line(f"{one.text} {other.text}", box, min(one.confidence, other.confidence), sure)

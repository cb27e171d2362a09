"""The answer to a question about a picture, out of nothing but what was read in it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ......sight import Box, Line, Sight
from ...contract import VisualContext
from . import in_text, in_view
from .answer import Answer, Remark
from .asked import Question

LEVEL = 0.5
"""Share of the letters' height by which the middles of two parts of a row may differ."""
GAP = 2.5
"""Heights of a letter between two parts of a sentence."""
FIGURE = 14
"""Letters of a price or a number that stands far to the right of what it belongs to."""
_BY_ROWS = frozenset(
    {"overview", "sees", "read", "rest", "line", "after", "says", "spell", "count", "where", "value", "about"}
)
"""Questions about lines as people count them; values are found by where their parts stand."""
_OF_TEXT = {
    "after": in_text.after,
    "find": in_text.find_value,
    "says": in_text.says,
    "value": in_text.value,
    "about": in_text.about,
}


def find_answer(question: Question, sight: Sight, sights: VisualContext) -> Answer:
    """The answer that a picture gives."""
    if question.kind in _BY_ROWS and sight.lines:
        sight = replace(sight, lines=_rows(sight.lines))
    match question.kind:
        case "line":
            return in_text.one_line(question, sight, sights.line)
        case "spell":
            return in_text.spell(question, sight, sights.told)
        case "changed":
            return in_view.changed(sight, sights.before.get(sight.source))
        case "find" if question.what == "number" and not sight.lines and sight.codes:
            return in_view.code(sight)
        case "after" | "find" | "says" | "value" | "about":
            return _OF_TEXT[question.kind](question, sight)
        case "count" | "where" | "there":
            return {"count": in_view.count, "where": in_view.where, "there": in_view.there}[question.kind](
                question, sight
            )
        case "color" | "stop":
            return Answer(Remark.NO_COLOURS)
        case kind:
            of_picture = {
                "overview": in_view.overview, "sees": in_view.sees, "read": in_text.read_out, "rest": in_text.read_out,
                "legible": in_view.legible, "code": in_view.code, "dice": in_view.dice,
            }  # fmt: skip
            return of_picture[kind](sight)


def _rows(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Printed lines as people count them: what stands side by side is one ("Milk     1.29")."""
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

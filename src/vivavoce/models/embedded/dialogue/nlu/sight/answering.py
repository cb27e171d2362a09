"""The answer to a question about a picture, out of nothing but what was read in it. Pure."""

from __future__ import annotations

from dataclasses import replace

from ......sight import Sight
from ...contract import VisualContext
from . import in_text, in_view
from .answer import Answer, Remark
from .asked import Question
from .rows import rows

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
        sight = replace(sight, lines=rows(sight.lines))
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

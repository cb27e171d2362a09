"""The answer to a question about a picture, out of nothing but what was read in it. Pure."""

from __future__ import annotations

from .....sight import Sight
from . import in_text, in_view
from .answer import Answer
from .asked import Question
from .watching import Watching

_NO_COLORS = "I can't tell colors, I'm afraid."


def tell(question: Question, sight: Sight, watching: Watching) -> Answer:
    """The answer that a picture gives."""
    match question.kind:
        case "line":
            return in_text.one_line(question, sight, watching.line)
        case "spell":
            return in_text.spell(question, sight, watching.told)
        case "changed":
            return in_view.changed(sight, watching.before.get(sight.source))
        case "after" | "find" | "says":
            return {"after": in_text.after, "find": in_text.find_value, "says": in_text.says}[question.kind](
                question, sight
            )
        case "count" | "where" | "there":
            return {"count": in_view.count, "where": in_view.where, "there": in_view.there}[question.kind](
                question, sight
            )
        case "color" | "stop":
            return Answer(_NO_COLORS)
        case kind:
            of_picture = {
                "overview": in_view.overview, "sees": in_view.sees, "read": in_text.read_out, "rest": in_text.read_out,
                "legible": in_view.legible, "code": in_view.code, "dice": in_view.dice,
            }  # fmt: skip
            return of_picture[kind](sight)

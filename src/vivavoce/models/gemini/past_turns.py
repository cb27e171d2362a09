"""A conversation that a caller's earlier connection began, as a new Gemini session has to know it. Pure."""

from __future__ import annotations

from ...events import CallerText, ContentAdded, Heard, Spoken, ToolCall, ToolResult
from . import wording
from .parts import Parts
from .setup import blocks

EARLIER = -1
"""Turn of tool calls that belong to an earlier turn than the last; the last goes on as turn 0."""


def write_past(parts: Parts) -> bool:
    """Fill the history and the tool calls; whether the model owes the caller something."""
    specs = {spec.name: spec for spec in parts.brief.tools}
    items = [moment.item for moment in parts.brief.past]
    spoken_to = [at for at, item in enumerate(items) if isinstance(item, Heard | CallerText)]
    last_turn = spoken_to[-1] if spoken_to else 0
    owed = False
    for at, item in enumerate(items):
        match item:
            case Heard(text=text) | CallerText(text=text):
                parts.history.add("user", text)
                owed = bool(text.strip())
            case Spoken(text=text, heard_text=heard, cut=cut, lost=lost):
                parts.history.add("model", heard if cut or lost else text)
                owed = lost
            case ToolCall():
                turn = 0 if at >= last_turn else EARLIER
                parts.calls.open(item, 0, turn, blocking=blocks(specs.get(item.name), parts.profile))
                parts.history.add("model", wording.noted_call(item.name, item.args))
                owed = False  # until its result is there
            case ToolResult() if not item.will_continue:
                parts.calls.answer(item)
                parts.history.add("user", wording.noted_result(item.name, item.response))
                owed = True
            case ContentAdded(messages=messages):
                for message in messages:
                    parts.history.add(message.role, message.text)
    parts.calls.doubt()  # the new session may ask again for what the old one asked for
    return owed

"""An earlier part of a conversation, written into the history of a chat model. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ....events import CallerText, ContentAdded, Heard, Moment, Spoken, ToolCall, ToolResult
from ..dialogue.grounding import unheard
from . import prompt
from .history import History

_NUMBER = re.compile(r"\d+$")


@dataclass(slots=True)
class PastChat:
    """Where a conversation stands that was cut off."""

    greeting: str = ""
    """What the agent said before the caller's first word."""
    calls: int = 0
    """The highest number of a tool call."""
    running: ToolCall | None = None
    """The call whose result is still to come."""
    unconfirmed: ToolCall | None = None
    """The call that waits for the caller's yes."""
    read_back: str = ""
    """How it was to be read back, while that has not been said."""
    unsaid: str = ""
    """What of the last reply did not reach the caller."""
    unanswered: bool = False
    """The caller's last words, or a tool's last result, wait for an answer."""


def write_past(moments: Sequence[Moment], history: History) -> PastChat:
    """Write what happened into an empty history."""
    found = PastChat()
    made: dict[str, ToolCall] = {}
    for moment in moments:
        match moment.item:
            case CallerText(text=text) | Heard(text=text) if text.strip():
                history.settle()
                history.hear(prompt.dated(text, moment.local_time))
                found.unanswered, found.unconfirmed, found.unsaid = True, None, ""
            case Spoken() as spoken:
                _speak(spoken, history, found)
            case ToolCall() as call:
                made[call.id] = found.running = call
                found.unanswered = False
                history.ask([(call.id, call.name, call.args)])
                number = _NUMBER.search(call.id)
                found.calls = max(found.calls, int(number[0]) if number else 0)
            case ToolResult(id=id, response=response) as result if not result.will_continue:
                history.answer(id, response)
                found.running, found.unanswered = None, True
                found.read_back = response.get("confirmation_required", "")
                found.unconfirmed = made.get(id) if found.read_back else None
            case ContentAdded(messages=messages):
                for message in messages:
                    (history.hear if message.role == "user" else history.say)(message.text)
    return found


def _speak(spoken: Spoken, history: History, found: PastChat) -> None:
    found.unanswered, found.unsaid, found.read_back = False, "", ""
    if spoken.lost:
        found.unsaid = unheard(spoken.text, spoken.heard_text)
    if history.empty:
        found.greeting = spoken.heard_text if spoken.cut else spoken.text
        return
    history.say(spoken.text)
    if spoken.cut:
        history.cut(spoken.heard_text)

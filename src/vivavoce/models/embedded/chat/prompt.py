"""What a chat model is told: the agent's instructions, how to behave on a phone, what it may call. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ....events import ToolSpec
from ..dialogue.grounding import Partial, read_value

HOUSE_RULES = """
You are speaking with a caller on the phone. Everything you write is spoken aloud.
- At most two short sentences, at most 25 words. No lists, no markdown, no emoji, no code.
- Ask one question at a time. Say numbers, dates and times the way people say them.
- Facts come only from the text above and from tool results. Never invent one. If you do not know, say so.
- Call a tool only with values that the caller has given or agreed to. Ask for what is missing; never guess.
- Dates and times in arguments are ISO 8601, like 2026-03-04 and 2026-03-04T14:30:00.
- A result with confirmation_required means that nothing has happened yet and that the caller is being asked. After a
  clear yes call the same tool again with the same arguments. After a no, ask what to change.
- Never say that something is done before a tool result says so. When a result has alternatives, offer two of them.
- What stands in brackets after the caller's words, like ("Friday at two" is 2026-03-06T14:00:00), is certain: use it.
- Words marked (unclear) may be wrong: check them with the caller before you use them.
""".strip()

CERTAIN = 0.85
"""Of 0–1: the reader's own scale leaves no doubt from 0.8 on, and a wrong hint is worse than none."""
WITHOUT_ZONE = len("2026-03-04T14:30:00")
_WHEN = {"type": "string", "format": "date-time"}

CALENDAR_DAYS = 14
"""Days named with their dates: small models cannot count days, and "next Thursday" is at most 13 away."""


def system(instructions: str, tools: Sequence[ToolSpec], language: str, *more: str) -> str:
    """The system message: the same for every call of an agent, so that endpoints can keep it in their cache.

    more: what is to be known of pictures, of a recording."""
    parts = [instructions.strip(), HOUSE_RULES, *more]
    hints = [hint for tool in tools if (hint := _hint(tool))]
    if hints:
        parts.append("About the tools:\n" + "\n".join(hints))
    if not language.lower().startswith("en"):
        parts.append(f"Speak the language {language}.")
    return "\n\n".join(part for part in parts if part)


def opening(now: datetime, greeting: str = "") -> str:
    """The first message of a call, in the caller's place: when it is, and what the agent has said already.

    Not part of the system message, which would then differ in every call. The greeting is told here because a small
    model that finds it among its own answers gives it as every answer (Qwen 0.5B: 9 of 9).
    """
    days = [now + timedelta(days=count) for count in range(1, CALENDAR_DAYS)]
    calendar = ", ".join(f"{day:%a %Y-%m-%d}" for day in days)
    greeted = f' You have greeted the caller: "{greeting}"' if greeting else ""
    return f"(The call begins. Today is {now:%A %Y-%m-%d}. Coming days: {calendar}. The time is {now:%H:%M}.{greeted})"


def dated(text: str, now: datetime) -> str:
    """The caller's words with the dates and times in them worked out: models are bad at that, our rules good."""
    notes = []
    for found in read_value(text, _WHEN, "when", now, asked=False):
        value = found.value
        if isinstance(value, Partial):
            value = None if value.date_until else value.date or value.time
        if value and found.score >= CERTAIN:
            notes.append(f'"{text[slice(*found.span)]}" is {str(value)[:WITHOUT_ZONE]}')
    return f"{text} ({'; '.join(notes)})" if notes else text


def functions(tools: Sequence[ToolSpec]) -> list[dict[str, Any]]:
    """The tools as `tools` of a chat request."""
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": _parameters(tool)},
        }
        for tool in tools
    ]


def _parameters(tool: ToolSpec) -> Mapping[str, Any]:
    return {"type": "object", "properties": {}, **tool.parameters}


def _hint(tool: ToolSpec) -> str:
    """What the declaration says beyond name, description and schema."""
    parts = []
    if tool.examples:
        parts.append("callers say " + ", ".join(f'"{example}"' for example in tool.examples[:3]))
    parts += [f'for {name} ask "{question}"' for name, question in tool.ask.items()]
    parts += [f"call {name} first" for name in tool.requires]
    parts += [f"if the caller does not know {name}, call {source}" for name, source in tool.lookup.items()]
    parts += [f"{name} is what a picture shows, exactly as it stands there" for name in tool.seen]
    if tool.opening:
        parts.append("call it before anything else: it begins the conversation")
    if tool.transfer:
        parts.append("hands the caller to a person; use it when you cannot help")
    return f"- {tool.name}: {'; '.join(parts)}." if parts else ""

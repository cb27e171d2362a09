"""What a model's last words make the caller answer: a cheap guess for turn-taking. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ....events import ToolSpec
from ..brain import Expectation

_QUESTION = re.compile(r"[^.!?…]*\?$")
_YES_NO = re.compile(
    r"(?:^|, |\b(?:and|so|then|okay|ok|great|sure) )(?:is|are|am|was|were|do|does|did|shall|should|would|will|could|"
    r"can|may|have|has|had)(?:n't)? \w|\b(?:right|correct|okay|ok|yes or no)\?$"
)
_CHOICE = re.compile(r"\bor\b(?! not\b)")
_OPEN = re.compile(r"\b(?:what|when|which|who|where|why|how|tell me|give me|repeat|spell)\b")
_NUMBER = re.compile(r"\b(?:number|code|digits?|id|pin|reference)\b")
_PATTERN = re.compile(r"(?:\\d|\[0-9\])(?:\{(\d+)\})?")
_SAID = re.compile(r"\b(\d{1,2})[- ]digit")


def last_question(said: str) -> str:
    """The question that the words end with; "" when they end otherwise."""
    found = _QUESTION.search(said.strip())
    return found.group().strip() if found else ""


def expect(said: str, tools: Sequence[ToolSpec], *, confirming: bool = False) -> Expectation:
    """confirming: a tool waits for the caller's yes."""
    question = last_question(said).lower()
    if not question:
        return Expectation(yes_no=confirming)
    if _NUMBER.search(question) and not _YES_NO.match(question):
        return Expectation(digits=_digits(question, tools))
    is_open = _OPEN.search(question) or _CHOICE.search(question)
    return Expectation(yes_no=confirming or bool(_YES_NO.search(question) and not is_open))


def _digits(question: str, tools: Sequence[ToolSpec]) -> int:
    """Of the code that is asked for; 0 when no argument's name and schema tell."""
    asked = set(re.findall(r"[a-z]+", question))
    best, found = 0, 0
    for tool in tools:
        for name, schema in tool.parameters.get("properties", {}).items():
            shared = len(asked & set(name.lower().split("_")))
            if tool.ask.get(name, "").lower() == question:
                shared += 2
            if shared > best and (digits := _length(schema)):
                best, found = shared, digits
    return found


def _length(schema: Mapping[str, Any]) -> int:
    """How many digits an argument has; 0 = the schema does not say."""
    if schema.get("type") == "integer" and isinstance(schema.get("minimum"), int) and schema["minimum"] >= 10:
        return len(str(schema["minimum"]))
    parts = _PATTERN.findall(str(schema.get("pattern", "")))
    if parts:
        return sum(int(times or 1) for times in parts)
    said = _SAID.search(str(schema.get("description", "")).lower())
    return int(said[1]) if said else 0

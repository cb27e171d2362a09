"""What a tool's docstring says: the text, and a line for each argument (Google style). Pure."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field

_SECTION = re.compile(r"(Args|Arguments|Parameters|Returns?|Raises|Yields?|Examples?|Notes?):\s*$")
_ARGUMENTS = ("Args", "Arguments", "Parameters")
_ENTRY = re.compile(r"\*{0,2}(\w+)\s*(?:\([^)]*\))?:(?:\s+(.*)|$)")


@dataclass(frozen=True, slots=True)
class Docstring:
    """A docstring, taken apart."""

    text: str
    """Everything before the first section (`Args:`, `Returns:` …), paragraphs kept."""
    arguments: dict[str, str] = field(default_factory=dict)
    """Argument name → its description on one line."""


def read(docstring: str | None) -> Docstring:
    """Takes a docstring apart; None and "" give an empty one."""
    lines = inspect.cleandoc(docstring or "").splitlines()
    starts = [index for index, line in enumerate(lines) if _SECTION.match(line)]
    text = "\n".join(lines[: starts[0]] if starts else lines).strip()
    arguments: dict[str, str] = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        if lines[start].split(":")[0] in _ARGUMENTS:
            arguments |= _entries(lines[start + 1 : end])
    return Docstring(text, arguments)


def _entries(lines: list[str]) -> dict[str, str]:
    """`name: text` at the section's own indentation; deeper lines go on with the entry above them."""
    entries: dict[str, list[str]] = {}
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    current: list[str] = []
    for line in lines:
        entry = _ENTRY.match(line.strip()) if len(line) - len(line.lstrip()) == indent else None
        if entry:
            current = entries.setdefault(entry[1], [])
            current.append(entry[2] or "")
        elif line.strip():
            current.append(line.strip())
    return {name: " ".join(part for part in parts if part) for name, parts in entries.items()}

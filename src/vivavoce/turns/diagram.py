"""The turn machine's picture, drawn from its table: Mermaid for `docs/turns.md`."""

from __future__ import annotations

from .machine import TRANSITIONS, Decided

BEGIN = "<!-- drawn from TRANSITIONS: begin -->"
END = "<!-- drawn from TRANSITIONS: end -->"


def mermaid() -> str:
    """A state diagram: one arrow per pair of floors, its causes below each other (decisions in lower case)."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for (before, cause), after in TRANSITIONS.items():
        label = cause.name.lower().replace("_", " ") if isinstance(cause, Decided) else cause.__name__
        arrows.setdefault((before.name, after.name), []).append(label)
    lines = ["stateDiagram-v2", "    [*] --> LISTENING"]
    lines += [f"    {before} --> {after}: {'<br/>'.join(labels)}" for (before, after), labels in arrows.items()]
    return "\n".join(lines)


def redraw(page: str) -> str:
    """The page with the diagram between its markers made current. Raises ValueError when a marker is missing."""
    head, rest = page.split(BEGIN)
    tail = rest.split(END)[1]
    return f"{head}{BEGIN}\n```mermaid\n{mermaid()}\n```\n{END}{tail}"

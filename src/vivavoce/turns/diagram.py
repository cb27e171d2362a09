"""The turn machine's table for people: Markdown for `docs/explanation/turns.md`."""

from __future__ import annotations

from .machine import TRANSITIONS, Decided, FloorState

BEGIN = "<!-- drawn from TRANSITIONS: begin -->"
END = "<!-- drawn from TRANSITIONS: end -->"


def table() -> str:
    """A row for each floor, a column for the one that follows, its causes in the cell (decisions in lower case)."""
    causes: dict[tuple[FloorState, FloorState], list[str]] = {}
    for (before, cause), after in TRANSITIONS.items():
        label = cause.name.lower().replace("_", " ") if isinstance(cause, Decided) else f"`{cause.__name__}`"
        causes.setdefault((before, after), []).append(label)
    lines = [
        "| from, to | " + " | ".join(floor.name for floor in FloorState) + " |",
        "|---" * (len(FloorState) + 1) + "|",
    ]
    for before in FloorState:
        cells = [", ".join(causes.get((before, after), ())) for after in FloorState]
        lines.append(f"| **{before.name}** | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def redraw(page: str) -> str:
    """The page with the table between its markers made current. Raises ValueError when a marker is missing."""
    head, rest = page.split(BEGIN)
    tail = rest.split(END)[1]
    return f"{head}{BEGIN}\n\n{table()}\n\n{END}{tail}"

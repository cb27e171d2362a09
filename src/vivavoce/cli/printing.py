"""Shows a call as it happens: who, what was heard, what was done, how long the caller waited."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..streaming import script
from ..streaming.script import CallEvent

LATE = 1_200  # ms from the caller's last sound to the agent's first: the most that 95 % of turns may take (our target)
WIDEST = 160  # characters of a tool's arguments or result

_STYLES = {"caller": "cyan", "heard": "dim cyan", "agent": "green", "tool": "yellow", "": "dim"}


class Printer:
    """Prints events one line each; partial words are left out, for the final ones follow."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said = ""

    def show(self, event: CallEvent) -> None:
        """Print what is worth a line."""

        match event:
            case script.LineSpoken(label=label, typed=typed):
                self.line("caller", f"“{label}”" if typed else f"▶ {label}")
            case script.CallerHeard(text=text, final=True):
                self.line("heard", f"“{text}”" if text else "(nothing that could be understood)")
            case script.AgentSaid(text=text, final=True, cut=cut):
                known = cut and text == self._said  # printed already, when its last word was known
                self.line("agent", "— interrupted" if known else text + " — interrupted" * cut)
                self._said = text
            case script.ToolUsed():
                self.line("tool", _tool(event))
            case script.TurnTimed(voice_to_voice_ms=waited, cut_off=cut_off):
                self.line("", _waited(waited, cut_off))
            case script.CallOver(reason=reason, unspoken=unspoken, detail=detail):
                left = f"; {unspoken} turn{'s' * (unspoken != 1)} left unspoken" if unspoken else ""
                self.line("", f"call over: {reason.replace('_', ' ')}{f' ({detail})' if detail else ''}{left}")
            case _:
                pass

    def line(self, who: str, what: str) -> None:
        """One line: who in colour, what beside it, wrapped in its own column."""

        row = Table.grid(padding=(0, 2))
        row.add_column(width=7, justify="right")
        row.add_column(overflow="fold")
        row.add_row(Text(who, style=_STYLES.get(who, "")), Text(printable(what), style="dim" if not who else ""))
        self._console.print(row)


def as_json(event: CallEvent) -> str:
    """One event as one line of JSON; `type` is its name in snake_case."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(event).__name__).lower()
    return json.dumps({"type": name, **dataclasses.asdict(event)}, ensure_ascii=False, default=str)


def printable(text: str) -> str:
    """Text from elsewhere, without what would move a terminal's cursor."""
    return "".join(character if character.isprintable() else " " for character in text)


def compact(values: Mapping[str, Any]) -> str:
    """Arguments or a result on one line: `appointment_id=1042, new_start=2026-11-26T14:30:00`."""
    shown = ", ".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)}"
        for name, value in values.items()
    )
    return shown if len(shown) <= WIDEST else shown[: WIDEST - 1] + "…"


def _tool(event: Any) -> str:
    if event.status == "running":
        return f"{event.name}({compact(event.args)})"
    response = event.response.get("output", event.response)
    if event.status == "unconfirmed":
        return f"→ needs the caller's yes: {response.get('confirmation_required', event.name)}"
    if event.status in ("refused", "failed") and "error" in response:
        return f"→ {event.status}: {response['error']}"
    result = compact(response) if isinstance(response, dict) else compact({"result": response})
    return f"→ {event.status}" + (f": {result}" if result else "")


def _waited(waited: float | None, cut_off: bool) -> str:
    if waited is None:
        return "no answer"
    late = f", over the {LATE} ms that most turns should take" if waited > LATE else ""
    return f"{waited:.0f} ms from the caller's last sound to the agent's first{late}" + ", speaking over them" * cut_off

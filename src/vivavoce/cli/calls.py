"""`vivavoce calls`: what the gateway noted of its calls."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import datetime

import click
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

from ..errors import ConfigurationError
from ..sessions.call_history import spent
from ..sessions.entries import Entry, LoggedCall
from ..sessions.erasure import Erasure
from ..sessions.log import CallLog
from .environment import settings
from .happenings import seen, timed, told
from .printing import Printer, compact

SHORT = 8  # characters of an id that are shown: enough for a million calls (one in 4,000 of them would share its 8)


def list_calls(limit: int, as_json: bool) -> None:
    """Print the newest `limit` calls, one a line."""
    calls = _log().calls(limit)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(call) for call in calls], indent=2, default=str))
        return
    if not calls:
        click.echo("No calls yet. Next: vivavoce demo")
        return
    _print([_row(call) for call in calls])
    click.echo(f"\nNext: vivavoce calls show {calls[0].id[:SHORT]}")


COLUMNS = ("id", "began", "agent", "line", "lasted", "turns", "wait", "outcome", "ended")


def _row(call: LoggedCall) -> tuple[str, ...]:
    wait = "–" if call.voice_to_voice_ms is None else f"{call.voice_to_voice_ms:.0f} ms"
    began, lasted = _moment(call.started), _lasted(call)
    return (call.id[:SHORT], began, call.agent, call.line, lasted, str(call.turns), wait, _outcome(call), _ended(call))


def _print(rows: Sequence[tuple[str, ...]]) -> None:
    """As a table; where the terminal has no room for one, a paragraph for each call."""

    console = Console(highlight=False, markup=False)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in COLUMNS:
        number = column in ("lasted", "turns", "wait")
        table.add_column(column, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    wide = console.options.update(width=10_000)
    if Measurement.get(console, wide, table).maximum <= console.width:
        console.print(table)
        return
    for call_id, began, agent, *rest in rows:
        console.print(f"{call_id}  {began}  {agent}")
        told = [f"{name} {value}" for name, value in zip(COLUMNS[3:], rest, strict=True) if value != "–"]
        console.print("  " + ", ".join(told))


def show(call_id: str, as_json: bool) -> None:
    """Print one call, turn by turn."""
    if not call_id.strip():
        raise click.UsageError("which call? `vivavoce calls` lists their ids; the first few characters will do")
    call = _log().call(call_id)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(call), indent=2, default=str))
        return

    click.echo(
        f"{call.agent} ({call.model}), {_moment(call.started)}, {_lasted(call)}, {call.client or 'no client name'}\n"
    )
    page = Printer(Console(highlight=False))
    for entry in call.entries:
        page.line(*_line(entry))
    tokens = spent(entry.fields for entry in call.entries if entry.kind == "marks").words(_seconds(call))
    click.echo(f"\noutcome: {_outcome(call)}\nended: {_ended(call)}" + (f"\ntokens: {tokens}" if tokens else ""))


def forget(who: str, ledgers: tuple[str, ...]) -> None:
    """Erase a caller's calls, or one call. Raises ConfigurationError when nothing is known of it."""

    _log().close()  # it has looked whether the database answers
    erasure = Erasure(settings(), ledgers)
    try:
        theirs, one = erasure.calls_of(who), erasure.call_named(who)
        if theirs and one and one not in theirs:
            raise ConfigurationError(f"{who!r} is a caller and begins the id of a call: write more of the id")
        forgotten = erasure.forget(theirs or [one] if one or theirs else [], who if theirs or not one else "")
    finally:
        erasure.close()
    if not (forgotten.calls or forgotten.tokens or forgotten.recordings):
        raise ConfigurationError(f"no call and no token knows {who!r}: `vivavoce calls` lists the calls")
    counted = {
        "call": forgotten.calls,
        "recording": forgotten.recordings,
        "result": forgotten.actions,
        "token": forgotten.tokens,
    }
    told = [f"{number} {name}{'' if number == 1 else 's'}" for name, number in counted.items() if number]
    click.echo(f"Erased: {', '.join(told)}.")


def _log() -> CallLog:

    log = CallLog(settings().calls)
    log.reach()
    return log


def _line(entry: Entry) -> tuple[str, str]:
    """Who, and what, with the moment in the call."""

    fields, at = entry.fields, f"{entry.at_ms / 1000:7.1f} s  "
    match entry.kind:
        case "heard":
            sure = "typed" if fields.get("typed") else f"{100 * float(fields.get('confidence', 1.0)):.0f} % sure"
            return "heard", f"{at}“{fields.get('text', '')}”  ({sure})"
        case "said":
            heard = f"  — interrupted after “{fields.get('heard_text', '')}”" if fields.get("cut") else ""
            return "agent", f"{at}{fields.get('text', '')}{heard}"
        case "saw":
            return str(fields.get("source", "")), f"{at}{seen(fields)}"
        case "tool_call":
            return "tool", f"{at}{fields.get('name', '')}({compact(fields.get('args') or {})})"
        case "tool_result":
            return "tool", f"{at}{fields.get('name', '')} → {compact(fields.get('response') or {})}"
        case "marks":
            return "", f"{at}turn {entry.turn}: {timed(fields)}"
    return "", at + told(fields)


def _moment(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _lasted(call: LoggedCall) -> str:
    return "–" if call.ended is None else f"{(call.ended - call.started).total_seconds():.0f} s"


def _seconds(call: LoggedCall) -> float:
    """Its length, or as far as it is known."""
    if call.ended is not None:
        return (call.ended - call.started).total_seconds()
    return max((entry.at_ms / 1000 for entry in call.entries), default=0.0)


def _outcome(call: LoggedCall) -> str:
    return call.outcome.replace("_", " ")


def _ended(call: LoggedCall) -> str:
    return call.reason.replace("_", " ") if call.ended else "open or killed"

"""`vivavoce demo`: hear an agent do its job, on this machine, in a minute."""

from __future__ import annotations

import dataclasses
import os
import sqlite3
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from ..settings import Settings
    from ..streaming.recording import Recording

APPOINTMENT = 1042
"""The template's seed holds it, and the caller's first turn gives its number and her birth date."""
WORDS = {
    "1.wav": "Hi, I need to move my appointment. I was born on March fourth, nineteen eighty-five, "
    "and the number is one zero four two.",
    "2.wav": "Next Thursday at half past two, please.",
    "3.wav": "Yes, please.",
    "4.wav": "No, that's all. Thank you, goodbye.",
}
"""What the recordings in the template's `caller` folder say."""


@click.command("demo")
@click.option("--once", is_flag=True, help="Stop after the call: exit code 0 if the appointment moved, else 1.")
@click.option("--port", type=click.IntRange(0, 65535), help="Page, http and ws.  [default: 8080, or a free one]")
def command(once: bool, port: int | None) -> None:
    """Start a clinic's front desk, call it with a recorded voice and watch an appointment move in its database.

    Everything runs here: no key, no network once the models are fetched. Afterwards the page stays open for you.

    \b
    Examples:
      vivavoce demo
      vivavoce demo --once
      vivavoce demo --port 9000
    """
    click.echo("Vivavoce: a front desk on this machine, and one call to it.")
    import asyncio

    from rich.console import Console

    from .environment import settings

    console = Console(highlight=False)
    chosen = settings(port=port)
    _fetch_models(chosen, console)
    chosen = dataclasses.replace(
        chosen,
        port=chosen.port if port is not None else _free(chosen.host, chosen.port),
        tls_port=_free(chosen.host, chosen.tls_port),
    )
    with tempfile.TemporaryDirectory(prefix="vivavoce-demo-") as folder:
        book = Path(folder) / "front-desk.db"
        os.environ["FRONT_DESK_DB"] = f"sqlite:///{book}"  # the template's own variable: a fresh book for every demo
        moved = asyncio.run(_demo(chosen, book, console, once))
    raise click.exceptions.Exit(0 if moved or not once else 1)


async def _demo(settings: Settings, book: Path, console: Console, once: bool) -> bool:
    """One call, and the page afterwards; whether the appointment moved."""
    from ..gateway import build
    from ..tools.loading import load_agent
    from .serving import until_stopped

    agent = load_agent("front-desk")
    agent.brief()  # makes and fills the book, so that it can be shown before the call
    console.print("Loading the engine …", style="dim")
    gateway = build(settings, [agent])
    async with until_stopped() as stop, gateway.running():
        before = appointment(book, APPOINTMENT)
        console.print(f"\nIn the book   {described(before)}\n", markup=False)
        await _call(gateway.http_url, settings, console)
        after = appointment(book, APPOINTMENT)
        moved = after is not None and after != before and bool(after["booked"])
        console.print(f"\nIn the book   {described(after)}", markup=False)
        if moved:
            console.print("Moved, as the caller wished.", style="green")
        else:
            click.echo("vivavoce: the appointment did not move", err=True)
        if not once and not stop.is_set():
            console.print(f"\nNow you: open {gateway.page_url} and talk to it.", markup=False)
            console.print("It answers until Ctrl-C. Afterwards: vivavoce calls, vivavoce new front-desk my-desk")
            await stop.wait()
    return moved


async def _call(url: str, settings: Settings, console: Console) -> None:
    """Speak the recordings to the agent; the conversation is printed as it happens."""
    from ..streaming.caller import Caller
    from .call import follow
    from .conversation import Conversation

    key = next(iter(settings.api_keys), "")
    await follow(Caller(url, recordings(), agent="front-desk", key=key), Conversation(console).show)


def recordings() -> list[Recording]:
    """The caller's turns in order, each named by what it says."""
    from ..streaming.recording import load_recording

    folder = Path(__file__).parent.parent / "templates" / "front_desk" / "caller"
    turns = map(load_recording, sorted(folder.glob("*.wav")))
    return [dataclasses.replace(turn, name=f"“{WORDS.get(turn.name, turn.name)}”") for turn in turns]


def appointment(book: Path, number: int) -> dict[str, Any] | None:
    """One row as the database has it, read from outside the agent; None when there is no such row."""
    with closing(sqlite3.connect(f"file:{book}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        row = database.execute("SELECT * FROM appointments WHERE number = ?", (number,)).fetchone()
    return dict(row) if row else None


def described(row: dict[str, Any] | None) -> str:
    """A row in words: `1042  check-up with Dr. Patel  Thu 26 Nov 2026, 14:30`."""
    if row is None:
        return "nothing under that number"
    start = datetime.fromisoformat(row["start"])
    cancelled = "" if row["booked"] else "  (cancelled)"
    return f"{row['number']}  {row['service']} with {row['provider']}  {start:%a %-d %b %Y, %H:%M}{cancelled}"


def _fetch_models(settings: Settings, console: Console) -> None:
    from ..weights.store import Store
    from .models import pull_with_progress

    store = Store(settings.weights)
    absent = [status.model for status in store.needed() if status.state != "present"]
    if absent:
        size = sum(model.size for model in absent) / 1_000_000
        console.print(f"Fetching {size:.0f} MB of models, this once:")
        pull_with_progress(store, [model.name for model in absent], console)


def _free(host: str, port: int) -> int:
    """`port` if it can be had, else 0 for any: a demo should not fail because something else runs."""
    import socket

    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError:
        return 0
    return port

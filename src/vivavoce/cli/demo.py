"""`vivavoce demo`: hear an agent do its job, on this machine, in a minute."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import socket
import sqlite3
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from ..gateway import build
from ..settings import Settings
from ..streaming.caller import Caller
from ..streaming.picture import load_picture
from ..streaming.recording import Recording, load_recording
from ..testing.softphone import free_port, softphone
from ..tools.loading import load_agent
from ..weights.store import Store
from .call import follow
from .environment import settings
from .models import pull_with_progress
from .printing import Printer
from .serving import until_stopped

SIP_PORT = 5060
_TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True)
class Job:
    """One agent at work: who calls it, and what its database shows of that."""

    agent: str
    title: str
    variable: str
    """Environment variable with the template's database: a fresh one for every demo."""
    words: Sequence[str]
    """What the recordings `1.wav` … in the template's `caller` folder say."""
    query: str
    """The one row that the call changes."""
    described: Callable[[Mapping[str, Any] | None], str]
    done: Callable[[Mapping[str, Any], Mapping[str, Any]], bool]
    """Whether the row, as it was and as it is, shows what the caller wished."""
    picture: str = ""
    """What the caller holds up."""

    @property
    def folder(self) -> Path:
        """The caller's recordings and picture."""
        return _TEMPLATES / self.agent.replace("-", "_") / "caller"

    def row(self, book: Path) -> dict[str, Any] | None:
        """The row as the database has it, read from outside the agent; None when there is no such row."""
        with closing(sqlite3.connect(f"file:{book}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            row = database.execute(self.query).fetchone()
        return dict(row) if row else None

    def turns(self) -> list[Recording]:
        """The caller's turns in order, each named by what it says."""

        recordings = map(load_recording, sorted(self.folder.glob("*.wav")))
        return [
            dataclasses.replace(turn, name=f"“{words}”") for turn, words in zip(recordings, self.words, strict=True)
        ]


def _appointment(row: Mapping[str, Any] | None) -> str:
    """A row in words: `1042  check-up with Dr. Patel  Thu 26 Nov 2026, 14:30`."""
    if row is None:
        return "nothing under that number"
    start = datetime.fromisoformat(row["start"])
    cancelled = "" if row["booked"] else "  (cancelled)"
    return f"{row['number']}  {row['service']} with {row['provider']}  {start:%a %-d %b %Y, %H:%M}{cancelled}"


def _parcel(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return "nothing under that number"
    return f"{row['number']}  for {row['recipient']}, {row['kilograms']} kg  {'arrived' if row['arrived'] else 'due'}"


FRONT_DESK = Job(
    agent="front-desk",
    title="a front desk on this machine, and one call to it",
    variable="FRONT_DESK_DB",
    words=(
        "Hi, I need to move my appointment. I was born on March fourth, nineteen eighty-five, "
        "and the number is one zero four two.",
        "Next Thursday at half past two, please.",
        "Yes, please.",
        "No, that's all. Thank you, goodbye.",
    ),
    query="SELECT * FROM appointments WHERE number = 1042",
    described=_appointment,
    done=lambda before, after: bool(after != before and after["booked"]),
)
GOODS_IN = Job(
    agent="goods-in",
    title="goods in, on this machine: a caller who holds a parcel to the camera",
    variable="GOODS_IN_DB",
    words=(
        "Hello, I have a parcel here. Please book it in.",
        "Yes, please.",
        "What does the second line say?",
        "That's all. Thank you, goodbye.",
    ),
    query="SELECT * FROM parcels WHERE number = '482113'",
    described=_parcel,
    done=lambda before, after: bool(after["arrived"] and not before["arrived"]),
    picture="label.jpg",
)


def run(once: bool, eyes: bool, phone: bool, port: int | None) -> None:
    """One recorded call to a template's agent; then its page stays open. Exit code 1 when it failed."""
    job = GOODS_IN if eyes else FRONT_DESK
    click.echo(f"Vivavoce: {job.title}.")

    console = Console(highlight=False)
    chosen = settings(port=port)
    _fetch_models(chosen, console, eyes)
    chosen = dataclasses.replace(
        chosen,
        port=chosen.port if port is not None else _free(chosen.host, chosen.port),
        tls_port=_free(chosen.host, chosen.tls_port),
        sip=chosen.sip or (f"127.0.0.1:{free_port(SIP_PORT)}" if phone else ""),
    )
    with tempfile.TemporaryDirectory(prefix="vivavoce-demo-") as folder:
        book = Path(folder) / "demo.db"
        os.environ[job.variable] = f"sqlite:///{book}"
        done = asyncio.run(_demo(job, chosen, book, console, once, phone))
    raise click.exceptions.Exit(0 if done or not once else 1)


async def _demo(job: Job, settings: Settings, book: Path, console: Console, once: bool, phone: bool) -> bool:
    """One call, and the page afterwards; whether the caller's wish came true."""

    agent = load_agent(job.agent)
    agent.brief()
    console.print("Loading the engine …", style="dim")
    gateway = build(settings, [agent])
    async with until_stopped() as stop, gateway.running():
        before = job.row(book)
        console.print(f"\nIn the book   {job.described(before)}\n", markup=False)
        if phone:
            await _telephone(job, f"sip:{job.agent}@{settings.sip}", console)
        else:
            await _call(job, gateway.http_url, settings, console)
        after = job.row(book)
        done = before is not None and after is not None and job.done(before, after)
        console.print(f"\nIn the book   {job.described(after)}", markup=False)
        if done:
            console.print("Done, as the caller wished.", style="green")
        else:
            click.echo("vivavoce: the book is not as the caller wished", err=True)
        if not once and not stop.is_set():
            if phone:
                console.print(
                    f"\nNow you: call sip:{job.agent}@{settings.sip} with any softphone on this machine.", markup=False
                )
            console.print(f"\nNow you: open {gateway.page_url} and talk to it.", markup=False)
            console.print(f"It answers until Ctrl-C. Afterwards: vivavoce calls, vivavoce new {job.agent} my-desk")
            await stop.wait()
    return done


async def _call(job: Job, url: str, settings: Settings, console: Console) -> None:
    """Speak the recordings to the agent; the conversation is printed as it happens."""

    key = next(iter(settings.api_keys), "")
    pictures = [load_picture(job.folder / job.picture, "camera")] if job.picture else []
    caller = Caller(url, job.turns(), agent=job.agent, key=key, pictures=pictures)
    await follow(caller, Printer(console).show)


async def _telephone(job: Job, address: str, console: Console) -> None:
    """The same by telephone: speak each recording once the agent has finished."""
    console.print(f"Calling {address}, as any telephone does; with a softphone of your own: baresip, Linphone …\n")
    async with softphone() as telephone:
        await telephone.dial(address)
        for turn, words in zip(sorted(job.folder.glob("*.wav")), job.words, strict=True):
            await telephone.until_answered()
            console.print(f"  caller  {words}", markup=False)
            await telephone.say(turn)
        with contextlib.suppress(TimeoutError):
            await telephone.until_answered()  # the goodbye, if the line is not gone before
        console.print(f"  {len(telephone.heard()) / 8000:.0f} s of the agent's side were heard at the telephone.")


def _fetch_models(settings: Settings, console: Console, eyes: bool) -> None:

    store = Store(settings.weights)
    needed = store.needed() + ([status for status in store.status() if status.model.set == "vision"] if eyes else [])
    absent = [status.model for status in needed if status.state != "present"]
    if absent:
        size = sum(model.size for model in absent) / 1_000_000
        console.print(f"Fetching {size:.0f} MB of models, this once:")
        pull_with_progress(store, [model.name for model in absent], console)


def _free(host: str, port: int) -> int:
    """`port` if it can be had, else 0 for any: a demo should not fail because something else runs."""

    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError:
        return 0
    return port

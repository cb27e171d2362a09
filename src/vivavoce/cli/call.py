"""`vivavoce call`: ring an agent from a recording, or by text."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console

from ..events import VideoFrame
from ..streaming.caller import Caller
from ..streaming.picture import load_picture
from ..streaming.recording import Recording, load_recording
from ..streaming.script import CallEvent, CallOver
from ..tls import existing_authority
from .environment import settings, writable
from .loudspeaker import loudspeaker
from .printing import Printer, as_json


def run(
    wavs: tuple[Path, ...],
    texts: tuple[str, ...],
    images: tuple[Path, ...],
    screen: bool,
    url: str,
    agent: str,
    key: str,
    save: Path | None,
    play: bool,
    greet: bool,
    as_lines: bool,
) -> None:
    """Place one call and print it as it happens. Exit code 1 when the line was lost."""

    if not wavs and not texts:
        raise click.UsageError('there is nothing to say: add --wav hello.wav or --text "Hello"')
    if save is not None:
        writable(save)
    chosen = settings()
    if not url:  # our own gateway: its address and its keys are in our environment
        url = f"ws://127.0.0.1:{chosen.port}"
        key = key or next(iter(chosen.api_keys), "")
    turns: list[Recording | str] = [*_recorded(wavs), *texts]
    pictures = _pictures(images, screen, len(turns))
    with loudspeaker(play) as listen:
        caller = Caller(
            url, turns, agent=agent, key=key, authority=existing_authority(chosen.home), greeted=greet, listen=listen,
            pictures=pictures,
        )  # fmt: skip
        over = asyncio.run(follow(caller, _printer(as_lines)))
    if save is not None:
        caller.save(save)
    if save is not None and not as_lines:
        click.echo(f"\nKept both sides in {save} (left the caller, right the agent).")
    if not as_lines:
        click.echo("\nNext: vivavoce calls   shows what the gateway noted of it.")
    if over is None or over.reason == "line_closed":
        raise click.exceptions.Exit(1)


def _pictures(images: tuple[Path, ...], screen: bool, turns: int) -> list[VideoFrame]:

    if len(images) > turns:
        raise click.UsageError(f"{len(images)} pictures are more than {turns} turns: each is shown from a turn on")
    return [load_picture(path, "screen" if screen else "camera") for path in images]


def _recorded(wavs: tuple[Path, ...]) -> list[Recording]:

    recordings = list(map(load_recording, wavs))
    for recording in recordings:
        if recording.silent:
            click.echo(f"vivavoce: {recording.name} is silent: the agent will hear nothing in it", err=True)
    return recordings


async def follow(caller: Caller, show: Callable[[CallEvent], None]) -> CallOver | None:
    """Hand every event of a call to `show`; how it ended."""

    last = None
    async for event in caller.events():
        show(event)
        last = event
    return last if isinstance(last, CallOver) else None


def _printer(as_lines: bool) -> Callable[[CallEvent], None]:
    if as_lines:
        return lambda event: click.echo(as_json(event))

    return Printer(Console(highlight=False)).show

"""How `vivavoce acoustics` is asked for."""

from __future__ import annotations

from pathlib import Path

import click

from . import deferred


@click.command("acoustics")
@click.argument("source", metavar="IN.wav", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT.wav", type=click.Path(path_type=Path))
@click.option("--condition", default="tau", show_default=True, help="Conditions joined by +; see below.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed does the same.")
@click.option("--noise", "folder", type=click.Path(path_type=Path), help="A folder with noises of your own, as WAV.")
@deferred("acoustics:run")
def command() -> None:
    """Send the recording IN.wav through a bad line, as the callers of an eval speak through it, and keep it as OUT.wav.

    The result is 16 kHz mono and as long as the original.

    \b
    Conditions, with their numbers; vivavoce acoustics a.wav b.wav --condition help  lists them all:
      phone+noise15+loss1    a telephone, noise 15 dB below the voice, 1 per cent of the packets lost
      room2+babble5          a room where people talk
      tau                    a realistic call

    \b
    Example:
      vivavoce acoustics me.wav worse.wav --condition phone+noise15+loss1 --seed 1
    """

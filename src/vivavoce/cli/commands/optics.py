"""How `vivavoce optics` is asked for."""

from __future__ import annotations

from pathlib import Path

import click

from . import deferred


@click.command("optics")
@click.argument("source", metavar="PICTURE", type=click.Path(path_type=Path))
@click.option("-o", "--out", "target", metavar="OUT", type=click.Path(path_type=Path), help="The result: .jpg or .png.")
@click.option("--condition", default="handheld", show_default=True, help="Conditions joined by +; see below.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed does the same.")
@deferred("optics:run")
def command() -> None:
    """Show PICTURE to a bad camera, as the callers of an eval show it, and keep what it sees as OUT.

    The result is as large as the original. Pixels are those of the original.

    \b
    Conditions, with their numbers; vivavoce optics label.png --condition help  lists them all:
      dark0.3+blur1.5+jpeg40     30 per cent of the light, out of focus, kept at quality 40
      distance3+rotated20        far away and turned
      handheld                   a phone in one hand

    \b
    Example:
      vivavoce optics label.png -o worse.jpg --condition dark0.3+blur1.5+jpeg40 --seed 1
    """

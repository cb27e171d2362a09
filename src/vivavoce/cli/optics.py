"""`vivavoce optics`: what a picture looks like in the dark, from afar, in a shaky hand."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import ConfigurationError
from ..evals import optics
from .environment import writable


@click.command("optics")
@click.argument("source", metavar="PICTURE", type=click.Path(path_type=Path))
@click.option("-o", "--out", "target", metavar="OUT", type=click.Path(path_type=Path), help="The result: .jpg or .png.")
@click.option("--condition", default="handheld", show_default=True, help="Conditions joined by +; see below.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed does the same.")
def command(source: Path, target: Path | None, condition: str, seed: int) -> None:
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

    if condition == "help":
        click.echo(optics.listing())
        return
    kinds: dict[str, optics.Kind] = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png"}
    if target is None or target.suffix.lower() not in kinds:
        came = "none" if target is None else repr(target.name)
        raise ConfigurationError(f"expected a name for the result, -o NAME.jpg or -o NAME.png; came {came}")
    picture = source.read_bytes()
    worse = optics.apply(picture, condition, seed, kinds[target.suffix.lower()])
    writable(target)
    target.write_bytes(worse)
    click.echo(f"{target}: {source.name} under {condition}, seed {seed}, {len(worse) // 1024} KiB")

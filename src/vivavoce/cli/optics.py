"""`vivavoce optics`: what a picture looks like in the dark, from afar, in a shaky hand."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import ConfigurationError
from ..evals import optics
from .environment import writable


def run(source: Path, target: Path | None, condition: str, seed: int) -> None:
    """Write `source` to `target` as a bad camera sees it. Raises ConfigurationError."""

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

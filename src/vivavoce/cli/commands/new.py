"""`vivavoce new`: a project of your own from a template."""

from __future__ import annotations

from pathlib import Path

import click

from ...templates import create


@click.command("new")
@click.argument("template")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(template: str, folder: Path) -> None:
    """Copy TEMPLATE into DIR, ready to be changed and served.

    \b
    Templates:
      companion     an agent that sees, for people who see little: reads aloud, medicine diary
      design-critic a design review of a shared screen: contrast, sizes, alignment, spacing
      front-desk    appointments of a small clinic: book, move, cancel, opening hours
      game-master   an adventure for one or more players: dice, cards and objects before the camera
      goods-in      an agent that sees: parcels are held to the camera and booked in
      language-tutor pronunciation: pairs of sounds, judged; words by things that are shown
      pick-by-voice an agent that leads: pickers through a warehouse, check digit by check digit

    \b
    Example:
      vivavoce new front-desk my-desk
      vivavoce serve my-desk/agent.py
    """

    create(template, folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    agent = next((path for path in files if path.name == "agent.py"), folder)
    click.echo(f"{folder} has your own copy of {template}:")
    for path in files:
        click.echo(f"  {path}")
    click.echo(f"\nNext: vivavoce serve {agent}")

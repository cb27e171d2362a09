"""`vivavoce doctor`: is everything there, and how does a client get here?"""

from __future__ import annotations

import dataclasses
import json
import os

import click

from ..doctor import examine, examine_agent, sdk_lines
from .environment import settings
from .serving import agents_in

_MARKS = {"ok": ("✓", "green"), "note": ("•", "yellow"), "missing": ("✗", "red")}


def run(agents: tuple[str, ...], as_json: bool) -> None:
    """Print what was found and what mends it. Exit code 1 when something must be mended."""

    chosen = settings()
    findings = examine(chosen, os.environ)
    for agent in agents_in(agents):
        findings += examine_agent(agent, chosen)
    lines = sdk_lines(chosen)
    healthy = all(finding.state != "missing" for finding in findings)
    if as_json:
        facts = {"healthy": healthy, "findings": [dataclasses.asdict(finding) for finding in findings], "sdk": lines}
        click.echo(json.dumps(facts, indent=2))
        raise click.exceptions.Exit(0 if healthy else 1)
    for finding in findings:
        mark, colour = _MARKS[finding.state]
        click.echo(f"{click.style(mark, fg=colour)} {finding.name:<12} {finding.detail}")
        if finding.remedy:
            click.echo(f"{'':15}→ {finding.remedy}")
    for title, line in lines.items():
        click.echo(f"\n{title}:\n  " + line.replace("\n", "\n  "))
    click.echo("\nNext: vivavoce demo" if healthy else "\nMend what is marked ✗, then: vivavoce doctor")
    raise click.exceptions.Exit(0 if healthy else 1)

"""`vivavoce serve`: put agents on the line."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import Any

import click

from ..gateway import build
from ..gateway.http_server import check_ports
from ..settings import Settings, misspelt
from ..settings import phone_numbers as numbered
from ..tls import local_certificate
from ..tools.agent import Agent
from .environment import settings
from .serving import agents_in, until_stopped


def run(
    agents: tuple[str, ...],
    host: str | None,
    port: int | None,
    tls_port: int | None,
    model: str,
    aliases: tuple[str, ...],
    raw_models: tuple[str, ...],
    phone_numbers: tuple[str, ...],
    sip: str | None,
    brain_url: str,
    brain_model: str,
    brain_key: str,
    brain_mode: str,
) -> None:
    """Answer calls until somebody stops it. Raises VivavoceError before the first of them."""

    for sentence in misspelt(os.environ):
        click.echo(f"vivavoce: {sentence}", err=True)
    numbers = numbered(phone_numbers) or None
    chosen = settings(
        host=host, port=port, tls_port=tls_port, raw_models=raw_models or None, phone_numbers=numbers, sip=sip
    )
    chosen.check()
    check_ports(chosen)
    local_certificate(chosen.home)  # a home that cannot be written shows at once, too
    choices = {
        "model": model,
        "aliases": dict(map(_pair, aliases)),
        "brain_url": brain_url,
        "brain_model": brain_model,
        "brain_key": brain_key,
        "brain_mode": brain_mode,
    }
    asyncio.run(_serve(chosen, agents_in(agents), choices))


def _pair(alias: str) -> tuple[str, str]:
    name, equals, agent = alias.partition("=")
    if not (name and equals and agent):
        raise click.BadParameter(f"it should look like NAME=AGENT, not {alias!r}", param_hint="--alias")
    return name, agent


async def _serve(settings: Settings, agents: Sequence[Agent], choices: dict[str, Any]) -> None:

    names = ", ".join(agent.name for agent in agents)
    click.echo(f"Getting {names} ready …")
    gateway = build(settings, agents, **choices)
    async with until_stopped() as stop, gateway.running():
        click.echo(f"{names} {'is' if len(agents) == 1 else 'are'} on the line. Ctrl-C stops.\n")
        click.echo(f"  page      {gateway.page_url}")
        click.echo(f"  Live API  {gateway.http_url}  {gateway.https_url}")
        if settings.phone_secrets:
            click.echo(f"  telephone {settings.phone_url}/phone/…  {', '.join(dict(settings.phone_secrets))}")
        if settings.sip:
            click.echo(f"  telephone sip:{agents[0].name}@{settings.sip}")
        click.echo(f'\nNext: open the page and talk, or  vivavoce call --agent {agents[0].name} --text "Hello"')
        click.echo("      To point a Gemini SDK here:  vivavoce doctor")
        await stop.wait()
        click.echo("\nStopping; open calls are hung up.")

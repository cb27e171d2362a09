"""`vivavoce dial`: an agent calls a telephone."""

from __future__ import annotations

import asyncio
import dataclasses

import click

from ..gateway import build
from ..settings import Settings
from ..tools.agent import Agent
from .environment import settings
from .serving import agents_in, done_before_stopped


def run(address: str, agent: str, sip: str) -> None:
    """One call to somebody. Exit code 1 when nobody answered."""
    if not address.startswith(("sip:", "sips:")):
        raise click.BadParameter(f"it should look like sip:ann@pbx.example, not {address!r}", param_hint="ADDRESS")
    chosen = dataclasses.replace(settings(port=0, tls_port=0), sip=sip, phone_numbers=())
    why: list[str] = []
    asyncio.run(done_before_stopped(_dial(chosen, agents_in((agent,))[0], address, why)))
    if why != [""]:
        click.echo(f"vivavoce: {why[0] if why else 'stopped'}", err=True)
        raise click.exceptions.Exit(1)
    click.echo("\nThe call is over. Next: vivavoce calls   shows what was said and done.")


async def _dial(settings: Settings, agent: Agent, address: str, why: list[str]) -> None:
    click.echo(f"Getting {agent.name} ready …")
    gateway = build(settings, [agent])
    async with gateway.running():
        click.echo(f"Calling {address} …")
        why.append(await gateway.dial(address))

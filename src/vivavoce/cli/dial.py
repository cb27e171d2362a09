"""`vivavoce dial`: an agent calls a telephone."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from typing import Any

import click

from ..gateway import build
from ..settings import Settings
from ..tools.agent import Agent
from .environment import settings
from .serving import agents_in, done_before_stopped


def run(address: str, agent: str, sip: str, about: tuple[str, ...]) -> None:
    """One call to somebody. Exit code 1 when nobody answered."""
    if not address.startswith(("sip:", "sips:")):
        raise click.BadParameter(f"it should look like sip:ann@pbx.example, not {address!r}", param_hint="ADDRESS")
    told = dict(_about(one) for one in about)
    chosen = dataclasses.replace(settings(port=0, tls_port=0), sip=sip, phone_numbers=())
    why: list[str] = []
    asyncio.run(done_before_stopped(_dial(chosen, agents_in((agent,))[0], address, told, why)))
    if why != [""]:
        click.echo(f"vivavoce: {why[0] if why else 'stopped'}", err=True)
        raise click.exceptions.Exit(1)
    click.echo("\nThe call is over. Next: vivavoce calls   shows what was said and done.")


def _about(given: str) -> tuple[str, Any]:
    """NAME=VALUE; a value that is JSON (`1042`, `true`) is read as such."""
    name, equals, value = given.partition("=")
    if not (name and equals):
        raise click.BadParameter(f"it should look like appointment=1042, not {given!r}", param_hint="--about")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


async def _dial(settings: Settings, agent: Agent, address: str, about: dict[str, Any], why: list[str]) -> None:
    click.echo(f"Getting {agent.name} ready …")
    gateway = build(settings, [agent])
    async with gateway.running():
        click.echo(f"Calling {address} …")
        why.append(await gateway.dial(address, agent.name, about))

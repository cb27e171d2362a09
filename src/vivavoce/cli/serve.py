"""`vivavoce serve`: put agents on the line."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import Any

import click

from ..gateway import build
from ..settings import Settings, misspelt
from ..tools.agent import Agent
from .environment import settings
from .serving import agents_in, until_stopped


@click.command("serve")
@click.argument("agents", nargs=-1, required=True, metavar="FILE[:AGENT]…")
@click.option("--host", help="Address to listen on; beyond this machine set VIVAVOCE_API_KEYS.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Page, http and ws; 0 = any.  [default: 8080]")
@click.option("--tls-port", type=click.IntRange(0, 65535), help="https and wss; 0 = any.  [default: 8443]")
@click.option("--model", default="", help="What understands and speaks, for every agent.  [default: the agent's own]")
@click.option(
    "--alias", "aliases", multiple=True, metavar="NAME=AGENT", help="Answer NAME too; AGENT may be `embedded`. Repeat."
)
@click.option("--raw-model", "raw_models", multiple=True, metavar="NAME", help="Cloud model open to callers. Repeat.")
@click.option(
    "--brain-url", default="", help="What thinks for the embedded engine: an OpenAI-compatible address, or a GGUF file."
)
@click.option("--brain-model", default="", help="Which of its models.")
@click.option("--brain-key", default="", envvar="VIVAVOCE_BRAIN_KEY", help="Its key; better in VIVAVOCE_BRAIN_KEY.")
def command(
    agents: tuple[str, ...],
    host: str | None,
    port: int | None,
    tls_port: int | None,
    model: str,
    aliases: tuple[str, ...],
    raw_models: tuple[str, ...],
    brain_url: str,
    brain_model: str,
    brain_key: str,
) -> None:
    """Answer calls with the agents in FILE, until Ctrl-C.

    FILE is a Python file with an Agent in it, or a template's name. Clients name the agent as their model.

    \b
    Examples:
      vivavoce serve front-desk
      vivavoce serve my-desk/agent.py
      vivavoce serve clinic.py:agent hotel.py:night_desk --port 9000
      vivavoce serve front-desk --brain-url http://127.0.0.1:11434/v1 --brain-model qwen3:4b
      vivavoce serve front-desk --alias gemini-3.1-flash-live-preview=embedded
      vivavoce serve front-desk --brain-url gguf:qwen-0.5b
      GEMINI_API_KEY=… vivavoce serve front-desk --model gemini-3.1-flash-live-preview
      VIVAVOCE_API_KEYS=long-secret vivavoce serve front-desk --host 0.0.0.0
    """

    for sentence in misspelt(os.environ):
        click.echo(f"vivavoce: {sentence}", err=True)
    chosen = settings(host=host, port=port, tls_port=tls_port, raw_models=raw_models or None)
    chosen.check()
    choices = {
        "model": model,
        "aliases": dict(map(_pair, aliases)),
        "brain_url": brain_url,
        "brain_model": brain_model,
        "brain_key": brain_key,
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
        click.echo(f'\nNext: open the page and talk, or  vivavoce call --agent {agents[0].name} --text "Hello"')
        click.echo("      To point a Gemini SDK here:  vivavoce doctor")
        await stop.wait()
        click.echo("\nStopping; open calls are hung up.")

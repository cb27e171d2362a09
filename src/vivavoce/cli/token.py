"""`vivavoce token`: a link that lets somebody talk to an agent for a while, and taking it back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from ..gateway.door import tenant_of
from ..protocol.tokens import Constraints, Grant
from ..sessions.tokens import Tokens
from ..settings import Settings
from .environment import Number, settings

T = TypeVar("T")


@click.group("token", invoke_without_command=True)
@click.option("--agent", default="", help="The only agent it reaches.  [default: any]")
@click.option("--minutes", type=Number(0.1, 1199), default=30.0, show_default=True, help="How long it works.")
@click.option("--uses", type=click.IntRange(0), default=0, help="Calls it may begin; 0 = any number.  [default: 0]")
@click.option("--url", default="", help="The page's address as the caller sees it.  [default: this machine's]")
@click.pass_context
def command(ctx: click.Context, agent: str, minutes: float, uses: int, url: str) -> None:
    """Print a link to the page with a token in it, for trying out a gateway that has keys.

    Run it where the gateway runs, with the same VIVAVOCE_HOME and VIVAVOCE_API_KEYS. An application mints tokens
    itself: POST /v1alpha/auth_tokens with its key.

    \b
    Examples:
      vivavoce token
      vivavoce token --agent front-desk --minutes 10 --url https://desk.example.org/
      vivavoce token revoke 'https://desk.example.org/#token=auth_tokens/…'
    """
    if ctx.invoked_subcommand is not None:
        return

    end = time.time() + 60 * minutes
    only = Constraints({"model": f"models/{agent}"}, ("model",)) if agent else Constraints()
    chosen, (tenant, *_) = _settings()
    name = _with_tokens(chosen, lambda tokens: tokens.mint(Grant(end, end, uses, only), tenant))
    page = url.rstrip("/") or f"http://localhost:{chosen.port}"
    click.echo(f"{page}/#token={name}")


@command.command("revoke", short_help="Take a token back.")
@click.argument("name", metavar="TOKEN", default="")
@click.option("--caller", default="", metavar="SUBJECT", help="All tokens that were minted for this caller.")
def revoke(name: str, caller: str) -> None:
    """Take a token back: it begins no more calls, and those under way are cut within seconds.

    TOKEN is its name, auth_tokens/…, or the link that holds it. Run it where the gateway runs, with the same
    VIVAVOCE_HOME (or VIVAVOCE_DATABASE) and VIVAVOCE_API_KEYS. A key that is taken out of VIVAVOCE_API_KEYS takes all
    its tokens with it.

    \b
    Examples:
      vivavoce token revoke auth_tokens/…
      vivavoce token revoke --caller patient-7
    """
    if bool(name) == bool(caller):
        raise click.UsageError("expected a TOKEN, or --caller SUBJECT")
    chosen, tenants = _settings()
    name = name.rpartition("#token=")[2]

    async def all_of_them(tokens: Tokens) -> int:
        return sum([await tokens.revoke(tenant, name, caller) for tenant in tenants])

    revoked = _with_tokens(chosen, all_of_them)
    if not revoked:
        raise click.ClickException("there is no such token: it has expired, or the gateway keeps its tokens elsewhere")
    click.echo(f"{revoked} revoked.")


def _settings() -> tuple[Settings, list[str]]:
    """The settings, and by what its keys are known."""

    chosen = settings()
    return chosen, [tenant_of(key) for key in chosen.api_keys] or [""]


def _with_tokens(chosen: Settings, work: Callable[[Tokens], Awaitable[T]]) -> T:

    tokens = Tokens(chosen.calls)

    async def run() -> T:
        return await work(tokens)

    try:
        return asyncio.run(run())
    finally:
        tokens.close()

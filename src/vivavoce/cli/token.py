"""`vivavoce token`: a link that lets somebody talk to an agent for a while."""

from __future__ import annotations

import click

from .environment import Number


@click.command("token")
@click.option("--agent", default="", help="The only agent it reaches.  [default: any]")
@click.option("--minutes", type=Number(0.1, 1199), default=30.0, show_default=True, help="How long it works.")
@click.option("--uses", type=click.IntRange(0), default=0, help="Calls it may begin; 0 = any number.  [default: 0]")
@click.option("--url", default="", help="The page's address as the caller sees it.  [default: this machine's]")
def command(agent: str, minutes: float, uses: int, url: str) -> None:
    """Print a link to the page with a token in it, for trying out a gateway that has keys.

    Run it where the gateway runs, with the same VIVAVOCE_HOME and VIVAVOCE_API_KEYS. An application mints tokens
    itself: POST /v1alpha/auth_tokens with its key.

    \b
    Examples:
      vivavoce token
      vivavoce token --agent front-desk --minutes 10 --url https://desk.example.org/
    """
    import asyncio
    import time

    from ..gateway.door import tenant_of
    from ..protocol.tokens import Constraints, Grant
    from ..sessions.tokens import Tokens
    from .environment import settings

    chosen = settings()
    end = time.time() + 60 * minutes
    only = Constraints({"model": f"models/{agent}"}, ("model",)) if agent else Constraints()
    tokens = Tokens(chosen.calls)
    tenant = tenant_of(chosen.api_keys[0]) if chosen.api_keys else ""
    try:
        name = asyncio.run(tokens.mint(Grant(end, end, uses, only), tenant))
    finally:
        tokens.close()
    page = url.rstrip("/") or f"http://localhost:{chosen.port}"
    click.echo(f"{page}/#token={name}")

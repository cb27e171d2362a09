"""How `vivavoce token` is asked for."""

from __future__ import annotations

import click

from ..environment import Number
from . import deferred


@click.group("token", invoke_without_command=True)
@click.option("--agent", default="", help="The only agent it reaches.  [default: any]")
@click.option("--minutes", type=Number(0.1, 1199), default=30.0, show_default=True, help="How long it works.")
@click.option("--uses", type=click.IntRange(0), default=0, help="Calls it may begin; 0 = any number.  [default: 0]")
@click.option("--url", default="", help="The page's address as the caller sees it.  [default: this machine's]")
@deferred("token:mint")
def command() -> None:
    """Print a link to the page with a token in it, for trying out a gateway that has keys.

    Run it where the gateway runs, with the same VIVAVOCE_HOME and VIVAVOCE_API_KEYS. An application mints tokens
    itself: POST /v1alpha/auth_tokens with its key.

    \b
    Examples:
      vivavoce token
      vivavoce token --agent front-desk --minutes 10 --url https://desk.example.org/
      vivavoce token revoke 'https://desk.example.org/#token=auth_tokens/…'
    """


@command.command("revoke", short_help="Take a token back.")
@click.argument("name", metavar="TOKEN", default="")
@click.option("--caller", default="", metavar="SUBJECT", help="All tokens that were minted for this caller.")
@deferred("token:revoke")
def revoke() -> None:
    """Take a token back: it begins no more calls, and those under way are cut within seconds.

    TOKEN is its name, auth_tokens/…, or the link that holds it. Run it where the gateway runs, with the same
    VIVAVOCE_HOME (or VIVAVOCE_DATABASE) and VIVAVOCE_API_KEYS. A key that is taken out of VIVAVOCE_API_KEYS takes all
    its tokens with it.

    \b
    Examples:
      vivavoce token revoke auth_tokens/…
      vivavoce token revoke --caller patient-7
    """

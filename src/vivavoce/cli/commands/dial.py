"""How `vivavoce dial` is asked for."""

from __future__ import annotations

import click

from . import deferred


@click.command("dial")
@click.argument("address", metavar="sip:WHO@WHERE")
@click.option("--agent", default="front-desk", show_default=True, metavar="FILE[:AGENT]", help="Who calls.")
@click.option(
    "--sip", default="127.0.0.1:0", show_default=True, metavar="HOST:PORT",
    help="From where: an address of this machine that the telephone reaches; port 0 = any.",
)  # fmt: skip
@click.option("--about", multiple=True, metavar="NAME=VALUE", help="What its tools find in Call.about; again for each.")
@deferred("dial:run")
def command() -> None:
    """Have an agent call a telephone by SIP, speak first, and hang up when it has done.

    Through a PBX or a trunk with VIVAVOCE_SIP_ACCOUNT and VIVAVOCE_SIP_PASSWORD. Exit code 1 when nobody answers. An
    answering machine is told by how long it speaks and by its tone: it is left the agent's voicemail, or nothing.

    \b
    Examples:
      vivavoce dial sip:phone@127.0.0.1:5070
      vivavoce dial sip:+15550123@pbx.example --agent reminder.py --about appointment=1042 --sip 192.0.2.7:5060
    """

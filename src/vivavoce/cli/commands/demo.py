"""How `vivavoce demo` is asked for."""

from __future__ import annotations

import click

from . import deferred


@click.command("demo")
@click.option("--once", is_flag=True, help="Stop after the call: exit code 0 if the job was done, else 1.")
@click.option("--eyes", is_flag=True, help="An agent that sees: a parcel is held to the camera and booked in.")
@click.option("--phone", is_flag=True, help="Call by telephone: Debian's softphone `baresip`, by SIP.")
@click.option("--port", type=click.IntRange(0, 65535), help="Page, http and ws.  [default: 8080, or a free one]")
@deferred("demo:run")
def command() -> None:
    """Start a clinic's front desk, call it with a recorded voice and watch an appointment move in its database.

    Everything runs here: no key, no network once the models are fetched. Afterwards the page stays open for you.

    \b
    Examples:
      vivavoce demo
      vivavoce demo --once
      vivavoce demo --eyes
      vivavoce demo --phone
      vivavoce demo --port 9000
    """

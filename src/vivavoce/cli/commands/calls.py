"""How `vivavoce calls` is asked for."""

from __future__ import annotations

import click

from . import deferred


@click.group("calls", invoke_without_command=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="The same for scripts.")
@deferred("calls:list_calls")
def command() -> None:
    """List calls: when, which agent, how long, how many turns, the median wait, what became of them, how they ended.

    \b
    Examples:
      vivavoce calls
      vivavoce calls show 7f3a
      vivavoce calls forget patient-7
      vivavoce calls --json | jq '.[].voice_to_voice_ms'
    """


@command.command("show", short_help="Everything that happened in one call.")
@click.argument("call_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="The same for scripts.")
@deferred("calls:show")
def show() -> None:
    """Print one call, turn by turn: what was heard and how surely, what was said and what of it reached the caller,
    tools with their arguments and results, and milliseconds.

    ID may be shortened as long as it is unambiguous.

    \b
    Example:
      vivavoce calls show 7f3a
    """


@command.command("forget", short_help="Erase a caller's calls, or one call.")
@click.argument("who", metavar="CALLER|ID")
@click.option("--ledger", "ledgers", multiple=True, metavar="URL", help="A tool's database with a ledger. Repeat.")
@deferred("calls:forget")
def forget() -> None:
    """Erase what is kept of a caller's calls, or of one call: every word, recordings, pictures, the row in the list,
    the session to come back to, the caller's tokens, and what tools answered, in the ledgers in VIVAVOCE_HOME,
    VIVAVOCE_LEDGERS and --ledger.

    CALLER is the key under which a token or a tool named them; ID may be shortened as long as it is unambiguous. That
    an action was done is kept, so that it is not done twice. What your tools keep elsewhere is yours to erase.

    \b
    Examples:
      vivavoce calls forget patient-7
      vivavoce calls forget 7f3a
      vivavoce calls forget patient-7 --ledger postgresql+pg8000://desk:secret@db/desk
    """

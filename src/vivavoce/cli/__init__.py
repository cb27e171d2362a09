"""The command line: one small file per command, loaded when it is asked for, so that `--help` is instant."""

from __future__ import annotations

import importlib
import os

import click

from ..errors import VivavoceError

COMMANDS = {
    "demo": "Hear the front desk move an appointment, then talk to it yourself.",
    "serve": "Answer calls with the agents in a file.",
    "call": "Call an agent from a recording, or by text.",
    "calls": "Read the log of past calls.",
    "eval": "Let simulated callers ring an agent, and score what became of it.",
    "report": "Score a finished run of simulated callers again, and write its report.",
    "load": "Find out how many callers at once an agent answers in time.",
    "token": "Print a link that lets somebody call for a while.",
    "new": "Start a project from a template.",
    "models": "List and fetch the engine's model files.",
    "acoustics": "Make a recording sound as over a bad line.",
    "doctor": "Check this machine, and show how SDKs reach the gateway.",
}
"""In the order a newcomer needs them; each is a module here that holds `command`, imported when it is asked for."""


class Failure(click.ClickException):
    """One clear line on standard error, exit code 2; never a traceback."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        """Print it."""
        click.echo(f"vivavoce: {self.format_message()}", err=True)


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f".{cmd_name}", __package__).command
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except VivavoceError as error:
            raise Failure(str(error)) from None
        except BrokenPipeError:  # `vivavoce calls | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else the interpreter complains once more as it leaves
            ctx.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="vivavoce", message="vivavoce %(version)s")
def main() -> None:
    """Voice agents that answer calls, with no key and no network.

    \b
    Hear one in a minute:     vivavoce demo
    Write your own:           vivavoce new front-desk my-desk
    Put it on the line:       vivavoce serve my-desk/agent.py
    Call it from a recording: vivavoce call --wav hello.wav
    Read what happened:       vivavoce calls
    Something is wrong:       vivavoce doctor
    """

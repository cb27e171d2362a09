"""The command line: one small file per command, loaded when it is asked for, so that `--help` is instant."""

from __future__ import annotations

import importlib
import logging
import os
from typing import Any

import click

from ..errors import IN_FULL, ConfigurationError, VivavoceError
from .terminal import LogLines, print_anywhere

LOG = "VIVAVOCE_LOG"
LEVELS = {"DEBUG": logging.DEBUG, "INFO": logging.INFO, "WARNING": logging.WARNING, "ERROR": logging.ERROR}

COMMANDS = {
    "demo": "Hear the front desk move an appointment, then talk to it yourself.",
    "serve": "Answer calls with the agents in a file.",
    "call": "Call an agent from a recording, or by text.",
    "dial": "Have an agent call a telephone.",
    "calls": "Read the log of past calls.",
    "eval": "Let simulated callers ring an agent, and score what became of it.",
    "report": "Score a finished run of simulated callers again, and write its report.",
    "load": "Find out how many callers at once an agent answers in time.",
    "token": "Print a link that lets somebody call for a while, or take it back.",
    "new": "Start a project from a template.",
    "models": "List and fetch the engine's model files.",
    "acoustics": "Make a recording sound as over a bad line.",
    "optics": "Make a picture look as through a bad camera.",
    "doctor": "Check this machine, and show how SDKs reach the gateway.",
}
"""In the order a newcomer needs them; each is a module in `commands`, imported when it is asked for."""


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
        command: click.Command = importlib.import_module(f".commands.{cmd_name}", __package__).command
        return command

    def main(self, *args: Any, **extra: Any) -> Any:
        """As click's; what this terminal's encoding has no letter for is written in others."""

        print_anywhere()
        return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> object:
        try:
            _keep_logs(_level(ctx))
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:  # `vivavoce calls | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else the interpreter complains once more as it leaves
            ctx.exit(1)
        except Exception as error:  # noqa: BLE001 - whatever it is, a person at a terminal gets a line that says what to do
            IN_FULL.debug("the command failed", exc_info=True)
            raise Failure(_told(error)) from None


def _told(error: Exception) -> str:
    if isinstance(error, VivavoceError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"cannot use {error.filename}: {error.strerror}" if error.filename is not None else error.strerror
    if (cause := getattr(error, "orig", None)) is not None:  # SQLAlchemy's, which must not be loaded for this
        return (
            f"the database cannot be used ({cause}): is VIVAVOCE_HOME or VIVAVOCE_DATABASE right, and the file whole?"
        )
    why = " ".join(str(error).split())
    return f"this should not happen ({type(error).__name__}: {why}); `vivavoce --debug …` shows where"


def _level(ctx: click.Context) -> int:
    """Of the log: what the command line says, else `VIVAVOCE_LOG`."""
    wanted = "debug" if ctx.params.get("debug") else os.environ.get(LOG, "").strip() or "warning"
    if wanted.upper() not in LEVELS:
        raise ConfigurationError(f"{LOG} is one of {', '.join(LEVELS).lower()}, not {wanted!r}")
    return LEVELS[wanted.upper()]


def _keep_logs(level: int) -> None:
    """To standard error, each line with its time and level. At `debug` also what users' own code raised, in full."""

    handler = logging.StreamHandler()
    handler.setFormatter(LogLines())
    logging.getLogger().handlers[:] = [handler]
    logging.getLogger("vivavoce").setLevel(level)
    if level == logging.DEBUG:
        IN_FULL.setLevel(level)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="vivavoce", message="vivavoce %(version)s")
@click.option("--debug", is_flag=True, help="Log more, with tracebacks of your own code; like VIVAVOCE_LOG=debug.")
def main(debug: bool) -> None:
    """Voice agents that answer calls, with no key and no network.

    \b
    Hear one in a minute:     vivavoce demo
    Write your own:           vivavoce new front-desk my-desk
    Put it on the line:       vivavoce serve my-desk/agent.py
    Call it from a recording: vivavoce call --wav hello.wav
    Read what happened:       vivavoce calls
    Something is wrong:       vivavoce doctor
    """

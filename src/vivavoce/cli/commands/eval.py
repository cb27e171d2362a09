"""How `vivavoce eval` is asked for."""

from __future__ import annotations

from pathlib import Path

import click

from ..environment import Number
from . import deferred

_Path = click.Path(path_type=Path)


@click.command("eval")
@click.argument("agent", metavar="AGENT")
@click.argument("scenarios", metavar="[SCENARIOS]", required=False, type=_Path)
@click.option(
    "--conditions", default="clean", show_default=True, help="Joined by commas: clean,phone+noise15,typed; or help."
)
@click.option("--optics", default="", help="The same for pictures: clean,dark0.3+blur1.2; or help.  [default: clean]")
@click.option("--model", default="", help="What understands and speaks.  [default: the agent's own]")
@click.option("--calls", "most", type=click.IntRange(min=1), help="At most so many calls, spread over all.")
@click.option("--trials", type=click.IntRange(min=1), default=1, show_default=True, help="Calls per scenario: pass^k.")
@click.option("--only", multiple=True, metavar="ID|TAG", help="Only these scenarios; may be given again.")
@click.option("--split", type=click.Choice(["dev", "test"]), help="Only this half of the scenarios.  [default: both]")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed, the same calls.")
@click.option("--jobs", type=click.IntRange(1, 16), default=2, show_default=True, help="Calls at a time.")
@click.option("--report", type=_Path, help="Folder for report.html, calls.jsonl and WAVs.  [default: runs/DATE-TIME]")
@click.option("--json", "as_json", is_flag=True, help="All figures, for scripts.")
@click.option("--require", multiple=True, metavar="NAME=VALUE", help="Exit with 1 unless it holds; see report --help.")
@click.option("--url", default="", help="Call AGENT at this gateway or Live API server: ws:// or wss://.")
@click.option("--key", default="", envvar="VIVAVOCE_API_KEY", help="Its API key; better in VIVAVOCE_API_KEY.")
@click.option("--noise", type=_Path, help="Folder with noises of your own, as WAV files.")
@click.option(
    "--recordings", type=_Path, help="Folder with turns spoken by people: no-thats-all.wav is “No, that's all.”"
)
@click.option("--voices", "spoken", default="", help="Voices of the callers, joined by commas.  [default: flite's]")
@click.option("--ear", default="", help="What the callers hear with; see below.  [default: whisper-base if installed]")
@click.option(
    "--late-ms", type=Number(min=1), default=20.0, show_default=True, help="By how much callers may lag; void if more."
)
@deferred("eval:run")
def command() -> None:
    """Let simulated callers ring AGENT, and score what became of it.

    AGENT is a Python file with an Agent in it, or a template's name: every call gets it fresh, with an empty database.
    SCENARIOS is a YAML file or a folder of them; without it, `scenarios` beside the agent. The callers speak real audio
    over the Live API, in real time, and decide from what they hear. Ctrl-C keeps the calls that are done.
    Callers hear with whisper-base if the extra `eval` and that model are installed, else with moonshine-tiny-en, the
    engine's own, or with a program that prints the words of a file: --ear "whisper-cli -nt -f {wav}".

    Exit code: 0 all requirements hold, 1 one does not, 2 it could not be measured.

    \b
    Examples:
      vivavoce eval front-desk --split dev --calls 10
      vivavoce eval desk/agent.py desk/scenarios --trials 4 --require completion=0.95 --require v2v_p95=900
      vivavoce eval front-desk my-scenarios.yaml --url wss://voice.example.org --report monday
    """

"""`vivavoce eval`: simulated callers ring an agent, and the database says how it went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import click

from ..errors import ConfigurationError
from ..evals import acoustics, optics
from ..evals.acoustics import channel
from ..evals.call import grouped
from ..evals.optics.spec import parse as parse_optics
from ..evals.run import plans
from ..evals.scenario import Scenario
from ..evals.scenario_files import load
from ..evals.score import check_names
from ..evals.voices import Voices
from ..evals.written import CONDITION as TYPED
from ..tools.loading import locate
from .environment import Number
from .harness import Harness
from .report import conclude, parse

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
@click.pass_context
def command(
    ctx: click.Context,
    agent: str,
    scenarios: Path | None,
    conditions: str,
    optics: str,
    model: str,
    most: int | None,
    trials: int,
    only: tuple[str, ...],
    split: str | None,
    seed: int,
    jobs: int,
    report: Path | None,
    as_json: bool,
    require: tuple[str, ...],
    url: str,
    key: str,
    noise: Path | None,
    recordings: Path | None,
    spoken: str,
    ear: str,
    late_ms: float,
) -> None:
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
    if "help" in (conditions, optics):
        click.echo(_listing(pictures=optics == "help"))
        return

    lines, seen, requirements = _checked(_parts(conditions), _parts(optics), noise, require)
    env, wanted = _wanted(agent, scenarios, url, date.today(), only, split)
    voices = None if lines == [TYPED] else Voices(recordings)
    calls = plans(wanted, lines, trials, seed, _parts(spoken) or (voices.names() if voices else [TYPED]), most, seen)
    folder = report or Path(f"runs/{datetime.now():%Y%m%d-%H%M%S}")
    harness = Harness(
        agent, env, folder, model=model, url=url, key=key, voices=voices, noises=noise, ear=ear, late_ms=late_ms
    )
    whole = harness.measure(calls, jobs)
    code = conclude(harness.records, requirements, folder, folder, as_json=as_json)
    ctx.exit(code if whole else 2)


def _listing(*, pictures: bool) -> str:

    return optics.listing() if pictures else acoustics.listing()


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _checked(
    conditions: list[str], optics: list[str], noises: Path | None, require: tuple[str, ...]
) -> tuple[list[str], list[str], Mapping[str, float]]:
    """The conditions, of sound and of pictures, and what is required of them; a wrong one is told before any call.

    Raises ConfigurationError.
    """

    for condition in conditions:
        if condition != TYPED:
            channel(condition, 0, noises)
    for worse in optics:
        parse_optics(worse)
    seen = ["" if worse == "clean" else worse for worse in optics] or [""]
    requirements = parse(require)
    check_names(requirements, [grouped(condition, worse) for condition in conditions for worse in seen])
    return conditions, seen, requirements


def _wanted(
    agent: str, path: Path | None, url: str, today: date, only: tuple[str, ...], split: str | None
) -> tuple[Mapping[str, str], list[Scenario]]:
    """The environment of a scenario file, and those of its scenarios that were asked for."""

    file = load(path or _beside(agent, url), today)
    found = [
        scenario
        for scenario in file.scenarios
        if split in (None, scenario.split) and (not only or {scenario.id, *scenario.tags} & set(only))
    ]
    if not found:
        ids = ", ".join([scenario.id for scenario in file.scenarios][:8])
        raise ConfigurationError(f"no scenario has an id or tag of --only and --split; there are {ids} …")
    return file.env, found


def _beside(agent: str, url: str) -> Path:

    if url:
        raise ConfigurationError("with --url, say which scenarios: a YAML file, or a folder of them")
    folder = locate(agent)[0].parent / "scenarios"
    if not folder.is_dir():
        raise ConfigurationError(f"there is no folder {folder}: name the scenarios, a YAML file or a folder of them")
    return folder

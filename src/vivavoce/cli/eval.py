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
from .harness import Harness
from .report import conclude, parse


def run(
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
    """Have the calls placed and scored. Raises ConfigurationError before the first of them."""
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
    raise click.exceptions.Exit(code if whole else 2)


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

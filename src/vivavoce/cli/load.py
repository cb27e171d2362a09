"""`vivavoce load`: more and more callers at once, until a server answers them too late."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ..errors import ConfigurationError
from ..evals.load import requirements
from ..evals.load.crowd import Party
from ..evals.load.scripts import Scripts, film, recorded, spoken
from ..tls import existing_authority
from ..tools.loading import locate
from .climbing import Climbing
from .environment import settings
from .load_lines import check
from .report import parse


def run(
    agent: str,
    url: str,
    key: str,
    model: str,
    line: str,
    callers: int,
    step: int | None,
    hold: float,
    budget_ms: float,
    recordings: Path | None,
    video: Path | None,
    seed: int,
    greet: bool,
    pid: int | None,
    late_ms: float,
    report: Path | None,
    as_json: bool,
    require: tuple[str, ...],
) -> None:
    """Have the crowd call, more of them each time. Raises ConfigurationError before the first call."""

    required = _checked(agent, url, model, pid, require)
    check(line, elsewhere=bool(url), film=video is not None)
    scripts = _scripts(agent, recordings, seed, elsewhere=bool(url))
    authority = existing_authority(settings().home)
    shown = film(video) if video else ()
    party = Party(scripts, hold, budget_ms, seed, greet, late_ms=late_ms, authority=authority, film=shown)
    climbing = Climbing(agent, party, callers, step, url=url, key=key, model=model, pid=pid, line=line)
    folder = report or Path(f"runs/{datetime.now():%Y%m%d-%H%M%S}")
    raise click.exceptions.Exit(climbing.climb(folder, required, as_json=as_json))


def _checked(agent: str, url: str, model: str, pid: int | None, require: tuple[str, ...]) -> dict[str, float]:
    """The requirements; what does not fit together is told before anybody calls. Raises ConfigurationError."""

    if not (agent or (url and model)):
        raise ConfigurationError("say which agent: `vivavoce load front-desk`, or --url … with --model")
    if pid is not None and not url:
        raise ConfigurationError("--pid is for a server that runs already, named with --url; ours is measured anyway")
    required = parse(require)
    requirements.check(required)
    return required


def _scripts(agent: str, recordings: Path | None, seed: int, *, elsewhere: bool) -> Scripts:
    """What callers say. elsewhere: the agent is served by others, so that it need not be known here."""

    if recordings is not None:
        return recorded(recordings)
    try:
        beside = locate(agent)[0].parent / "caller"
    except ConfigurationError:
        if not elsewhere:
            raise
        return spoken(seed)
    return recorded(beside) if beside.is_dir() else spoken(seed)

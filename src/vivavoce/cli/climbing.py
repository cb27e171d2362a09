"""One run of `vivavoce load`: the server, the callers, what is shown meanwhile and what is kept."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ..errors import ConfigurationError
from ..evals.call import Place
from ..evals.load.climb import climb
from ..evals.load.crowd import Party, Standing
from ..evals.load.figures import milliseconds
from ..evals.load.gauge import machine
from ..evals.load.page import write_page
from ..evals.load.record import Call, Conditions, Run, Step
from ..evals.load.requirements import failures
from ..evals.load.scripts import names
from ..evals.load.table import table
from ..evals.report.pages import can_render
from ..evals.scenario_files import load
from ..evals.system_under_test import child
from ..tools.loading import locate
from .harness import calibration
from .load_lines import WEBSOCKET, calling
from .report import NO_PAGE, plain, width
from .serving import done_before_stopped

HERE = "served here"
CALLS, STEPS = "calls.jsonl", "steps.jsonl"


class Climbing:
    """More and more callers for one server."""

    def __init__(
        self,
        agent: str,
        party: Party,
        most: int,
        step: int | None,
        *,
        url: str,
        key: str,
        model: str,
        pid: int | None,
        line: str,
    ) -> None:
        """most, step: as `evals.load.knee.next_callers`. url: "" = the agent is served here. pid: of its server. line:
        by which callers come."""
        self._line = line
        self._agent, self._party, self._most, self._step = agent, party, most, step
        self._url, self._key, self._model, self._pid = url, key, model, pid
        self._steps: list[Step] = []
        self._conditions: Conditions | None = None

    def climb(self, folder: Path, required: Mapping[str, float], *, as_json: bool) -> int:
        """Call, print, keep in `folder`; the exit code. Raises ConfigurationError."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            kept = [(folder / name).open("w", encoding="utf-8") for name in (CALLS, STEPS)]
        except OSError as error:
            raise ConfigurationError(f"cannot keep the calls in {folder}: {error.strerror}") from None
        with kept[0] as calls, kept[1] as steps:
            whole = asyncio.run(done_before_stopped(self._run(calls, steps)))
        if self._conditions is None:
            click.echo("Stopped before the first call.", err=True)
            return 2

        return conclude(Run(self._conditions, tuple(self._steps), whole), folder, required, as_json=as_json)

    async def _run(self, calls: TextIO, steps: TextIO) -> None:

        with _progress() as shown:
            shown.say("Calibrating on a loopback echo …")
            error = await calibration(self._party.late_ms)
            shown.say("Getting the agent ready …" if not self._url else f"Calling {self._url} …")
            async with (
                calling(self._line, self._party, self._most) as (self._party, served),
                self._server(served) as (
                    where,
                    pid,
                ),
            ):
                self._conditions = self._read_with(where, error)
                shown.say(f"Calling {where.agent}: {self._party.hold:g} s a step, {self._most} callers at most")

                def done(step: Step, made: Sequence[Call]) -> None:
                    self._steps.append(step)
                    calls.writelines(json.dumps(plain(dataclasses.asdict(call))) + "\n" for call in made)
                    steps.write(json.dumps(_told(step)) + "\n")
                    calls.flush()
                    steps.flush()
                    shown.show(step)

                await climb(where, self._party, self._most, self._step, pid, done, shown.standing)

    @contextlib.asynccontextmanager
    async def _server(self, served: Mapping[str, str]) -> AsyncIterator[tuple[Place, int | None]]:
        """Where calls go, and the process to measure. served: what its environment needs for the line."""

        if self._url:
            yield Place(self._url, self._model or self._agent, self._key), self._pid
            return
        command = [sys.executable, "-m", "vivavoce.cli.agent_process", self._agent, self._model]
        async with child(command, {**_environment(self._agent), **served}) as system:
            yield await system.next(), system.pid

    @property
    def _place(self) -> str:
        """Where it is served, and by which line it is called."""
        return (self._url or HERE) + ("" if self._line == WEBSOCKET else f", called by {self._line}")

    def _read_with(self, where: Place, error: Mapping[int, float]) -> Conditions:

        party = self._party
        return Conditions(
            where.agent, where.model, self._place, machine(), datetime.now().isoformat(timespec="seconds"),
            party.budget_ms, party.hold, party.seed, self._most, names(party.scripts), error, len(party.film),
        )  # fmt: skip


def _environment(agent: str) -> Mapping[str, str]:
    """What the agent's scenarios say of its process: callers here, too, must not write into anybody's own database."""

    folder = locate(agent)[0].parent / "scenarios"
    return load(folder, datetime.now().date()).env if folder.is_dir() else {}


def conclude(run: Run, folder: Path, required: Mapping[str, float], *, as_json: bool) -> int:
    """Write the page into `folder`, print the table or the JSON; the exit code."""

    page = write_page(run, folder) if can_render() else None
    wrong = failures(run, required) if run.whole else []
    if as_json:
        told = {**dataclasses.asdict(run), "steps": [_told(step) for step in run.ordered]}
        told["held"] = run.knee.callers if run.knee else 0
        click.echo(json.dumps(plain(told), indent=2))
    else:
        click.echo(table(run, width()))
        click.echo(f"\nReport: {page or NO_PAGE}")
    for line in wrong:
        click.echo(f"not met: {line}", err=True)
    return 2 if not run.whole else 1 if wrong else 0


def _told(step: Step) -> dict[str, object]:
    """A step for JSON, with what follows from its figures."""
    told: dict[str, object] = plain(dataclasses.asdict(step))
    return {
        **told,
        "passed": step.passed,
        "cores_per_session": step.cores_per_session,
        "rss_per_session_mb": step.rss_per_session_mb,
    }


class _Shown:
    """Lines for finished steps above what the present one is doing."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)

    def say(self, text: str) -> None:
        self._progress.console.print(text, highlight=False, markup=False, soft_wrap=True)

    def show(self, step: Step) -> None:

        mark = "held" if step.passed else "NOT "
        why = "" if step.passed else f"  {step.problems[0]}"
        slow = milliseconds(step.v2v_ms["p95"])
        self.say(f"{mark}  {step.callers} callers  {step.turns} turns  P95 {slow}{why}")

    def standing(self, standing: Standing) -> None:
        text = (
            f"{standing.callers} callers: {standing.talking} on the line, {standing.turns} turns, {standing.left:.0f} s"
        )
        self._progress.update(self._task, description=text)


@contextlib.contextmanager
def _progress() -> Iterator[_Shown]:

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Shown(progress)

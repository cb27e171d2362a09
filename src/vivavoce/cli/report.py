"""`vivavoce report`: score a finished run again, and write its report."""

from __future__ import annotations

import dataclasses
import json
import math
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from ..errors import ConfigurationError
from ..evals.jsonl import load_all
from ..evals.record import CallRecord
from ..evals.report import write_report
from ..evals.report.pages import INSTALL, can_render
from ..evals.score import failures, score
from ..evals.table import table

NO_PAGE = f"none, its page is made with Jinja2: {INSTALL}"
"""Said in place of a report's path where the extra is not installed: the figures are told all the same."""


def rescore(run: Path, folder: Path | None, requirements: tuple[str, ...], as_json: bool) -> None:
    """Score the calls of a run again and write its report. Raises ConfigurationError."""
    code = conclude(_read(run), parse(requirements), folder or run.parent, run.parent, as_json=as_json)
    raise click.exceptions.Exit(code)


def conclude(
    records: Sequence[CallRecord], require: Mapping[str, float], folder: Path, recordings: Path, *, as_json: bool
) -> int:
    """Score the calls, write the report into `folder`, print the table or the JSON; the exit code."""

    result = score(records)
    wrong = failures(result, require)
    page = write_report(records, result, folder, recordings) if can_render() else None
    if as_json:
        click.echo(json.dumps(plain(dataclasses.asdict(result)), indent=2))
    else:
        click.echo(table(result, width()))
        click.echo(f"\nReport: {page or NO_PAGE}")
    for line in wrong:
        click.echo(f"not met: {line}", err=True)
    return 1 if wrong else 0


def parse(requirements: tuple[str, ...]) -> dict[str, float]:
    """`completion=0.95` → {"completion": 0.95}. Raises ConfigurationError for anything without a number."""
    found = {}
    for text in requirements:
        name, _, value = text.rpartition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError:
            name = ""
        if not name or math.isnan(found[name.strip()]):
            raise ConfigurationError(f"--require wants NAME=NUMBER, like completion=0.95; it was given {text!r}")
    return found


def _read(run: Path) -> list[CallRecord]:

    try:
        with run.open(encoding="utf-8") as lines:
            return load_all(lines)
    except OSError as error:
        raise ConfigurationError(f"cannot read the run {run}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{run} is no JSONL file of a run: it is not UTF-8 text") from None
    except ConfigurationError as error:
        raise ConfigurationError(f"{run}: {error}") from None


def plain(value: Any) -> Any:
    """For JSON, which has neither infinity nor NaN: "inf" for a wait without an answer, null for what is not known."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "inf"
    return value


def width() -> int:
    """Columns of this terminal, within what a table can be read at."""

    return max(60, min(160, shutil.get_terminal_size((100, 24)).columns))

"""docs/reference/interop.md out of a run's outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

HEAD = """\
# Whose clients can call

Unmodified clients of the Gemini Live API against a gateway with the embedded engine, on one machine. They are pointed
here by environment variables or documented options alone (`GOOGLE_GEMINI_BASE_URL`, `SSL_CERT_FILE`, `GOOGLE_API_KEY`).
`make interop` runs them and writes this page; the versions are pinned in `interop/versions.toml`.

| client | version | what passed | what failed |
|---|---|---|---|
"""


class _Client(Protocol):
    title: str
    packages: Sequence[str]


class _Outcome(Protocol):
    client: _Client
    problems: dict[str, str]
    not_installed: str


def write(path: Path, outcomes: Sequence[_Outcome]) -> None:
    """The page; without dates and times, so that it changes only when an outcome does."""
    path.write_text(HEAD + "".join(_row(outcome) for outcome in outcomes), "utf-8")


def _row(outcome: _Outcome) -> str:
    passed = [check for check, problem in outcome.problems.items() if not problem]
    failed = [check for check, problem in outcome.problems.items() if problem]
    told = "could not be installed" if outcome.not_installed else ", ".join(failed)
    versions = ", ".join(f"`{package}`" for package in outcome.client.packages)
    return f"| {outcome.client.title} | {versions} | {', '.join(passed)} | {told} |\n"

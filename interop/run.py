"""Runs everyone's Live API clients against one gateway of ours and writes docs/reference/interop.md.

    python interop/run.py                   all clients
    python interop/run.py --only adk        one of them; --only may be repeated

Each client is stock, in an environment of its own (kept in interop/.clients), and knows of us only by environment
variables. Exit code 1 when a check failed, 2 when a client could not be installed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from desk import RECORDINGS, Desk, is_next_thursday_half_past_two, open_desk  # noqa: E402
from page import write  # noqa: E402

KEPT = HERE / ".clients"
"""Environments, one folder per client; deleted at will."""
INSTALL_WITHIN = 600  # seconds; the largest is 600 MB
RUN_WITHIN = 240  # seconds for all checks of a client; the slowest takes about 60
MOVED = "the spoken appointment is moved in the book"
ALIASES = ("gemini-3.1-flash-live-preview", "gemini-3.8-live")
"""Names that clients have built in, or go by to decide how to talk: they lead to the embedded engine, in raw mode."""


@dataclass(frozen=True, slots=True)
class Client:
    """One client as versions.toml declares it."""

    name: str
    title: str
    packages: Sequence[str]
    """As pip or npm take them."""
    script: str
    checks: Sequence[str]
    """All that the script must report; what it leaves out has failed."""
    speaks: bool = False
    """It speaks the recordings, and the appointment must have moved in the front desk's database."""

    @property
    def javascript(self) -> bool:
        """Whether it runs on Node."""
        return self.script.endswith(".mjs")


@dataclass(slots=True)
class Outcome:
    """What came of a client."""

    client: Client
    problems: dict[str, str] = field(default_factory=dict)
    """Check → why it failed, "" = it passed."""
    not_installed: str = ""
    """Why the client could not be installed."""

    @property
    def passed(self) -> bool:
        """Whether all of its checks did."""
        return not self.not_installed and not any(self.problems.values())


def main() -> int:
    """The exit code."""
    clients = [
        Client(name, **entry) for name, entry in tomllib.loads((HERE / "versions.toml").read_text("utf-8")).items()
    ]
    options = _options([client.name for client in clients])
    chosen = [client for client in clients if not options.only or client.name in options.only]
    outcomes = [Outcome(client, not_installed=install(client)) for client in chosen]
    with tempfile.TemporaryDirectory() as home:
        aliases = [part for name in ALIASES for part in ("--alias", f"{name}=embedded")]
        with open_desk(Path(home), *aliases) as desk:
            for outcome in outcomes:
                run(outcome, desk)
    if len(chosen) == len(clients):
        write(ROOT / "docs" / "reference" / "interop.md", outcomes)
    failed = [outcome.client.name for outcome in outcomes if not outcome.passed]
    print(
        f"\n{len(outcomes) - len(failed)} of {len(outcomes)} clients passed"
        + f"; not: {', '.join(failed)}" * bool(failed)
    )
    return 0 if not failed else 2 if any(outcome.not_installed for outcome in outcomes) else 1


def _options(names: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=names, help="run this client; may be repeated")
    return parser.parse_args()


def install(client: Client) -> str:
    """Make the client's environment unless it is there already; why that failed, "" when it is there."""
    folder = KEPT / client.name
    stamp = folder / hashlib.sha256("\n".join(client.packages).encode()).hexdigest()[:12]
    if stamp.exists():
        return ""
    print(f"installing {', '.join(client.packages)} …", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if client.javascript:
        commands = [
            ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(folder), *client.packages]
        ]
    else:
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-q"]
        commands = [[sys.executable, "-m", "venv", str(folder)], [*pip, "install", "--no-compile", *client.packages]]
    for command in commands:
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_WITHIN)
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    stamp.touch()
    return ""


def run(outcome: Outcome, desk: Desk) -> None:
    """Run a client's checks, showing each as it comes."""
    client = outcome.client
    print(f"\n{client.title}  {', '.join(client.packages)}", flush=True)
    if outcome.not_installed:
        print(f"  could not be installed: {outcome.not_installed}")
        return
    desk.restore()
    began = time.monotonic()
    wanted = [*client.checks, *([MOVED] if client.speaks else [])]
    with tempfile.TemporaryFile("w+") as errors:
        for check, problem in _reports(client, desk, errors):
            _note(outcome, check, problem)
        if client.speaks:
            moved = is_next_thursday_half_past_two(desk.start_of(1042))
            _note(outcome, MOVED, "" if moved else f"appointment 1042 is on {desk.start_of(1042)}")
        errors.seek(0)
        last = "\n".join(errors.read().strip().splitlines()[-8:])
    for check in wanted:
        if check not in outcome.problems:
            _note(outcome, check, f"not reported; the client's last words:\n{last}")
    print(f"  {time.monotonic() - began:.0f} s", flush=True)


def _note(outcome: Outcome, check: str, problem: str) -> None:
    outcome.problems[check] = problem
    print(f"  {'FAILED' if problem else 'passed'}  {check}" + f": {problem}" * bool(problem), flush=True)


def _reports(client: Client, desk: Desk, errors: object) -> Iterator[tuple[str, str]]:
    """(check, problem) as the client's script reports them, until it ends."""
    process = subprocess.Popen(
        _command(client), env=_environment(client, desk), stdout=subprocess.PIPE, stderr=errors, text=True,
        start_new_session=True,
    )  # fmt: skip
    patience = threading.Timer(RUN_WITHIN, os.killpg, (process.pid, signal.SIGKILL))
    patience.start()
    try:
        assert process.stdout is not None, "a pipe was asked for"
        for line in process.stdout:
            at = line.find('{"check":')  # a test runner's dots may stand before it
            if at >= 0:
                report = json.loads(line[at:])
                yield report["check"], report["problem"]
    finally:
        patience.cancel()
        process.kill()
        process.wait()


def _command(client: Client) -> list[str]:
    script, spoken = HERE / "clients" / client.script, [str(path) for path in RECORDINGS] if client.speaks else []
    if not client.javascript:
        return [str(KEPT / client.name / "bin" / "python"), str(script), *spoken]
    copies = KEPT / client.name  # Node looks for packages beside the script, wherever it was started
    for each in (HERE / "clients").glob("*.mjs"):
        shutil.copy(each, copies)
    return ["node", "--experimental-websocket", str(copies / client.script), *spoken]


def _environment(client: Client, desk: Desk) -> dict[str, str]:
    """All that a user of a stock client sets."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": desk.home.as_posix(),
        "SSL_CERT_FILE": str(desk.authority),
        "GOOGLE_GEMINI_BASE_URL": desk.http if client.javascript else desk.https,
        "GOOGLE_API_KEY": "x",
    }


if __name__ == "__main__":
    sys.exit(main())

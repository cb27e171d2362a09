"""The same simulated callers to our engine, to a classic pipeline of its parts, and to Pipecat. With our own Python:

    .venv/bin/python bench/peers/baselines.py --write docs/explanation/benchmarks.md

Each call goes to every contestant in turn, with the same words, pauses and voice, so that whatever else the machine
does falls on all of them alike; one call each before that warms up and does not count. The callers, the score and its
intervals are those of `vivavoce eval`: from outside, after calibration, completion from the database. `calls.jsonl` in
the folder of `--report` can be scored again with `vivavoce report`.
"""

import argparse
import asyncio
import contextlib
import os
import re
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from machine import machine

from vivavoce.cli.harness import FILE, Moonshine
from vivavoce.evals.calibration import calibrate
from vivavoce.evals.call import Equipment, Plan
from vivavoce.evals.jsonl import dump, load_all
from vivavoce.evals.record import CallRecord
from vivavoce.evals.run import plans, run
from vivavoce.evals.scenario_files import load
from vivavoce.evals.score import Group, score
from vivavoce.evals.system_under_test import child
from vivavoce.evals.table import cell
from vivavoce.evals.voices import Voices
from vivavoce.settings import from_environment
from vivavoce.tools.loading import locate
from vivavoce.weights.store import Store

HERE = Path(__file__).parent
AGENT = "front-desk"
SCENARIOS = (
    "ask-hours",  # also warms up
    "move-by-number",
    "book-physio-hesitant",
    "move-barge-in-at-the-read-back",
    "cancel-chatty",
    "move-changes-mind",
    "book-backchannel",
    "ask-what-to-bring",
    "taken-takes-the-next",
    "book-check-up-plain",
    "parking-over-the-greeting",
    "hours-over-the-greeting",
    "papers-over-the-greeting",
    "address-over-the-greeting",
)
"""Of the development half, and chosen before any was called: each kind of errand and persona that bears on turns. The
last four, of `INTERRUPTING`, came when a first run of the others had held one interruption."""
INTERRUPTING = HERE / "interrupting.yaml"
COLUMNS = (
    ("done", "completion"),
    ("V2V P50", "v2v_p50"),
    ("V2V P95", "v2v_p95"),
    ("false cut-offs", "cutoffs"),
    ("turns answered", "response_rate"),
    ("barge-in stop P50", "stop_p50"),
    ("yield", "yield"),
    ("selectivity", "selectivity"),
)
BEGIN, END = "<!-- written by bench/peers/baselines.py -->", "<!-- end -->"


def contestants(pipecat: Path) -> dict[str, list[str]]:
    """Who is called, and the command that serves it anew for each call."""
    understudy = [sys.executable, "-m", "vivavoce.cli.agent_process", AGENT]
    found = {"embedded": [*understudy, "embedded"], "legacy": [*understudy, "legacy"]}
    if pipecat.is_file():
        found["Pipecat"] = [str(pipecat), str(HERE / "pipecat_desk.py"), AGENT, "--anew"]
    else:
        print(f"Pipecat is left out, it is not installed: see {HERE / 'README.md'}", flush=True)
    return found


async def measure(
    folder: Path, commands: dict[str, list[str]], calls: Sequence[Plan], env: dict[str, str]
) -> tuple[list[CallRecord], list[float]]:
    """The records of all calls, each to every contestant before the next; and the machine's load after each."""
    records: list[CallRecord] = []
    loads: list[float] = []
    ear = Moonshine(Store(from_environment(os.environ).weights).folder_of(Moonshine.name))
    async with contextlib.AsyncExitStack() as stack:
        kept = stack.enter_context((folder / FILE).open("a", encoding="utf-8"))
        threads = stack.enter_context(ThreadPoolExecutor(1, "ear"))
        equipment = Equipment(Voices(), ear, threads, folder, None, await calibrate())
        stages = {name: await stack.enter_async_context(child(command, env)) for name, command in commands.items()}

        async def one(name: str, plan: Plan) -> CallRecord:
            made: list[CallRecord] = []
            plan = replace(plan, wav=f"{name.lower()}-{plan.seed}-{plan.wav}")
            await run([plan], [contextlib.nullcontext(stages[name])], equipment, made.append)
            verdict, load = made[0].verdict, os.getloadavg()[0]
            why = "pass" if verdict.passed else f"FAIL: {(verdict.problems or (made[0].outcome,))[0]}"
            print(f"{name}  {plan.scenario.id}  {made[0].seconds:.0f} s  load {load:.1f}  {why}", flush=True)
            loads.append(load)
            return made[0]

        for name in stages:
            await one(name, calls[0])
        for plan in calls:
            for name in stages:
                records.append(await one(name, plan))
                kept.write(dump(records[-1]) + "\n")
                kept.flush()
    return records, loads


def table(records: Sequence[CallRecord]) -> str:
    """A row for each contestant; the ratio is to the first."""
    result = score(records)
    first = result.groups[0].figures["v2v_p50"].value
    lines = ["| system | calls | " + " | ".join(label for label, _ in COLUMNS) + " | P50 ratio |"]
    lines.append("|---" * (len(COLUMNS) + 3) + "|")
    lines += [_row(group, first) for group in result.groups]
    turns = ", ".join(str(group.figures["v2v_p50"].events) for group in result.groups)
    late = sum("too busy" in record.detail for record in records)
    lines.append("\nIn brackets: 95 % intervals, resampled by call. `*`: fewer than 10 events.")
    lines.append(
        f"Turns timed: {turns}. The rig was right within {result.calibration_ms:.1f} ms, and late in {late} calls."
    )
    return "\n".join(lines)


def _row(group: Group, first: float | None) -> str:
    p50 = group.figures["v2v_p50"].value
    ratio = f"{p50 / first:.2f}" if p50 and first else "–"
    cells = [cell(group, (name,)) for _, name in COLUMNS]
    return f"| {group.name.partition(',')[0]} | {group.passed} of {group.calls} | {' | '.join(cells)} | {ratio} |"


def conditions(seed: int, calls: int, loads: list[float], voices: Sequence[str]) -> str:
    """What the table must be read with."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("onnxruntime", "numpy"))
    return (
        f"{date.today()}, {machine()} at the end ({min(loads):.1f} to {max(loads):.1f} in the run), {libraries}.\n"
        f"Seed {seed}, {calls} calls to each, in turn and one at a time, on a clean line. Callers' voices:\n"
        f"{', '.join(voices)}; their ear: {Moonshine.name}, which is told nothing of what to expect."
    )


def _earlier(file: Path, *, keep: bool) -> list[CallRecord]:
    """What is in the file; it is emptied unless it is to be kept."""
    file.open("a" if keep else "w").close()
    with file.open(encoding="utf-8") as lines:
        return load_all(lines)


def write(path: Path, text: str) -> None:
    """Between the marks in that file, which must be there."""
    page = path.read_text(encoding="utf-8")
    if BEGIN not in page or END not in page:
        raise SystemExit(f"{path} has no place for the table: expected a line {BEGIN} and one {END}")
    between = re.compile(f"(?<={re.escape(BEGIN)}\n).*?(?={re.escape(END)})", re.DOTALL)
    path.write_text(between.sub(lambda _: text + "\n", page), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", metavar="ID", help="only this scenario; repeatable")
    parser.add_argument("--trials", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--add", action="store_true", help="count the calls that are in that folder already, too")
    parser.add_argument("--report", type=Path, default=Path("runs/baselines"), help="where calls and sound are kept")
    parser.add_argument("--pipecat", type=Path, default=HERE / ".venv/bin/python", help="a Python that has Pipecat")
    parser.add_argument("--write", type=Path, help="put the table into this page")
    options = parser.parse_args()
    file = load(locate(AGENT)[0].parent / "scenarios", date.today())
    known = [*file.scenarios, *load(INTERRUPTING, date.today()).scenarios]
    by_id = {scenario.id: scenario for scenario in known if scenario.split == "dev"}
    voices = Voices().names()
    wanted = [by_id[name] for name in options.only or SCENARIOS]
    options.report.mkdir(parents=True, exist_ok=True)
    calls = plans(wanted, ["clean"], options.trials, options.seed, voices)
    earlier = _earlier(options.report / FILE, keep=options.add)
    records, loads = asyncio.run(measure(options.report, contestants(options.pipecat), calls, dict(file.env)))
    told = conditions(options.seed, len(calls), loads, sorted({plan.voice for plan in calls}))
    before = f"\nTo them are added {len(earlier)} calls of an earlier run with another seed." if earlier else ""
    text = f"{told}{before}\n\n{table([*earlier, *records])}"
    print(f"\n{text}")
    if options.write:
        write(options.write, text)


if __name__ == "__main__":
    main()

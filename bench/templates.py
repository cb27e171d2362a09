"""All scenarios of every template: how many callers got what they wanted, and what went wrong that must not.

.venv/bin/python bench/templates.py                       typed, both halves; some seconds a call
.venv/bin/python bench/templates.py --conditions clean    spoken, in real time: dear
.venv/bin/python bench/templates.py --only pick-by-voice

Prints rows for "Products" in docs/explanation/benchmarks.md. What the half `test` shows nobody repairs the agents by.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import vivavoce

TEMPLATES = Path(vivavoce.__file__).parent / "templates"
NEVER = ("hallucinated", "invented", "unconfirmed")
"""Shares of calls that must be 0: tools that claim what was not said, numbers out of nowhere, writes without a yes."""


def measured(name: str, split: str, options: list[str]) -> dict[str, Any] | None:
    """The figures of one half; None where there are no such scenarios."""
    program = str(Path(sys.executable).with_name("vivavoce"))
    command = [program, "eval", name, "--split", split, "--json", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    return json.loads(done.stdout)["overall"] if done.stdout.startswith("{") else None


def row(name: str, split: str, overall: dict[str, Any]) -> str:
    """As the page has it."""
    figures = overall["figures"]
    completion = figures["completion"]
    percent = f"{100 * completion['value']:.0f} % ({100 * completion['low']:.0f}–{100 * completion['high']:.0f})"
    never = [f"{figures[key]['value'] or 0:.0%}" for key in NEVER]
    return f"| {name} | {split} | {overall['passed']}/{overall['calls']} | {percent} | {' | '.join(never)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conditions", default="typed")
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--calls", help="so many of each half, spread evenly; all of them otherwise")
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    options = ["--conditions", asked.conditions, "--jobs", asked.jobs]
    options += ["--calls", asked.calls] if asked.calls else []
    names = sorted(found.parent.name.replace("_", "-") for found in TEMPLATES.glob("*/scenarios"))
    print(f"| template | scenarios | passed | completion (95 %) | {' | '.join(NEVER)} |\n|---|---|---|---|---|---|---|")
    for name in [one for one in names if asked.only in ("", one)]:
        for split in ("dev", "test"):
            if (overall := measured(name, split, options)) is not None:
                print(row(name, split, overall), flush=True)


if __name__ == "__main__":
    main()

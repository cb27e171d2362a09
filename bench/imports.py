"""Seconds to import `vivavoce` and to print its help, beside an empty Python. Run: python bench/imports.py"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from machine import machine

ROUNDS = 9
ALLOWED = 0.5
"""Seconds for `import vivavoce`; more and the command exits with 1."""


def seconds(*command: str) -> float:
    """Median of the rounds, files already in the page cache."""
    times = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    return statistics.median(times[1:])


def main() -> int:
    python, ours = sys.executable, str(Path(sys.executable).with_name("vivavoce"))
    empty = seconds(python, "-c", "")
    rows = {
        'python -c ""': empty,
        'python -c "import vivavoce"': seconds(python, "-c", "import vivavoce"),
        "vivavoce --help": seconds(ours, "--help"),
        "vivavoce serve --help": seconds(ours, "serve", "--help"),
    }
    print(machine())
    print(f"{'seconds, median of ' + str(ROUNDS):32}{'total':>8}{'ours':>8}")
    for name, total in rows.items():
        print(f"{name:32}{total:8.3f}{total - empty:8.3f}")
    return int(rows['python -c "import vivavoce"'] > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())

"""Megabytes that a plain install takes, package by package. Run: python bench/size.py"""

import re
import sys
from importlib import metadata
from pathlib import Path

ALLOWED = 200
"""MB; more and the command exits with 1."""
SHOWN = 8
MB = 1_000_000


def main() -> int:
    lock = (Path(__file__).parent.parent / "requirements.lock").read_text()
    names = dict.fromkeys(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    sizes = {name: _bytes(name) / MB for name in names}
    largest = sorted(sizes.items(), key=lambda item: -item[1])
    for name, size in largest[:SHOWN]:
        print(f"{name:<20} {size:6.1f} MB")
    print(f"{len(sizes) - SHOWN} others{'':<12} {sum(size for _, size in largest[SHOWN:]):6.1f} MB")
    total = sum(sizes.values())
    print(f"{'all':<20} {total:6.1f} MB (allowed: {ALLOWED})")
    return int(total > ALLOWED)


def _bytes(name: str) -> int:
    """Of its own files; what Python compiles for itself is not counted."""
    files = metadata.files(name) or []
    return sum(file.locate().stat().st_size for file in files if file.suffix != ".pyc" and file.locate().is_file())


if __name__ == "__main__":
    sys.exit(main())

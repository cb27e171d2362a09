"""Damaged and hostile pictures at the eye: what it makes of them, whether it falls, and how much memory it takes.
Run: python bench/vision_fuzz.py [--pictures 10000] [--seed 1] [--models]
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "vision"))

from attacks import damaged, made_by_hand
from machine import machine, resident_mb

from vivavoce.cli.environment import settings
from vivavoce.vision.contract import EyeFailed, UnfitPicture, Wish
from vivavoce.vision.eye import EyeProcess
from vivavoce.weights.store import Store

READ_EACH = 25
"""Of so many pictures one is read too, with all abilities: a reading takes fifty times as long as a glance."""


async def measure(eye: EyeProcess, pictures: int, seed: int) -> tuple[Counter[str], list[float]]:
    """How many came to what, and the worker's memory on the way (MB)."""
    outcomes: Counter[str] = Counter()
    sizes = []
    frames = [*made_by_hand().values(), *damaged(pictures, seed)]
    for number, frame in enumerate(frames):
        before = eye.pid
        try:
            await eye.glance(f"call {number % 7}", frame)
            outcomes["glanced at"] += 1
            if number % READ_EACH == 0:
                await eye.read("call", frame, Wish(text="quick", codes=True, things=()))
                outcomes["read"] += 1
        except UnfitPicture:
            outcomes["refused"] += 1
        except EyeFailed:
            outcomes["not answered"] += 1
        outcomes["falls"] += eye.pid != before
        if number % 500 == 0 and eye.pid is not None:
            sizes.append(resident_mb(eye.pid))
    return outcomes, sizes


async def run(arguments: argparse.Namespace) -> None:
    models = Store(settings().weights).folders("vision") if arguments.models else {}
    eye = EyeProcess(models)
    await eye.start()
    try:
        begun = time.perf_counter()
        outcomes, sizes = await measure(eye, arguments.pictures, arguments.seed)
        seconds = time.perf_counter() - begun
    finally:
        await eye.close()
    print(machine())
    print(", ".join(f"{count} {name}" for name, count in outcomes.items()), f"in {seconds:.0f} s")
    print("memory, MB, each 500 pictures:", *(f"{size:.0f}" for size in sizes))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--models", action="store_true", help="with all models: text and things are looked for too")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()

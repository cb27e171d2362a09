"""Recogniser: work per second of sound, greedy and with the beam, with and without a bias; memory.

.venv/bin/python bench/stt.py [--threads 1] [WAV …]      (default: the recordings in tests/data)
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import time
import wave
from pathlib import Path

from vivavoce.media import INPUT_RATE, Samples, to_float
from vivavoce.models.embedded.asr.bias import Bias
from vivavoce.models.embedded.asr.recogniser import WIDTH, Recogniser
from vivavoce.settings import from_environment
from vivavoce.weights.store import Store

NAMES = "Priya Natarajan|Doctor Okafor|Siobhan Gallagher|root canal|periodontal cleaning|Tobias Lindqvist".split("|")
ROUNDS = 5


def sound(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (INPUT_RATE, 1, 2):
            raise SystemExit(f"{path} must be 16-bit mono at {INPUT_RATE} Hz")
        return to_float(file.readframes(file.getnframes()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("wav", type=Path, nargs="*")
    arguments = parser.parse_args()
    paths = arguments.wav or sorted((Path(__file__).parents[1] / "tests" / "data").glob("*.wav"))
    sounds = [sound(path) for path in paths]
    store = Store(from_environment(os.environ).weights)

    begun = time.perf_counter()
    recogniser = Recogniser(store.folder_of("moonshine-tiny-en"), arguments.threads)
    print(f"load {1000 * (time.perf_counter() - begun):.0f} ms, {arguments.threads} thread(s)")
    recogniser.recognise(sounds[0])

    seconds = sum(len(samples) for samples in sounds) / INPUT_RATE
    for name, width, bias in (("greedy", 1, None), ("beam", WIDTH, None), ("beam, bias", WIDTH, Bias(NAMES))):
        times = []
        for samples in sounds * ROUNDS:
            begun = time.perf_counter()
            recogniser.recognise(samples, bias, width=width)
            times.append(time.perf_counter() - begun)
        longest = max(times)
        print(
            f"{name:12} {1000 * sum(times) / ROUNDS / seconds:5.1f} ms per second of sound, "
            f"median {1000 * statistics.median(times):.0f} ms, longest {1000 * longest:.0f} ms"
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()

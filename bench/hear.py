"""How long the rules brain takes for one turn: `fork` and `hear`, as at every pause of a caller.

    python bench/hear.py [--weights] [--rounds 5]

Plays the callers' lines of the scripted conversations against their agents; prints the median and the 95th percentile
of the processor time of one turn in milliseconds (all rounds together), and of the slowest agent.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "models" / "dialogue"))

import agents  # noqa: E402
from scripted import Agent, Call  # noqa: E402

from vivavoce.cli.environment import settings  # noqa: E402
from vivavoce.models.embedded.brain import Utterance  # noqa: E402
from vivavoce.models.embedded.embeddings import SentenceEncoder  # noqa: E402
from vivavoce.weights.store import Store  # noqa: E402


def lines() -> list[str]:
    """What callers say in the golden transcripts of the conversations, in their order."""
    text = (ROOT / "tests/models/dialogue/golden/test_conversations.txt").read_text()
    said = re.findall(r"^> (?![=(])(?:\[[\w.]+\] )*(.+)$", text, re.MULTILINE)
    return [line for line in said if len(line) < 200]


async def _drain(moves: object) -> None:
    async for _ in moves:  # type: ignore[attr-defined]
        pass


def measure(agent: Agent, said: list[str], meaning: object) -> list[float]:
    """Seconds of processor time for each line, said to a call that has heard those before it."""
    call, took = Call(agent, meaning), []
    for line in said:
        began = time.process_time()
        asyncio.run(_drain(call.brain.fork().hear(Utterance(line))))
        took.append(time.process_time() - began)
        call.say(line)
        if call.ending:
            call = Call(agent, meaning)
    return took


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", action="store_true", help="with the sentence model")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    meaning = None
    if args.weights:
        store = Store(settings().weights)
        meaning = SentenceEncoder(store.path("minilm", "model.onnx"), store.path("minilm", "tokenizer.json"))
    found = {name: one for name, one in vars(agents).items() if isinstance(one, Agent)}
    said = lines()
    took = {name: [t for _ in range(args.rounds) for t in measure(one, said, meaning)] for name, one in found.items()}
    everything = sorted(t for times in took.values() for t in times)
    slowest = max(took, key=lambda name: statistics.median(took[name]))
    print(
        f"{len(everything)} turns: median {statistics.median(everything) * 1000:.2f} ms, "
        f"p95 {everything[int(len(everything) * 0.95)] * 1000:.2f} ms; "
        f"slowest agent {slowest}: median {statistics.median(took[slowest]) * 1000:.2f} ms"
    )


if __name__ == "__main__":
    main()

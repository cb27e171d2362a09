"""How many plain yeses are acted on, and how many noes are: people's answers to a read-back, from an annotated corpus.

    python bench/consent.py TURNS.jsonl.gz

The file holds one annotated caller turn a line (`training/README.md`); those that answer a request to confirm count.
Services are parted in two halves: the words of `vivavoce.consent` were chosen on the first.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from pathlib import Path

from vivavoce.consent import read


def main() -> None:
    """Print the figures of both halves."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("turns", type=Path)
    with gzip.open(parser.parse_args().turns, "rt", encoding="utf-8") as lines:
        turns = [turn for turn in map(json.loads, lines) if turn.get("checks") and turn["agent"]]
    for half, name in enumerate(("chosen on", "not looked at")):
        own = [turn for turn in turns if _half(turn["services"][0]) == half]
        agrees = [_acted_on(turn) for turn in own if turn["acts"] == ["affirm"]]
        differs = [_acted_on(turn) for turn in own if {"deny", "correct"} & set(turn["acts"])]
        asks = [_acted_on(turn) for turn in own if turn["acts"] == ["affirm", "ask"]]
        print(
            f"{name}: {sum(agrees) / len(agrees):.1%} of {len(agrees)} yeses acted on, "
            f"{sum(differs) / len(differs):.2%} of {len(differs)} noes and changes, "
            f"{sum(asks) / len(asks):.1%} of {len(asks)} yeses with a question"
        )


def _acted_on(turn: dict[str, str]) -> bool:
    consent = read(turn["user"], turn["agent"])
    return consent.plain or consent.stands


def _half(service: str) -> int:
    return hashlib.md5(service.split("_")[0].encode(), usedforsecurity=False).digest()[0] % 2


if __name__ == "__main__":
    main()

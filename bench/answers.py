"""How often the value is found in a sentence that answers a question for free text, in an annotated corpus.

    python bench/answers.py TURNS.jsonl.gz SERVICES.json.gz

Counts the turns of Schema-Guided Dialogue that give just the one value that was asked for, where it is free text. The
words of `entities/answers.py` were chosen on the first half of the services.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from vivavoce.models.embedded.dialogue.nlu.entities.answers import bare_answer, free_text

PLACE = re.compile(
    r"address|street|city|town|place|location|pickup|dropoff|destination|where|origin|area|going|leaving"
)


def cases(turns: Path, services: Path) -> Iterator[tuple[int, str, str, str]]:
    """(half, what was said, the value, name and description of the argument)."""
    with gzip.open(services, "rt", encoding="utf-8") as file:
        schemas = json.load(file)
    with gzip.open(turns, "rt", encoding="utf-8") as lines:
        for turn in map(json.loads, lines):
            if turn["src"] != "sgd" or len(turn["wanted"]) != 1 or len(turn["slots"]) != 1:
                continue
            (slot,), (wanted,) = turn["slots"], turn["wanted"]
            service, name = wanted.split("/")
            declared = schemas[service]["variants"][0]["slots"][schemas[service]["slots"].index(name)]
            if slot["slot"] != wanted or slot["how"] != "span" or declared["kind"] != "text":
                continue
            value = turn["user"][slot["start"] : slot["end"]]
            if not re.search(r"\d|date|time|number", f"{value} {name}"):
                half = hashlib.md5(service.split("_")[0].encode(), usedforsecurity=False).digest()[0] % 2
                yield half, turn["user"], value, f"{name} {declared['description']}".lower()


def main() -> None:
    """Print the share that is found exactly, of both halves."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("turns", type=Path)
    parser.add_argument("services", type=Path)
    args = parser.parse_args()
    everything = list(cases(args.turns, args.services))
    for half, label in enumerate(("chosen on", "not looked at")):
        own = [case for case in everything if case[0] == half]
        place = [bool(PLACE.search(context)) for *_, context in own]
        whole = [bare_answer(said, place=p) for (_, said, _, _), p in zip(own, place, strict=True)]
        found = [free_text(said, place=p, context=c) for (_, said, _, c), p in zip(own, place, strict=True)]
        right = [
            sum(f is not None and f.value.lower() == v.lower() for f, (_, _, v, _) in zip(some, own, strict=True))
            / len(own)
            for some in (whole, found)
        ]
        print(
            f"{label}: of {len(own)} answers the whole is the value in {right[0]:.1%}, "
            f"the value is found in {right[1]:.1%}"
        )


if __name__ == "__main__":
    main()

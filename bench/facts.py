"""Which sentence of an agent's instructions the embedded engine tells for a question: the right one, a wrong one, none.

    python bench/facts.py [--fit] [--json FILE]

Two sets of questions: `tests/data/facts.json` is worded to be far from the facts, `facts_ordinary.json` as callers ask.
Half of the trades are for fitting, half for the figures. --fit prints the weights of `knowledge.answer`: a softmax over
the sentences and none, fitted by gradient descent on the fitting halves.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from mind import encoder
from understanding import HAND_OVER, head, share

from vivavoce.events import Brief
from vivavoce.models.embedded.brain import Say, Utterance
from vivavoce.models.embedded.dialogue.brain import RulesBrain
from vivavoce.models.embedded.dialogue.nlu import knowledge
from vivavoce.models.embedded.dialogue.nlu.similarity import Meaning, WordOverlap

SETS = {name: Path(__file__).parent.parent / "tests" / "data" / f"{name}.json" for name in ("facts", "facts_ordinary")}
NEAREST = 0.4
"""Least cosine for the nearest sentence alone."""

Answer = Callable[[str, Mapping[str, Any]], str]
"""(question, trade) → what is said."""


def cases() -> Iterator[tuple[str, Mapping[str, Any], str, str]]:
    """(set, trade, question, fact) of all questions; fact "" = the instructions do not say."""
    for name, path in SETS.items():
        for trade in json.loads(path.read_text()).values():
            for number, question in trade["questions"]:
                yield name, trade, question, trade["facts"][number] if number >= 0 else ""


def engine(meaning: Meaning | None) -> Answer:
    """What the whole dialogue says; without a model by the words alone."""

    def says(question: str, trade: Mapping[str, Any]) -> str:
        told = " ".join([*trade.get("orders", ()), *trade["facts"], "For all other requests, transfer to staff."])
        brain = RulesBrain(Brief(told, (HAND_OVER,)), meaning)

        async def turn() -> list[Any]:
            return [move async for move in brain.hear(Utterance(question, typed=True))]

        return " ".join(move.text for move in asyncio.run(turn()) if isinstance(move, Say))

    return says


def nearest(meaning: Meaning) -> Answer:
    """The nearest of the facts, orders left out by hand."""

    def says(question: str, trade: Mapping[str, Any]) -> str:
        scores = meaning.similarity(question, trade["facts"])
        best = int(np.argmax(scores))
        return str(trade["facts"][best]) if scores[best] >= NEAREST else ""

    return says


def fitted(meaning: Meaning, steps: int = 1500) -> list[float]:
    """The weights of the signs, and of none."""
    rows = []
    for _, trade, question, fact in cases():
        if not trade["held"]:
            found = np.array(knowledge.signs(question, tuple(trade["facts"]), meaning))
            rows.append((found, trade["facts"].index(fact) if fact else len(found)))
    weights = np.zeros(rows[0][0].shape[1] + 1)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        slope = 0.003 * np.append(weights[:-1], 0.0)
        for found, right in rows:
            scores = np.append(found @ weights[:-1], weights[-1])
            error = np.exp(scores - scores.max())
            error /= error.sum()
            error[right] -= 1.0
            slope += np.append(found.T @ error[:-1], error[-1]) / len(rows)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights -= 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return [round(float(weight), 2) for weight in weights]


def table(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """One line for each set, half and system."""
    yield from head("set half system questions right·fact wrong·fact unanswerable answered·all·the·same")
    for name in SETS:
        for held in (False, True):
            for system in dict.fromkeys(row["system"] for row in rows):
                own = [r for r in rows if (r["set"], r["held"], r["system"]) == (name, held, system)]
                known, unknown = [r for r in own if r["fact"]], [r for r in own if not r["fact"]]
                columns = [
                    len(known),
                    share([r["fact"] in r["said"] for r in known]),
                    share([bool(r["told"]) and r["fact"] not in r["said"] for r in known]),
                    len(unknown),
                    share([bool(r["told"]) for r in unknown]),
                ]
                yield f"| {name} | {'held' if held else 'fitted'} | {system} | {' | '.join(map(str, columns))} |"


def main() -> None:
    """Print the figures, or the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true", help="print the weights with and without a sentence model")
    parser.add_argument("--json", type=Path, help="keep every case here")
    arguments = parser.parse_args()
    meaning = encoder()
    if arguments.fit:
        print("BY_MEANING", fitted(meaning), "BY_WORDS", fitted(WordOverlap()))
        return
    systems = {"engine": engine(meaning), "by words": engine(None), "nearest": nearest(meaning)}
    rows = []
    for name, trade, question, fact in cases():
        for system, says in systems.items():
            said = says(question, trade)
            told = [one for one in trade["facts"] if one in said]
            row = dict(set=name, held=trade["held"], system=system, question=question, fact=fact, said=said, told=told)
            rows.append(row)
    print("\n".join(table(rows)))
    if arguments.json:
        arguments.json.write_text("\n".join(map(json.dumps, rows)))


if __name__ == "__main__":
    main()

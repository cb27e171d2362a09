"""Which tool the embedded engine takes for what people say, on agents made of public corpora.

.venv/bin/python bench/understanding.py DATA [--cases 25] [--json FILE]

DATA: a folder with turns.jsonl.gz and services.json.gz as `data/reader` has them (HWU64, SNIPS, NLU++ banking, SGD).
Every agent has 6 to 12 tools with three examples each, never the sentence tested. Near: asks for a tool of the same
corpus that this agent lacks. Far: asks for one of another corpus. Each sentence is the first of a call, as typed text.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from machine import machine
from mind import encoder, mind

from vivavoce.events import Brief, ToolCall, ToolSpec
from vivavoce.models.embedded.brain import Utterance
from vivavoce.models.embedded.dialogue import naming
from vivavoce.models.embedded.dialogue.contract import IntentCheck, IntentChoice
from vivavoce.models.embedded.embeddings import SentenceEncoder

HERE = Path(__file__).parent
TOOLS = json.loads((HERE / "understanding_tools.json").read_text())
HELD = ("hwu_transport", "hwu_lists", "hwu_email", "hwu_takeaway", "hwu_calendar", "hwu_cooking")
"""Scenarios that no margin is fitted on; with SGD's services that its training part lacks, and half of the bank."""
FAR = ("hwu_audio", "hwu_cooking", "hwu_email", "hwu_lists", "hwu_qa", "hwu_social")
"""Scenarios that are far from a bank's and from the services of SGD."""
UNSEEN = ("Alarm_1", "Banks_2", "Flights_3", "Hotels_4", "Media_2", "Movies_2", "Restaurants_2")
NEAREST = 0.45
"""Least cosine for the nearest example alone: the best on the fitting half."""
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))
NOTHING, ASKED = "", "?"
HAND_OVER = ToolSpec("transfer_to_staff", "Connect the caller to a member of staff.", {}, transfer=True)

Corpus = Mapping[str, list[str]]
"""Tool → what people said for it."""


@dataclass(frozen=True)
class Case:
    """A sentence to an agent; tool: "" = none of its tools is meant."""

    agent: str
    text: str
    tool: str
    kind: str
    """in, near or far."""


@dataclass(frozen=True)
class Trial:
    """An agent, with its cases."""

    family: str
    held: bool
    tools: tuple[ToolSpec, ...]
    cases: tuple[Case, ...]

    @property
    def brief(self) -> Brief:
        """With a person for all other requests."""
        instructions = "You answer the phone. For all other requests, transfer to staff."
        return Brief(instructions, (*self.tools, HAND_OVER), local_time=lambda: NOW)


# ── agents out of corpora ──


def corpora(folder: Path) -> dict[str, dict[str, tuple[ToolSpec, list[str]]]]:
    """Family → tool → (its declaration, what people said for it)."""
    with gzip.open(folder / "turns.jsonl.gz", "rt") as lines:
        turns = [json.loads(line) for line in lines]
    with gzip.open(folder / "services.json.gz", "rt") as file:
        services = json.load(file)
    said: dict[str, list[str]] = defaultdict(list)
    for turn in turns:
        service = turn["services"][0] if turn["services"] else ""
        begins = turn["src"] != "sgd" or (turn["n"] == 0 and turn["explicit"] and len(turn["services"]) == 1)
        if turn["tool"] and begins and (turn["src"] != "sgd" or (turn["split"] == "dev") == (service in UNSEEN)):
            said[turn["tool"]].append(turn["user"])
    out: dict[str, dict[str, tuple[ToolSpec, list[str]]]] = {"house": {}, "apps": {}, "services": {}, "bank": {}}
    for family, prefix in (("house", "hwu_"), ("apps", "snips")):
        for key, texts in said.items():
            service, name = key.split("/")
            if service.startswith(prefix):
                tool, description, *confirm = TOOLS[family][name]
                out[family][f"{service}/{tool}"] = (ToolSpec(tool, description, {}, confirm=bool(confirm)), texts)
    for name, service in services.items():
        for place, tool in enumerate(service["tools"] if service["src"] == "sgd" else ()):
            if len(texts := said[f"{name}/{tool['id']}"]) >= 12:
                out["services"][f"{name}/{tool['id']}"] = (_declared(service, place), texts)
    banking = [turn["user"] for turn in turns if turn["src"] == "nlupp" and len(turn["user"].split()) >= 4]
    for name, (description, _, *confirm) in TOOLS["bank"].items():
        only = [t for t in banking if [n for n, row in TOOLS["bank"].items() if re.search(row[1], t, re.I)] == [name]]
        if len(only) >= 6:
            out["bank"][f"bank/{name}"] = (ToolSpec(name, description, {}, confirm=bool(confirm)), only)
    return out


def _declared(service: Mapping[str, Any], place: int) -> ToolSpec:
    tool, told = service["tools"][place], service["variants"][0]
    slots = dict(zip(service["slots"], told["slots"], strict=True))
    kinds = {"number": {"type": "integer"}, "bool": {"type": "boolean"}}
    properties = {}
    for name in tool["args"]:
        slot = slots[name]
        schema = dict(kinds.get(slot["kind"], {"type": "string"}), description=slot["description"])
        schema |= {"enum": slot["options"]} if slot["kind"] == "enum" else {}
        schema |= {"format": slot["kind"]} if slot["kind"] in ("date", "time") else {}
        properties[name] = schema
    parameters = {"type": "object", "properties": properties, "required": tool["required"]}
    does = not re.match(r"(?:Find|Search|Get|Check|Look)", tool["id"])
    return ToolSpec(tool["id"], told["tools"][place]["description"], parameters, confirm=does)


def trials(data: Path, most: int, seed: int = 1) -> list[Trial]:
    """All agents with their cases: `most` sentences in scope for each, half as many near and half as many far."""
    found, chance = corpora(data), random.Random(seed)
    out = []
    for family, tools in found.items():
        far = "house" if family in ("bank", "services") else "bank"
        others = [t for key, (_, ts) in found[far].items() if far == "bank" or key.startswith(FAR) for t in ts]
        for held in (False, True):
            pool = [key for key in tools if _held(family, key, list(tools).index(key)) == held]
            for _ in range(4 if family in ("house", "services") else 2):
                if len(pool) >= 5:
                    out.append(_trial(family, held, {k: tools[k] for k in pool}, others, most, chance))
    return out


def _held(family: str, key: str, place: int) -> bool:
    scenario = key.split("/")[0]
    return scenario in HELD + UNSEEN if family in ("house", "services") else family == "bank" and place % 2 == 1


def _trial(
    family: str,
    held: bool,
    pool: Mapping[str, tuple[ToolSpec, list[str]]],
    others: Sequence[str],
    most: int,
    chance: random.Random,
) -> Trial:
    unique: dict[str, str] = {}  # an agent has no two tools of one name: of two services like each other it takes one
    for key in chance.sample(sorted(pool), len(pool)):
        unique.setdefault(pool[key][0].name, key)
    keys = list(unique.values())
    size = min(chance.randint(6, 12), max(4, len(keys) * 3 // 4))
    present, absent = keys[:size], [key for key in keys[size:] if not _served(pool[key][0], keys[:size], pool)]
    specs, texts = [], {}
    for key in present:
        spec, said = pool[key]
        shuffled = chance.sample(sorted(set(said)), len(set(said)))
        specs.append(replace(spec, examples=tuple(shuffled[:3])))
        texts[spec.name] = shuffled[3:]
    name = f"{family}-{'held' if held else 'fit'}-{chance.random():.6f}"
    cases = [Case(name, t, tool, "in") for tool, said in texts.items() for t in said[: max(2, -(-most // size))]]
    near = [t for key in absent for t in chance.sample(sorted(set(pool[key][1])), 5)]
    cases += [Case(name, t, NOTHING, "near") for t in chance.sample(near, min(len(near), most // 2))]
    cases += [Case(name, t, NOTHING, "far") for t in chance.sample(others, most // 2)]
    return Trial(family, held, tuple(specs), tuple(cases))


def _served(tool: ToolSpec, present: Sequence[str], pool: Mapping[str, tuple[ToolSpec, list[str]]]) -> bool:
    """Whether another service's tool does the same: `FindBus` of two companies, or one looks up what the other buys."""
    thing = naming.phrase(tool).split()[-1].rstrip("s")
    return any(naming.phrase(pool[key][0]).split()[-1].rstrip("s") == thing for key in present)


# ── systems ──


def dialogue(trial: Trial, _: SentenceEncoder) -> Callable[[str], str]:
    """The whole engine: the tool that is taken up or called, ASKED where it asks which or whether, else NOTHING."""
    start = mind(trial.brief)

    def hears(text: str) -> str:
        brain = start.fork()

        async def turn() -> list[Any]:
            return [move async for move in brain.hear(Utterance(text, typed=True))]

        moves = asyncio.run(turn())
        state = brain._state
        tools = [m.name for m in moves if isinstance(m, ToolCall)] + [g.tool for g in state.goals[:1]]
        if isinstance(state.pending, IntentCheck | IntentChoice):
            return ASKED
        return next((t for t in tools if t != HAND_OVER.name), NOTHING)

    return hears


def nearest(trial: Trial, meaning: SentenceEncoder) -> Callable[[str], str]:
    """The tool with the nearest name, description or example, by the sentence model alone."""
    rows = [(t.name, text) for t in trial.tools for text in (naming.phrase(t), t.description, *t.examples)]

    def hears(text: str) -> str:
        scores = meaning.similarity(text, [row for _, row in rows])
        best = int(np.argmax(scores))
        return rows[best][0] if scores[best] >= NEAREST else NOTHING

    return hears


SYSTEMS = {"engine": dialogue, "nearest": nearest}


# ── the report ──


def share(hits: Sequence[bool]) -> str:
    """A share with its 95 % interval, resampled a thousand times by case."""
    if not hits:
        return "–"
    values = np.array(hits, dtype=float)
    draws = np.random.default_rng(1).choice(values, (1000, len(values))).mean(axis=1)
    low, high = np.percentile(draws, [2.5, 97.5])
    return f"{100 * values.mean():.0f} % ({100 * low:.0f}–{100 * high:.0f})"


def head(names: str) -> Iterator[str]:
    yield f"| {' | '.join(names.split()).replace('·', ' ')} |"
    yield "|---" * len(names.split()) + "|"


def table(results: Sequence[tuple[str, Trial, Case, str]]) -> Iterator[str]:
    """One line for each family, half and system."""
    heads = "agents half system in·scope right·tool asked·back nothing wrong near·refused far·refused"
    yield from head(heads)
    families = sorted({trial.family for _, trial, _, _ in results})
    for family in [*families, "all"]:
        for held in (False, True):
            for system in SYSTEMS:
                rows = [
                    (case, got)
                    for name, trial, case, got in results
                    if name == system and trial.held == held and family in ("all", trial.family)
                ]
                if not rows:
                    continue
                meant = [(case, got) for case, got in rows if case.kind == "in"]
                wrong = [got not in (case.tool, ASKED, NOTHING) for case, got in meant]
                columns = [
                    share([got == case.tool for case, got in meant]),
                    share([got == ASKED for _, got in meant]),
                    share([got == NOTHING for _, got in meant]),
                    share(wrong),
                    *(share([got == NOTHING for case, got in rows if case.kind == kind]) for kind in ("near", "far")),
                ]
                half = "held" if held else "fitted"
                yield f"| {family} | {half} | {system} | {len(meant)} | {' | '.join(columns)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--cases", type=int, default=25, help="sentences in scope for each agent")
    parser.add_argument("--json", type=Path, help="keep every case here")
    arguments = parser.parse_args()
    meaning, results, spent = encoder(), [], []
    for trial in trials(arguments.data, arguments.cases):
        for name, system in SYSTEMS.items():
            hears = system(trial, meaning)
            for case in trial.cases:
                begun = time.perf_counter()
                got = hears(case.text)
                spent += [time.perf_counter() - begun] if name == "engine" else []
                results.append((name, trial, case, got))
    print(machine())
    print("\n".join(table(results)))
    print(
        f"a turn of the engine: median {1000 * np.median(spent):.0f} ms, P95 {1000 * np.percentile(spent, 95):.0f} ms"
    )
    if arguments.json:
        kept = [
            dict(system=s, family=t.family, held=t.held, text=c.text, tool=c.tool, kind=c.kind, got=g)
            for s, t, c, g in results
        ]
        arguments.json.write_text("\n".join(json.dumps(row) for row in kept))


if __name__ == "__main__":
    main()

"""Score the reader, sentence similarity, the engine's rules and the engine with the reader alike.

`python -m reader.evaluate --help`

The cases are dialogues of development services that training never sees, without example phrases. Thresholds are
found on half of the dialogues, figures are of the other half. Sentences held out of NLU++ and `acts.json` stand for
acts elsewhere.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any

from reader.augment import noised
from reader.corpora import ACTS, Pack, Service, is_held_out
from reader.inference import OnnxReader
from reader.rules import Rules
from reader.score import Case, Mix, Prediction, fitted, rows
from reader.written import load
from vivavoce.models.embedded.embeddings import SentenceEncoder
from vivavoce.models.embedded.reading import Reader

Predict = Callable[[Case], Prediction]
ZEROS = [x / 100 for x in range(10, 80, 4)]
MIXES = {
    "model": [Mix(1, 0, zero) for zero in (0.0,)],
    "model + similarity": [Mix(1, weight, zero) for weight in (2, 4, 6, 10, 14, 20) for zero in ZEROS],
    "similarity": [Mix(0, 1, zero) for zero in ZEROS],
    "rules": [Mix(1, 0, 0.0)],
    "engine": [Mix(1, 0, 0.0)],
}


def cases(pack: Pack) -> list[Case]:
    """Development turns, each said to an agent of its dialogue's services and others of other domains.

    Two services of films stand never side by side: what one is asked for the other would serve as well.
    """
    unseen = [s for s in pack.services.values() if s.corpus == "sgd" and "train" not in s.splits]
    found = []
    for turn in pack.development:
        mine = [pack.services[name] for name in turn.services]
        agent = mine + _others(mine, unseen)
        away = _others(mine, [s for s in unseen if s not in mine])
        active = pack.services[turn.active.split("/")[0]] if turn.active else None
        found.append(
            Case(
                turn,
                tuple(tool for service in agent for tool in service.tools),
                tuple(tool for service in away for tool in service.tools) if turn.tools and turn.named else (),
                active.takes[turn.active] if active else (),
                active.arguments if active else (),
            )
        )
    return found


FILMS = frozenset({"Media", "Movies"})


def _others(services: Sequence[Service], unseen: Sequence[Service]) -> list[Service]:
    domains = {service.domain for service in services}
    found = []
    for service in unseen:
        if not domains & (FILMS if service.domain in FILMS else {service.domain}):
            found.append(service)
            domains.add(service.domain)
    return found


def with_noise(case: Case, seed: int) -> Case:
    """The case as a recogniser gives it."""
    return replace(case, turn=noised(case.turn, Random(f"{seed}/{case.turn.user}")))


class Model:
    """The exported reader as a way of understanding; with its cosines it is similarity as well."""

    def __init__(self, reader: OnnxReader, services: dict[str, Service]) -> None:
        self._reader, self._services = reader, services

    def predict(self, case: Case) -> Prediction:
        """What the model makes of a case."""
        turn = case.turn
        arguments = list(dict.fromkeys((*case.arguments, *case.fields)))
        said = self._reader.read(
            turn.agent,
            turn.user,
            self._texts(case.tools),
            [self._argument(a) for a in arguments],
        )
        found = Prediction(
            dict(zip(case.tools, said.tools.tolist(), strict=True)),
            dict(zip(case.tools, said.cosines.tolist(), strict=True)),
            asked={argument for argument, p in zip(arguments, said.asked, strict=True) if p > 0.5},
            acts={act for act, p in zip(ACTS, said.acts, strict=True) if p > 0.5},
        )
        if case.elsewhere:
            away = self._reader.read(turn.agent, turn.user, self._texts(case.elsewhere))
            found.logits_elsewhere = dict(zip(case.elsewhere, away.tools.tolist(), strict=True))
            found.cosines_elsewhere = dict(zip(case.elsewhere, away.cosines.tolist(), strict=True))
        for i, value in said.values.items():
            if arguments[i] in case.arguments and value.how != "retract":
                spans = " and ".join(turn.user[a:b] for a, b in value.spans)
                found.values[arguments[i]] = spans if value.how == "span" else value.how
        return found

    def _texts(self, tools: Sequence[str]) -> list[tuple[str]]:
        owners = [self._services[tool.split("/")[0]] for tool in tools]
        return [(s.wordings[0].tools[s.tools.index(tool)],) for s, tool in zip(owners, tools, strict=True)]

    def _argument(self, argument: str) -> str:
        service = self._services[argument.split("/")[0]]
        return service.wordings[0].arguments[service.arguments.index(argument)]


def report(
    pack: Pack, every: Sequence[Case], model: Predict, rules: Rules, engine: Predict
) -> Iterator[dict[str, Any]]:
    """One table a way of understanding: thresholds and rows."""
    fit = [case for case in every if is_held_out(case.turn.dialogue, 2)]
    test = [case for case in every if not is_held_out(case.turn.dialogue, 2)]
    spoken = [Case(turn, every[0].tools) for turn in pack.held_out_acts]
    for name, predict in (("model", model), ("rules", rules.predict), ("engine", engine)):
        found = {id(case): predict(case) for case in itertools.chain(fit, test, spoken)}
        for way in ("model", "model + similarity", "similarity") if name == "model" else (name,):
            mix = fitted(fit, [found[id(case)] for case in fit], MIXES[way])
            scored = test + (spoken if way != "model + similarity" else [])
            table = rows(
                scored,
                [found[id(case)] for case in scored],
                mix,
                pack.services,
                rules.same,
            )
            if way in ("similarity", "model + similarity"):
                table = {row: figure for row, figure in table.items() if not row.startswith(("act", "value", "asked"))}
            yield {"way": way, "mix": asdict(mix), "rows": table}


def publish(about: Path, mix: Mix) -> None:
    """Write the thresholds that serve best into a published `nlu.json`."""
    told = json.loads(about.read_text(encoding="utf-8"))
    told["thresholds"] |= {"similarity_weight": mix.similarity, "similarity_zero": mix.zero}
    about.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Print the tables, and write them as JSON."""
    parser = argparse.ArgumentParser(prog="python -m reader.evaluate", description=__doc__)
    parser.add_argument("published", type=Path, help="folder that reader.export wrote")
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument(
        "--minilm",
        type=Path,
        required=True,
        help="folder of model.onnx and tokenizer.json",
    )
    parser.add_argument(
        "--turns",
        type=int,
        default=0,
        help="only so many cases, spread evenly; 0 = all",
    )
    parser.add_argument("--noise", action="store_true", help="the turns as a recogniser gives them")
    parser.add_argument("--out", type=Path, help="JSON of all tables")
    parser.add_argument("--publish", action="store_true", help="write the thresholds that were found into nlu.json")
    args = parser.parse_args()
    pack = load(args.pack)
    every = cases(pack)
    every = every[:: max(1, len(every) // args.turns)] if args.turns else every
    every = [with_noise(case, 1) for case in every] if args.noise else every
    model = Model(OnnxReader(args.published, args.minilm), pack.services)
    meaning = SentenceEncoder(args.minilm / "model.onnx", args.minilm / "tokenizer.json")
    tables = []
    engine = Rules(pack.services, meaning, Reader(args.published / "nlu.onnx", args.published / "nlu.json", meaning))
    for table in report(pack, every, model.predict, Rules(pack.services, meaning), engine.predict):
        print(json.dumps(table, indent=1, ensure_ascii=False), flush=True)
        tables.append(table)
        if args.publish and table["way"] == "model + similarity":
            publish(args.published / "nlu.json", Mix(**table["mix"]))
    if args.out:
        args.out.write_text(json.dumps(tables, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

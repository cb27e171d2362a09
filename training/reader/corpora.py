"""The training pack as examples: services with their tools and arguments, and the turns that callers said to them.

The pack is `services.json.gz` and `turns.jsonl.gz`; training/README.md says where its corpora come from and how they
are licensed. Services of the Schema-Guided Dialogue test set are reserved: neither their schemas nor their turns are
ever read from the pack.
"""

from __future__ import annotations

import gzip
import itertools
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ACTS = (
    "inform", "request", "ask", "affirm", "deny", "correct", "alternatives", "select", "thank", "bye", "greet",
    "handoff", "repeat", "dont_know", "acknowledge", "cancel_that", "off_topic", "wait",
)  # fmt: skip
"""What a turn does; several may hold at once. Their order is that of the model's output."""

HOW = ("none", "span", "yes", "no", "any", "retract")
"""How an argument is spoken of: not at all, in words of the turn, yes or no, "I don't mind", "not that one"."""

UNSAID = "value"
"""In the pack: a value was meant, but in other words. Neither a span nor none: it is left out of the loss."""

ALL_HEADS = frozenset({"tool", "arguments", "asked", "acts"})
HEADS = {
    "sgd": ALL_HEADS,
    "snips": ALL_HEADS - {"asked"},
    "hwu": frozenset({"tool", "arguments"}),
    "nlupp": frozenset({"acts"}),
    "written": frozenset({"tool", "acts"}),
    "agents": ALL_HEADS - {"acts"},
}
"""What each corpus labels; the loss of the other heads is masked."""

HELD_OUT = 3  # one sentence in three of our own, and of NLU++, is kept for the evaluation of acts
LONGEST_LIST_OF_VALUES = 300  # values kept of one argument, to put into other turns of the same argument
LIKE = 0.15  # share of common values (Jaccard) from which two arguments are like: from and to, not from and seats


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to write a service down: the original, or one of five paraphrases."""

    tools: tuple[str, ...]
    """Text of each tool, in the order of `Service.tools`."""
    arguments: tuple[str, ...]
    """Text of each argument, in the order of `Service.arguments`."""


@dataclass(frozen=True, slots=True)
class Service:
    """Tools that belong together, and the arguments they share. Ids are `service/name`."""

    id: str
    corpus: str
    domain: str
    splits: frozenset[str]
    tools: tuple[str, ...]
    takes: dict[str, tuple[str, ...]]
    """Arguments of each tool; the service's other arguments are fields of its results."""
    arguments: tuple[str, ...]
    kinds: dict[str, str]
    """text, date, time, number, enum or bool."""
    options: dict[str, tuple[str, ...]]
    names: dict[str, str]
    """Plain name of each tool: "find bus"."""
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """One argument that a turn speaks of."""

    argument: str
    how: str
    """One of `HOW` but "none", or `UNSAID`."""
    start: int = 0
    end: int = 0
    """Characters of the caller's words, for a span; 0 otherwise."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a caller said after an agent's words, and what it means."""

    corpus: str
    user: str
    agent: str = ""
    dialogue: str = ""
    services: tuple[str, ...] = ()
    tools: frozenset[str] = frozenset()
    """Tools newly asked for; more than one only where turns were joined."""
    named: bool = False
    """The words themselves ask for the tool; otherwise an agent's offer was accepted."""
    mentions: tuple[Mention, ...] = ()
    asked: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    wanted: tuple[str, ...] = ()
    """Arguments that the agent's words asked for."""
    active: str = ""
    """The tool that the dialogue is about after this turn, "" for none: for evaluation only."""
    heads: frozenset[str] = ALL_HEADS

    @property
    def spans(self) -> list[Mention]:
        """The mentions that stand in the words."""
        return [m for m in self.mentions if m.how == "span"]


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything that is read from the pack and from `acts.json`."""

    services: dict[str, Service]
    train: tuple[Turn, ...]
    development: tuple[Turn, ...]
    """Turns of dialogues whose services training never sees, in order."""
    held_out_acts: tuple[Turn, ...]
    examples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Requests for each tool in the training turns: what an author would write as its examples."""
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Values of each argument in the training turns."""
    like: dict[str, frozenset[str]] = field(default_factory=dict)
    """Arguments of the same service that take the same values."""


def load(folder: Path, acts: Path, agents: Mapping[str, Service] | None = None, said: Iterable[Turn] = ()) -> Pack:
    """Read the pack in `folder` and what we wrote ourselves: `acts.json`, further services, and turns said to them."""
    with gzip.open(folder / "services.json.gz", "rt", encoding="utf-8") as file:
        services = {
            name: _service(name, entry) for name, entry in json.load(file).items() if "test" not in entry["splits"]
        }
    services |= agents or {}
    unseen = {s.id for s in services.values() if "train" not in s.splits}
    train = list(said)
    development: list[Turn] = []
    held_out: list[Turn] = []
    with gzip.open(folder / "turns.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            entry = json.loads(line)
            belongs = set(entry["services"])
            if not belongs <= services.keys():
                continue
            if entry["split"] == "dev":
                if belongs <= unseen:
                    development.append(_turn(entry))
            elif not belongs & unseen:
                turn = _turn(entry)
                (held_out if turn.corpus == "nlupp" and is_held_out(turn.user) else train).append(turn)
    for i, turn in _written(acts):
        (train if i % HELD_OUT else held_out).append(turn)
    kept = {turn.user.lower() for turn in held_out}
    train = [turn for turn in train if turn.services or turn.user.lower() not in kept]
    values = _values(train)
    return Pack(
        services,
        tuple(train),
        tuple(development),
        tuple(held_out),
        examples=_requests(train),
        values=values,
        like=_like(services.values(), values),
    )


def is_held_out(text: str, one_in: int = HELD_OUT) -> bool:
    """Whether a sentence, or a dialogue by its id, is kept apart; the same for every run and machine."""
    return zlib.crc32(text.lower().encode()) % one_in == 0


def tool_text(name: str, description: str) -> str:
    """A tool as the model reads it. Training and running must write it alike."""
    return f"{name}: {description}" if description else name


def argument_text(name: str, description: str, kind: str, options: Iterable[str] = ()) -> str:
    """An argument as the model reads it: with its first eight options, or its kind where that says something."""
    listed = ", ".join(itertools.islice(options, 8))
    tail = listed or (kind if kind in ("date", "time", "number", "bool") else "")
    return tool_text(name, description) + (f" ({tail})" if tail else "")


def _service(name: str, entry: dict[str, Any]) -> Service:
    first = entry["variants"][0]
    tools = tuple(f"{name}/{tool['id']}" for tool in entry["tools"])
    arguments = tuple(f"{name}/{slot}" for slot in entry["slots"])
    return Service(
        name,
        entry["src"],
        entry["domain"],
        frozenset(entry["splits"]),
        tools,
        {
            tool: tuple(f"{name}/{arg}" for arg in said["args"])
            for tool, said in zip(tools, entry["tools"], strict=True)
        },
        arguments,
        {arg: slot["kind"] for arg, slot in zip(arguments, first["slots"], strict=True)},
        {arg: tuple(map(str, slot["options"])) for arg, slot in zip(arguments, first["slots"], strict=True)},
        {tool: said["name"] for tool, said in zip(tools, first["tools"], strict=True)},
        tuple(
            Wording(
                tuple(tool_text(tool["name"], tool["description"]) for tool in variant["tools"]),
                tuple(
                    argument_text(
                        slot["name"],
                        slot["description"],
                        slot["kind"],
                        map(str, slot["options"]),
                    )
                    for slot in variant["slots"]
                ),
            )
            for variant in entry["variants"]
        ),
    )


def _turn(entry: dict[str, Any]) -> Turn:
    active = [f"{service}/{intent}" for service, intent in entry["active"].items() if intent != "NONE"]
    heads = HEADS[entry["src"]]
    if entry["src"] == "hwu" and not entry["tool"]:
        heads = HEADS["written"]  # its small talk is labelled by act, and asks for no tool
    return Turn(
        entry["src"],
        entry["user"],
        entry["agent"],
        entry["dlg"],
        tuple(entry["services"]),
        frozenset({entry["tool"]} - {""}),
        entry["explicit"],
        tuple(Mention(x["slot"], x["how"], x.get("start", 0), x.get("end", 0)) for x in entry["slots"]),
        frozenset(entry["asked"]),
        frozenset(entry["acts"]),
        tuple(entry.get("wanted", ())),
        active[-1] if active else "",
        heads,
    )


def _written(path: Path) -> Iterator[tuple[int, Turn]]:
    """Our own sentences, numbered: a sentence keeps its number when more are added after it."""
    for i, (act, sentences) in enumerate(json.loads(path.read_text(encoding="utf-8")).items()):
        for j, sentence in enumerate(sentences):
            yield i + j, Turn("written", sentence, acts=frozenset({act}), heads=HEADS["written"])


def _requests(turns: Iterable[Turn]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for turn in turns:
        for tool in turn.tools if turn.named else ():
            found[tool][turn.user] = None
    return {tool: tuple(sentences) for tool, sentences in found.items()}


def _values(turns: Iterable[Turn]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for turn in turns:
        for mention in turn.spans:
            if len(found[mention.argument]) < LONGEST_LIST_OF_VALUES:
                found[mention.argument][turn.user[mention.start : mention.end]] = None
    return {argument: tuple(values) for argument, values in found.items()}


def _like(services: Iterable[Service], values: dict[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for service in services:
        for one, other in itertools.combinations(service.arguments, 2):
            mine, theirs = ({v.lower() for v in values.get(argument, ())} for argument in (one, other))
            if service.kinds[one] == service.kinds[other] and len(mine & theirs) > LIKE * len(mine | theirs):
                found[one].add(other)
                found[other].add(one)
    return {argument: frozenset(others) for argument, others in found.items()}

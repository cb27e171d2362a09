"""Batches: an agent made up of a few services, and turns that were said to it or beside it.

A batch is a function of the seed and the step alone, so a run that goes on after a stop sees what it would have seen.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from reader import augment
from reader.corpora import Pack, Service, Turn

TOOL, EXAMPLE, ARGUMENT = range(3)

GUIDED = ("sgd", "agents")  # corpora of whole agents: tools with arguments, and questions about them

# Shares of batches, after the recipe's trial.
SGD, HWU, SNIPS = 0.60, 0.13, 0.06  # the rest are batches of acts
HIDDEN = 0.15  # of agents leave out the service that most turns ask for: then the right answer is none
REQUESTS, RARE = 0.28, 0.12  # of a service's turns: requests; yes, no, any and corrections
JOINED, REFUSING, ALONE, PROMPTED = 0.05, 0.04, 0.07, 0.6  # of turns
OURS = 2.0  # weight of the agents we wrote: few turns, but arguments that nobody else has
ARGUMENTS = (12, 9)  # of the first and of the second service
EXAMPLES = 40  # requests of a tool that may stand as its examples; the others are only read as turns


@dataclass(frozen=True, slots=True)
class Agent:
    """What a batch's turns are read against."""

    tools: tuple[str, ...]
    arguments: tuple[str, ...]
    texts: tuple[str, ...]
    """The items: each tool, its examples, then the arguments."""
    kinds: tuple[int, ...]
    """TOOL, EXAMPLE or ARGUMENT, by item."""
    owners: tuple[int, ...]
    """Index in `tools`, for each item that is a tool or an example."""


@dataclass(frozen=True, slots=True)
class Batch:
    """An agent and turns."""

    agent: Agent
    turns: tuple[Turn, ...]


class Batches:
    """Draws batches from a pack."""

    def __init__(self, pack: Pack, size: int = 32, heard: dict[str, list[str]] | None = None) -> None:
        """size: turns a batch. heard: sentence → what a recogniser made of it, see `augment.heard`."""
        self._pack = pack
        self._size = size
        self._heard = heard or {}
        self._said: defaultdict[str, list[Turn]] = defaultdict(list)  # by service
        self._asking: defaultdict[str, list[Turn]] = defaultdict(list)  # by tool
        self._acts: defaultdict[str, list[Turn]] = defaultdict(list)
        for turn in pack.train:
            for service in turn.services:
                self._said[service].append(turn)
            for tool in turn.tools:
                self._asking[tool].append(turn)
            if not turn.services:
                for act in turn.acts or ("none",):
                    self._acts[act].append(turn)
        self._rare = {service: [t for t in turns if _is_rare(t)] for service, turns in self._said.items()}
        self._requests = {service: [t for t in turns if t.tools] for service, turns in self._said.items()}
        self._guided = [s for s in pack.services.values() if s.corpus in GUIDED and s.id in self._said]
        self._weights = [math.sqrt(len(self._said[s.id])) * (OURS if s.corpus == "agents" else 1) for s in self._guided]
        self._flat = {
            corpus: [s for s in pack.services.values() if s.corpus == corpus and s.id in self._said]
            for corpus in ("hwu", "snips")
        }
        self._prompts = [t.agent for s in self._guided for t in self._said[s.id][:200] if t.agent]

    def draw(self, seed: int, step: int) -> Batch:
        """The batch of this step."""
        rng = Random(f"{seed}/{step}")
        chance = rng.random()
        if chance < SGD:
            batch = self._schema_guided(rng)
        elif chance < SGD + HWU and self._flat["hwu"]:
            batch = self._labelled("hwu", rng)
        elif chance < SGD + HWU + SNIPS and self._flat["snips"]:
            batch = self._labelled("snips", rng)
        else:
            batch = self._of_acts(rng)
        turns = _of_like_length(batch.turns, self._size, rng)
        return Batch(batch.agent, tuple(self._changed(turn, batch, rng) for turn in turns))

    def _schema_guided(self, rng: Random) -> Batch:
        """Turns of two services of different domains; tools of two more stand beside theirs.

        Never two services of one domain: a request that suits both would be labelled "none" for one of them.
        """
        services: list[Service] = []
        while len(services) < min(4, len({s.domain for s in self._guided})):
            found = rng.choices(self._guided, self._weights)[0]
            if all(found.domain != s.domain for s in services):
                services.append(found)
        first, second = services[0], services[min(1, len(services) - 1)]
        turns = [self._turn_of(first, rng) for _ in range(self._size * 4 // 3)]
        turns += [self._turn_of(second, rng) for _ in range(self._size * 2 // 3)]
        spoken = {m.argument for t in turns for m in t.mentions} | {a for t in turns for a in t.asked}
        arguments: list[str] = []
        for service, most in zip((first, second), ARGUMENTS, strict=True):
            arguments += self._arguments(service, spoken, most, rng)
        offered = services[1:] if len(services) > 1 and rng.random() < HIDDEN else services
        tools = [tool for service in offered for tool in service.tools]
        return Batch(self._agent(tools, list(dict.fromkeys(arguments)), rng), tuple(turns))

    def _labelled(self, corpus: str, rng: Random) -> Batch:
        """Tools of a corpus of single sentences; a quarter of the turns ask for tools that are not there."""
        services = rng.sample(self._flat[corpus], min(len(self._flat[corpus]), rng.choice((2, 3))))
        tools = [tool for service in services for tool in service.tools if tool in self._asking]
        rng.shuffle(tools)
        tools = tools[: rng.choice((3, 4, 5, 8))]
        every = [tool for service in self._flat[corpus] for tool in service.tools if tool in self._asking]
        absent = [tool for tool in every if tool not in tools] or tools
        turns = [rng.choice(self._asking[rng.choice(tools)]) for _ in range(self._size * 3 // 2)]
        turns += [rng.choice(self._asking[rng.choice(absent)]) for _ in range(self._size // 2)]
        arguments = sorted({m.argument for t in turns for m in t.mentions})
        rng.shuffle(arguments)
        if rng.random() < 0.3:
            tools += rng.choice(self._guided).tools
        return Batch(self._agent(tools, arguments[: ARGUMENTS[0]], rng), tuple(turns))

    def _of_acts(self, rng: Random) -> Batch:
        """Sentences that ask for no tool, evenly over acts, among a few turns of a schema-guided agent."""
        batch = self._schema_guided(rng)
        names = [self._pack.services[tool.split("/")[0]].names[tool] for tool in batch.agent.tools]
        turns = list(batch.turns[:: len(batch.turns) // (self._size * 2 // 3) or 1])
        acts = sorted(self._acts)
        while len(turns) < 2 * self._size:
            if rng.random() < 0.1 or not acts:
                turns.append(augment.question(rng.choice(names), rng))
            else:
                turns.append(rng.choice(self._acts[rng.choice(acts)]))
            if self._prompts and rng.random() < PROMPTED:
                turns[-1] = replace(turns[-1], agent=rng.choice(self._prompts))
        return Batch(batch.agent, tuple(turns))

    def _turn_of(self, service: Service, rng: Random) -> Turn:
        chance = rng.random()
        turns = self._said[service.id]
        if chance < REQUESTS:
            turns = self._requests[service.id] or turns
        elif chance < REQUESTS + RARE:
            turns = self._rare[service.id] or turns
        return rng.choice(turns)

    def _arguments(self, service: Service, spoken: set[str], most: int, rng: Random) -> list[str]:
        """The service's arguments, those spoken of first; like ones (from and to) always side by side."""
        shuffled = rng.sample(service.arguments, len(service.arguments))
        chosen = sorted(shuffled, key=lambda a: a not in spoken)[:most]
        chosen += [a for c in chosen for a in sorted(self._pack.like.get(c, ())) if a not in chosen]
        rng.shuffle(chosen)
        return list(dict.fromkeys(chosen))

    def _agent(self, tools: Sequence[str], arguments: Sequence[str], rng: Random) -> Agent:
        texts: list[str] = []
        kinds: list[int] = []
        owners: list[int] = []
        wording: dict[str, int] = {}
        for k, tool in enumerate(tools):
            service = self._pack.services[tool.split("/")[0]]
            chosen = wording.setdefault(service.id, rng.choice((0, 0, 0, 1, 2, 3, 4, 5)) % len(service.wordings))
            known = self._pack.examples.get(tool, ())[:EXAMPLES]
            count = rng.choice((0, 0, 1, 2, 3)) if service.corpus in GUIDED else rng.choice((0, 1, 2, 3, 4))
            texts.append(service.wordings[chosen].tools[service.tools.index(tool)])
            texts += rng.sample(known, min(count, len(known)))
            kinds += [TOOL] + [EXAMPLE] * (len(texts) - len(kinds) - 1)
            owners += [k] * (len(texts) - len(owners))
        for argument in arguments:
            service = self._pack.services[argument.split("/")[0]]
            chosen = wording.setdefault(service.id, rng.choice((0, 0, 0, 1, 2, 3, 4, 5)) % len(service.wordings))
            texts.append(service.wordings[chosen].arguments[service.arguments.index(argument)])
            kinds.append(ARGUMENT)
        return Agent(tuple(tools), tuple(arguments), tuple(texts), tuple(kinds), tuple(owners))

    def _changed(self, turn: Turn, batch: Batch, rng: Random) -> Turn:
        """The turn augmented; where it was an example of the batch it is one that the agent has not."""
        if turn.user in batch.agent.texts:
            others = [t for tool in turn.tools for t in self._asking[tool] if t.user not in batch.agent.texts]
            turn = rng.choice(others) if others else turn
        if turn.corpus in GUIDED:
            turn = augment.revalued(augment.answered(turn, rng), self._pack, rng)
        if turn.tools and turn.named and rng.random() < JOINED:
            partners = [t for t in batch.turns if t.tools and t.named and not t.tools & turn.tools]
            turn = augment.joined(turn, rng.choice(partners), rng) if partners else turn
        if turn.tools and turn.named and rng.random() < REFUSING:
            unwanted = [tool for tool in batch.agent.tools if tool not in turn.tools]
            if unwanted:
                refused = rng.choice(unwanted)
                turn = augment.refusing(turn, self._pack.services[refused.split("/")[0]].names[refused], rng)
        if turn.user in self._heard:
            turn = augment.heard(turn, rng.choice(self._heard[turn.user])) or augment.noised(turn, rng)
        else:
            turn = augment.noised(turn, rng)
        return replace(turn, agent="") if rng.random() < ALONE else turn


def _is_rare(turn: Turn) -> bool:
    return "correct" in turn.acts or any(m.how in ("yes", "no", "any") for m in turn.mentions)


def _of_like_length(turns: Sequence[Turn], size: int, rng: Random) -> list[Turn]:
    """`size` of the turns, neighbours in length: that halves the padding."""
    ordered = sorted(turns, key=lambda t: len(t.user) + min(len(t.agent), 90))
    at = rng.randrange(max(1, len(ordered) - size + 1))
    return ordered[at : at + size]

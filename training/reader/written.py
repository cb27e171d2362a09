"""Agents written for this project (`agents.toml`) as services, and the turns that are said to them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

from reader import corpora
from reader.corpora import HEADS, Mention, Pack, Service, Turn, Wording, argument_text, tool_text

HERE = Path(__file__).parents[1]
FILLS = 6  # turns made of a sentence with gaps
ANSWERED = 14  # answers to a question, and as many with the frames of that argument alone
GREETINGS = (
    "",
    "",
    "Hello, how can I help you?",
    "What can I do for you?",
    "Good morning, you are through to the desk.",
)
SHORT = 3.5  # words: longer values are mostly clauses, which few frames fit

FRAMES = (
    "{}", "{} please", "it's {}", "that would be {}", "give me {} please", "I'd like {}", "I'd say {}", "make it {}",
    "{} would be good", "let's say {}", "I think it's {}", "{} thanks", "I'd prefer {}", "{} if you have it",
    "probably {}", "can I have {}", "how about {}", "{} is fine", "I want {}", "I was thinking {}", "put down {}",
    "yes {}", "let's go with {}", "I'll take {}", "it should be {}", "I'm looking for {}", "{} for me", "{} works",
    "we need {}", "could you make that {}", "in this case {}", "I usually have {}", "my answer is {}", "try {}",
)  # fmt: skip
"""Answers around a value, whatever was asked."""
PLAIN_FRAMES = (
    "{}", "well {}", "{} that's it", "um {}", "so {}", "{} you see", "hm {} I think", "sure {}", "the thing is {}",
    "okay {}", "let me see {}", "right {}",
)  # fmt: skip
"""Answers around a clause."""


def load(folder: Path) -> Pack:
    """The pack in `folder` with all that we wrote ourselves."""
    agents = HERE / "agents.toml"
    return corpora.load(folder, HERE / "acts.json", services(agents), turns(agents))


def services(path: Path) -> dict[str, Service]:
    """The written agents by id."""
    return {name: _service(name, entry) for name, entry in _agents(path).items()}


def turns(path: Path) -> Iterator[Turn]:
    """What is said to them: requests, and answers to questions about each argument."""
    for name, entry in _agents(path).items():
        rng = Random(name)
        for tool, told in entry["tools"].items():
            for sentence in told["says"].strip().splitlines():
                for _ in range(FILLS):
                    yield _filled(name, entry, sentence, rng, tool, agent=rng.choice(GREETINGS))
        for argument, told in entry["arguments"].items():
            own = told.get("answers", "").strip().splitlines()
            for _ in range(ANSWERED):
                frame = rng.choice(frames(told["values"])).format("{" + argument + "}")
                for sentence in (frame, rng.choice(own)) if own else (frame,):
                    yield _filled(name, entry, sentence, rng, agent=rng.choice(told["asks"]), wanted=argument)


def frames(values: list[str]) -> tuple[str, ...]:
    """Answers that such values fit into."""
    words = sum(len(value.split()) for value in values) / max(1, len(values))
    return FRAMES if words < SHORT else PLAIN_FRAMES


def _agents(path: Path) -> dict[str, dict[str, Any]]:
    """The file's agents, each argument's values as a list."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    shared = told.pop("values")
    for entry in told.values():
        for argument in entry["arguments"].values():
            values = argument["values"]
            argument["values"] = (shared[values[1:]] if values.startswith("=") else values).split("; ")
    return told


def _service(name: str, entry: Mapping[str, Any]) -> Service:
    tools, arguments = entry["tools"], entry["arguments"]

    def wording(i: int) -> Wording:
        return Wording(
            tuple(tool_text(_plain(tool), _nth(told["about"], i)) for tool, told in tools.items()),
            tuple(
                argument_text(_plain(argument), _nth(told["about"], i), told.get("kind", "text"))
                for argument, told in arguments.items()
            ),
        )

    return Service(
        name,
        "agents",
        name,
        frozenset({"train"}),
        tuple(f"{name}/{tool}" for tool in tools),
        {f"{name}/{tool}": tuple(f"{name}/{a}" for a in told["takes"]) for tool, told in tools.items()},
        tuple(f"{name}/{argument}" for argument in arguments),
        {f"{name}/{argument}": told.get("kind", "text") for argument, told in arguments.items()},
        {f"{name}/{argument}": () for argument in arguments},
        {f"{name}/{tool}": _plain(tool) for tool in tools},
        (wording(0), wording(1), wording(2)),
    )


def _filled(
    service: str,
    entry: Mapping[str, Any],
    sentence: str,
    rng: Random,
    tool: str = "",
    agent: str = "",
    wanted: str = "",
) -> Turn:
    """The sentence with a value in each of its gaps."""
    user, mentions = "", []
    for text, argument in re.findall(r"([^{]*)(?:\{(\w+)\})?", sentence):
        user += text
        if argument:
            value = rng.choice(entry["arguments"][argument]["values"])
            mentions.append(Mention(f"{service}/{argument}", "span", len(user), len(user) + len(value)))
            user += value
    return Turn(
        "agents",
        user,
        agent,
        services=(service,),
        tools=frozenset({f"{service}/{tool}"} if tool else ()),
        named=bool(tool),
        mentions=tuple(mentions),
        wanted=(f"{service}/{wanted}",) if wanted else (),
        heads=HEADS["agents"],
    )


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _nth(texts: list[str], i: int) -> str:
    return texts[min(i, len(texts) - 1)]

"""Where a trained reader finds the words of an argument: the seam to it, and what it is told of an agent. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from .....events import ToolSpec
from .. import signatures
from .entities.codes import is_code
from .entities.found import Found
from .entities.read import is_email, is_phone
from .intents import NEUTRAL
from .slot_filters import cue
from .tokens import content, split_name

SURE = 0.5
"""Probability from which on a value is taken."""
OPTIONS, EXAMPLES = 8, 6
"""Of an enum, and of a tool, that are told."""
WEIGHT, LEAST, MOST = 0.03, -8.0, 6.0
"""What a logit is worth beside a cosine, and the limits within which it counts: the best of those tried on agents with
one example a tool (`bench/strangers.py`, looked half) that leave `bench/understanding.py` no worse."""
WISH = (0.2, 0.12)
"""What is taken off tools that tell, and off those that act, where the caller says that they want something: who says
so says it in the tool's own words, or wants something else. Chosen where `BY_READER` was."""
_KINDS = {"date": "date", "time": "time", "datetime": "date", "count": "number", "bool": "bool"}


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a turn, by their characters."""

    start: int
    end: int
    likely: float
    """Probability, 0–1, that the argument is given."""


class Trained(Protocol):
    """Finds values in a turn. Tools and arguments are texts."""

    def learn(self, texts: Sequence[str]) -> None:
        """Look at texts that turns will be read against."""

    def spans(self, agent: str, said: str, tools: Sequence[str], arguments: Sequence[str]) -> Sequence[Span | None]:
        """Where the value of each argument stands in what was said; None = not given. agent: its words before."""

    def calls_for(self, agent: str, said: str, tools: Sequence[Sequence[str]]) -> Sequence[float]:
        """How much likelier each tool is meant than none, as a logit. tools: of each its text and its examples."""


def learn(trained: Trained, tools: Iterable[ToolSpec]) -> None:
    """Let it look at an agent's tools."""
    for tool in tools:
        trained.learn([*_shown(tool), *map(argument_text, *_named(tool))])


def calls_for(trained: Trained, agent: str, said: str, tools: Sequence[ToolSpec]) -> Mapping[str, float]:
    """Tool → what the reader's opinion adds to its score."""
    logits = trained.calls_for(agent, said, list(map(_shown, tools)))
    return {t.name: WEIGHT * min(MOST, max(LEAST, logit)) for t, logit in zip(tools, logits, strict=True)}


def _shown(spec: ToolSpec) -> list[str]:
    return [tool_text(spec), *islice(spec.examples, EXAMPLES)]


def given(trained: Trained, agent: str, said: str, tools: Iterable[ToolSpec], spec: ToolSpec) -> Mapping[str, str]:
    """Argument of the tool → the words that are its value, of arguments for words and names.

    Which of two ends a value is, a preposition before it tells ("from"), whatever the reader thinks.
    """
    names, schemas = _named(spec)
    spans = trained.spans(agent, said, [tool_text(tool) for tool in tools], list(map(argument_text, names, schemas)))
    free = [name for name, schema in zip(names, schemas, strict=True) if reads(name, schema)]
    about = set(content(" ".join(split_name(spec.name)))) | NEUTRAL
    sure = [(span, name) for name, span in zip(names, spans, strict=True) if span and span.likely >= SURE]
    found: dict[str, str] = {}
    for span, owner in sorted(sure, key=lambda one: -one[0].likely):
        value = Found(said[span.start : span.end], (span.start, span.end), span.likely)
        cues = {name: cue(said, name, value) for name in free}
        best = max(free, key=lambda name: cues[name], default="")
        if owner in cues and set(content(value.value)) - about:  # "taxi, please", "a week" are no places
            found.setdefault(best if cues[best] > max(0.0, cues[owner]) else owner, value.value)
    return found


def _named(spec: ToolSpec) -> tuple[list[str], list[Mapping[str, Any]]]:
    properties = signatures.properties(spec)
    return list(properties), list(properties.values())


def reads(name: str, schema: Mapping[str, Any]) -> bool:
    """Whether an argument takes words or a name: no number, code, option or address."""
    plain = signatures.main_schema(schema)
    closed = plain.get("pattern") or is_phone(name, plain) or is_email(name, plain) or is_code(name, plain)
    return signatures.kind(plain, name) in ("text", "name") and not closed


def tool_text(spec: ToolSpec) -> str:
    """A tool as the reader was trained to read it."""
    return _described(spec.name, spec.description)


def argument_text(name: str, schema: Mapping[str, Any]) -> str:
    """An argument as the reader was trained to read it: with its first options, or its kind where that says much."""
    plain = signatures.main_schema(schema)
    listed = ", ".join(map(str, islice((o for o in plain.get("enum", ()) if o is not None), OPTIONS)))
    tail = listed or _KINDS.get(signatures.kind(plain, name), "")
    return _described(name, str(plain.get("description", ""))) + (f" ({tail})" if tail else "")


def _described(name: str, description: str) -> str:
    plain = " ".join(split_name(name))
    first = description.strip().split("\n")[0]
    return f"{plain}: {first}" if first else plain

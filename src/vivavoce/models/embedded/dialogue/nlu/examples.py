"""What an author's examples teach: "picked 24" says that "picked thirty" is meant for that tool, and gives it 30. Pure.

Each example is a pattern: its words, and a place for each argument whose value it shows: a number, an option, a name of
the agent's vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .....events import ToolSpec
from .. import naming, signatures
from .entities.found import Found, overlap
from .entities.numbers import HOMOPHONES
from .entities.quantities import find_numbers
from .entities.read import read_value
from .tokens import STOP, content, normalize

LONGEST = 200
"""Characters of a turn that is compared: what is said in an example's words is not longer."""
_SHOWN = frozenset({"count", "number", "code", "date", "time", "datetime", "enum"})
"""Kinds of values whose place in an example is plain; where a name or a text ends, it is not."""
_LEAD = re.compile(
    r"(?:(?:good (?:morning|afternoon|evening|day)|"
    r"ok(?:ay)?|so|and|well|um|uh|oh|yes|yeah|right|alright|actually|great|good|now|please|hi|hello|hey|just|"
    r"i(?:'d| would) like to|i want to|i need to|(?:i|we)(?:'ve| have|(?!'))|c(?:an|ould) you)\b[\s,.!]*)*",
    re.IGNORECASE,
)
_ANY = re.compile("")
_PIECES = re.compile(r"[,.;!?]\s+")
_DETERMINER = re.compile(r"\b(?:my|the|an?|your)(?=\s*$)", re.IGNORECASE)
_ARTICLES = re.compile(r"^(?:(?:and|my|the|an?|some) )*| one$")
_TAIL = r"(?:[\s,.!?]+(?:please|now|then|here|there|today|thanks|thank you|ok|okay|again))*[\s,.!?]*"


@dataclass(frozen=True, slots=True)
class _Pattern:
    tool: str
    regex: re.Pattern[str]
    names: tuple[str, ...]
    """The arguments in the order of the groups."""
    words: int
    """How many words of its own it has: the more, the surer it is what was meant."""
    beside: tuple[int, ...] = ()
    """Which of the arguments have the next one right behind them: "two Ramipril"."""


@dataclass(frozen=True, slots=True)
class Said:
    """A turn that is said in an example's words."""

    tool: str
    values: Mapping[str, Any]


class Examples:
    """The examples of one agent's tools as patterns."""

    def __init__(self, tools: Sequence[ToolSpec], now: Callable[[], datetime], vocabulary: Sequence[str] = ()) -> None:
        self._tools, self._now, self._known = {tool.name: tool for tool in tools}, now, vocabulary
        moment = now()
        found = [_pattern(t, example, moment, vocabulary) for t in tools for example in t.examples if _core(example)]
        self._names = frozenset(map(normalize, vocabulary))
        self._counts = {(p.tool, *p.names[n : n + 2]) for p in found for n in p.beside}
        self._patterns = sorted(found, key=lambda pattern: -pattern.words)

    def is_name(self, text: str) -> bool:
        """Whether this is one of the agent's names and nothing else: "my Metformin", "the blue one"."""
        return _ARTICLES.sub("", normalize(text)) in self._names

    def match(self, text: str) -> Said | None:
        """The example in whose words this is said, or those of one tool in whose words its pieces are ("go on, what
        else?"), and the values that stand in its places; None = in none."""
        text = _core(text)
        if not text or len(text) > LONGEST:
            return None
        for pattern in self._patterns:
            match = pattern.regex.fullmatch(text)
            values = self._values(pattern, match) if match else None
            if values is not None:
                return Said(pattern.tool, values)
        pieces = _PIECES.split(text)
        said = [one for piece in pieces if (one := self.match(piece))] if len(pieces) > 1 else []
        values = {name: value for one in said for name, value in one.values.items()}
        whole = len(said) == len(pieces) and len({one.tool for one in said}) == 1
        return Said(said[0].tool, values) if whole and len(values) == sum(len(one.values) for one in said) else None

    def shown(self, text: str, tool: str) -> Mapping[str, Any]:
        """The values of a tool that the words, or some clause of them, give in the words of one of its examples: "I've
        got a headache, I took two"."""
        said = self.match(text)
        pieces = [] if said else [one for piece in _PIECES.split(text[:LONGEST]) if (one := self.match(piece))]
        told = [one.values for one in (said, *pieces) if one and one.tool == tool]
        return {name: value for values in told or self._counted(text[:LONGEST], tool) for name, value in values.items()}

    def _counted(self, text: str, tool: str) -> list[dict[str, Any]]:
        """Numbers right before what they count, where an example has the two like that: "half a Ramipril at noon"."""
        found = []
        for number in find_numbers(text, asked=True):
            behind = re.match(r"\s+\S+(?:\s+\S+)?", text[number.span[1] :])
            for _, *names in (pair for pair in self._counts if behind and pair[0] == tool):
                for thing in (behind[0], behind[0].split()[0]) if behind else ():
                    pair = re.fullmatch(r"(.+?)\|\s*(.+?)[\s.,!?]*", f"{text[slice(*number.span)]}|{thing}")
                    values = self._values(_Pattern(tool, _ANY, tuple(names), 0), pair) if pair else None
                    found += [values] if values else []
        return found[:1]

    def _values(self, pattern: _Pattern, match: re.Match[str]) -> dict[str, Any] | None:
        tool, values = self._tools[pattern.tool], {}
        for name, said in zip(pattern.names, match.groups(), strict=True):
            schema = tool.parameters["properties"][name]
            if signatures.kind(schema, name) == "count":
                said = HOMOPHONES.get(normalize(said), said)  # "short to, damaged"
            whole = [
                f for f in _read(said, schema, name, self._now(), self._known) if _alone(f, said, schema, name, tool)
            ]
            if not whole:
                return None
            values[name] = whole[0].value
        return values


def _pattern(tool: ToolSpec, example: str, now: datetime, known: Sequence[str]) -> _Pattern:
    text = _core(example)
    places: list[tuple[tuple[int, int], str]] = []
    for name, schema in (tool.parameters.get("properties") or {}).items():
        named = known and signatures.kind(schema, name) == "text" and name not in tool.seen
        if signatures.kind(schema, name) in _SHOWN or named:
            every = _read(text, schema, name, now, known)
            free = [f for f in every if not any(overlap(f.span, span) for span, _ in places)]
            longest = max(free, key=lambda f: (f.span[1] - f.span[0], f.score), default=None)
            places += [(longest.span, name)] if longest else []
    regex, at, words, beside = "", 0, 0, list[int]()
    for n, ((start, end), _) in enumerate(sorted(places)):
        lead = _DETERMINER.sub("", text[at:start])
        beside += [n - 1] if n and not lead.strip() else []
        regex += (_literal(lead) if lead else "") + "(.+?)"
        words, at = words + len(re.findall(r"\w+", text[at:start])), end
    words += len(re.findall(r"\w+", text[at:]))
    regex += (_literal(text[at:]) if text[at:] else "") + _TAIL
    return _Pattern(
        tool.name, re.compile(regex, re.IGNORECASE), tuple(name for _, name in sorted(places)), words, (*beside,)
    )


def _literal(text: str) -> str:
    """The words of an example between its values, however they are punctuated."""
    words = re.findall(r"[\w']+", text.replace("’", "'"))
    inner = r"[\s,.;:!?-]+".join(re.escape(word) for word in words)
    gap = r"[\s,.;:!?-]*"
    return f"{gap}{inner}{gap}" if words else gap[:-1] + "+"


def _core(text: str) -> str:
    """The words without what people put before a request: "okay, I've picked 24" is "picked 24"."""
    text = text.strip().replace("’", "'")
    return text[_LEAD.match(text).end() :].strip(" ,.!?")  # type: ignore[union-attr]


def _read(text: str, schema: Mapping[str, Any], name: str, now: datetime, known: Sequence[str]) -> list[Found]:
    asked = signatures.kind(schema, name) in _SHOWN  # of free text only what is known counts
    found = read_value(text, signatures.main_schema(schema), name, now, asked=asked, vocabulary=() if asked else known)
    return sorted((f for f in found if f.complete), key=lambda f: -f.score)


def _alone(found: Found, said: str, schema: Mapping[str, Any], name: str, tool: ToolSpec) -> bool:
    """Whether these words are the value, or the value and what it counts: "24", "24 pieces"."""
    rest = content(f"{said[: found.span[0]]} {said[found.span[1] :]}")
    told = f"{naming.label(name)} {schema.get('description', '')} {tool.ask.get(name, '')}"
    loose = set(normalize(f"{said[: found.span[0]]} {said[found.span[1] :]}").split()) - STOP
    return set(rest) <= set(content(told)) and (not loose or bool(rest))

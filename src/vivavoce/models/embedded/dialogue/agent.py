"""The agent as the dialogue sees it: its brief, prepared once and shared by all copies of a conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ....events import Brief, ToolSpec
from ....sight import Seen
from ..markup import unmarked
from . import naming
from .nlu import knowledge
from .nlu.confidence import DoubtPolicy

_ELSE = re.compile(
    r"\b(?:other|else|anything|outside|beyond|not able|cannot|can't|unrelated)\b[^.]{0,80}\b(?:transfer|hand|staff|"
    r"human|person|escalate|forward|connect)|\b(?:transfer|hand|escalate|forward|connect)\b[^.]{0,80}\b(?:other|else|"
    r"anything|outside|beyond|not able|cannot|can't)\b|\b(?:all|anything|everything) (?:else|other)\b[^.:]{0,30}(?::|"
    r"\b(?:goes|go|is for|are for|belongs)\b)",
    re.IGNORECASE,
)

_BRIEF = r"(?:short|brief|terse|concise|succinct|crisp|to the point|laconic)"
_TERSE = re.compile(
    rf"\b(?:(?:keep|make) (?:it|this|them|everything|things|calls?|(?:\w+ )?(?:answers|replies|responses|sentences))"
    rf"(?: \w+)? {_BRIEF}|(?:be|stay|remain)(?: very| always)? (?:{_BRIEF}|quick)\b|(?:\w+ )?{_BRIEF},? (?:\w+,? )?"
    r"(?:answers|replies|responses|sentences)|(?:answer|reply|respond|speak|talk)(?: \w+)? "
    r"(?:briefly|tersely|concisely|in (?:a few|as few|few|one|two|very few) (?:words?|sentences?))|"
    r"as (?:short|brief|few words) as|few words|no (?:small talk|chit-?chat|pleasantries|filler|fluff)|"
    r"(?:do not|don't|never|without) (?:ask\w*|say\w*)[^.]{0,40}\banything else)\b",
    re.IGNORECASE,
)
"""How instructions ask for short answers, "Anything else?" above all."""


@dataclass(frozen=True, slots=True)
class AgentModel:
    """Its tools, what its instructions tell, and how its words are understood."""

    brief: Brief
    tools: tuple[ToolSpec, ...]
    facts: tuple[str, ...]
    name: str
    """The agent's, where its instructions give one."""
    routes: tuple[str, ...]
    """Sentences of the instructions that name what a person takes care of: "invoices go to the office"."""
    transfers_rest: bool
    """The instructions or the tool itself say that all other requests go to a person."""
    terse: bool = False
    """The instructions ask for short answers: nothing is said beyond what is asked for."""
    doubt: DoubtPolicy = field(default_factory=DoubtPolicy)

    def now(self) -> datetime:
        """The caller's local time."""
        return self.brief.local_time()

    def spec(self, name: str) -> ToolSpec:
        """A tool by its name."""
        return next(tool for tool in self.tools if tool.name == name)

    def has(self, name: str) -> bool:
        """Whether there is such a tool."""
        return any(tool.name == name for tool in self.tools)

    @property
    def transfer(self) -> ToolSpec | None:
        """The tool that hands the caller to a person, if the agent has one."""
        return next((tool for tool in self.tools if tool.transfer), None)

    @property
    def opening(self) -> ToolSpec | None:
        """The tool that begins the call, if the agent leads."""
        return next((tool for tool in self.tools if tool.opening), None)

    @property
    def abilities(self) -> str:
        """What the agent can do, to follow "I can …"."""
        return naming.abilities(self.asked_for)

    @property
    def asked_for(self) -> tuple[ToolSpec, ...]:
        """The tools that callers ask for: where the agent leads, one without examples only takes a step's answers."""
        led = self.opening is not None
        return tuple(tool for tool in self.tools if tool.examples or not led) or self.tools


def prepare(brief: Brief, instructions: str, tools: tuple[ToolSpec, ...]) -> AgentModel:
    """The agent as its instructions and tools stand now."""
    plain, instructions = tuple(_plain(tool) for tool in tools), unmarked(instructions)
    hands = [t for t in plain if t.transfer]
    rest = bool(hands) and bool(_ELSE.search(instructions) or any(_ELSE.search(t.description) for t in hands))
    routes = knowledge.routes(instructions) if hands else ()
    return AgentModel(
        brief,
        plain,
        knowledge.known_facts(instructions),
        knowledge.own_name(instructions),
        routes,
        rest,
        bool(_TERSE.search(instructions)),
    )


def _plain(tool: ToolSpec) -> ToolSpec:
    """The tool with its schema in lower-case JSON Schema types: clients of the Live API write `STRING`, `OBJECT`."""
    parameters = _lower(tool.parameters) if tool.parameters else {"type": "object", "properties": {}}
    parameters = _shaped(parameters, tool.seen)
    transfer = tool.transfer or bool(
        re.match(
            r"(?:transfer|escalate|handover|hand_over|connect)_.*(?:staff|human|agent|person|operator|representative)",
            tool.name,
        )
    )
    return replace(tool, description=unmarked(tool.description), parameters=parameters, transfer=transfer)


def _shaped(parameters: Mapping[str, Any], seen: Mapping[str, Seen]) -> Mapping[str, Any]:
    """With a pattern for each text that is to be seen and is not in words: nothing else is taken for it when said."""
    properties = dict(parameters.get("properties", {}))
    for name, mark in seen.items():
        schema = properties.get(name)
        if not isinstance(schema, Mapping) or schema.get("type") != "string" or mark.object or not mark.shape:
            continue
        bare = not {"pattern", "enum", "format"} & schema.keys()
        if bare and not any(mark.could_be(words) for words in ("words", "some words")):
            properties[name] = {**schema, "pattern": f"^(?:{mark.shape})$"}
    return {**parameters, "properties": properties}


def _lower(schema: Any) -> Any:
    if isinstance(schema, Mapping):
        return _dated({k: (v.lower() if k == "type" and isinstance(v, str) else _lower(v)) for k, v in schema.items()})
    if isinstance(schema, list | tuple):
        return [_lower(item) for item in schema]
    return schema


_FORMATS = (
    ("date-time", re.compile(r"\bISO[ -]?8601 (?:date-?time|timestamp)|YYYY-MM-DDT?[ T]?HH:MM|\bRFC ?3339\b", re.I)),
    ("date", re.compile(r"\bYYYY-MM-DD\b|\bISO (?:8601 )?date\b", re.I)),
    ("time", re.compile(r"\bHH:MM\b", re.I)),
)
"""How descriptions say what JSON Schema's `format` would."""


def _dated(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with the format of a day or an hour that its description only tells in words."""
    if schema.get("type") != "string" or schema.get("format") or schema.get("enum"):
        return schema
    told = str(schema.get("description", ""))
    form = next((form for form, pattern in _FORMATS if pattern.search(told)), "")
    return {**schema, "format": form} if form else schema

"""What is said of a result: which part of it is asked about ("what's their rating?"), and whether it is taken. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .....events import ToolSpec
from ...language.en.lexicon import FIELDS_ASKED_BY
from .. import naming, signatures
from .tokens import content, normalize, split_name

_REFERS = re.compile(
    r"\b(?:it|its|they|them|their|there|that|this|those|these|he|she|his|her|him|one|the (?:same|other|first|last))\b"
)
"""Words that are about what was told: "where is it?", "book that for two"; others name another thing."""
_TAKES = re.compile(
    r"\b(?:take|taking|have|go (?:for|with|ahead)|do (?:it|that|so)|want|like (?:that|this|the)|choose|pick)\b"
)
_ELSE = re.compile(
    r"\b(?:that is (?:all|everything)|all i need|(?:any|some)thing else|(?<!the )others?|another|different|"
    r"more (?:options|choices))\b"
)


_WHEN = re.compile(r"\b(?:when|what (?:day|date))\b")
_OPTIONS = re.compile(
    r"\b(?:what|which) (?:(?:kind|type|sort)s? of )?(?P<noun>\w+) (?:do|can|are|is|could|have)\b"
    r"(?: (?:you|i|we|there|they))?(?: (?:have|got|offer|sell|do|available|possible|get|choose(?: from)?))?$"
)


def options_asked(text: str, tools: Sequence[ToolSpec]) -> tuple[str, str] | None:
    """(tool, argument) whose options a question wants to hear: "which services do you offer?"; None = it does not."""
    asked = _OPTIONS.search(normalize(text))
    wanted = set(content(asked["noun"])) if asked else set()
    for tool in tools if wanted else ():
        for name, schema in signatures.properties(tool).items():
            if signatures.main_schema(schema).get("enum") and wanted & set(content(split_name(name)[-1])):
                return tool.name, name
    return None


def speaks_of_it(text: str) -> bool:
    """Whether the words are about what was just told."""
    return bool(_REFERS.search(re.sub(r"\b(?:is|are) there\b", "", normalize(text))))


def takes_it(text: str) -> bool:
    """Whether the words take what is offered, whatever is to be done with it: "I'll go with that"."""
    return bool(_TAKES.search(normalize(text)))


def wants_another(text: str) -> bool:
    """Whether the words are for something else than what was told, or for nothing more."""
    return bool(_ELSE.search(normalize(text)))


def without_name(text: str, name: str) -> str:
    """The words with "that" for the name of the thing: "Casa Pico sounds good"; as they are where it is not said."""
    return re.sub(rf"(?i)(?:\bthe )?\b{re.escape(name)}(?!\w)", "that", text) if name else text


def field_asked(
    text: str, result: Mapping[str, Any], thing: frozenset[str] = frozenset(), *, named: bool = False
) -> tuple[str, Any] | None:
    """(name, value) of the one field of a result that a question speaks of; None where none is, or several are.

    thing: stems of what it is, which ask for nothing. named: it is called by its own name, and so needs no "it".
    """
    plain = normalize(text)
    fields = {name: value for name, value in _fields(result) if value not in (None, "", [])}
    said = set(content(plain)) - {"what"}
    asked, named = said - thing, named or bool(said & thing)
    labels = {name: set(content(naming.label(name))) for name in fields}
    cues = {cue: names for cue, names in FIELDS_ASKED_BY.items() if re.search(rf"\b(?:{cue})\b", plain)}
    refers = named or bool(_REFERS.search(plain))
    if not refers:  # "what is the phone number?", and nothing else
        labels = {name: label for name, label in labels.items() if asked <= label}
        cues = {cue: names for cue, names in cues.items() if not content(re.sub(rf"\b(?:{cue})\b", "", plain))}
    when = refers and bool(_WHEN.search(plain))
    ways = {word for names in cues.values() for word in names}
    return (
        _only({name: len(asked & label) for name, label in labels.items()}, fields)
        or _only({name: len(ways & set(split_name(name))) for name in fields}, fields)
        or _only({name: when and _is_day(value) for name, value in fields.items()}, fields)
        or _only({name: refers and not named and _told_by(asked, value) for name, value in fields.items()}, fields)
    )


def _only(scores: Mapping[str, int], fields: Mapping[str, Any]) -> tuple[str, Any] | None:
    best = max(scores.values(), default=0)
    found = [name for name, score in scores.items() if best and score == best]
    return (found[0], fields[found[0]]) if len(found) == 1 else None


def _is_day(value: Any) -> bool:
    """Whether a value says when: the only one that does answers "when can I pick it up?"."""
    return str(signatures.guess_schema(value).get("format", "")).startswith("date")


def _told_by(asked: set[str], value: Any) -> int:
    """Whether a value is named in the question: "do they have parking?" where that is among the amenities."""
    values = value if isinstance(value, list) else [value]
    return int(any(isinstance(one, str) and set(content(one)) and set(content(one)) <= asked for one in values))


def _fields(result: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The plain fields of a result, and of the one object in it; lists of words are."""
    plain = [
        (name, value)
        for name, value in result.items()
        if not isinstance(value, Mapping | list) or (isinstance(value, list) and all(isinstance(v, str) for v in value))
    ]
    inner = [value for value in result.values() if isinstance(value, Mapping)]
    return plain + (_fields(inner[0]) if len(inner) == 1 else [])

"""What is said of a result: which part of it is asked about ("what's their rating?"), and whether it is taken. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...language.en.lexicon import FIELDS_ASKED_BY
from .. import naming
from .tokens import content, normalize, split_name

_REFERS = re.compile(
    r"\b(?:it|its|they|them|their|there|that|this|those|these|he|she|his|her|him|one|the (?:same|other|first|last))\b"
)
"""Words that are about what was told: "where is it?", "book that for two"; others name another thing."""
_TAKES = re.compile(
    r"\b(?:take|taking|have|go (?:for|with|ahead)|do (?:it|that|so)|want|like (?:that|this|the)|choose|pick)\b"
)
_BARE = re.compile(r"(?:(?:yes|yeah|yep|yup|sure|okay|ok|please|right|thanks|thank you|oh|well)\b ?)+")


def speaks_of_it(text: str) -> bool:
    """Whether the words are about what was just told."""
    return bool(_REFERS.search(normalize(text)))


def takes_it(text: str) -> bool:
    """Whether the words take what is offered, whatever is to be done with it: "I'll go with that"."""
    return bool(_TAKES.search(normalize(text)))


def is_bare_yes(text: str) -> bool:
    """Whether a yes says nothing of what it is to."""
    return bool(_BARE.fullmatch(normalize(text)))


def field_asked(text: str, result: Mapping[str, Any]) -> tuple[str, Any] | None:
    """(name, value) of the one field of a result that a question speaks of; None where none is, or several are."""
    plain = normalize(text)
    if not _REFERS.search(plain):
        return None
    fields = {name: value for name, value in _fields(result) if value not in (None, "", [])}
    asked = set(content(plain))
    named = {name: asked & set(content(naming.label(name))) for name in fields}
    best = max(map(len, named.values()), default=0)
    if not best:
        ways = {word for cue, names in FIELDS_ASKED_BY.items() if re.search(rf"\b{cue}\b", plain) for word in names}
        named = {name: ways & set(split_name(name)) for name in fields}
        best = max(map(len, named.values()), default=0)
    found = [name for name, shared in named.items() if best and len(shared) == best]
    return (found[0], fields[found[0]]) if len(found) == 1 else None


def _fields(result: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The plain fields of a result, and of the one object in it."""
    plain = [(name, value) for name, value in result.items() if not isinstance(value, Mapping | list)]
    inner = [value for value in result.values() if isinstance(value, Mapping)]
    return plain + (_fields(inner[0]) if len(inner) == 1 else [])

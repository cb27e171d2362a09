"""Which part of a result is asked about: "what's their rating?", "where is it?". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...language.en.lexicon import FIELDS_ASKED_BY
from .. import naming
from .tokens import content, normalize, split_name

_REFERS = re.compile(r"\b(?:it|its|they|them|their|there|that|this|those|these|he|she|his|her|him|the one|that one)\b")
"""A question about what was told speaks of it; one that names another thing is a request of its own."""


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

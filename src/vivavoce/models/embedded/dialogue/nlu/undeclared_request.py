"""A request and what has been found in it so far, for `leftovers` and `plain_words`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .....events import ToolSpec
from .. import signatures
from .entities.counts import undecided
from .entities.inverse_normalisation import UPPER
from .entities.quantities import find_numbers
from .entities.read import fits, is_email, is_phone
from .entities.repairs import correction_starts
from .tokens import STOP, normalize, split_name

Schemas = Mapping[str, Mapping[str, Any]]

PROPER = rf"[{UPPER}][\w'&.-]*(?:,? [{UPPER}][\w'&.-]*)*"
"""A proper name of one or more words."""
LONG_WORDS = {"text", "body", "message", "content", "note", "memo", "description", "task", "reminder", "comment"}
"""Arguments that hold whole phrases, whatever these are."""
POLITE = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|now|then|and|please|can you|could you|would you|will you|i want you to|i want|"
    r"i would like|i'd like|to|go ahead and|just|the|a|an|me|for me)\b[ ,]*)+|"
    r"(?:[ ,]+(?:please|for me|now|right now|thanks))+$",
    re.I,
)
"""What stands around a request and is no part of it."""


@dataclass(slots=True)
class Reading:
    """A request for one function, filled step by step; lives for one call of `undeclared.complete`."""

    text: str
    """The caller's words."""
    spec: ToolSpec
    schemas: Schemas
    """The arguments that may be given, by name."""
    values: dict[str, Any] = field(default_factory=dict)
    """Those found so far."""
    now: datetime = datetime.min
    """The caller's time."""

    def open(self, *types: str) -> list[str]:
        """Arguments of a type without a value, required ones first; those with fixed options are read elsewhere."""
        required = self.required
        names = [
            n
            for n, s in self.schemas.items()
            if n not in self.values and type_of(s) in types and not signatures.main_schema(s).get("enum")
        ]
        return sorted(
            (n for n in names if not signatures.main_schema(self.schemas[n]).get("format")),
            key=lambda n: n not in required,
        )

    @property
    def required(self) -> list[str]:
        """The names of what must be given."""
        return list(self.spec.parameters.get("required", ()) or ())

    def take(self, name: str, value: Any) -> None:
        """Give an argument its value, if its schema allows it."""
        schema = signatures.main_schema(self.schemas[name])
        if isinstance(value, str) and (is_phone(name, schema) or is_email(name, schema)):
            return  # its own reader found none: these words are none
        if value not in ("", [], {}) and fits(value, schema):
            whole = isinstance(value, float) and type_of(self.schemas[name]) == "integer"
            self.values[name] = int(value) if whole else value

    def first(self, name: str, pattern: str, flags: int = 0) -> bool:
        """Give an argument what a pattern's group `value` matches, unless that says nothing."""
        for match in re.finditer(pattern, self.text, flags):
            value = match["value"].strip(" .,?!'\"“”:")
            if not set(split_name(name)) & LONG_WORDS:
                value = re.sub(r"^(?:the|a|an|my|our) ", "", value, flags=re.I)
            if value and (set(split_name(name)) & LONG_WORDS or not set(normalize(value).split()) <= STOP):
                self.take(name, value)
                return name in self.values
        return False

    def told(self, name: str) -> set[str]:
        """The words of an argument's name and description."""
        return set(split_name(name)) | set(normalize(str(self.schemas[name].get("description", ""))).split())


def type_of(schema: Mapping[str, Any]) -> str:
    """The JSON type of an argument."""
    return str(signatures.main_schema(schema).get("type", "string"))


def numbers_in(text: str) -> list[tuple[float, int, int]]:
    """(value, start, end) of every number that is no hour of the clock."""
    found = [(n.value, *n.span) for n in find_numbers(text, asked=True) if n.kind != "ordinal"]
    return [
        (value, start, end)
        for value, start, end in found
        if not re.match(r"\s*(?:am|pm|a\.m|p\.m|o'clock|:\d)", text[end:], re.I) and text[start - 1 : start] != ":"
    ]


def settled(numbers: list[tuple[float, int, int]], text: str) -> list[tuple[float, int, int]]:
    """The numbers that count: what came after a correction, and no two of which the caller left the choice open."""
    starts = correction_starts(text)
    last = [one for one in numbers if starts and one[1] >= starts[-1]] or numbers
    pairs = zip(last, last[1:], strict=False)
    return [] if any(undecided(text[a[2] : b[1]]) for a, b in pairs) else last

"""What was said of how many or how long, and went into no argument: asked for or told, never dropped. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .. import signatures
from .entities.durations import unit_of
from .entities.found import lead, overlap
from .entities.moments import find_moments
from .entities.quantities import find_numbers

Span = tuple[int, int]
_FOR = re.compile(r"\bfor(?: about| around| just| only)? $", re.IGNORECASE)
_ENDS = re.compile(r"^\s*(?:please|thanks|thank you|then)?[\s.,?!]*$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|til|through|thru) (?=\S)", re.IGNORECASE)
_FROM_TO = re.compile(r"\b(?:from|between) [\w:]+(?: [ap]\.?m\.?)? (?:to|till|until|and) [\w:]+", re.IGNORECASE)
_TILL = re.compile(r"\b(?:until|till|til|through|thru)(?: the)? $", re.IGNORECASE)


def lengths(text: str, open_: Mapping[str, Mapping[str, Any]], taken: Sequence[Span], now: datetime) -> list[str]:
    """Those of the arguments for a length of time of which the words say something that they do not hold: "for 2",
    "until Friday", "from Monday to Thursday". open_: arguments without a value, with their schemas; taken: where in
    the text values of arguments stand."""
    names = [n for n, s in open_.items() if s.get("type") in ("integer", "number") and unit_of(n, s)]
    if not names:
        return []
    said = [
        n.span
        for n in find_numbers(text)
        if n.kind == "cardinal" and _FOR.search(lead(text, n.span[0])) and _ENDS.match(text[n.span[1] :])
    ]
    moments = find_moments(text, now)
    said += [m.span for m in moments if not m.has_day and _UNTIL.search(text[: m.span[1]], max(0, m.span[0] - 10))]
    said += [m.span() for m in _FROM_TO.finditer(text)]
    days = [m.span for m in moments if m.has_day and m.score >= 0.7]
    days = [span for span in days if not any(overlap(span, other) for other in taken)]
    said += days if len(days) > 1 else [span for span in days if _TILL.search(lead(text, span[0]))]
    return names if any(not any(overlap(span, other) for other in taken) for span in said) else []


def counted(text: str, values: Mapping[Span, bool]) -> str:
    """The words with a number in front of a thing that no argument counts: "two ladders"; "" if there are none.

    values: where values of arguments stand, and whether they are things, told by an option or a text.
    """
    for number in find_numbers(text):
        if number.kind != "cardinal" or number.value == 1 or any(overlap(number.span, span) for span in values):
            continue
        for (start, end), thing in values.items():
            if thing and start >= number.span[1] and not text[number.span[1] : start].strip():
                plural = re.match(r"(?:e?s)?\b", text[end:])
                return text[number.span[0] : end + (plural.end() if plural else 0)]
    return ""


def free(schemas: Mapping[str, Mapping[str, Any]], known: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The arguments without a value, with their plain schemas."""
    return {name: signatures.main_schema(schema) for name, schema in schemas.items() if name not in known}

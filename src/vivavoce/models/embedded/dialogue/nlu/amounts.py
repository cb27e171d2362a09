"""How many and how long: numbers nobody asked for ("ten pallet jacks to aisle six"), and those left over. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .....events import ToolSpec
from .....lexicon import WEEKDAYS
from ...language.en.actions import THINGS
from ...language.en.lexicon import HOW_MANY
from .. import naming, signatures
from .entities.addresses import STREET
from .entities.durations import unit_of
from .entities.found import CERTAIN, FITTING, LABELLED, NEAR, SAFE, SURE, Found, lead, overlap
from .entities.moments import find_moments
from .entities.numbers import find_codes
from .entities.quantities import find_numbers, is_money
from .tokens import content, split_name, stem

_OPEN = re.compile(r"\s+(?:or|(?:[a-z]+ )?of)\s")
_NO_MORE = re.compile(r"(?:\s*(?:please|now|then|thanks|thank you|degrees|percent|[,.!?%°]))*\s*", re.IGNORECASE)
_LABEL = r"(?:is |to |at |of |number |no |should be |be |up to |# ?)*$"


def counts_things(name: str) -> bool:
    """Whether an argument says how many there are of something."""
    return bool(set(split_name(name)) & HOW_MANY)


def numbers_for(text: str, spec: ToolSpec, name: str, schema: Mapping[str, Any], now: datetime) -> list[Found]:
    """Numbers that go with an argument by the words around them; scores 0.75–0.9."""
    if schema.get("type") not in ("integer", "number") or signatures.kind(schema, name) != "count":
        return []
    busy = [m.span for m in find_moments(text, now) if m.score >= SURE]
    busy += [m.span() for m in STREET.finditer(text)]
    runs = [c.span for c in find_codes(text) if len(c.text) > 2 and " " in text[slice(*c.span)]]
    busy += [span for span in runs if not re.search(r"hundred|thousand", text[slice(*span)].lower())]
    own = [w for w in split_name(name) if w not in HOW_MANY | {"of", "the", "new"}]
    own += sorted({w for group in THINGS if set(own) & group for w in group} - set(own))
    others = {w for n in spec.parameters.get("properties", {}) if n != name for w in split_name(n) if len(w) > 2}
    things = set(content(naming.verb_object(spec)[1]))
    others -= set(split_name(spec.name))  # "a pickup of two curtains"
    rivals = [n for n in spec.parameters.get("properties", {}) if n != name and set(split_name(n)) & HOW_MANY]
    things = {stem(w) for w in own} | (set() if own and rivals else things)  # "two dice" are a count, not sides
    out = []
    numbers = find_numbers(text)
    for number in numbers:
        start, end = number.span
        if any(start < b and a < end for a, b in busy) or number.kind == "ordinal":
            continue
        value = number.value
        if schema["type"] == "integer" and value != int(value):
            continue
        before, after = lead(text, start).lower(), text[end : end + NEAR].lower()
        if _OPEN.match(after) and find_numbers(after[:30]):
            continue  # "3 or 4", "two boxes of 12"
        if before.endswith(" or ") and any(before[:-4].endswith(text[slice(*n.span)].lower()) for n in numbers):
            continue  # the 4 of "3 or 4"
        if any(re.search(rf"\b{re.escape(w)}s? {_LABEL}", before) for w in own):
            out.append(Found(value, number.span, CERTAIN))
        elif (number.kind == "money" or is_money(text, start, end)) and any(
            re.search(rf"\b{re.escape(w)}s?\b", text, re.I) for w in own
        ):
            out.append(Found(value, number.span, LABELLED))
        elif any(re.search(rf"\b{re.escape(w)}s? {_LABEL}", before) for w in others):
            continue
        elif set(split_name(name)) & HOW_MANY or own and (own[-1].endswith("s") or set(own) & {"people", "children"}):
            later = next((n.span[0] for n in numbers if n.span[0] >= end), len(text))
            following = [stem(w) for w in re.findall(r"[a-z]+", after[: later - end])[:4]]
            counted = bool(things & set(following)) or (not things and bool(following))
            free = (
                not own
                and following
                and re.match(r"\s+[a-z]", after)
                and not re.match(
                    r"\s+(?:o'clock|am|pm|to|from|at|on|for|degrees|percent|hours?|minutes?|days?|weeks?)\b", after
                )
            )
            if counted or free:
                out.append(Found(value, number.span, LABELLED if counted else FITTING))
    return out or _set_to(text, spec, busy)


def _set_to(text: str, spec: ToolSpec, busy: list[tuple[int, int]]) -> list[Found]:
    """The one number that all the words lead to, for a tool that takes one number and no time: "heating to 21"."""
    schemas = [signatures.main_schema(s) for s in spec.parameters.get("properties", {}).values()]
    numeric = [s for s in schemas if s.get("type") in ("integer", "number")]
    said = [n for n in find_numbers(text) if n.kind != "ordinal"]
    if len(numeric) != 1 or len(said) != 1 or any(s.get("format") for s in schemas):
        return []
    (start, end), value = said[0].span, said[0].value
    plain = re.search(r"\b(?:to|at) $", text[:start], re.I) and _NO_MORE.fullmatch(text[end:])
    whole = numeric[0]["type"] == "number" or value == int(value)
    free = not any(start < b and a < end for a, b in busy)
    return [Found(value, said[0].span, FITTING)] if plain and whole and free else []


# ── what went into no argument: asked for or told, never dropped ──

Span = tuple[int, int]
_FOR = re.compile(r"\bfor(?: about| around| just| only)? $", re.IGNORECASE)
_ENDS = re.compile(r"^\s*(?:please|thanks|thank you|then)?[\s.,?!]*$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|til|through|thru) (?=\S)", re.IGNORECASE)
_FROM_TO = re.compile(r"\b(?:from|between) [\w:]+(?: [ap]\.?m\.?)? (?:to|till|until|and) [\w:]+", re.IGNORECASE)
_STAY = re.compile(r"\b(?:to|till|til|until|through)\b|-", re.IGNORECASE)
_NIGHT = re.compile(rf"\b(?:tonight|(?:tomorrow|{'|'.join(WEEKDAYS)}) night)\b", re.IGNORECASE)
_COMING = re.compile(
    r"\b(?:arriv\w+|check(?:ing)? in|get(?:ting)? (?:in|there)|com(?:e|ing)|until|till|to|leav\w+|late|from)\b", re.I
)
"""Says of a night when somebody comes, and not how long they stay."""
_TILL = re.compile(r"\b(?:until|till|til|through|thru)(?: the)? $", re.IGNORECASE)


def nights_between(
    text: str, open_: Mapping[str, Mapping[str, Any]], values: Mapping[str, Any], now: datetime
) -> dict[str, int]:
    """ "From the 12th to the 15th" in nights, where another argument has taken the first day; one, "for tonight"."""
    names = [n for n, s in open_.items() if unit_of(n, s).startswith("night")]
    if len(names) == 1 and values and len(_NIGHT.findall(text)) == 1 and not _COMING.search(text):
        return {names[0]: 1}
    days = [m.date for m in find_moments(text, now) if m.date is not None] if names else []
    stays = len(names) == 1 and len(days) == 2 and days[0] < days[1] and _STAY.search(text)
    taken = stays and days[0].isoformat() in {str(value)[:10] for value in values.values()}
    return {names[0]: (days[1] - days[0]).days} if taken else {}


def unread_lengths(
    text: str, open_: Mapping[str, Mapping[str, Any]], taken: Sequence[Span], now: datetime
) -> list[str]:
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
    days = [m.span for m in moments if m.has_day and m.score >= SAFE]
    days = [span for span in days if not any(overlap(span, other) for other in taken)]
    said += days if len(days) > 1 else [span for span in days if _TILL.search(lead(text, span[0]))]
    return names if any(not any(overlap(span, other) for other in taken) for span in said) else []


def unread_count(text: str, values: Mapping[Span, bool]) -> str:
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


def open_arguments(schemas: Mapping[str, Mapping[str, Any]], known: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The arguments without a value, with their plain schemas."""
    return {name: signatures.main_schema(schema) for name, schema in schemas.items() if name not in known}

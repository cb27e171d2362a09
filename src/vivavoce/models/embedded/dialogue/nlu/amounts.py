"""Numbers nobody asked for: "two large pizzas", "ten pallet jacks to aisle six". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .....events import ToolSpec
from ...language.en.actions import THINGS
from .. import naming, signatures
from .entities.addresses import STREET
from .entities.found import NEAR, Found, lead
from .entities.moments import find_moments
from .entities.numbers import find_codes
from .entities.quantities import find_numbers
from .tokens import content, split_name, stem

_HOW_MANY = {"quantity", "count", "number", "amount", "num", "how", "many", "copies", "pieces", "units", "items"}
_OPEN = re.compile(r"\s+(?:or|(?:[a-z]+ )?of)\s")
_NO_MORE = re.compile(r"(?:\s*(?:please|now|then|thanks|thank you|degrees|percent|[,.!?%°]))*\s*", re.IGNORECASE)
_LABEL = r"(?:is |to |at |of |number |no |# ?)*$"


def counts_things(name: str) -> bool:
    """Whether an argument says how many there are of something."""
    return bool(set(split_name(name)) & _HOW_MANY)


def numbers_for(text: str, spec: ToolSpec, name: str, schema: Mapping[str, Any], now: datetime) -> list[Found]:
    """Numbers that go with an argument by the words around them; scores 0.75–0.9."""
    if schema.get("type") not in ("integer", "number") or signatures.kind(schema, name) != "count":
        return []
    busy = [m.span for m in find_moments(text, now) if m.score >= 0.8]
    busy += [m.span() for m in STREET.finditer(text)]
    runs = [c.span for c in find_codes(text) if len(c.text) > 2 and " " in text[slice(*c.span)]]
    busy += [span for span in runs if not re.search(r"hundred|thousand", text[slice(*span)].lower())]
    own = [w for w in split_name(name) if w not in _HOW_MANY | {"of", "the", "new"}]
    own += sorted({w for group in THINGS if set(own) & group for w in group} - set(own))
    others = {w for n in spec.parameters.get("properties", {}) if n != name for w in split_name(n) if len(w) > 2}
    things = set(content(naming.verb_object(spec)[1]))
    others -= set(split_name(spec.name))  # "a pickup of two curtains"
    rivals = [n for n in spec.parameters.get("properties", {}) if n != name and set(split_name(n)) & _HOW_MANY]
    things = {stem(w) for w in own} | (set() if own and rivals else things)  # "two dice" are a count, not sides
    out = []
    for number in find_numbers(text):
        start, end = number.span
        if any(start < b and a < end for a, b in busy) or number.kind == "ordinal":
            continue
        value = number.value
        if schema["type"] == "integer" and value != int(value):
            continue
        before, after = lead(text, start).lower(), text[end : end + NEAR].lower()
        if _OPEN.match(after) and find_numbers(after[:30]):
            continue  # "3 or 4", "two boxes of 12"
        if any(re.search(rf"\b{re.escape(w)}s? {_LABEL}", before) for w in own):
            out.append(Found(value, number.span, 0.9))
        elif any(re.search(rf"\b{re.escape(w)}s? {_LABEL}", before) for w in others):
            continue
        elif set(split_name(name)) & _HOW_MANY or own and (own[-1].endswith("s") or set(own) & {"people", "children"}):
            following = [stem(w) for w in re.findall(r"[a-z]+", after)[:4]]
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
                out.append(Found(value, number.span, 0.85 if counted else 0.75))
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
    return [Found(value, said[0].span, 0.75)] if plain and whole and free else []

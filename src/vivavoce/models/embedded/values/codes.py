"""Ids, confirmation numbers, bins, licence plates: which arguments hold one, and how it is read out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from . import numbers, quantities
from .found import Found
from .moments import find_moments
from .repairs import refused

Schema = Mapping[str, Any]

_ID = re.compile(
    r"(?:^|[\s_])(?:id|ids|number|no|code|pin|reference|ref|confirmation|zip|postcode|postal|account|ssn|"
    r"digits)(?:$|[\s_.,:])"
)
_NOT_ID = re.compile(r"\b(?:number of|how many|counts?|size|quantity|amount|duration|minutes|hours|prices?)\b")
_NUMBER_OF_ONE = re.compile(r"number (?:of|on) (?:the|your|this|an?) (?P<thing>[a-z]+)")
"""The number of one thing is its name; "number of guests" is a quantity."""
_LABELLED_THINGS = frozenset(
    "bin shelf rack aisle locker gate reservation booking sku plate tracking serial barcode isbn".split()
)
"""Things that carry a code: an argument of text named so holds it."""
_CODED = re.compile(
    r"\bcode\b|letters? and (?:\w+ )?(?:digits?|numbers?)|\bdigits\b|\breference\b|\bconfirmation number\b|"
    r"(?:such as|e\.?g\.?|for example|like)[ ,:]+['\"`]?[A-Z]*-?\d"
)
_CUE_NOUNS = "number|no|id|code|reference|ref|confirmation|appointment|booking|order|account|zip|pin|#"
_CUE_TAIL = r"(?:[\s,:]+(?:is|it's|was|number|code|id|#))*[\s,:#]*$"
_CODE_CUE = re.compile(rf"(?:{_CUE_NOUNS}){_CUE_TAIL}")


def is_code(name: str, schema: Schema) -> bool:
    """Whether a value is told digit by digit: an id, a confirmation number, a code; not a quantity."""
    said = f"{name} {schema.get('title', '')}".lower().replace("_", " ")
    described = str(schema.get("description", ""))
    one = _NUMBER_OF_ONE.search(described.lower())
    if one and one["thing"] in said.split():
        return True
    if _NOT_ID.search(f"{said} {described.lower()}"):
        return False
    if _ID.search(said) or schema.get("pattern") or (not name and _ID.search(described.lower())):
        return True
    return schema.get("type") == "string" and bool(
        _LABELLED_THINGS.intersection(said.split()) or _CODED.search(described[:1].lower() + described[1:])
    )


def find_codes_for(text: str, schema: Schema, name: str, now: datetime, asked: bool) -> list[Found]:
    """Codes for an argument; within a sentence only with a word that announces them, or long enough."""
    pattern = schema.get("pattern")
    shortest, longest = schema.get("minLength", 1), schema.get("maxLength", 40)
    busy = [m.span for m in find_moments(text, now) if m.score >= (0.9 if asked else 0.8)]
    lettered = schema.get("type") == "string"
    codes = numbers.find_codes(text, pattern=pattern, outside=busy, lettered=lettered)
    if asked and not codes and not pattern:
        codes = [
            numbers.Code(n.span, str(n.value), 0.6)
            for n in quantities.find_numbers(text)
            if n.kind == "cardinal" and n.value == int(n.value)
        ]
    found: list[Found] = []
    for code in codes:
        if refused(text, *code.span):
            continue
        score = _score(text, code, name, asked)
        whole = shortest <= len(code.text) <= longest
        if whole or (asked and len(code.text) < shortest):
            found.append(Found(code.text, code.span, score if whole else 0.5, complete=whole))
    return found


def _score(text: str, code: numbers.Code, name: str, asked: bool) -> float:
    before = text[: code.span[0]].lower()
    own = "|".join(re.escape(w) for w in name.lower().split("_") if w and w not in ("the", "new"))
    announced = _CODE_CUE.search(before) or (own and re.search(rf"\b(?:{own}){_CUE_TAIL}", before))
    if announced or (asked and len(code.text) >= 2):
        return 0.92
    if asked or any(c.isalpha() for c in code.text) and any(c.isdigit() for c in code.text):
        return 0.8
    return 0.6 if len(code.text) >= 3 else 0.0

"""Ids, confirmation numbers, bins, licence plates: which arguments hold one, and how it is read out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from . import numbers, quantities
from .addresses import STREET
from .found import Found, lead
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
_NUMBERED_THINGS = frozenset("booking reservation order ticket invoice claim job rental shipment parcel".split())
"""Things that go by a number: a whole number named so tells which, not how many."""
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
    if schema.get("pattern") or (one and (one["thing"] in said.split() or not one["thing"].endswith("s"))):
        return True
    if _NOT_ID.search(f"{said} {described.lower()}"):
        return False
    if _ID.search(said) or (not name and _ID.search(described.lower())):
        return True
    if schema.get("type") == "integer":
        return name.rpartition("_")[2] in _NUMBERED_THINGS
    return schema.get("type") == "string" and bool(
        _LABELLED_THINGS.intersection(said.split()) or _CODED.search(described[:1].lower() + described[1:])
    )


def find_codes_for(text: str, schema: Schema, name: str, now: datetime, asked: bool, held: str = "") -> list[Found]:
    """Codes for an argument; within a sentence only with a word that announces them, or long enough.

    held: the piece of a code with a pattern that was said before.
    """
    pattern = schema.get("pattern")
    shortest, longest = schema.get("minLength", 1), schema.get("maxLength", 40)
    busy = [m.span for m in find_moments(text, now) if m.score >= (0.9 if asked else 0.8)]
    busy += [street.span() for street in STREET.finditer(text)]
    lettered = schema.get("type") == "string" and not re.fullmatch(r"\^?\\d\{\d+\}\$?", pattern or "")
    plain = _capitals(text) if asked and lettered else text
    codes = numbers.find_codes(plain, pattern=pattern, outside=busy, lettered=lettered, signs=asked or lettered)
    if asked and not codes:
        codes = numbers.find_codes(plain, outside=busy, lettered=lettered, signs=True) if pattern else []
        codes = codes or [
            numbers.Code(n.span, str(n.value), 0.6)
            for n in quantities.find_numbers(text)
            if n.kind == "cardinal" and n.value == int(n.value) and not (pattern and text[: n.span[0]].strip())
        ]
        if pattern:
            return [one for code in codes if (one := _piece(code, pattern, held))]
    found: list[Found] = []
    for code in codes:
        if refused(text, *code.span) or quantities.is_money(text, *code.span):
            continue
        score = _score(text, code, name, asked)
        told = _form(code, schema) if lettered else code.text
        whole = shortest <= len(told) <= longest
        if whole or (asked and len(code.text) < shortest):
            found.append(Found(told, code.span, score if whole else 0.5, complete=whole))
    return found


def _piece(code: numbers.Code, pattern: str, held: str) -> Found | None:
    """What is said now, behind what is held or alone: whole where it has the pattern, a piece where codes begin so."""
    ways = [replace(code, text=text) for text in dict.fromkeys((held + code.text, code.text))]
    whole = next((fit for way in ways if (fit := numbers.fitting(way, pattern))), None)
    if whole:
        return Found(whole.text, code.span, 0.9)
    more = [f"{'A' * letters}{'0' * digits}" for letters in range(4) for digits in range(10) if letters + digits]
    for way in ways:
        if any(numbers.fitting(replace(way, text=way.text + rest), pattern) for rest in more):
            return Found(way.text, code.span, 0.8, complete=False)
    return None


def _capitals(text: str) -> str:
    """A bare answer of short groups with its letters as capitals: "ab 12 cd" is one code."""
    groups = re.findall(r"[A-Za-z]+|\d+", text)
    letters = [group.lower() for group in groups if group.isalpha()]
    short = all(len(group) <= 3 and group not in _SMALL_WORDS for group in letters)
    return text.upper() if letters and short and len(letters) < len(groups) and not _CLOCK.search(text) else text


_SMALL_WORDS = frozenset(
    "a i it is its my the id no um uh to at on in oh for so yes ok and be bee see hey are you".split()
)
_CLOCK = re.compile(r"\d ?[ap]\.?m\b|\d(?:st|nd|rd|th)\b", re.IGNORECASE)


def _form(code: numbers.Code, schema: Schema) -> str:
    """The code with the dashes that its schema's example has; else with those said or standing among letters."""
    if schema.get("pattern"):
        return code.text
    for example in (*schema.get("examples", ()), *_EXAMPLE.findall(str(schema.get("description", "")))):
        shape, letters = re.sub(r"\w", "x", str(example)), iter(code.text)
        if shape.count("x") == len(code.text):
            return "".join(next(letters) if c == "x" else c for c in shape)
    spelled = re.search(r"(?:^|-)[A-Z]-[A-Z](?:-|$)", code.written)
    kept = re.fullmatch(r"[A-Z0-9]+(?:-[A-Z0-9]+)+", code.written)
    return code.written if kept and not spelled else code.text


_EXAMPLE = re.compile(
    r"(?:such as|e\.?g\.?|for example|like)[ ,:]+['\"`]?((?=[\w-]*\d)[A-Za-z0-9]+(?:[- ][A-Za-z0-9]*\d[A-Za-z0-9]*)*)"
)
"""A code that a description shows."""


def _score(text: str, code: numbers.Code, name: str, asked: bool) -> float:
    before = lead(text, code.span[0]).lower()
    own = "|".join(re.escape(w) for w in name.lower().split("_") if w and w not in ("the", "new"))
    announced = _CODE_CUE.search(before) or (own and re.search(rf"\b(?:{own}){_CUE_TAIL}", before))
    if announced or (asked and len(code.text) >= 2):
        return 0.92
    if asked or any(c.isalpha() for c in code.text) and any(c.isdigit() for c in code.text):
        return 0.8
    if len(code.text) >= _LONG and not _COUNTS.match(text[code.span[1] :]):
        return 0.75
    return 0.6 if len(code.text) >= 3 else 0.0


_LONG = 4
"""Digits from which on a number that counts nothing is a code: "the proof for 7121 is fine"."""
_COUNTS = re.compile(r"\s+(?!is\b|was\b|has\b|does\b|as\b|this\b|please\b|and\b|on\b|for\b|at\b|by\b|to\b)[a-z]", re.I)


_END = re.compile(
    r"\b(?P<way>begin|start|end|finish)(?:s|ing)?(?: with| in| on)? (?=\S)|"
    r"\b(?P<place>first|last) (?:\w+ )?(?:digits?|numbers?|letters?|part) (?:is|are|should be|must be) (?=\S)",
    re.IGNORECASE,
)


def other_end(text: str, held: Any) -> Found | None:
    """A code that is known with the other end that the words give: "it ends in 44", "the first two digits are 71"."""
    known = str(held) if isinstance(held, str | int) and not isinstance(held, bool) else ""
    match = _END.search(text)
    said = numbers.find_codes(text[match.end() :]) if match and known else []
    if not match or not said or said[0].span[0] or not 1 < len(said[0].text) < len(known):
        return None
    digits, size = said[0].text, len(said[0].text)
    first = (match["way"] or match["place"]).lower() in ("begin", "start", "first")
    whole = digits + known[size:] if first else known[:-size] + digits
    return Found(type(held)(whole), (match.start(), match.end() + said[0].span[1]), 0.9)

"""Values made of parts: objects out of their fields, first and last names out of whole ones. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ...language.en.lexicon import FIRST_NAMES, LAST_NAMES
from .entities.found import LABELLED, Found, Piece
from .tokens import split_name

_WHOLE = re.compile(r"\bfirst and (?:the )?(?:last|family|sur)|\bfull name\b")
_UNPARTED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
"""A name in a script that puts no space between family and given name."""
_TITLE = re.compile(r"(?:mr|mrs|ms|miss|dr|doctor|professor)\.?\s+", re.IGNORECASE)

Find = Callable[[str, bool, Any], list[Found]]
"""(field, whether it was asked for, the piece of it that is known) → what the words give for it, best first."""


def assemble(schema: Mapping[str, Any], known: Any, asked: bool, find: Find) -> list[Found]:
    """An object out of its fields: {"adults": 2, "children": 3} from "two adults and three children".

    known: the fields that are known already. asked: whatever the words give is kept, the rest can be asked for; else
    what is whole, or fields that say what they are ("12 Mill Lane"). find: reads one field.
    """
    fields = schema.get("properties", {}) or {}
    before = known if isinstance(known, Mapping) else {}
    pieces = {name: value for name, value in before.items() if isinstance(value, Piece)}
    values: dict[str, Any] = {name: value for name, value in before.items() if name not in pieces}
    spans: list[tuple[int, int]] = []
    plain = set(before)

    def take(name: str, is_asked: bool) -> None:
        for one in find(name, is_asked, pieces[name].value if name in pieces else None):
            if any(one.span[0] < end and start < one.span[1] for start, end in spans):
                continue
            if one.complete:
                values[name] = one.value
                if one.score >= LABELLED and isinstance(one.value, str):
                    plain.add(name)
            elif is_asked and isinstance(one.value, str | int | tuple):
                pieces[name] = Piece(one.value)
            else:
                continue
            spans.append(one.span)
            return

    first = open_field(schema, values) if asked else ""
    for name in fields:
        take(name, name in pieces)
    if first and first not in values:
        take(first, True)
        last = partner(first, fields)
        if last and last not in values:
            take(last, True)
    whole = not open_field(schema, values)
    if not whole and not asked:
        values = {name: value for name, value in values.items() if name in plain}
    if not spans or not values.keys() - before.keys() and not (whole or asked):
        return []
    values = {name: {**pieces, **values}[name] for name in fields if name in values or name in pieces}
    return [Found(values, (min(s[0] for s in spans), max(s[1] for s in spans)), LABELLED, complete=whole)]


def open_field(schema: Mapping[str, Any], known: Any) -> str:
    """The first required field of an object that is not known; "" when there is none, or it is no object."""
    if schema.get("type") != "object":
        return ""
    values = {k: v for k, v in known.items() if not isinstance(v, Piece)} if isinstance(known, Mapping) else {}
    fields = schema.get("properties", {}) or {}
    return next((n for n in schema.get("required", ()) or () if n in fields and n not in values), "")


def partner(name: str, fields: Mapping[str, Any]) -> str:
    """The last name's field for the first name's and the other way round; "" for other fields."""
    own = set(split_name(name))
    wanted = LAST_NAMES if own & FIRST_NAMES else FIRST_NAMES if own & LAST_NAMES else frozenset[str]()
    return next((other for other in fields if set(split_name(other)) & wanted), "")


def of_name(name: str, fields: Mapping[str, Any], found: list[Found], known: str = "") -> list[Found]:
    """What an argument takes of a name: "Laura" of "Laura Stein", where the other part is an argument too.

    Where the argument wants first and last name, one part is not complete; known: the part that is known already.
    """
    if wants_whole_name(name, fields[name]):
        return _whole_name(found, known)
    if not partner(name, fields):
        return found
    first = bool(set(split_name(name)) & FIRST_NAMES)
    out = []
    for one in found:
        head, _, tail = str(one.value).rpartition(" ")
        if not head:
            out.append(one)
            continue
        cut = one.span[1] - len(tail) if one.span[1] - one.span[0] == len(str(one.value)) else sum(one.span) // 2
        span = (one.span[0], cut - 1) if first else (cut, one.span[1])
        out.append(Found(head if first else tail, span, one.score, one.complete))
    return out


def wants_whole_name(name: str, schema: Mapping[str, Any]) -> bool:
    """Whether an argument says that it wants first and last name."""
    return {"full", "name"} <= set(split_name(name)) or bool(_WHOLE.search(str(schema.get("description", "")).lower()))


def has_both_names(said: str) -> bool:
    """Whether a name has two parts; "Mrs. Whitfield" has one."""
    return len(_TITLE.sub("", said, count=1).split()) > 1 or bool(_UNPARTED.fullmatch(said))


def _whole_name(found: list[Found], known: str) -> list[Found]:
    """First and last name, out of the part that is known already ("" = none) and what was said now.

    One part alone is not complete; said twice it is all that the caller wants to say.
    """
    out = []
    for one in found:
        said = str(one.value)
        if has_both_names(said) or said.lower() == known.lower():
            out.append(one)
        elif not known:
            out.append(Found(said, one.span, one.score, complete=False))
        else:
            both = f"{said} {_TITLE.sub('', known, count=1)}" if _TITLE.match(known) else f"{known} {said}"
            out.append(Found(both, one.span, one.score))
    return out


def has_title(name: str) -> bool:
    """Whether a name is led by a title: "Mrs. Whitfield"."""
    return bool(_TITLE.match(name))

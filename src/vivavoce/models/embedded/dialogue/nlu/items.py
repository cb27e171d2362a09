"""A list of things with their numbers out of one sentence: "three bolts and two large washers". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from .....events import ToolSpec
from .. import naming, signatures
from .entities.found import CERTAIN, Found, Partial
from .entities.moments import find_moments
from .entities.quantities import Number, find_numbers
from .entities.read import fits, read_value
from .tokens import content, split_name, stem

WHEN = 0.6
"""Least score of a moment that is no part of the list."""
APART = 0.1
"""Least lead, in score, of the option that one thing has over another that it may have."""
_BETWEEN = re.compile(
    r"[,;]?\s*\b(?:and also|and then|and|plus|also|as well as)\b\s*|[,;]\s*|\s+&\s+|(?<=[.!?])\s+", re.I
)
_ARTICLE = re.compile(r"\b(?:an?|another)\b(?! (?:few|little|bit|lot|number|bunch)\b)\s+", re.I)
_VAGUE = re.compile(
    r"\b(?:some|any|(?:a )?few|several|many|lots(?: of)?|a (?:lot|bit|little|number|bunch|bit) of|a little|plenty of|"
    r"enough|more)(?:\s+|$)",
    re.I,
)
_UNSURE = re.compile(
    r"\b(?:or|no|not|but|instead|rather|maybe|perhaps|about|around|roughly|at (?:least|most)|up to|nothing|"
    r"something|anything)\b|^(?:to|-)",
    re.I,
)
_ADDING = re.compile(r"(?:and|also|plus|add|then|oh and|another|as well)\b|.*\b(?:more|as well|too)\b", re.I)
_ASIDE = frozenset("need want like get give take have please thanks thank hello hi hey ok okay make it put".split())
_CLAUSE = re.compile(r"\b(?:my|is|am|are|was|this|here)\b|'(?:m|s|re)\b", re.I)
"""Says something of oneself, and wants nothing."""
_DROPS = re.compile(
    r"(?:(?:actually|no|wait|please|oh|sorry|and|can you|could you)\b[ ,]*)*"
    r"(?:drop|remove|take off|take out|scratch|delete|forget|skip|lose|leave out|cancel)\b",
    re.I,
)
_AMENDS = re.compile(
    r"(?:(?:actually|no|wait|please|oh|sorry|and|can you|could you)\b[ ,]*)*"
    r"(?:make|change|switch|put|turn)\b(?! (?:an?|another|one more)\b)",
    re.I,
)
_WITH = re.compile(r"(?:with|without|in|on|no)\b", re.I)
"""How what is said of one of several begins: "two teas, one with milk"."""
_PRONOUNS = frozenset({"one", "ones", "it", "them", "those", "these", "that", "thing", "things"})
_GOES_ON = re.compile(r"(?:can|could|will|would|i|we|you|it|they|that)\b", re.I)
_PAST = re.compile(r"\b(?:had|was|were|did|got|bought|ordered|received|came)\b", re.I)
"""Tells of what there was, and wants nothing."""
_RETRACTS = re.compile(r"(?:oh )?(?:no|not|wait|sorry|actually|i mean|rather|scratch)\b", re.I)
_ASKS = re.compile(r"(?:what|how (?:much|many|long)|when|where|who|why|do|does|is|are)\b", re.I)
_TAIL = re.compile(
    r"\s*\b(?:please|thanks|thank you|as well|too|for me|that is all|that's (?:all|it)|then|now|"
    r"(?:to|on|in|for|at|from) (?:my|the|our|this)\b.*)[\s.!?]*$",
    re.I,
)
_LINKED = re.compile(r"\s+(?:(?:to|on|for|at|by|from|until|under|delivered|sent|shipped)\b.*)$", re.I)


def holds(schema: Mapping[str, Any]) -> bool:
    """Whether a list is one of things: objects of one name, at most one number, and else options to choose from."""
    item = signatures.main_schema(signatures.main_schema(schema).get("items") or {})
    if signatures.kind(schema) != "list" or item.get("type") != "object":
        return False
    sorts = [signatures.kind(s, n) for n, s in (item.get("properties") or {}).items()]
    named = sum(sort in ("text", "name") for sort in sorts)
    return named + ("enum" in sorts) > 0 and named <= 1 and sorts.count("count") <= 1 and {*sorts} <= _SORTS


def with_fields(properties: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Arguments, and beside each list of things the fields of one."""
    out = dict(properties)
    for schema in properties.values():
        if holds(schema):
            out = {**signatures.main_schema(signatures.main_schema(schema)["items"])["properties"], **out}
    return out


def going_on(text: str, known: Any, found: list[Found]) -> list[Found]:
    """A list of options with what goes on with it: "and mushrooms"; lists of things do so themselves."""
    if not isinstance(known, list) or not _ADDING.match(text.strip()):
        return found
    return [
        replace(f, value=[*known, *(v for v in f.value if v not in known)])
        for f in found
        if isinstance(f.value, list) and not isinstance(f.value[0], dict)
    ] or found


_SORTS = {"text", "name", "enum", "count", "bool"}


def read_items(
    text: str, spec: ToolSpec, name: str, schema: Mapping[str, Any], known: Any, asked: bool, now: datetime
) -> list[Found]:
    """The list that the words give; a `Partial` where a part of it cannot be read: nothing of it is dropped.

    known: the list so far, to which "and two washers" adds.
    """
    if _ASKS.match(text.strip()) or (not asked and _PAST.search(text)):
        return []
    item = signatures.main_schema(schema["items"])
    own = {*content(spec.description), *content(" ".join(split_name(spec.name))), *content(naming.label(name))}
    numbers = [n for n in find_numbers(text, asked=True) if n.kind == "cardinal"]
    busy = [m.span for m in find_moments(text, now) if m.score >= WHEN]
    busy += [one.span for one in _others(text, spec, name, now)]
    values: list[dict[str, Any]] = []
    skipped = ""
    adds = bool(_ADDING.match(text.strip()))
    span = (len(text), 0)
    whole, source = "", -1
    for start, end in _free(_parts(text, numbers), sorted(busy), numbers):
        part = _TAIL.sub("", _TAIL.sub("", text[start:end].strip(" .!?")))
        lead, amount, noun = _split(part, own)
        noun = _ended(noun, alone=len(spec.parameters["properties"]) == 1)
        if values and _RETRACTS.match(part):
            return [Found(Partial(fault=_again(f"I did not get “{part}”")), (span[0], end), CERTAIN, False)]
        begun = bool(values) or asked or known
        said = set(content(noun)) - _ASIDE
        general = said <= own and (amount in (None, 1) or (amount == "some" and noun))  # "an order", "some parts"
        if general or (not set(content(part)) - _ASIDE - naming.VERBS and amount != "some"):
            continue
        if amount is None and (
            _CLAUSE.search(part) or (_GOES_ON.match(part) if values else not begun and noun == part)
        ):
            continue  # another clause: "my name is Bob and …", "… and I need it tomorrow"
        if lead and not begun and len(lead) == 1:
            lead = set()  # "grab three bolts", "both a bolt and a nut"
        elif lead and not begun:
            skipped = skipped or (part if not _CLAUSE.search(part) else "")
            continue
        more = bool(values and amount is not None and _WITH.match(noun))
        values, source = _less(values, source, amount, item) if more else (values, len(values))
        noun, whole = (f"{whole} {noun}", whole) if more else (noun, noun)
        unread = lead or not noun or _UNSURE.search(noun)
        value = f"I did not get “{part if lead or not noun else noun}”" if unread else _item(noun, amount, item, now)
        span = (min(span[0], start), max(span[1], end))
        if isinstance(value, str):
            return (
                [] if known and not asked and not adds else [Found(Partial(fault=_again(value)), span, CERTAIN, False)]
            )
        values.append(value)
    if values and skipped and not known:
        return [Found(Partial(fault=_again(f"I did not get “{skipped}”")), span, CERTAIN, False)]
    if isinstance(known, list) and not asked:
        values = _joined(known, values, item, adds)
    return [Found(values, span, CERTAIN)] if values else []


def _less(
    values: list[dict[str, Any]], source: int, amount: float | str | None, item: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], int]:
    """The list with so many fewer of the thing at `source`, of which more is said: "three teas, one with milk"."""
    count = next((n for n, s in item["properties"].items() if signatures.kind(s, n) == "count"), "")
    if source < 0 or not isinstance(amount, int | float) or not isinstance(values[source].get(count), int):
        return values, source
    left = values[source][count] - int(amount)
    fewer = [{**values[source], count: left}] if left > 0 else []
    return [*values[:source], *fewer, *values[source + 1 :]], source if fewer else -1


def amended(text: str, schema: Mapping[str, Any], known: Any, now: datetime) -> list[Found]:
    """The list with one thing changed or left out: "make the latte large", "drop the mocha"; [] = nothing of that."""
    drops, amends = _DROPS.match(text), _AMENDS.match(text)
    if not isinstance(known, list) or not (drops or amends):
        return []
    item = signatures.main_schema(schema["items"])
    sorts = {n: signatures.kind(s, n) for n, s in item["properties"].items()}
    first = next((n for n in sorts if n in item.get("required", ())), next(iter(sorts)))
    said: dict[str, Any] = {}
    for name, schema in item["properties"].items():
        if sorts[name] in ("text", "name"):
            said |= {n: v[n] for v in known for n in (name,) if n in v and str(v[n]).lower() in text.lower()}
        elif sorts[name] == "count":
            numbers = [n.value for n in find_numbers(text, asked=True) if n.kind == "cardinal"]
            said |= {name: int(numbers[0])} if len(numbers) == 1 and fits(numbers[0], schema) else {}
        elif found := read_value(text, signatures.main_schema(schema), name, now, asked=False):
            said[name] = found[0].value
    meant = [v for v in known if v.get(first) == said.get(first)] or (known if len(known) == 1 else [])
    changes = {n: v for n, v in said.items() if not meant or meant[0].get(n) != v}
    if len(meant) != 1 or (drops and (first not in said or len(known) == 1)) or not (drops or changes):
        return []
    kept = [v for v in known if not drops or v is not meant[0]]
    now_held = [{n: {**v, **changes}[n] for n in sorts if n in {**v, **changes}} if v is meant[0] else v for v in kept]
    return [Found(now_held, (0, len(text)), CERTAIN)]


def _ended(noun: str, alone: bool) -> str:
    """The words without what is said of where and when. alone: no other argument may hold it."""
    return re.sub(r" (?:for|on|at|by|from|until)$", "", noun if alone else _LINKED.sub("", noun))


def _again(value: str) -> str:
    return f"{value}, so please tell me the whole list."


def _joined(known: list[Any], new: list[dict[str, Any]], item: Mapping[str, Any], adds: bool) -> list[Any]:
    """The list with what is added ("and two washers") or put right ("make it six bolts"); [] for anything else."""
    if adds:
        return [*known, *new]
    counts = {n for n, s in item["properties"].items() if signatures.kind(s, n) == "count"}

    def thing(value: Mapping[str, Any]) -> dict[str, str]:
        return {n: stem(str(v).lower()) for n, v in value.items() if n not in counts}

    held = [thing(value) for value in known]
    if any(held.count(thing(value)) != 1 for value in new):
        return []
    changed = {held.index(thing(value)): value for value in new}
    return [changed.get(at, value) for at, value in enumerate(known)]


def _parts(text: str, numbers: list[Number]) -> list[tuple[int, int]]:
    """Where the parts between "and" and commas stand; one inside a number ("a hundred and fifty") parts nothing."""
    cuts = [m.span() for m in _BETWEEN.finditer(text)]
    cuts = [c for c in cuts if not any(n.span[0] < c[0] < n.span[1] for n in numbers)]
    alone = {n.span[0] for n in numbers if re.match(r"\s*(?:[,;.!]|and\b|please\b|$)", text[n.span[1] :], re.I)}
    cuts = [c for c in cuts if c[1] not in alone]  # "bolts, three"
    starts, ends = [0, *(e for _, e in cuts)], [*(s for s, _ in cuts), len(text)]
    return [(s, e) for s, e in zip(starts, ends, strict=True) if text[s:e].strip(" .!?")]


def _others(text: str, spec: ToolSpec, name: str, now: datetime) -> list[Found]:
    """Options of other arguments, in their very words: they are no part of the list."""
    schemas = {n: signatures.main_schema(s) for n, s in spec.parameters["properties"].items() if n != name}
    found = [one for n, s in schemas.items() if s.get("enum") for one in read_value(text, s, n, now, asked=False)]
    return [one for one in found if one.score >= CERTAIN]


def _free(
    parts: list[tuple[int, int]], busy: list[tuple[int, int]], numbers: list[Number]
) -> Iterator[tuple[int, int]]:
    """The parts up to what is said of something else, and what follows that where it has a number."""
    for start, end in parts:
        inside = [span for span in busy if start < span[1] and span[0] < end]
        starts, ends = [start, *(after for _, after in inside)], [*(before for before, _ in inside), end]
        for place, (after, until) in enumerate(zip(starts, ends, strict=True)):
            if after < until and (not place or any(after <= n.span[0] and n.span[1] <= until for n in numbers)):
                yield after, until


def _split(part: str, own: set[str]) -> tuple[set[str], float | str | None, str]:
    """What stands before the amount and belongs to something else, the amount ("some": a vague one), and the noun."""
    part = re.sub(rf"^.*?\b(?:an?|my|the|new) (?:\w+ )?(?:{'|'.join(map(re.escape, own)) or '-'})s? (?:for|of|with)\b",
                  "", part, flags=re.I)  # fmt: skip
    number = next((n for n in find_numbers(part, asked=True) if n.kind == "cardinal"), None)
    vague, article = _VAGUE.search(part), _ARTICLE.search(part)
    places: list[tuple[int, int, float | str]] = [(*number.span, number.value)] if number else []
    places += [(*vague.span(), "some")] if vague else []
    places += [(*article.span(), 1)] if article else []
    if not places:
        return set(), None, _bare(part)
    start, end, amount = min(places, key=lambda place: (place[0], -place[1]))
    before = part[:start].strip(" ,:x")
    noun = re.sub(r"^(?:x|times|of|more|other|further|the)\b\s*", "", part[end:].strip(" ,:"), flags=re.I)
    if not noun and number:
        return set(), amount, _bare(before)  # "bolts, three"
    if _UNSURE.search(before) or (number and number.span[0] > start and re.search(r",", noun)):
        return set(), "some", noun
    return set(content(before)) - naming.VERBS - _ASIDE - own, amount, noun


def _bare(part: str) -> str:
    """The words without "I need to order" before them."""
    words = part.split()
    while words and (words[0].lower() in naming.VERBS | _ASIDE or not content(words[0])):
        words.pop(0)
    return " ".join(words)


def _item(noun: str, amount: float | str | None, item: Mapping[str, Any], now: datetime) -> dict[str, Any] | str:
    """One thing, or what has to be asked of it."""
    value: dict[str, Any] = {}
    rest, fields = noun, item["properties"]
    free = next((n for n, s in fields.items() if signatures.kind(s, n) in ("text", "name")), "")
    for name, schema in fields.items():
        sort, full = signatures.kind(schema, name), signatures.main_schema(schema)
        if sort == "count":
            number = int(amount) if isinstance(amount, float) and amount.is_integer() else amount
            if (
                number == "some"
                or (number is None and name in item.get("required", ()))
                or not fits(number, full)
                or number == 0
            ):
                return f"I did not get how many {noun}"
            value |= {name: number} if number is not None else {}
        elif sort in ("enum", "bool"):
            found = read_value(rest, full, name, now, asked=False)
            if len({str(f.value) for f in found}) > 1 and found[0].score - found[1].score < APART:
                return f"I did not get which {naming.label(name)} “{noun}” is"
            if found:
                value[name] = found[0].value
                own = "|".join(map(re.escape, split_name(name)))
                rest = f"{rest[: found[0].span[0]]} {re.sub(rf'^ (?:{own})s?', '', rest[found[0].span[1] :])}"
            elif name in item.get("required", ()):
                return f"I did not get which {naming.label(name)} “{noun}” is"
    rest = re.sub(r"^(?:and|with|in|of|the|a)\b|\b(?:and|with|in|of|the|a)$", "", " ".join(rest.split())).strip()
    counted = any(signatures.kind(s, n) == "count" for n, s in fields.items())
    if free and (not rest or rest.lower() in _PRONOUNS or not fits(rest, signatures.main_schema(fields[free]))):
        return f"I did not get what {noun or 'that'} is"
    if (not free and content(rest)) or (not counted and amount not in (None, 1)):
        return f"I did not get “{noun}”"
    value |= {free: rest} if free else {}
    return {name: value[name] for name in fields if name in value}


def say_item(value: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    """One thing with all that is known of it: "2 large lattes"."""
    fields = {n: s for n, s in (signatures.main_schema(item).get("properties") or {}).items() if n in value}
    sorts = {n: signatures.kind(s, n) for n, s in fields.items()}
    first = next(
        (n for n in fields if sorts[n] in ("text", "name")), next((n for n in fields if sorts[n] == "enum"), "")
    )
    order = sorted(fields, key=lambda n: (n == first, sorts[n] != "count"))
    said = {n: f"{'' if value[n] else 'not '}{naming.label(n)}" if sorts[n] == "bool" else value[n] for n in order}
    return " ".join(naming.spoken_option(v) if sorts[n] == "enum" else str(v) for n, v in said.items() if v is not None)

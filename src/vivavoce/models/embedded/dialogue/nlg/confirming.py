"""An action read back before it is done: "Move appointment 1042 to Thursday at 2:30 PM. Shall I go ahead?" Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .....events import ToolSpec
from ...language.en.inflection import is_plural, plural, singular
from .. import naming
from ..nlu.entities.births import is_birth
from ..nlu.entities.read import is_phone
from ..nlu.tokens import split_name
from ..value_text import say_value
from . import phrases

_TO = {"new", "to", "destination", "target", "dropoff", "until", "recipient"}
_FROM = {"from", "origin", "source", "pickup", "departure"}
_WITH = {"provider", "doctor", "dentist", "stylist", "therapist", "with", "staff", "instructor", "trainer"}
_FOR = {"patient", "customer", "guest", "client", "caller", "passenger", "name"}
_COUNTS = {"quantity", "count", "number"}
_TRAITS = {"size", "color", "colour", "topping", "flavor", "flavour", "style"}
_SORTS = {"service", "treatment", "type", "kind", "procedure", "activity", "class", "klass", "style", "drink", "model"}
_UNITS = {"kg", "km", "mm", "cm", "lbs", "minutes", "hours", "days", "weeks", "miles", "percent", "degrees"}
_CHANGING = ("change", "set", "update", "adjust")
_MOMENTS = ("datetime", "date", "time")
_DAYS = {
    "start", "date", "time", "when", "day", "at", "on", "datetime", "slot", "appointment", "arrival", "preferred",
    "dropoff",
}  # fmt: skip
_ITEMS = {"item", "product", "article", "part"}
_VISITS = {"appointment", "visit", "booking", "session", "slot"}
_ARTICLES = {"a", "an", "the"}
_LINKS = re.compile(r" (?=(?:at|by|for|from|in|near|on|to|until|with) (?:an?|the) )")
_KEYS = {"id", "number", "code", "reference", "ref", "no"}


def read_back(
    spec: ToolSpec, args: Mapping[str, Any], now: datetime, given: str = "", *, verbatim: bool = False
) -> str:
    """The action with its arguments, and the question. given: the tool boundary's own wording, if it has one; verbatim:
    to be said even where it only lists the arguments."""
    own = given.strip().rstrip(".?!")
    plain = " ".join(split_name(spec.name)).lower()
    if own and (verbatim or not own.lower().startswith(f"{plain}:") and own.lower() != plain):
        return f"{own[0].upper()}{own[1:]}. {phrases.SHALL_I}"
    return f"{_sentence(spec, args, now)}. {phrases.SHALL_I}"


def _sentence(spec: ToolSpec, args: Mapping[str, Any], now: datetime) -> str:
    schemas = spec.parameters.get("properties", {})
    verb, thing = naming.verb_object(spec)
    said = {
        name: _fields(value, now)
        if isinstance(value, Mapping)
        else say_value(value, schema, now, name if is_phone(name, schema) else "")
        for name, value in args.items()
        for schema in (naming.main_schema(schemas.get(name, {})),)
        if value is not None and value not in ("", [])
    }
    sorts = {name: naming.kind(schemas.get(name, {}), name) for name in said}
    thing, placed = _placed(thing, said, sorts)
    thing, used = (thing, []) if verb in _CHANGING else _object(thing, said, sorts)
    head, middle, tail = f"{verb} {thing}".strip(), list(placed.values()), []
    used += placed
    core = set(split_name(thing))
    roles = [split_name(naming.in_stay(n, said)) for n in said if sorts[n] in _MOMENTS]
    ranged = len(roles) > 1 and any(map(_is_end, roles))
    for name, spoken in said.items():
        words, sort = split_name(naming.in_stay(name, said) if sorts[name] in _MOMENTS else name), sorts[name]
        if name in used:
            continue
        if set(words) & _SORTS and core & _VISITS and sort in ("enum", "text", "name"):
            head = f"{verb} {naming.with_article(spoken.split()) if spoken.islower() else spoken}"
        elif (words[-1] in _KEYS and (set(words[:-1]) & core or len(words) == 1)) or (
            len(words) == 1 and words[0] in core and sort in ("code", "count", "text", "name")
        ):
            head = re.sub(r"\b(?:an?|the) ", "", head) + f" {spoken}"
        elif verb in _CHANGING and set(words) <= core:
            middle.append(f"to {spoken}")
        elif (part := _phrase(words, spoken, sort, name, ranged)).startswith(","):
            tail.append(part)
        else:
            middle.append(part)
    if any(part.startswith("to ") for part in middle):
        head = re.sub(r" to (?:an?other|a new) \w+", "", head)
    text = re.sub(r"\bon (today|tomorrow)\b", r"\1", " ".join([head, *middle]) + "".join(tail))
    return text[0].upper() + text[1:]


def _placed(thing: str, said: Mapping[str, str], sorts: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The thing without the phrases that stand for an argument, and such a phrase with its value where it can hold one:
    "bikes at a station for a time today" → "bikes", {"station": "at harbour"}."""
    noun, *rest = _LINKS.split(thing)
    kept, placed = [noun], {}
    for phrase in rest:
        link, words = phrase.partition(" ")[0], set(split_name(phrase)[1:])
        named = [n for n in said if n not in placed and (sorts[n] in words or split_name(n) == [*words - _ARTICLES])]
        if not named:
            kept.append(phrase)
        elif sorts[named[0]] in ("enum", "text", "name"):
            placed[named[0]] = f"{link} {said[named[0]]}"
    return " ".join(kept), placed


def _object(thing: str, said: Mapping[str, str], sorts: Mapping[str, str]) -> tuple[str, list[str]]:
    """The thing with what counts and describes it, and the arguments that this says: "two large pepperoni pizzas"."""
    noun = re.sub(r"^(?:an?|the|some) ", "", thing)
    core = set(split_name(noun)) | {singular(w) for w in split_name(noun)}
    counts = [n for n in said if sorts[n] == "count" and _counts(split_name(n), core)]
    items = [n for n in said if split_name(n)[-1] in _ITEMS and sorts[n] in ("enum", "text", "name")]
    many = said[counts[0]] if len(counts) == 1 else ""
    if len(items) == 1:
        return f"{many} {said[items[0]]}".strip(), [*counts[: bool(many)], *items]
    traits = [n for n in said if sorts[n] == "enum" and set(split_name(n)) & _TRAITS]
    kinds = [
        n
        for n in said
        if sorts[n] == "enum"
        and n not in traits
        and ([w for w in split_name(n) if w not in ("type", "kind")][-1:] or split_name(thing)[-1:])[0] in core
    ]
    described = [*traits, *kinds[:1]] if kinds or many else []
    *before, last = noun.split() or [""]
    if not noun or not (described or (many and is_plural(last))):
        return thing, []
    if many and many != "1" and not is_plural(last):
        last = plural(last)
    named = rf"\b(?:(?:an?|the) )?{re.escape(split_name(kinds[0])[-1])}\b" if kinds else ""
    if named and re.search(rf"{named} (?:as|of|from|to|for|in|on|with) ", thing):
        return re.sub(named, said[kinds[0]], thing, count=1), kinds[:1]  # "mark a dish as sold out"
    sort_words = [said[n] for n in kinds[:1]]
    # "movie tickets": "Robot Dreams tickets"
    before = [w for w in before if not kinds or w not in split_name(kinds[0])]
    proper = bool(sort_words) and sort_words[0][:1].isupper()
    middle = [*sort_words, *before] if proper else [*before, *sort_words]
    words = [*(said[n] for n in traits if n in described), *middle, last]
    if many and (traits or many != "1"):
        return " ".join([many, *words]), [*counts, *described]
    return naming.with_article(words) if noun != thing else " ".join(words), described


def _counts(words: list[str], core: set[str]) -> bool:
    """Whether an argument of that name says how many: `quantity`, `how_many`, or `bikes` where it is about bikes."""
    return (
        bool(set(words) & _COUNTS)
        or words[:1] == ["how"]
        or (words[0] in core and words == [plural(singular(words[0]))])
    )


def _fields(value: Mapping[str, Any], now: datetime) -> str:
    """All fields of an object: "2 adults and 3 children"."""
    said = []
    for key, v in value.items():
        name = naming.label(key)
        counted = f"{v} {singular(name) if v == 1 else name}"
        said.append(counted if isinstance(v, int) else f"{name} {say_value(v, None, now)}")
    return phrases.both(said)


def _is_end(words: list[str]) -> bool:
    return bool(set(words) & (_TO | {"last", "end", "checkout"}))


def _phrase(words: list[str], spoken: str, sort: str, name: str, ranged: bool) -> str:
    """One argument with the preposition its name calls for; with a leading comma where only "label value" will do."""
    own = set(words)
    if sort == "bool":
        return f", {naming.label(name)}: {spoken}"
    if is_birth(name):
        return f", born {spoken}"
    if sort in _MOMENTS and (part := _when(own, words, spoken, sort, ranged)):
        return part
    if sort in ("name", "text", "enum") and (part := _who(own, spoken, sort)):
        return part
    if sort == "count" and (part := _how_many(own, words, spoken)):
        return part
    if own & _TO:
        return f"to {spoken}"
    if own & _FROM and not (sort == "enum" and own & {"pickup", "departure"}):
        return f"from {spoken}"
    if sort == "enum" and (own & _SORTS or words[-1] in {"type", "kind"}):
        return f", {spoken}"
    return f", {naming.label(name)} {spoken}"


def _when(own: set[str], words: list[str], spoken: str, sort: str, ranged: bool) -> str:
    """A day or a time: "on Friday", "at 3 PM", "from Monday", "to Friday"; "" when its name says something else."""
    if _is_end(words) and (ranged or not own & {"dropoff"}):
        return f"to {spoken}"
    if ranged and own & (_FROM | {"first", "start", "checkin"}):
        return f"from {spoken}"
    if words[0] == "from" or (own & _FROM and not own & {"time", "date", "at"}):
        return f"from {spoken}"
    if not own & (_DAYS | _FROM):
        return ""
    if own - _DAYS - _FROM - {"visit", "new", "end", "first"}:
        return ""
    if spoken.startswith(("today", "tomorrow")):
        return f"for {spoken}" if sort == "datetime" else spoken
    return f"at {spoken}" if sort == "time" else f"for {spoken}" if sort == "datetime" else f"on {spoken}"


def _who(own: set[str], spoken: str, sort: str) -> str:
    if own & _WITH:
        return f"with {spoken}"
    return f"for {spoken}" if own & _FOR and sort != "enum" else ""


def _how_many(own: set[str], words: list[str], spoken: str) -> str:
    if words[-1] in _UNITS and len(words) > 1:
        return f", {naming.label('_'.join(words[:-1]))} {spoken} {words[-1]}"
    if own <= {"party", "size", "group", "people", "guests", "persons"}:
        return f"for {spoken} {'person' if spoken == '1' else 'people'}"
    if len(words) == 1 and words[0].endswith("s") and not words[0].endswith(("ss", "us", "is")):
        return f"for {spoken} {words[0].removesuffix('s') if spoken == '1' else words[0]}"
    return ""

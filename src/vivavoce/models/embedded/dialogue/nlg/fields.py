"""A result's fields as one sentence of plain English, whatever they are called. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ...language.en.inflection import is_plural, singular
from ..naming import label
from ..nlu.tokens import split_name
from . import phrases

_LEFT = {"stock", "hand", "available", "left", "remaining", "free", "open", "ready", "missing", "waiting"}
"""Last words of fields that count what there is: `in_stock`, `seats_left`."""
_LINKS = {"out", "of", "from", "to", "at", "on", "in", "until", "by", "per", "with", "for", "since", "after", "before"}
"""First words of fields that go on with the field before: `score`, `out_of`."""
_UNITS = {
    "minutes", "hours", "days", "weeks", "months", "years", "seconds", "miles", "kilometers", "degrees", "percent",
}  # fmt: skip
_MEASURES = {
    "total", "amount", "price", "count", "age", "score", "position", "level", "temperature", "balance", "cost", "fee",
    "fare", "quantity", "size", "number", "weight", "height", "volume", "points", "speed", "humidity", "result", "sum",
}  # fmt: skip
_STATES = {"due", "ready", "expected", "scheduled", "booked", "planned", "valid", "renewed", "open", "closed"}
_NOUNS = {
    "need", "feed", "speed", "bed", "seed", "reed", "deed", "breed", "red", "garden", "kitchen", "token", "children",
}  # fmt: skip
_HAPPENS = re.compile(r"(?:arriv|start|end|open|clos|expir|leav|depart|return|begin|finish|renew|ship)e?s")


def say_fields(
    fields: Mapping[str, Any], args: Mapping[str, Any], say: Callable[[Any], str], *, acts: bool = False
) -> str:
    """The first three fields. args: what the tool was called with; say: a value in words; acts: it did something."""
    shown = list(fields.items())[:3]
    if len(shown) == 1 and isinstance(shown[0][1], bool):
        key, value = shown[0]
        clause = _stands(key, value)
        if acts:
            return f"{clause[0].upper()}{clause[1:]}."
        return f"{'Yes' if value else 'No'}, {clause}."
    clauses: list[str] = []
    whole: list[str] = []
    for key, value in shown:
        if isinstance(value, str) and len(value.split()) > 3 and re.search(r"[.?!]$", value):
            whole.append(value)
        elif clauses and split_name(key)[0] in _LINKS and not isinstance(value, bool):
            clauses[-1] = f"{clauses[-1]} {_linked(key, say(value))}"
        else:
            clauses.append(_clause(key, value, args, say, acts))
    text = phrases.both(clauses)
    sentence = f"{text[0].upper()}{text[1:]}." if text else ""
    return " ".join([*([sentence] if sentence else []), *whole][:2])


def _stands(key: str, value: bool) -> str:
    """`has_wifi` → "it has wifi", `pets_welcome` → "pets are welcome", `open` → "it is open"; or that it is not so."""
    words, what = split_name(key), label(key)
    if words[0] == "has":
        return f"it has {'' if value else 'no '}{what.removeprefix('has ')}"
    if len(words) == 2 and is_plural(words[0]):
        return f"{words[0]} are {'' if value else 'not '}{words[1]}"
    return f"it is {'' if value else 'not '}{what.removeprefix('is ')}"


def _linked(key: str, spoken: str) -> str:
    words = split_name(key)
    return f"{label(key)} {spoken}" if len(words) < 3 and words[-1] in _LINKS else f"{words[0]} {spoken}"


def _clause(key: str, value: Any, args: Mapping[str, Any], say: Callable[[Any], str], acts: bool) -> str:  # noqa: C901 - a table
    words, named = split_name(key), label(key)
    last = words[-1]
    if isinstance(value, bool):
        return _stands(key, value)
    spoken = say(value)
    if words[0] in {"temperature", "temp"} and isinstance(value, int | float):
        return f"it is {spoken} degrees"
    if words[0] in {"condition", "conditions", "weather", "forecast"} and isinstance(value, str):
        return f"it is {spoken.lower()}"
    if isinstance(value, int) and last in _LEFT:
        counted = " ".join(words[:-1]) if last not in {"stock", "hand"} else ""
        return f"{spoken} {counted or _thing(args)} {named if not counted else last}".replace("  ", " ").strip()
    if _participle(last) and len(words) == 1:
        if isinstance(value, int):
            return f"{last} {spoken} {_thing(args)}".strip()
        return f"it is {last} {_when(spoken, value)}" if _moment(value) else f"{last}: {spoken}"
    if _HAPPENS.fullmatch(last) and _moment(value):
        return f"it {last} {_when(spoken, value)}"
    if last in _STATES and _moment(value):
        return f"it is {last} {_when(spoken, value)}"
    if last in _UNITS and isinstance(value, int | float):
        unit = singular(last) if value == 1 else last
        rest = label("_".join(words[:-1])).replace("eta", "waiting time") if len(words) > 1 else ""
        if words[-2:-1] and words[-2] in _LINKS:
            return f"it is {rest} {spoken} {unit}"
        return f"the {rest} is {spoken} {unit}" if rest else f"it is {spoken} {unit}"
    if len(words) == 2 and last in _LINKS:
        return f"it is {named} {spoken}"
    if words[0] in _LINKS:
        return f"it is {_linked(key, spoken)}"
    if isinstance(value, int) and words[0].endswith("s") and not words[0].endswith(("ss", "us", "is")):
        return f"there {'is' if value == 1 else 'are'} {value} {named}"
    if len(words) > 2 and "per" in words:
        return f"the {named} is {spoken}"
    if acts and type(value) is int and len(words) == 1 and last not in _MEASURES:
        named = f"{named} number"
    many = last.endswith("s") and not last.endswith(("ss", "us", "is"))
    return f"the {named} {'are' if many else 'is'} {spoken}"


def _participle(word: str) -> bool:
    return word.endswith(("ed", "en", "sent", "paid", "sold", "put")) and word not in _NOUNS and len(word) > 3


def _moment(value: Any) -> bool:
    return isinstance(value, str) and bool(re.match(r"\d{4}-\d\d-\d\d", value))


def _when(spoken: str, value: Any) -> str:
    return spoken if spoken.startswith(("today", "tomorrow", "yesterday")) else f"on {spoken}"


def _thing(args: Mapping[str, Any]) -> str:
    """What a number counts: the one thing in the arguments."""
    things = [
        str(v)
        for k, v in args.items()
        if isinstance(v, str) and split_name(k)[-1] in {"item", "product", "article", "part", "title", "goods", "what"}
    ]
    return things[0].replace("_", " ") if len(things) == 1 else ""

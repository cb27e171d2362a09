"""Arguments of functions about which their declaration tells little, out of the words that asked for them. Pure.

What `slots.read` finds it is sure of, as befits a desk that acts for people. A client's own functions ("play_song",
`song` a string) are called at once or not at all, so here the plain reading of the sentence counts: the one number is
the one number that is wanted, "the capital of Japan" is about Japan.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from .....events import ToolSpec
from .. import naming, signatures
from .entities.durations import unit_of
from .entities.moments import find_moments
from .tokens import normalize, split_name
from .undeclared_request import POLITE, PROPER, Reading, numbers_in, settled, type_of
from .undeclared_text import cued, labelled, the_rest, untangled

_UNIT = (
    r"(?:%|percent|degrees?|met(?:er|re)s?|miles?|dollars?|euros?|kilos?|pieces?|times?|steps?|seconds?|minutes?|"
    r"hours?)"
)
_CURRENCIES = {
    "USD": "(?:us )?dollars?|bucks?",
    "EUR": "euros?",
    "GBP": "(?:british )?pounds?(?: sterling)?",
    "JPY": "(?:japanese )?yen",
    "CHF": "(?:swiss )?francs?",
    "CNY": "(?:chinese )?yuan|renminbi",
    "INR": "(?:indian )?rupees?",
    "MXN": "(?:mexican )?pesos?",
    "BRL": "(?:brazilian )?reais|real",
    "CAD": "canadian dollars?",
}
"""ISO 4217 code → what people call it."""
CLEAR = 0.8
"""Score of a moment that the words leave no doubt of."""
_STARTS = {"from", "origin", "start", "base", "source", "departure", "min", "minimum", "low", "lower"}
_ENDS = {"to", "destination", "end", "target", "arrival", "max", "maximum", "high", "upper", "finish"}


def complete(
    text: str, spec: ToolSpec, known: Mapping[str, Any], now: datetime, half_known: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The arguments, beside or instead of those known, that the request's words give in their plain reading.

    now: the caller's time. half_known: arguments of which the words say something that must be asked for; they stay
    out. Nothing for a tool that is read back, or that says how to ask for its arguments: there a question is better.
    """
    if spec.confirm or spec.transfer or spec.ask or spec.lookup or spec.examples or spec.requires:
        return {}
    schemas = {n: s for n, s in (spec.parameters.get("properties", {}) or {}).items() if n not in (half_known or {})}
    reading = Reading(text.strip(), spec, schemas, dict(known), now)
    for step in (
        _ends,
        _currencies,
        _lists,
        _switches,
        _split_by,
        labelled,
        cued,
        untangled,
        _objects,
        _numbers,
        the_rest,
        untangled,
    ):
        step(reading)
    return {name: value for name, value in reading.values.items() if known.get(name) != value}


def _ends(reading: Reading) -> None:
    """ "From Berlin to Munich", "between 1 and 10": both ends, whatever else was made of them."""
    for sort, lead in (
        ("string", rf"from (?P<a>{PROPER}) to (?P<b>{PROPER})"),
        ("number", r"(?:between|from) (?P<a>-?\d+) (?:and|to) (?P<b>-?\d+)"),
    ):
        types = ("string",) if sort == "string" else ("integer", "number")
        names = [
            n for n, s in reading.schemas.items() if type_of(s) in types and not signatures.main_schema(s).get("format")
        ]
        starts, ends = ([n for n in names if set(split_name(n)) & words] for words in (_STARTS, _ENDS))
        match = re.search(rf"\b{lead}", reading.text)
        if match and len(starts) == 1 and len(ends) == 1 and starts != ends:
            reading.values.pop(starts[0], None), reading.values.pop(ends[0], None)
            for name, value in ((starts[0], match["a"]), (ends[0], match["b"])):
                reading.take(name, int(value) if sort == "number" else value)


def _currencies(reading: Reading) -> None:
    """Currencies by their everyday names, in the order in which they are said: "100 dollars to euros"."""
    names = [n for n in reading.schemas if "currency" in split_name(n) and n not in reading.values]
    said = [
        (match.start(), code)
        for code, words in _CURRENCIES.items()
        if (match := re.search(rf"(?:\b(?:{code.lower()}|{words})\b)", reading.text.lower()))
    ]
    if len(said) == len(names):
        for name, (_, code) in zip(names, sorted(said), strict=True):
            reading.take(name, code)


def _lists(reading: Reading) -> None:
    """Lists of numbers, and of free words after "with" or a colon."""
    for name, schema in reading.schemas.items():
        if type_of(schema) != "array":
            continue
        item = type_of(signatures.main_schema(schema).get("items") or {})
        if item in ("integer", "number"):
            found = [int(v) if item == "integer" else v for v, _, _ in numbers_in(reading.text)]
            reading.take(name, found)
        elif item == "string" and not (signatures.main_schema(schema).get("items") or {}).get("enum"):
            label = re.escape(naming.label(name).split()[-1].rstrip("s"))
            match = re.search(rf"(?:\bwith|:|\b{label}s?(?: are| of)?)\s+(?P<list>[^.?!]+)", reading.text, re.I)
            parts = (
                re.split(r"\s*(?:,|\band\b|\bplus\b)\s*", match["list"]) if match and name not in reading.values else []
            )
            reading.take(name, [POLITE.sub("", part.strip()) for part in parts if part.strip()])


def _switches(reading: Reading) -> None:
    """Yes or no out of the verb: "unlock it", "switch it off"."""
    words = normalize(reading.text)
    for name in reading.open("boolean"):
        last = split_name(name)[-1]
        root = re.sub(r"(?:d|ed)$", "", last) if last.endswith("ed") else last
        if last in ("on", "enabled", "enable", "state", "power", "active", "activated", "lit"):
            yes, no = r"\b(?:on|enable|activate)\b", r"\b(?:off|disable|deactivate)\b"
        elif last.startswith("open"):
            yes, no = r"\bopen\b", r"\b(?:close|shut)\b"
        elif last.startswith("close"):
            yes, no = r"\b(?:close|shut)\b", r"\bopen\b"
        else:
            yes, no = rf"\b{re.escape(root)}", rf"\b(?:un{re.escape(root)}|(?:not|no|without) {re.escape(root)})"
        if re.search(no, words):
            reading.take(name, False)
        elif re.search(yes, words):
            reading.take(name, True)


def _split_by(reading: Reading) -> None:
    """ "Yesterday by The Beatles": title and artist where both are wanted, else whole; a name stops at "saying"."""
    makers = [n for n in reading.schemas if set(split_name(n)) & {"artist", "author", "singer", "band", "composer"}]
    for name, value in list(reading.values.items()):
        if not isinstance(value, str) or signatures.main_schema(reading.schemas.get(name, {})).get("enum"):
            continue
        title, by, maker = value.partition(" by ")
        after = re.search(rf"{re.escape(value)} by (?P<maker>{PROPER})", reading.text)
        if by and makers and name not in makers:
            reading.values[name] = title
            reading.values.setdefault(makers[0], maker)
        elif after and not makers:
            reading.values[name] = f"{value} by {after['maker']}"
        elif cut := re.match(r"(\w.*?) (?:saying|that says)\b", value):
            reading.values[name] = cut[1]


def _objects(reading: Reading) -> None:
    """An object out of its own fields."""
    for name in reading.open("object"):
        inner = signatures.main_schema(reading.schemas[name])
        values = complete(reading.text, replace(reading.spec, parameters=inner), {}, reading.now)
        if all(field in values for field in inner.get("required", ()) or ()):
            reading.take(name, values)


def _numbers(reading: Reading) -> None:
    """Numbers in their order, or by their unit; an optional one only if it stands where a setting stands."""
    said = {value for value, _, _ in numbers_in(reading.text)}
    numeric = [n for n, s in reading.schemas.items() if type_of(s) in ("integer", "number") and n in reading.values]
    if len(said) > 1 and any(str(reading.values[n]) == "".join(f"{v:g}" for v in sorted(said)) for n in numeric):
        for name in numeric:
            del reading.values[name]  # "1 and 10" is not 110
    taken = [v for v in reading.values.values() if isinstance(v, int | float) and not isinstance(v, bool)]
    strings = " ".join(str(v) for v in reading.values.values() if isinstance(v, str))
    left = []
    for value, start, end in settled(numbers_in(reading.text), reading.text):
        if value in taken:
            taken.remove(value)
        elif not re.search(rf"\b{re.escape(reading.text[start:end])}\b", strings):
            left.append((value, start, end))
    names = reading.open("integer", "number")
    for name in names:
        by_unit = [one for one in left if _unit(reading.text[one[2] :]) & {w.rstrip("s") for w in reading.told(name)}]
        due = [n for n in names if n in reading.required and n not in reading.values]
        set_to = len(names) == 1 and len(left) == 1 and re.search(r"\b(?:to|at|by) $", reading.text[: left[0][1]])
        free = [one for one in left if not _of_another_kind(reading, name, one)]
        one = next(iter(by_unit or (free if name in due or set_to else [])), None)
        if one is not None:
            reading.take(name, one[0])
            left.remove(one)


def _of_another_kind(reading: Reading, name: str, number: tuple[float, int, int]) -> bool:
    """Whether a number cannot be the length of time that an argument wants: two ladders, half past six."""
    if not unit_of(name, signatures.main_schema(reading.schemas[name])):
        return False
    value, start, end = number
    counts = re.match(r"[ -]+(?!please|now|then|thanks|and|for|or|on|in|at|from)[a-z]{3,}", reading.text[end:], re.I)
    moments = find_moments(reading.text, reading.now)
    return bool(counts) or any(m.span[0] <= start and end <= m.span[1] and m.score >= CLEAR for m in moments)


def _unit(after: str) -> set[str]:
    match = re.match(rf"[\s-]*(?P<unit>{_UNIT})\b", after, re.I)
    return {match["unit"].lower().rstrip("s")} if match else set()

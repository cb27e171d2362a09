"""Arguments of functions about which their declaration tells little, out of the words that asked for them. Pure.

What `slots.read` finds it is sure of, as befits a desk that acts for people. A client's own functions ("play_song",
`song` a string) are called at once or not at all, so here the plain reading of the sentence counts: the one number is
the one number that is wanted, "the capital of Japan" is about Japan.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from .....events import ToolSpec
from ...language.en.lexicon import (
    CURRENCIES,
    LONG_TEXTS,
    MAKERS,
    PEOPLE,
    PLACES,
    TITLES,
)
from .. import naming, signatures
from . import items
from .entities.counts import undecided
from .entities.durations import unit_of
from .entities.found import SURE
from .entities.inverse_normalisation import UPPER
from .entities.moments import find_moments
from .entities.quantities import find_numbers
from .entities.read import fits, is_email, is_phone
from .entities.repairs import correction_starts
from .tokens import STOP, content, normalize, split_name, stem

Schemas = Mapping[str, Mapping[str, Any]]

PROPER = rf"[{UPPER}][\w'&.-]*(?:,? [{UPPER}][\w'&.-]*)*"
"""A proper name of one or more words."""
POLITE = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|now|then|and|please|can you|could you|would you|will you|i want you to|i want|"
    r"i would like|i'd like|to|go ahead and|just|the|a|an|me|for me)\b[ ,]*)+|"
    r"(?:[ ,]+(?:please|for me|now|right now|thanks))+$",
    re.I,
)
"""What stands around a request and is no part of it."""


@dataclass(slots=True)
class Reading:
    """A request for one function, filled step by step; lives for one call of `undeclared.complete`."""

    text: str
    """The caller's words."""
    spec: ToolSpec
    schemas: Schemas
    """The arguments that may be given, by name."""
    values: dict[str, Any] = field(default_factory=dict)
    """Those found so far."""
    now: datetime = datetime.min
    """The caller's time."""

    def open(self, *types: str) -> list[str]:
        """Arguments of a type without a value, required ones first; those with fixed options are read elsewhere."""
        required = self.required
        names = [
            n
            for n, s in self.schemas.items()
            if n not in self.values and type_of(s) in types and not signatures.main_schema(s).get("enum")
        ]
        return sorted(
            (n for n in names if not signatures.main_schema(self.schemas[n]).get("format")),
            key=lambda n: n not in required,
        )

    @property
    def required(self) -> list[str]:
        """The names of what must be given."""
        return list(self.spec.parameters.get("required", ()) or ())

    def take(self, name: str, value: Any) -> None:
        """Give an argument its value, if its schema allows it."""
        schema = signatures.main_schema(self.schemas[name])
        if isinstance(value, str) and (is_phone(name, schema) or is_email(name, schema)):
            return  # its own reader found none: these words are none
        if value not in ("", [], {}) and fits(value, schema):
            whole = isinstance(value, float) and type_of(self.schemas[name]) == "integer"
            self.values[name] = int(value) if whole else value

    def first(self, name: str, pattern: str, flags: int = 0) -> bool:
        """Give an argument what a pattern's group `value` matches, unless that says nothing."""
        for match in re.finditer(pattern, self.text, flags):
            value = match["value"].strip(" .,?!'\"“”:")
            if not set(split_name(name)) & LONG_TEXTS:
                value = re.sub(r"^(?:the|a|an|my|our) ", "", value, flags=re.I)
            if value and (set(split_name(name)) & LONG_TEXTS or not set(normalize(value).split()) <= STOP):
                self.take(name, value)
                return name in self.values
        return False

    def told(self, name: str) -> set[str]:
        """The words of an argument's name and description."""
        return set(split_name(name)) | set(normalize(str(self.schemas[name].get("description", ""))).split())


def type_of(schema: Mapping[str, Any]) -> str:
    """The JSON type of an argument."""
    return str(signatures.main_schema(schema).get("type", "string"))


def numbers_in(text: str) -> list[tuple[float, int, int]]:
    """(value, start, end) of every number that is no hour of the clock."""
    found = [(n.value, *n.span) for n in find_numbers(text, asked=True) if n.kind != "ordinal"]
    return [
        (value, start, end)
        for value, start, end in found
        if not re.match(r"\s*(?:am|pm|a\.m|p\.m|o'clock|:\d)", text[end:], re.I) and text[start - 1 : start] != ":"
    ]


def settled(numbers: list[tuple[float, int, int]], text: str) -> list[tuple[float, int, int]]:
    """The numbers that count: what came after a correction, and no two of which the caller left the choice open."""
    starts = correction_starts(text)
    last = [one for one in numbers if starts and one[1] >= starts[-1]] or numbers
    pairs = zip(last, last[1:], strict=False)
    return [] if any(undecided(text[a[2] : b[1]]) for a, b in pairs) else last


_UNIT = (
    r"(?:%|percent|degrees?|met(?:er|re)s?|miles?|dollars?|euros?|kilos?|pieces?|times?|steps?|seconds?|minutes?|"
    r"hours?)"
)


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
        _currencies, _lists, _switches, _split_by, cued, _objects, _numbers, the_rest, tidied,
    ):  # fmt: skip
        step(reading)
    return {name: value for name, value in reading.values.items() if known.get(name) != value}


def _currencies(reading: Reading) -> None:
    """Currencies by their everyday names, in the order in which they are said: "100 dollars to euros"."""
    names = [n for n in reading.schemas if "currency" in split_name(n) and n not in reading.values]
    said = [
        (match.start(), code)
        for code, words in CURRENCIES.items()
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
    makers = [n for n in reading.schemas if set(split_name(n)) & MAKERS]
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
    return bool(counts) or any(m.span[0] <= start and end <= m.span[1] and m.score >= SURE for m in moments)


def _unit(after: str) -> set[str]:
    match = re.match(rf"[\s-]*(?P<unit>{_UNIT})\b", after, re.I)
    return {match["unit"].lower().rstrip("s")} if match else set()


# ── free words, where no trained reader has found them ──

_STOP = (
    r"(?=\s+(?:that|which|for|on|at|in|to|from|with|saying|says|tomorrow|today|tonight|next|please)\b|\s*[,.?!;]|\s*$)"
)
_CUES: tuple[tuple[frozenset[str], str], ...] = (
    (TITLES, rf"\b(?:called|named|titled|entitled|labell?ed) (?P<value>.+?){_STOP}"),
    (LONG_TEXTS, r"(?:: ?|(?i:\b(?:saying|that says)(?: that)?) )(?P<value>.+?)[.?!]*$"),
    (PLACES, rf"\b(?:in|at|near|from) (?:the )?(?P<value>{PROPER})"),
    (PLACES, rf"\b(?:for|to) (?:the )?(?P<value>{PROPER})"),
    (PEOPLE, rf"\b(?i:to|for|with|call|text|message|tell) (?P<value>{PROPER})"),
)
"""Words in an argument's name, and what leads its value."""


def cued(reading: Reading) -> None:
    """Free words behind what usually leads to them: "called …", "saying …", "in …"."""
    for name in reading.open("string"):
        for names, cue in _CUES:
            if set(split_name(name)) & names and reading.first(name, cue):
                break


def the_rest(reading: Reading) -> None:
    """The one required text, or list of texts, that is still open: what the sentence is about once its verb is off."""
    spec, schemas = reading.spec, reading.schemas
    for name in [n for n in reading.open("array") if n in reading.required]:
        item = signatures.main_schema(signatures.main_schema(schemas[name]).get("items") or {})
        if type_of(item) == "string" and not item.get("enum"):
            parts = re.split(r"\s*(?:,|\band\b)\s*", object_of(reading.text))
            own = {stem(w) for w in content(f"{naming.label(name)} {spec.description}")}
            parts = [] if {stem(w) for w in content(" ".join(parts))} <= own else parts
            reading.take(name, [part for part in parts if part])
    names = [n for n in reading.open("string") if n in reading.required and signatures.kind(schemas[n], n) == "text"]
    things = any(type_of(s) == "array" and items.holds(s) for s in (spec.parameters.get("properties") or {}).values())
    if len(names) != 1 or things:
        return
    taken = [normalize(str(value)) for value in reading.values.values()]
    timed = any(re.match(r"\d{4}-\d\d|\d\d:\d\d", str(value)) for value in reading.values.values())
    of_tool = set(content(spec.description)) | set(content(" ".join(split_name(spec.name))))
    clause = _timeless(reading, _clause(reading, names[0]))
    for value in (clause, *(() if timed else (_subject(reading.text), object_of(reading.text)))):
        plain = value == clause or not (set(content(value)) & of_tool or find_numbers(value))  # "450 calories": no meal
        if content(value) and plain and normalize(value) not in taken:
            reading.take(names[0], value)
            return


def _clause(reading: Reading, name: str) -> str:
    """ "Call Anna" after the thing that the tool makes and "to", "that" or "about", for a text of any length."""
    thing = (content(naming.verb_object(reading.spec)[1]) or ("",))[-1] if set(split_name(name)) & LONG_TEXTS else ""
    match = re.search(rf"\b{re.escape(thing)}\w*\b.*? (?:to|that|about) (?P<value>.+?)[.?!]*$", reading.text, re.I)
    return match["value"] if match and thing else ""


def _timeless(reading: Reading, value: str) -> str:
    """The last words of the request without those that say when."""
    at = reading.text.find(value)
    for moment in find_moments(reading.text, reading.now) if value else ():
        start, end = max(moment.span[0], at), min(moment.span[1], at + len(value))
        if start < end and reading.text[end : at + len(value)].strip(" ,.!?") == "":
            return re.sub(r"(?:\s+(?:at|on|by|for|from|in|this|next))*\s*$", "", reading.text[at:start], flags=re.I)
    return value


def tidied(reading: Reading) -> None:
    """Texts without the argument behind them ("good morning into Spanish"), and a time as it is to be written."""
    for name, value in [(n, v) for n, v in reading.values.items() if isinstance(v, str)]:
        others = "|".join(re.escape(v) for n, v in reading.values.items() if n != name and isinstance(v, str) and v)
        reading.values[name] = (
            re.sub(rf" (?:in|into|to|for|at|on) (?:the )?(?:{others})$", "", value) if others else value
        )
        short = re.search(r"\bHH:MM\b(?!:SS)", str(reading.schemas.get(name, {}).get("description", "")))
        if short and re.fullmatch(r"\d\d:\d\d:00", value):
            reading.values[name] = value[:5]


def _subject(text: str) -> str:
    """What follows the last "of", "for", "about" …."""
    match = re.search(
        r"^.*\b(?:of|for|about|on|in|from|at|to) (?P<value>[^,.?!]+?)[.?!]*$", POLITE.sub("", text.rstrip(" .?!"))
    )
    value = match["value"].strip() if match else ""
    return re.sub(r"^(?:the|a|an|my) (?=[A-Z])", "", value) if len(value.split()) <= 5 and content(value) else ""


def object_of(text: str) -> str:
    """What follows the verb."""
    rest = POLITE.sub("", text.rstrip(" .?!"))
    verb, _, value = rest.partition(" ")
    value = re.split(r" (?:to|on|in|at|for) (?:my|the|our) | (?:tomorrow|today|on \w+day|at \d)", value)[0]
    return POLITE.sub("", value) if verb.lower() in naming.VERBS and len(value.split()) <= 8 else ""

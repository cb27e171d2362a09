"""Free words of a request as arguments: by a label, by what leads to them, or as what the sentence is about. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from .....events import ToolSpec
from .. import naming, signatures
from . import items
from .entities.inverse_normalisation import UNITS
from .entities.moments import find_moments
from .tokens import STOP, content, normalize, split_name, stem
from .undeclared_request import LONG_WORDS, POLITE, PROPER, Reading, numbers_in, type_of

_TITLE = {"title", "label", "name", "called"}
_TERMS = {"word", "term", "phrase", "expression"}
_PLACES = {"city", "location", "place", "stop", "station", "destination", "town", "area", "address", "where", "origin"}
_PEOPLE = {"recipient", "to", "contact", "person", "name", "who", "user", "receiver"}
_LANGUAGE = {"language", "lang", "locale"}
_END = (
    r"(?=\s+(?:that|which|for|on|at|in|to|from|with|saying|says|tomorrow|today|tonight|next|please)\b|\s*[,.?!;]|\s*$)"
)


def labelled(reading: Reading) -> None:
    """ "Line 12", "the wool program", and the words that an argument's description offers."""
    of_tool = set(content(reading.spec.description)) | set(content(" ".join(split_name(reading.spec.name))))
    for name in reading.open("string"):
        label = re.escape(split_name(name)[-1])
        if label not in _TITLE | LONG_WORDS and reading.first(
            name, rf"\b{label}(?: is| called| named|:)? (?P<value>\d[\w-]*|[\"“][^\"”]+[\"”]|{PROPER})"
        ):
            continue
        before = re.search(rf"\b(?P<value>[\w-]+) {label}s?\b", reading.text, re.I)
        if before and label not in LONG_WORDS | {"name"} and not {*content(before["value"])} <= of_tool:
            reading.take(name, before["value"])
            continue
        listed = re.search(
            r"(?P<some>\w+(?:, \w+)*),? or (?P<last>\w+)", str(reading.schemas[name].get("description", ""))
        )
        offered = re.findall(r"\w+", f"{listed['some']} {listed['last']}") if listed else []
        said = [w for w in offered if re.search(rf"\b{w}\b", reading.text, re.I) and w.lower() not in STOP]
        if len(said) == 1:
            reading.take(name, said[0])


def cued(reading: Reading) -> None:
    """Free words behind what usually leads to them: "called …", "into …", "saying …", "in …"."""
    quoted = r"[\"“'](?P<value>[^\"”]{2,120}?)[\"”'](?=\W|$)"
    foreign = r"(?= (?:in|into|to) (?:the )?[A-Z][a-z]+\W*$|\W*$)"
    cues: tuple[tuple[set[str], str], ...] = (
        (_LANGUAGE, r"\b(?:in|into|to) (?:the )?(?P<value>[A-Z][a-z]+)(?= language|\W*$|\W* (?:please|for))"),
        (_TITLE, rf"\b(?:called|named|titled|entitled|labell?ed) (?P<value>.+?){_END}"),
        (LONG_WORDS, quoted),
        (LONG_WORDS, rf"(?i:\btranslate|\bhow (?:do|would) (?:you|i|we) say) (?P<value>.+?){foreign}"),
        (
            LONG_WORDS,
            r"(?:: ?|(?i:\b(?:saying|that says|and say|telling \w+)(?: that)?|\bnote that|\bto say) "
            r")(?P<value>.+?)[.?!]*$",
        ),
        (
            LONG_WORDS,
            r"(?i:\b(?:remind me (?:to|about)|note|write down|remember to)) (?P<value>.+?)"
            r"(?= (?:tomorrow|at \d|on \w+day|in \d)|[.?!]|$)",
        ),
        (_PLACES, rf"\b(?:in|at|near|from) (?:the )?(?P<value>{PROPER})"),
        (_PLACES, rf"\b(?:for|to) (?:the )?(?P<value>{PROPER})"),
        (_PEOPLE, rf"\b(?i:to|for|with|call|text|message|tell) (?P<value>{PROPER})"),
        (
            LONG_WORDS,
            rf"^(?i:(?:please )?(?:text|tell|message|write|inform|let)) {PROPER} (?:know )?that (?P<value>.+?)[.?!]*$",
        ),
        (_TERMS, r"\b(?:does|do) (?P<value>.+?) mean\b"),
        (_TERMS, r"\b(?:the|a) (?:word|term|phrase) (?P<value>\w+)"),
    )
    for name in reading.open("string"):
        own = set(split_name(name))
        for names, cue in cues:
            if own & names and reading.first(name, cue):
                break


def untangled(reading: Reading) -> None:
    """A text without the argument behind it ("good morning into Spanish"), a time as its description writes it."""
    for name, value in list(reading.values.items()):
        schema = reading.schemas.get(name, {})
        if not isinstance(value, str) or signatures.main_schema(schema).get("enum"):
            continue
        for other in (v for n, v in reading.values.items() if n != name and isinstance(v, str)):
            value = re.sub(rf" (?:in|into|to|for|at|on) (?:the )?{re.escape(other)}$", "", value)
        value = _bare(reading, re.sub(r"^(?:does|do) (.+) mean$", r"\1", value))
        if _timed(reading):
            value = _timeless(reading, value)
        short = re.search(r"\bHH:MM\b(?!:SS)", str(schema.get("description", "")))
        reading.values[name] = value[:5] if short and re.fullmatch(r"\d\d:\d\d:00", value) else value


def _bare(reading: Reading, value: str) -> str:
    """A text without the tool's own words before it ("lamp blue") and without the numbers beside it."""
    of_tool = set(content(reading.spec.description)) | set(content(" ".join(split_name(reading.spec.name))))
    head, colon, rest = value.partition(": ")
    if colon and rest and set(content(head)) <= of_tool:
        value = rest
    first, _, rest = value.partition(" ")
    if rest and first.islower() and set(content(first)) and set(content(first)) <= of_tool:
        value = rest
    counts = reading.open("integer") or [n for n in reading.values if type_of(reading.schemas[n]) == "integer"]
    for number, start, end in numbers_in(value)[:1]:
        if start == 0 and value[end:].strip() and counts:
            value = value[end:].strip()
            reading.values.setdefault(counts[0], int(number))
        elif re.fullmatch(r".*, ", value[:start]) and counts:
            value = value[:start].rstrip(", ")
    return value


def the_rest(reading: Reading) -> None:
    """The one required text that is still open: what the sentence is about once its verb is off."""
    for name in [n for n in reading.open("array") if n in reading.required]:
        item = signatures.main_schema(signatures.main_schema(reading.schemas[name]).get("items") or {})
        if type_of(item) == "string" and not item.get("enum"):
            parts = re.split(r"\s*(?:,|\band\b)\s*", object_of(reading.text))
            own = {stem(w) for w in content(f"{naming.label(name)} {reading.spec.description}")}
            parts = [] if {stem(w) for w in content(" ".join(parts))} <= own else parts
            reading.take(name, [part for part in parts if part])
    if any(
        type_of(s) == "array" and items.holds(s) for s in (reading.spec.parameters.get("properties") or {}).values()
    ):
        return  # the sentence is about these things
    names = [n for n in reading.open("string") if n in reading.required]
    if not names:
        return
    name, spec = names[0], reading.spec
    of_tool = set(content(spec.description)) | set(content(" ".join(split_name(spec.name))))
    for find in (_clause_of(spec, name), _kind_of(spec), _subject, object_of):
        value = find(reading.text)
        sort = signatures.kind(reading.schemas[name], name)
        if (sort == "code" and not re.search(r"\d", value)) or (sort == "name" and not value[:1].isupper()):
            continue  # "my loan" is no card number
        counted = set(split_name(name)) & UNITS.keys()
        if counted and all(number in reading.values.values() for number, _, _ in numbers_in(value)):
            continue  # "my limit to two thousand dollars" is the new limit, and not the `last_four` as well
        if value and _only_when(reading, value, of_tool):
            continue  # "half past six" is the time of the alarm, and not its label as well
        if value and not set(content(value)) <= of_tool and normalize(value) not in _said(reading):
            reading.take(name, value)
            return


def _only_when(reading: Reading, value: str, of_tool: set[str]) -> bool:
    """Whether words say nothing but when, and an argument has taken that. of_tool: words that name the tool."""
    rest = _timeless(reading, value) if _timed(reading) else value
    return rest != value and not set(content(rest)) - PARTICLES - of_tool


def _timed(reading: Reading) -> bool:
    """Whether an argument has taken a day or a time."""
    return any(re.match(r"\d{4}-\d\d|\d\d:\d\d", str(taken)) for taken in reading.values.values())


def _timeless(reading: Reading, value: str) -> str:
    """Words of the request without those that say when: they are read where they stand, "five" as in "at five"."""
    at = reading.text.find(value)
    for moment in find_moments(reading.text, reading.now) if at >= 0 else ():
        start, end = max(moment.span[0], at), min(moment.span[1], at + len(value))
        if start < end and reading.text[end : at + len(value)].strip(" ,.!?") == "":
            return re.sub(r"(?:\s+(?:at|on|by|for|from|in|this|next))*\s*$", "", reading.text[at:start], flags=re.I)
    return value


PARTICLES = frozenset({"up", "on", "off", "out"})
"""What a verb leaves before a time: "wake me up at seven"."""


def _said(reading: Reading) -> set[str]:
    return {normalize(str(v)) for v in reading.values.values()}


def _clause_of(spec: ToolSpec, name: str) -> Callable[[str], str]:
    """ "Call Anna" after the thing that the tool makes and "to", "that" or "about", for a text of any length."""
    thing = (content(naming.verb_object(spec)[1]) or ("",))[-1]
    clause = rf"\b{re.escape(thing)}\w*\b(?P<when>.*?) (?:to|that|about) (?P<value>.+?)[.?!]*$"

    def find(text: str) -> str:
        match = re.search(clause, text, re.I) if thing and set(split_name(name)) & LONG_WORDS else None
        return match["value"] if match else ""

    return find


def _kind_of(spec: ToolSpec) -> Callable[[str], str]:
    """ "Italian" before the thing that the tool finds."""
    thing = (content(naming.verb_object(spec)[1]) or ("",))[-1]

    def find(text: str) -> str:
        words = re.findall(r"[\w'-]+", text)
        for before, word in zip(words, words[1:], strict=False):
            named = before[0].isupper() and before.lower() not in STOP | naming.VERBS
            if thing and stem(word.lower()) == thing and named:
                return str(before)
        return ""

    return find


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

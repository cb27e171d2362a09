"""The way in: what an utterance says about one argument of a tool, given that argument's JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ......consent import read as read_consent
from ....language.en.lexicon import FIRST_NAMES, FLAGS, LAST_NAMES, PEOPLE, WHO
from ..tokens import split_name
from . import numbers, phones, quantities
from .answers import bare_answer, free_text
from .choices import find_choices
from .codes import find_codes_for, is_code
from .counts import read_length, read_number
from .emails import find_emails
from .found import Found
from .moments import find_moments
from .names import find_names, set_off_names
from .repairs import correction_starts, refused
from .when import direction_of, read_when

Schema = Mapping[str, Any]
_PHONE = re.compile(r"phone|mobile|cell|callback|telephone|fax|whatsapp|contact[ _]?(?:no|number)")
_NAME = re.compile(
    r"(?:^|[\s_])(?:name|surname|person|patient|caller|customer|guest|doctor|provider|dentist|who|contact|city|"
    r"airport|barber|stylist|therapist)(?:$|[\s_.,])"
)
_PROVIDER = re.compile(
    r"doctor|provider|dentist|barber|stylist|therapist|with|host|agent|staff|clinician|trainer|colleague|companion"
)
_PERSONS = WHO - {"name"} | PEOPLE | FIRST_NAMES | LAST_NAMES | frozenset("driver owner holder employee".split())
_PLACE = re.compile(
    r"address|street|\bcity\b|\btown\b|\bplace\b|location|pick[\s_-]?up|drop[\s_-]?off|destination|\bwhere\b|origin"
)
_MONEY = re.compile(r"dollar|price|\bcost\b|\busd\b|amount (?:due|to pay|owed)|balance|(?:^|[\s_])fee(?:$|[\s_])")
_DULL_WORDS = frozenset(
    "whether customer caller user they them their that this with must needs need wants want will have been when used "
    "guest patient person should otherwise true false yes".split()
)


_DIGITS = re.compile(
    r"(?:(?:\d+|zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)[ ,-]*){3,}", re.IGNORECASE
)
"""An answer of digits only: a number that nobody calls one in the argument's name."""


def read_value(
    text: str,
    schema: Schema,
    name: str,
    now: datetime,
    *,
    asked: bool,
    reference: Any = None,
    vocabulary: Sequence[str] = (),
    base: Any = None,
    business_hours: tuple[int, int] = (8, 18),
    region: str = "",
) -> list[Found]:
    """Values for the property `name` in `text`, best first; nothing below a score of 0.5.

    schema: one JSON-Schema property. now: the caller's local time with its zone. asked: the agent just asked for this
    property, so bare answers ("1042", "Thursday") count. reference: what this property held before, ISO string or
    `Partial`: a correction changes only what it says. base: what "an hour later" and "the next day" count from when
    there is no reference (the appointment to be moved, for example). vocabulary: names this property may have.
    region: ISO 3166 code of the country whose telephone numbers are told without a country code, and in whose order
    day and month stand in "3/4".
    """
    plain = main_schema(schema)
    context = f"{name} {plain.get('title', '')} {plain.get('description', '')}".lower()
    if plain.get("enum") or "const" in plain:
        found = _choice(text, plain, asked)
    elif plain.get("format") in ("date", "time", "date-time"):
        found = read_when(
            text, plain["format"], name, now, direction_of(name, plain), asked, reference, base, business_hours, region
        )
    elif plain.get("format") == "duration":
        found = read_length(text, asked)
    elif plain.get("type") == "boolean":
        described = str(plain.get("description", ""))
        found = _boolean(text, name, described, asked) or _either_way(text, described, asked)
    elif plain.get("type") in ("integer", "number"):
        found = read_number(text, plain, name.lower(), context, now, asked)
    elif plain.get("type") == "array":
        return _array(text, plain, name, now, asked, vocabulary)
    elif plain.get("type") in ("string", None):
        held = reference if isinstance(reference, str | tuple) else ""
        found = _string(text, plain, name.lower(), context, now, asked, vocabulary, held, region)
    else:
        found = []
    found = [f for f in found if f.score >= 0.5 and (not f.complete or fits(f.value, plain))]
    starts = correction_starts(text)
    if starts and not plain.get("format") and (late := [f for f in found if f.span[0] >= starts[-1]]):
        found = late
    return sorted(found, key=lambda f: -f.score)


def main_schema(schema: Schema) -> Schema:
    """The schema that holds the type: `anyOf: [X, null]` and `type: [x, "null"]` are seen through."""
    for key in ("anyOf", "oneOf", "allOf"):
        options = [s for s in schema.get(key, ()) if isinstance(s, Mapping) and s.get("type") != "null"]
        if options:
            return {**{k: v for k, v in schema.items() if k != key}, **main_schema(options[0])}
    if isinstance(schema.get("type"), list):
        return {**schema, "type": next((t for t in schema["type"] if t != "null"), "string")}
    return schema


def is_phone(name: str, schema: Schema) -> bool:
    """Whether a value is a telephone number."""
    return schema.get("format") == "phone" or bool(_PHONE.search(f"{name} {schema.get('title', '')}".lower()))


def is_email(name: str, schema: Schema) -> bool:
    """Whether a value is an e-mail address."""
    told = f"{name} {schema.get('title', '')} {schema.get('description', '')}".lower()
    return schema.get("format") == "email" or "email" in name.lower() or "e-mail" in told


def is_thing(name: str, schema: Schema) -> bool:
    """Whether a value is what something is called: `hotel_name`, "Name of the event"; not who somebody is."""
    own = [word for word in split_name(name) if word not in ("name", "full")]
    if not own:
        named = re.search(r"\bname of (?:the |an? )?(\w+)", str(schema.get("description", "")).lower())
        own = [named[1]] if named else []
    return bool(own) and not set(own) & _PERSONS and not any(map(_PROVIDER.fullmatch, own))


def is_money(name: str, schema: Schema) -> bool:
    """Whether a value is an amount of dollars."""
    return bool(_MONEY.search(f"{name} {schema.get('title', '')} {schema.get('description', '')}".lower()))


def fits(value: Any, schema: Schema) -> bool:
    """Whether a value keeps to the limits of its schema (type limits only; formats are right by construction)."""
    if isinstance(value, str):
        pattern = schema.get("pattern")
        return (
            schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
            and (pattern is None or re.search(pattern, value) is not None)
            and ("enum" not in schema or value in schema["enum"])
        )
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (schema.get("type") != "integer" or value == int(value)) and bool(
            value >= schema.get("minimum", value)
            and value <= schema.get("maximum", value)
            and ("exclusiveMinimum" not in schema or value > schema["exclusiveMinimum"])
            and ("exclusiveMaximum" not in schema or value < schema["exclusiveMaximum"])
            and ("enum" not in schema or value in schema["enum"])
        )
    return True


def _choice(text: str, schema: Schema, asked: bool) -> list[Found]:
    values = list(schema.get("enum") or [schema["const"]])
    options = {str(v): v for v in values if v is not None}
    found = find_choices(text, list(options), aliases_in(str(schema.get("description", "")), list(options)))
    if asked and not found and all(isinstance(v, int) for v in options.values()):
        found = [Found(str(n.value), n.span, n.score) for n in quantities.find_numbers(text) if str(n.value) in options]
    return [Found(options[f.value], f.span, f.score) for f in found]


def aliases_in(description: str, options: Sequence[str]) -> dict[str, list[str]]:
    """Other words for the options, where the description lists them: "cleaning: scale and polish; checkup (exam)"."""
    found: dict[str, list[str]] = {}
    for option in options:
        spoken = re.escape(option).replace("_", "[ _-]")
        match = re.search(
            rf"(?<![\w-])[`'\"]?{spoken}[`'\"]?\s*(?:\((?P<inside>[^)]*)\)|(?:[:=]|is for|"
            rf"means)\s*(?P<after>[^;.\n]*))",
            description,
            re.I,
        )
        if match:
            listed = match["inside"] or match["after"] or ""
            parts = re.split(r",|\bor\b|/", re.sub(r"^(?:for|also|e\.g\.|such as|like)\b", "", listed.strip()))
            found[option] = [p.strip(" '\"`") for p in parts if 0 < len(p.split()) <= 4]
    return found


_HAS = re.compile(r"\b(?:has|have|with|includes?|gets?) (?:an? |the |some )?([a-z]{4,})")
"""Before the thing with which something comes or not: "Whether it has a motor."."""


def _boolean(text: str, name: str, description: str, asked: bool) -> list[Found]:
    """A flag by its name, by another word for it, or with a thing of its description: "with a motor"."""
    answer = read_consent(text).answer if asked else None
    if answer:
        return [Found(answer == "yes", (0, len(text)), 0.95)]
    words = [w for w in name.lower().split("_") if w not in ("is", "has", "wants", "needs", "with", "a", "the")]
    ways = [r"(?:ing)?[\s-]+(?:(?:an?|my|the|one|some)[\s-]+)?".join(map(re.escape, words))] if words else []
    ways += [re.escape(word) for group in FLAGS if len(words) == 1 and words[0] in group for word in group]
    if thing := _HAS.search(description.lower()):
        ways.append(rf"(?:(?<=\bwith )|(?<=\bwithout ))(?:an? |the |some )?{re.escape(thing[1])}")
    match = re.search(rf"\b(?:{'|'.join(ways)})(?:s|es)?\b", text, re.IGNORECASE) if ways else None
    if not match:
        return []
    against = refused(text, *match.span()) or re.search(
        r"\b(?:no|nothing|not|not an?|not anything|nothing is|without(?: an?)?|don't need|never an?)\s*$",
        text[: match.start()],
        re.I,
    )
    return [Found(not against, match.span(), 0.75)]


_OR = re.compile(r"^(?!whether)[^.;]*\w,? or (?:in )?(?!not\b)(\w+(?: \w+){0,2})[.\s]*$")
"""What a no means in a description: "In colour, or black and white"."""


def _either_way(text: str, description: str, asked: bool) -> list[Found]:
    """ "I'll pick it up" or "deliver it", where the description says "Whether it is picked up; otherwise delivered"."""
    way, _, other = description.lower().partition("otherwise")
    line = text.lower()
    if (told := _OR.search(description.lower())) and (match := re.search(rf"\b{re.escape(told[1])}\b", line)):
        return [Found(_against(text, *match.span()), match.span(), 0.75)]
    for value, words in ((False, other), (True, way if asked or other else "")):
        for word in re.findall(r"[a-z]{4,}", words):
            stem = re.sub(r"(?:ing|ed|es|s)$", "", word)
            if word in _DULL_WORDS or len(stem) < 4:
                continue
            if match := re.search(rf"\b{stem}", line):
                return [Found(value != _against(text, *match.span()), match.span(), 0.75)]
    return []


def _against(text: str, start: int, end: int) -> bool:
    before = re.search(r"\b(?:no|not|don't|without)(?: \w+){0,2}\s*$", text[:start], re.IGNORECASE)
    return bool(before) or refused(text, start, end)


def _string(
    text: str,
    schema: Schema,
    name: str,
    context: str,
    now: datetime,
    asked: bool,
    vocabulary: Sequence[str],
    held: str | tuple[str, ...],
    region: str,
) -> list[Found]:
    if is_email(name, schema) and ((found := find_emails(text, asked=asked, held=held)) or "phone" not in context):
        return found
    if is_phone(name, schema) or is_email(name, schema):
        return _phones(text, schema, asked, str(held), region, now)
    if is_code(name, schema):
        return find_codes_for(text, schema, name, now, asked, str(held))
    if (_NAME.search(name.replace("_", " ")) or "name of" in context) and not is_thing(name, schema):
        provider = bool(_PROVIDER.search(name))
        if " " in text.strip() and read_consent(text).plain:
            return []  # "sounds great" is nobody's name; "Sweet" may be
        found = find_names(text, vocabulary, asked, provider, str(held))
        if asked and "name" not in name and _PLACE.search(context):
            town, whole = free_text(text, place=True, context=context), bare_answer(text, place=True)
            if town and (not found or whole and town.value != whole.value):
                return [town]  # "give me Mill Valley": no name begins with a verb
        return found or ([] if provider or "name" not in name else set_off_names(text))
    if vocabulary and (known := find_choices(text, vocabulary)):
        return _joined(text, known)
    answer = free_text(text, place=bool(_PLACE.search(context)), context=context) if asked else None
    if answer and _DIGITS.fullmatch(answer.value.strip(" .")):
        return [Found(c.text, answer.span, 0.9) for c in numbers.find_codes(text)[:1]] or [answer]
    return [answer] if answer else []


def _joined(text: str, known: list[Found]) -> list[Found]:
    """Names that are said together as one value: "Ramipril and Metformin" is more than the last of them."""
    first, last = min(f.span[0] for f in known), max(f.span[1] for f in known)
    rest = text[first:last]
    for one in sorted(known, key=lambda f: -f.span[0]):
        rest = rest[: one.span[0] - first] + rest[one.span[1] - first :]
    together = len(known) > 1 and re.fullmatch(r"(?:\s|,|and|my|the|both)*\band\b(?:\s|,|and|my|the|both)*", rest)
    return [Found(text[first:last], (first, last), min(f.score for f in known))] if together else known


def _phones(text: str, schema: Schema, asked: bool, held: str, region: str, now: datetime) -> list[Found]:
    """Telephone numbers in the form that the schema asks for; one that is too short for it is not whole."""
    busy = [m.span for m in find_moments(text, now) if not phones.is_part(text, *m.span)]
    found = []
    shortest = schema.get("minLength", phones.LOCAL)
    for one in phones.find_phones(text, asked=asked, held=held, region=region, outside=busy, shortest=shortest):
        if not one.complete:
            found.append(one)
        elif form := next((form for form in phones.forms(one.value, region) if fits(form, schema)), ""):
            found.append(replace(one, value=form))
        elif sum(map(str.isdigit, one.value)) < 10:
            found.append(replace(one, complete=False))  # the schema wants the area code too
    return found


def _array(text: str, schema: Schema, name: str, now: datetime, asked: bool, vocabulary: Sequence[str]) -> list[Found]:
    """All items that were said, as one value."""
    items = {"description": schema.get("description", ""), **main_schema(schema.get("items", {}))}
    if items.get("type", "string") == "string" and not (items.get("enum") or items.get("format") or vocabulary):
        answer = bare_answer(text) if asked else None
        parts = re.split(r"\s*(?:,|;|\band\b|\bplus\b|\balso\b)\s*", answer.value) if answer else []
        values = [p.strip(" .") for p in parts if p.strip(" .")]
        return [Found(values, answer.span, 0.7)] if answer and values else []
    found = read_value(text, items, name, now, asked=asked, vocabulary=vocabulary)
    found = [f for f in sorted(found, key=lambda f: f.span) if f.complete]
    if not found:
        return []
    values = list(dict.fromkeys(f.value for f in found))
    span = (found[0].span[0], max(f.span[1] for f in found))
    return [Found(values, span, min(f.score for f in found))]

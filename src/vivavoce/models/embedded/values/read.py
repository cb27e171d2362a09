"""The way in: what an utterance says about one argument of a tool, given that argument's JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ....consent import read as read_consent
from . import numbers, phones, quantities
from .choices import find_choices
from .codes import find_codes_for, is_code
from .durations import find_durations, iso, plural, unit_of
from .emails import find_emails
from .found import Found, Partial, overlap
from .moments import Moment, find_moments
from .names import find_names, free_text, set_off_names
from .repairs import correction_starts, refused
from .when import direction_of, read_when
from .words import line_of

Schema = Mapping[str, Any]
_PHONE = re.compile(r"phone|mobile|cell|callback|telephone|fax")
_NAME = re.compile(
    r"(?:^|[\s_])(?:name|surname|person|patient|caller|customer|guest|doctor|provider|dentist|who|contact|city|"
    r"airport|barber|stylist|therapist)(?:$|[\s_.,])"
)
_PROVIDER = re.compile(
    r"doctor|provider|dentist|barber|stylist|therapist|with|host|agent|staff|clinician|trainer|colleague|companion"
)
_PLACE = re.compile(r"address|street|\bplace\b|location|pick[\s_-]?up|drop[\s_-]?off|destination|\bwhere\b|origin")
_MONEY = re.compile(r"dollar|price|\bcost\b|\busd\b|amount (?:due|to pay|owed)|balance|(?:^|[\s_])fee(?:$|[\s_])")
_PEOPLE = re.compile(
    r"people|party|group|rider|travel|guest|person|seat|attendee|diner|adult|traveler|"
    r"passenger|ticket"
)
_COUNTED_PEOPLE = frozenset(
    "people persons person guests guest adults adult seats us ppl diners tickets ticket passengers travelers folks "
    "children child kids kid babies baby toddlers infants teenagers seniors grownups".split()
)
_OF_PEOPLE = re.compile(r"^\s*of (?:us|you|them)\b", re.IGNORECASE)
_NUMBER_WORD = re.compile(
    r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b"
)
_DULL_WORDS = frozenset(
    "whether customer caller user they them their that this with must needs need wants want will have been when used "
    "guest patient person should otherwise true false yes".split()
)
_FUNCTION_WORDS = frozenset(
    "for the and with that from number how many are who was will this which not per year years".split()
)
_TABLE = re.compile(
    r"(?:table for|party of|group of|people is|guests is|total of|make it|there (?:will be|are|'ll be)|we are|"
    r"we're|we will be|we'll be|it's|it is|for)(?: (?:just|only|about))?\s*$"
)
_FOR_ONE = re.compile(
    r"(?:\b(?:tables?|seats?|dinner|lunch|breakfast|brunch|reservation|booking|spot|ones?|rooms?|cars?|cab|taxi|something|"
    r"book|reserve)(?: \w+){0,2} for|party of|group of|(?:^|[,.] ?)(?:just|only)(?: for)?)(?: (?:just|only))?\s*$"
)
"""Before a spoken "one" that is a person: "a table for one", but not "for one thing"."""
_NOT_A_PERSON = re.compile(r"^\s+(?:thing|of|time|reason|day|night|week|hour|month|more|last|second|moment|minute)\b")


_TIME_UNIT = re.compile(r"(?:minute|hour|day|night|week|month)s?")


_BEING = re.compile(r"\b(?:(?:he|she|they|i|it)(?:'s|'m|'re| is| am| are)|aged?|turned|turns)$")
_SAME_UNIT = (
    frozenset({"degree", "celsius", "fahrenheit", "temperature"}),
    frozenset({"kilo", "kilogram", "kg", "kilos"}),
    frozenset({"gig", "gigabyte", "gb"}),
    frozenset({"buck", "dollar", "usd"}),
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
    region: ISO 3166 code of the country whose telephone numbers are told without a country code.
    """
    plain = plain_schema(schema)
    context = f"{name} {plain.get('title', '')} {plain.get('description', '')}".lower()
    if plain.get("enum") or "const" in plain:
        found = _choice(text, plain, asked)
    elif plain.get("format") in ("date", "time", "date-time"):
        found = read_when(
            text, plain["format"], name, now, direction_of(name, plain), asked, reference, base, business_hours
        )
    elif plain.get("format") == "duration":
        found = _lengths(text, asked)
    elif plain.get("type") == "boolean":
        found = _boolean(text, name, asked) or _either_way(text, str(plain.get("description", "")), asked)
    elif plain.get("type") in ("integer", "number"):
        found = _number(text, plain, name.lower(), context, now, asked)
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


def plain_schema(schema: Schema) -> Schema:
    """The schema without "or null": what may be said."""
    for key in ("anyOf", "oneOf"):
        ways = [s for s in schema.get(key, ()) if s.get("type") != "null"]
        if ways:
            return {**{k: v for k, v in schema.items() if k != key}, **plain_schema(ways[0])}
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


def is_money(name: str, schema: Schema) -> bool:
    """Whether a value is an amount of dollars."""
    return bool(_MONEY.search(f"{name} {schema.get('title', '')} {schema.get('description', '')}".lower()))


def counts_people(name: str, schema: Schema) -> bool:
    """Whether a value is a number of people."""
    told = f"{name} {schema.get('title', '')} {schema.get('description', '')}".lower()
    return schema.get("type") in ("integer", "number") and bool(_PEOPLE.search(told)) and not unit_of(name, schema)


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


def _boolean(text: str, name: str, asked: bool) -> list[Found]:
    answer = read_consent(text).answer if asked else None
    if answer:
        return [Found(answer == "yes", (0, len(text)), 0.95)]
    words = [w for w in name.lower().split("_") if w not in ("is", "has", "wants", "needs", "with", "a", "the")]
    match = (
        re.search(
            r"\b" + r"(?:ing)?[\s-]+(?:(?:an?|my|the|one|some)[\s-]+)?".join(map(re.escape, words)) + r"(?:s|es)?\b",
            text,
            re.IGNORECASE,
        )
        if words
        else None
    )
    if not match:
        return []
    against = refused(text, *match.span()) or re.search(
        r"\b(?:no|nothing|not|not an?|not anything|nothing is|without(?: an?)?|don't need|never an?)\s*$",
        text[: match.start()],
        re.I,
    )
    return [Found(not against, match.span(), 0.75)]


def _either_way(text: str, description: str, asked: bool) -> list[Found]:
    """ "I'll pick it up" or "deliver it", where the description says "Whether it is picked up; otherwise delivered"."""
    way, _, other = description.lower().partition("otherwise")
    line = text.lower()
    for value, words in ((False, other), (True, way if asked or other else "")):
        for word in re.findall(r"[a-z]{4,}", words):
            stem = re.sub(r"(?:ing|ed|es|s)$", "", word)
            if word in _DULL_WORDS or len(stem) < 4:
                continue
            if match := re.search(rf"\b{stem}", line):
                against = refused(text, *match.span()) or re.search(
                    r"\b(?:no|not|don't|without)(?: \w+)?\s*$", line[: match.start()]
                )
                return [Found(value != bool(against), match.span(), 0.75)]
    return []


def _number(text: str, schema: Schema, name: str, context: str, now: datetime, asked: bool) -> list[Found]:
    unit = unit_of(name, schema)
    if unit and (lengths := _durations(text, schema, unit)):
        return lengths
    if is_code(name, schema):
        return [
            Found(int(c.value), c.span, c.score, c.complete)
            for c in find_codes_for(text, schema, name, now, asked)
            if c.value.isdigit()
        ]
    if re.search(r"(?:^|_)year$", name):
        codes = numbers.find_codes(text, length=4, pattern=r"(?:19|20)\d\d")
        return [Found(int(c.text), c.span, c.score) for c in codes]
    people = bool(_PEOPLE.search(context))
    moments = [] if asked and len(text.split()) <= 3 else [m for m in find_moments(text, now) if m.score >= 0.6]
    busy = [m.span for m in moments]
    found = [] if people or unit else _digits_in_a_row(text, asked)
    busy = [*busy, *(f.span for f in found)]  # "ticket 8 8 1 2" is one number
    strict = {n.span for n in quantities.find_numbers(text)}
    for number in quantities.find_numbers(text, asked=True):
        before = text[: number.span[0]].lower().rstrip()
        if refused(text, *number.span):
            continue
        if asked and (_AT.search(before) or _HOURS.match(text[number.span[1] :])):
            continue  # "at eight" says when
        if any(overlap(number.span, span) for span in busy) and not (people and _beside(text, number, moments, now)):
            continue
        counted = number.kind != "ordinal" and (
            _is_counted(number.after, context)
            or (people and bool(_OF_PEOPLE.match(text[number.span[1] :])))
            or (people and _is_party(text, number, before))
        )
        counted = counted or _is_age(name, before, number.after) or (name.startswith("new_") and before.endswith(" to"))
        described = not counted and number.kind != "ordinal" and _is_described(before, context)
        company = people and not text[slice(*number.span)][:1].isdigit() and " " in text[slice(*number.span)]
        if unit and not described and not (asked and _stands_alone(text, number)):
            continue  # two ladders are no two days
        if not counted and not described and number.span not in strict and not before.endswith(("only", "just")):
            continue
        score = max(_sureness(number, counted, described, asked), 0.8 if company and not counted else 0.0)
        if schema["type"] == "integer" and number.value != int(number.value):
            found.append(Found(Partial(fault=WHOLE), number.span, score, complete=False))
        else:
            found.append(Found(number.value, number.span, score))
    if not any(f.score for f in found):
        return _single(text, name)
    said = [n for n in quantities.find_numbers(text) if not any(overlap(n.span, span) for span in busy)]
    return _unsettled(text, _all_told(text, found, name) if people else found, said)


def _beside(text: str, number: quantities.Number, moments: Sequence[Moment], now: datetime) -> bool:
    """Whether a number among the words for a moment is no part of it: "at eight for two tomorrow"."""
    start, end = number.span
    before = re.search(r"\bfor\s*$", text[:start], re.IGNORECASE)
    if not before:
        return False
    without = f"{text[: before.start()]}{' ' * (end - before.start())}{text[end:]}"
    left = [m for m in find_moments(without, now) if m.score >= 0.6]
    if [m.date for m in left if m.date] != [m.date for m in moments if m.date]:
        return False
    hours = [n for n in quantities.find_numbers(text) if re.search(r"\bfor\s*$", text[: n.span[0]], re.IGNORECASE)]
    return any(m.time for m in left) or (len(hours) == 1 and bool(left))


def _unsettled(text: str, found: list[Found], said: Sequence[quantities.Number]) -> list[Found]:
    """Without a choice of ours where the caller made none: "two or three", "two, three" are to be asked for."""
    best = max((f.score for f in found), default=0.0)
    for one in (f for f in found if f.score == best):
        for other in said:
            first, second = sorted((one.span, other.span))
            if other.value != one.value and undecided(text[first[1] : second[0]]):
                return [Found(Partial(), (first[0], second[1]), best, complete=False)]
    return found


_OR = re.compile(r"(?:\s+(?:or so|\w+))?(?:\s*(?:,|-|/|–)\s*|\s+(?:or|to|maybe|or maybe|perhaps|possibly)\s+)+")


def undecided(between: str) -> bool:
    """Whether the words between two values leave open which of them it is: "two or three", "two, three"."""
    return bool(_OR.fullmatch(between.lower()))


_AT = re.compile(r"\b(?:at|past|around|by|until|till|before|after)$")
_HOURS = re.compile(r"\s*(?:[ap]\.?\s?m\b|o'?clock|:\d\d)", re.IGNORECASE)
WHOLE = "I need a whole number."


def _digits_in_a_row(text: str, asked: bool) -> list[Found]:
    """A number told digit by digit ("ticket 8 8 1 2", a meter's "eighty-eight twelve"); words between are no digits."""
    runs = [c for c in numbers.find_codes(text) if c.text.isdigit() and not _GLUED.search(text[slice(*c.span)])]
    rows = [c for c in runs if len(c.text) > 2 and re.fullmatch(r"(?:\S{1,5}[ ,.-]+){2,}\S{1,5}", text[slice(*c.span)])]
    if asked and not rows and not re.search(r"[a-z]{3}", re.sub(_NUMBER_WORD, "", text.lower())):
        spoken = [n for n in quantities.find_numbers(text) if n.kind == "cardinal"]
        rows = [c for c in runs if len(spoken) > 1]
    return [Found(int(c.text), c.span, 0.85 if asked else 0.72) for c in rows]


_GLUED = re.compile(r"\b(?:for|to|too|and|won|ate|fore)\b|,", re.IGNORECASE)
"""Between two numbers, these keep them apart: "one for two"."""


def _is_party(text: str, number: quantities.Number, before: str) -> bool:
    """ "A table for four", "we're five": people who are not called so."""
    if not _TABLE.search(before) or _TIME_UNIT.fullmatch(number.after):
        return False
    spoken_one = number.value == 1 and text[number.span[0]] != "1"
    return not spoken_one or bool(_FOR_ONE.search(before) and not _NOT_A_PERSON.match(text[number.span[1] :].lower()))


def _stands_alone(text: str, number: quantities.Number) -> bool:
    """Whether a number counts nothing that is named: "three", "make it three please"."""
    return not number.after or number.after in ("please", "thanks", "thank", "then", "i", "or", "and", "for", "should")


def _all_told(text: str, found: list[Found], name: str) -> list[Found]:
    """People of several kinds together, where all are wanted: "four adults and two kids" are six."""
    counted = sorted((f for f in found if f.score >= 0.92 and f.complete), key=lambda f: f.span)
    if len(counted) < 2 or re.search(r"adult|child|kid|infant|baby|senior|student", name):
        return found
    gaps = [text[a.span[1] : b.span[0]].lower() for a, b in zip(counted, counted[1:], strict=False)]
    if not all(re.fullmatch(r"\s+\w+(?:,| and| plus| with|, and)\s+", gap) for gap in gaps):
        return found
    span = (counted[0].span[0], counted[-1].span[1])
    return [Found(sum(f.value for f in counted), span, 0.92)]


def _single(text: str, name: str) -> list[Found]:
    """ "A child" where children are counted, "no kids" where kids are."""
    nouns = [w.rstrip("s") for w in name.split("_") if len(w) > 3 and (w.endswith("s") or w == "children")]
    for noun in nouns:
        stem = "child(?:ren)?" if noun == "children" else f"{re.escape(noun)}s?"
        if match := re.search(rf"\b(?P<how>an?|one|no|without(?: any)?) {stem}\b", text, re.IGNORECASE):
            return [Found(int(match["how"].lower() in ("a", "an", "one")), match.span(), 0.85)]
    return []


def _is_age(name: str, before: str, after: str) -> bool:
    """ "He's seven" and "seven years old" where an age is wanted."""
    return bool(re.search(r"(?:^|_)age$", name)) and (
        after.startswith(("year", "yrs")) or (not after and bool(_BEING.search(before)))
    )


def _sureness(number: quantities.Number, counted: bool, described: bool, asked: bool) -> float:
    """How likely a number is meant, given what stands around it."""
    if counted:
        return 0.92
    if asked:
        return 0.55 if number.kind == "ordinal" else 0.85
    return 0.8 if described else 0.0


def _is_described(before: str, context: str) -> bool:
    """Whether the description holds the two words before a number: "What the meter shows": "the meter shows 214"."""
    words = re.findall(r"[a-z]{3,}", re.sub(r"\b(?:is|now|just)\b", "", before))[-2:]
    return len(words) == 2 and all(re.search(rf"\b{word}\b", context) for word in words if word != "the")


def _is_counted(noun: str, context: str) -> bool:
    """Whether the noun after a number ("four people") is what the property counts."""
    stem = noun.rstrip("s")
    if _PEOPLE.search(context) and noun in _COUNTED_PEOPLE:
        return True
    if len(stem) < 3 or noun in _FUNCTION_WORDS:
        return False
    words = set(re.findall(r"[a-z]{2,}", context)) - _FUNCTION_WORDS
    if any(stem in unit and words & unit for unit in _SAME_UNIT):
        return True
    names = (word.rstrip("s") for word in words if len(word) >= 3)
    return any(stem.startswith(name) or name.startswith(stem) for name in names if len(name) >= 3)


def _durations(text: str, schema: Schema, unit: str) -> list[Found]:
    """Lengths of time in the unit of the property; one that cannot be told in it ("a month" in days) is to be asked."""
    found = []
    for one in find_durations(line_of(text)):
        count = one.count(unit)
        if refused(text, *one.span):
            continue
        if count is None or (schema.get("type") == "integer" and count.denominator != 1):
            whole = "whole " if schema.get("type") == "integer" else ""
            fault = "" if one.amount is None else f"I need it in {whole}{plural(unit)}."
            found.append(Found(Partial(fault=fault), one.span, 0.9, complete=False))
        else:
            found.append(Found(int(count) if count.denominator == 1 else float(count), one.span, 0.9))
    return found


def _lengths(text: str, asked: bool) -> list[Found]:
    """Lengths of time in ISO 8601; a bare number needs its unit."""
    found = []
    for one in find_durations(line_of(text)):
        if refused(text, *one.span):
            continue
        if one.amount is not None and one.dimension == "time":
            found.append(Found(iso(one.amount), one.span, 0.9))
        else:
            fault = "" if one.amount is None else "I need it in minutes, hours or days."
            found.append(Found(Partial(fault=fault), one.span, 0.9, complete=False))
    if not found and asked and (bare := quantities.find_numbers(text, asked=True)):
        found = [Found(Partial(fault="Minutes, hours or days?"), bare[0].span, 0.8, complete=False)]
    return found


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
    if is_email(name, schema):
        return find_emails(text, asked=asked, held=held)
    if is_phone(name, schema):
        return _phones(text, schema, asked, str(held), region, now)
    if is_code(name, schema):
        return find_codes_for(text, schema, name, now, asked, str(held))
    if _NAME.search(name.replace("_", " ")) or "name of" in context:
        provider = bool(_PROVIDER.search(name))
        found = find_names(text, vocabulary, asked, provider, str(held))
        return found or ([] if provider or "name" not in name else set_off_names(text))
    if vocabulary and (known := find_choices(text, vocabulary)):
        return known
    answer = free_text(text, place=bool(_PLACE.search(context))) if asked else None
    if answer and _DIGITS.fullmatch(answer.value.strip(" .")):
        return [Found(c.text, answer.span, 0.9) for c in numbers.find_codes(text)[:1]] or [answer]
    return [answer] if answer else []


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
    items = plain_schema(schema.get("items", {}))
    if items.get("type", "string") == "string" and not (items.get("enum") or items.get("format") or vocabulary):
        answer = free_text(text) if asked else None
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

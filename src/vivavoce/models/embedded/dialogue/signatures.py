"""A tool's signature, as it declares it: the sort of its arguments, their length, what is required. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from ....events import ToolSpec
from ....lexicon import UNITS
from ..language.en.lexicon import CALLERS, CODES, KEYS
from .contract import Goal
from .nlu.entities.read import main_schema as main_schema
from .nlu.tokens import split_name

_NUMBERS, _PERSONS = KEYS | {"pin"}, CALLERS - {"user"}
"""In the names of numbers that are codes; of texts that are names."""


def properties(spec: ToolSpec) -> Mapping[str, Mapping[str, Any]]:
    """A tool's arguments with their schemas."""
    return spec.parameters.get("properties", {}) or {}


def missing(spec: ToolSpec, goal: Goal) -> list[str]:
    """Required arguments that are not known yet, in declared order."""
    required = spec.parameters.get("required", ()) or ()
    return [name for name in properties(spec) if name in required and name not in goal.values]


def kind(schema: Mapping[str, Any], name: str = "") -> str:
    """What sort of value: enum, bool, date, time, datetime, duration, count, code, name, list, object or text."""
    schema = main_schema(schema)
    words = set(split_name(name))
    if schema.get("enum") or "const" in schema:
        return "enum"
    form, sort = schema.get("format"), schema.get("type")
    if sort == "string" and form in ("date", "time", "date-time"):
        return {"date": "date", "time": "time", "date-time": "datetime"}[form]
    if sort == "string" and form == "duration":
        return "duration"
    if sort == "boolean":
        return "bool"
    if sort in ("array", "object"):
        return "list" if sort == "array" else "object"
    if is_secret(schema):
        return "code"
    if sort in ("integer", "number"):
        return "code" if words & _NUMBERS and not words & {"of"} else "count"
    if words & CODES or ("number" in words and "of" not in words) or ("pattern" in schema and only_digits(schema)):
        return "code"
    return "name" if "name" in words or words and words <= _PERSONS else "text"


def is_secret(schema: Mapping[str, Any]) -> bool:
    """Whether a value is for no eyes, such as a PIN: pydantic's `SecretStr`."""
    return bool(schema.get("writeOnly"))


def is_callers_name(name: str) -> bool:
    """Whether an argument is for the caller's own name: "full_name", "guest_name"."""
    *whose, last = split_name(name) or [""]
    return last == "name" and len(whose) <= 1 and set(whose) <= CALLERS | {"full"}


def in_stay(name: str, names: Collection[str]) -> str:
    """`arrival` → "checkin", `departure` → "checkout" where a tool has both: there a departure ends a stay."""
    for part, role in (("arriv", "checkin"), ("depart", "checkout")):
        if part in name.lower():
            other = "depart" if part == "arriv" else "arriv"
            return role if any(other in n.lower() for n in names) else name
    return name


_ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")


_ISO_TIME = re.compile(r"\d\d:\d\d(:\d\d)?")


def guess_schema(value: Any) -> Mapping[str, Any]:
    """A schema for a result's field, which has none: dates and times are known by their ISO shape."""
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int | float):
        return {"type": "number"}
    if isinstance(value, str):
        for pattern, form in ((_ISO_MOMENT, "date-time"), (_ISO_DATE, "date"), (_ISO_TIME, "time")):
            if pattern.match(value) and (form == "date-time" or pattern.fullmatch(value)):
                return {"type": "string", "format": form}
    return {"type": "string"}


def iso_date(value: Any) -> date | None:
    """The date in an ISO string; None when there is none."""
    if isinstance(value, str) and _ISO_DATE.match(value):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return None


_LED_BY_LETTERS = re.compile(r"\b([A-Z]{1,4}),? (?:and|then|plus|with|followed by|before) (\w+)[- ]digits?\b")
"""A code such as "C and five digits"."""


def length(schema: Mapping[str, Any]) -> int:
    """How many characters a code has where its description is plain about it ("four digit PIN"); 0 otherwise."""
    told = str(schema.get("description", "")).lower()
    if re.search(r"\b(?:up to|at least|at most|or more|between|such as)\b", told):
        return 0
    whole = re.search(r"\b(\w+) (?:letters? (?:or|and/or) (?:digits?|numbers?)|characters)", told)
    if whole:
        return UNITS.get(whole[1], int(whole[1]) if whole[1].isdigit() else 0)
    led = _LED_BY_LETTERS.search(str(schema.get("description", "")))
    if led:
        return len(led[1]) + UNITS.get(led[2].lower(), int(led[2]) if led[2].isdigit() else -len(led[1]))
    lettered = "letter" in told or schema.get("pattern") and not _PLAIN_DIGITS.fullmatch(str(schema["pattern"]))
    return 0 if lettered else digits(schema)


_PLAIN_DIGITS = re.compile(r"\^?(?:\\d|\[0-9\])\{\d+\}\$?")


def only_digits(schema: Mapping[str, Any]) -> bool:
    """Whether a code is exactly `digits(schema)` digits, or any number where that is 0: no letter among them."""
    if pattern := schema.get("pattern"):
        return bool(_PLAIN_DIGITS.fullmatch(str(pattern)))
    low, high = schema.get("minimum"), schema.get("maximum")
    if isinstance(low, int) or isinstance(high, int):
        return isinstance(low, int) and isinstance(high, int) and 10 <= low and len(str(low)) == len(str(high))
    if schema.get("type") == "integer" and not digits(schema):
        return True
    return 0 < digits(schema) == length(schema) and schema.get("minLength") == schema.get("maxLength")


def digits(schema: object) -> int:
    """How many digits a code has, where its schema says so; 0 when it does not."""
    if not isinstance(schema, dict):
        return 0
    if isinstance(schema.get("minLength"), int):
        return int(schema["minLength"])
    pattern = re.search(r"\\d\{(\d+)\}|\[0-9\]\{(\d+)\}", str(schema.get("pattern", "")))
    if pattern:
        return int(pattern[1] or pattern[2])
    low = schema.get("minimum")
    if isinstance(low, int) and low >= 10:
        return len(str(low))
    told = str(schema.get("description", "")).lower()
    said = re.search(rf"\b(\d+|{'|'.join(UNITS)})[- ]digit", told)
    return (int(said[1]) if said[1].isdigit() else UNITS[said[1]]) if said else 0

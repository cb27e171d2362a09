"""An action read back before it is done: "Move appointment 1042 to Thursday at 2:30 PM. Shall I?" Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ....events import ToolSpec
from . import naming, phrases
from .results import say_value
from .words import split_name

_TO = {"last", "end", "new", "to", "destination", "target", "dropoff", "until", "recipient"}
_FROM = {"first", "from", "origin", "source", "pickup", "departure"}
_WITH = {"provider", "doctor", "dentist", "stylist", "therapist", "with", "staff", "instructor", "trainer"}
_FOR = {"patient", "customer", "guest", "client", "caller", "passenger", "name"}
_COUNTS = {"quantity", "count", "number"}
_TRAITS = {"size", "color", "colour", "topping", "flavor", "flavour", "style"}
_SORTS = {"service", "treatment", "type", "kind", "procedure", "activity", "class"}
_VISITS = {"appointment", "visit", "booking", "session", "slot"}
_KEYS = {"id", "number", "code", "reference", "ref", "no"}


def read_back(spec: ToolSpec, args: Mapping[str, Any], now: datetime, given: str = "") -> str:
    """The action with its arguments, and the question. given: the tool boundary's own wording, if it has one."""
    own = given.strip().rstrip(".?!")
    plain = " ".join(split_name(spec.name)).lower()
    if own and not own.lower().startswith(f"{plain}:") and own.lower() != plain:
        return f"{own[0].upper()}{own[1:]}. {phrases.SHALL_I}"
    return f"{_sentence(spec, args, now)}. {phrases.SHALL_I}"


def _sentence(spec: ToolSpec, args: Mapping[str, Any], now: datetime) -> str:
    verb, thing = naming.verb_object(spec)
    schemas = spec.parameters.get("properties", {})
    head, middle, tail = f"{verb} {thing}".strip(), [], []
    core = set(split_name(thing))
    counted = [
        n for n, v in args.items() if set(split_name(n)) & _COUNTS and isinstance(v, int) and not isinstance(v, bool)
    ]
    traits = [n for n in args if set(split_name(n)) & _TRAITS and naming.kind(schemas.get(n, {}), n) == "enum"]
    if len(counted) == 1 and traits and thing:
        noun = re.sub(r"^(?:an?|the) ", "", thing)
        many = args[counted[0]]
        adjectives = [say_value(args[n], naming.main_schema(schemas[n]), now) for n in traits]
        head = f"{verb} {' '.join([str(many), *adjectives, noun if many == 1 or noun.endswith('s') else noun + 's'])}"
    else:
        counted, traits = [], []
    for name, value in args.items():
        if name in (*counted, *traits):
            continue
        if value is None or value == "" or value == []:
            continue
        spoken = say_value(value, naming.main_schema(schemas.get(name, {})), now)
        words = split_name(name)
        if (
            set(words) & _SORTS
            and core & _VISITS
            and naming.kind(schemas.get(name, {}), name) in ("enum", "text", "name")
        ):
            head = f"{verb} {naming.with_article(spoken.split()) if spoken.islower() else spoken}"
        elif words[-1] in _KEYS and (set(words[:-1]) & core or len(words) == 1):
            head = re.sub(r"\b(?:an?|the) ", "", head) + f" {spoken}"
        elif (part := _phrase(words, spoken, naming.kind(schemas.get(name, {}), name), name)).startswith(","):
            tail.append(part)
        else:
            middle.append(part)
    text = " ".join([head, *middle]) + "".join(tail)
    return text[0].upper() + text[1:]


def _phrase(words: list[str], spoken: str, sort: str, name: str) -> str:
    """One argument with the preposition its name calls for; with a leading comma where only "label value" will do."""
    own = set(words)
    if sort == "bool":
        return f", {naming.label(name)}: {spoken}"
    moment = sort in ("datetime", "date", "time")
    if moment and own & _FROM and own & {"time", "date"}:
        return (
            f"for {spoken}"
            if sort == "datetime" or spoken.startswith(("today", "tomorrow"))
            else f"at {spoken}"
            if sort == "time"
            else f"on {spoken}"
        )
    if own & _TO:
        return f"to {spoken}"
    if own & _FROM:
        return f"from {spoken}"
    if "birth" in own or "dob" in own or "birthday" in own:
        return f", born {spoken}"
    if moment and own & {"start", "date", "time", "when", "day", "at", "on", "datetime", "slot", "appointment"}:
        if spoken.startswith(("today", "tomorrow")):
            return f"for {spoken}" if sort == "datetime" else spoken
        return f"at {spoken}" if sort == "time" else f"for {spoken}" if sort == "datetime" else f"on {spoken}"
    if own & _WITH and sort in ("text", "name", "enum"):
        return f"with {spoken}"
    if own & _FOR and sort in ("text", "name"):
        return f"for {spoken}"
    return f", {naming.label(name)} {spoken}"

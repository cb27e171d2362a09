"""What need not be asked: said for another tool of this call, or part of a record that was found. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .....events import ToolSpec
from ...language.en.lexicon import KEYS, PLACES, WHO
from .. import signatures
from ..contract import Done, Goal
from ..signatures import guess_schema
from .entities.found import Partial
from .tokens import split_name


def of_subject(spec: ToolSpec, goal: Goal, past: Sequence[Done]) -> Any:
    """The moment of the record that one of the goal's arguments identifies, or that is the only one it can: of the
    appointment to be moved."""
    schemas = signatures.properties(spec)
    keys = [name for name, schema in schemas.items() if identifies(name) or signatures.kind(schema, name) == "code"]
    for done in reversed(past):
        records = [one for one in _objects(done.response) if any(key in one for key in keys)]
        records = records or [one for one in (done.args,) if any(key in one for key in keys)]
        for record in records:
            same = any(record.get(key) == goal.values[key] for key in keys if key in record and key in goal.values)
            only = len(records) == 1 and not any(key in goal.values for key in keys)
            moments = [v for v in record.values() if guess_schema(v).get("format") == "date-time"]
            if (same or only) and moments:
                return moments[0]
    return None


def identifies(name: str) -> bool:
    """Whether an argument names a thing by a key that a machine made: an id, a number, a code."""
    return split_name(name)[-1] in KEYS


def kept(old: ToolSpec, values: Mapping[str, Any], new: ToolSpec) -> dict[str, Any]:
    """Days, times, places and choices that stay where one tool replaces another before it has run: both take them
    alike. How many of what is said anew."""

    def stays(name: str) -> bool:
        mine, theirs = signatures.properties(new).get(name), signatures.properties(old)[name]
        if mine is None or any(mine.get(part) != theirs.get(part) for part in ("type", "format", "enum")):
            return False
        return signatures.kind(mine, name) in ("date", "time", "datetime", "enum") or bool(
            set(split_name(name)) & PLACES
        )

    return {name: value for name, value in values.items() if stays(name)}


def _objects(value: Any, depth: int = 0) -> list[Mapping[str, Any]]:
    if depth > 3:
        return []
    if isinstance(value, Mapping):
        return [value, *(o for inner in value.values() for o in _objects(inner, depth + 1))]
    if isinstance(value, list | tuple):
        return [o for inner in value for o in _objects(inner, depth + 1)]
    return []


def inherited(spec: ToolSpec, goal: Goal, others: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Arguments already said for another tool of this call: never asked twice.

    others: (tool, arguments). Of just any tool only what says who the caller is; all of one that this tool needs.
    """
    out: dict[str, Any] = {}
    for name in spec.parameters.get("properties", {}) or {}:
        if name in goal.values or name in goal.partial:
            continue
        who = bool(set(split_name(name)) & WHO)
        for tool, args in others:
            if args.get(name) is not None and (who or tool in spec.requires):
                out[name] = args[name]
    return out


def open_part(name: str, partial: Any, schema: Mapping[str, Any]) -> str:
    """Which part of a half-known moment to ask for: "date", "time", "year", or which of two; "" if it is none."""
    if isinstance(partial, Partial) and partial.day_of_year:
        return "year"
    if not isinstance(partial, Partial) or signatures.main_schema(schema).get("format") != "date-time":
        return ""
    if partial.twice:
        return "twice"
    return "time" if partial.date and not partial.date_until else "date"

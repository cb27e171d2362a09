"""Values and the records of results as a caller hears them, and says them when they choose. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..markup import plain
from ..speech import speak_value
from .naming import both, kind, label, spoken_option, with_article
from .nlu import items
from .nlu.entities.read import is_money
from .signatures import guess_schema

_DULL = {
    "ok", "success", "succeeded", "created_at", "updated_at", "timestamp", "status_code", "code", "uuid", "id", "url",
    "type", "version",
}  # fmt: skip
_TITLES = (
    "title", "name", "service", "label", "item", "product", "kind", "type", "subject", "description", "summary",
    "model",
)  # fmt: skip


def say_value(value: Any, schema: Mapping[str, Any] | None, now: datetime, name: str = "") -> str:
    """One value as a person would write it to be read out. name: the argument's, which tells a telephone number."""
    schema = schema or guess_schema(value)
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple) and items.holds(schema):
        return both([items.say_item(v, schema["items"]) for v in value])
    if isinstance(value, list | tuple):
        return both([say_value(v, schema.get("items"), now) for v in value]) or "none"
    if isinstance(value, Mapping):
        return record_label(value, now)
    if schema.get("enum"):
        return spoken_option(value)
    if isinstance(value, int) and not is_money("", schema):
        return str(value)  # the voice says long ones digit by digit
    return speak_value(plain(value) if isinstance(value, str) else value, schema, now, name)


def is_dull(key: str, value: Any) -> bool:
    """Whether a field of a result says nothing to a caller: its status, a time stamp, a key."""
    if key in ("status", "state") and str(value).lower() in {"ok", "success", "done", "completed"}:
        return True
    return (
        key in _DULL or key.endswith("_id") or value is None or value == "" or isinstance(value, Mapping | list | tuple)
    )


def record_label(record: Mapping[str, Any], now: datetime) -> str:
    """A found thing in a few words: "a cleaning on Tuesday, November 24th at 9 AM"."""
    title = next((k for k in _TITLES if isinstance(record.get(k), str) and record[k]), "")
    if not title:
        title = next((k for k, v in record.items() if _is_words(v)), "")
    parts = []
    if title:
        text = say_value(record[title], None, now)
        parts.append(with_article(text.split()) if text.islower() else text)
    else:
        parts.extend(
            f"number {say_value(v, None, now)}" for k, v in record.items() if k.endswith(("id", "number", "no"))
        )
    moments = [(k, v) for k, v in record.items() if guess_schema(v).get("format")]
    if moments:
        key, value = moments[0]
        form = guess_schema(value)["format"]
        spoken = say_value(value, None, now)
        bare = not parts or spoken.startswith(("today", "tomorrow"))
        parts.append(spoken if bare else f"{'at' if form == 'time' else 'on'} {spoken}")
        if form == "date" and len(moments) > 1 and guess_schema(moments[1][1])["format"] == "time":
            parts.append(f"at {say_value(moments[1][1], None, now)}")
    if len(parts) < 2:
        told = {title, *(key for key, _ in moments[:1])}
        more = [
            (k, v)
            for k, v in record.items()
            if k not in told and not is_dull(k, v) and not k.endswith(("number", "no"))
        ]
        parts.extend(_aside(k, v, now) for k, v in more[:1])
    return " ".join(parts) or "one"


def _aside(key: str, value: Any, now: datetime) -> str:
    if isinstance(value, bool):
        return f"({'' if value else 'not '}{label(key).removeprefix('is ')})"
    if key in ("author", "artist", "director"):
        return f"by {say_value(value, None, now)}"
    if key in ("price", "cost", "total", "amount", "fare"):
        return f"for {say_value(value, None, now)}"
    if kind(guess_schema(value), key) == "count":
        return f"with {label(key)} {say_value(value, None, now)}"
    return f"({say_value(value, None, now)})"


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and bool(re.match(r"[A-Za-z]", value)) and len(value.split()) <= 6


def records(response: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    """The objects in a result that have `field`, however deep up to three levels; the result itself counts."""
    found: list[Mapping[str, Any]] = []

    def look(value: Any, depth: int) -> None:
        if isinstance(value, Mapping):
            if value.get(field) not in (None, "") and not isinstance(value[field], Mapping | list):
                found.append(value)
            elif depth < 3:
                for inner in value.values():
                    look(inner, depth + 1)
        elif isinstance(value, list | tuple) and depth < 3:
            for item in value:
                look(item, depth + 1)

    look(response, 0)
    return found

"""Times with a zone of their own, told in the caller's: `2026-12-03T02:10:00Z` is December 2nd, 9:10 PM in New York."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal

AWARE = re.compile(
    r"(?<![\w-])\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?Z|[+-]\d\d:?\d\d(?::?\d\d)?)(?![\w:])"
)
"""An ISO 8601 moment that says its offset."""
_KEYS = re.compile(r"(?:^|[_\s])(?:id|ids|key|token|code|ref|reference|handle|number|cursor)$", re.IGNORECASE)
"""Names of fields that hold a key, which must come back as it was."""


def local(moment: datetime, zone: tzinfo | None) -> datetime:
    """The same instant in `zone`; what says no zone is meant there already."""
    return moment.astimezone(zone) if moment.tzinfo is not None and zone is not None else moment


def read(text: str, zone: tzinfo | None) -> datetime | None:
    """The moment that `text` is, in `zone`; None when it is none, or says no offset."""
    if not AWARE.fullmatch(text):
        return None
    try:
        return local(datetime.fromisoformat(text.replace(" Z", "Z").replace(",", ".")), zone)
    except (ValueError, OverflowError):
        return None


def doubt(naive: datetime, zone: tzinfo | None) -> Literal["", "skipped", "twice"]:
    """Whether clocks in `zone` never show a time, because they go forward over it, or show it twice."""
    if zone is None:
        return ""
    first, second = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return ""
    back = first.astimezone(UTC).astimezone(zone)
    return "twice" if back.replace(tzinfo=None, fold=0) == naive else "skipped"


def which_of_two(moment: datetime) -> str:
    """For a time that clocks show twice, which one it is, in words: "before the clocks go back"; "" for all others."""
    if moment.tzinfo is None or doubt(moment.replace(tzinfo=None, fold=0), moment.tzinfo) != "twice":
        return ""
    return f"{'after' if moment.fold else 'before'} the clocks go back"


def in_zone(value: Any, zone: tzinfo | None, name: str = "") -> Any:
    """A JSON value with every moment that says its offset written in `zone`. name: of the field that holds it."""
    if isinstance(value, str):
        said, moment = (None, None) if _KEYS.search(name) else (read(value, None), read(value, zone))
        if said is None or moment is None or said.utcoffset() == moment.utcoffset():
            return value
        return moment.isoformat()
    if isinstance(value, Mapping):
        return {key: in_zone(item, zone, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [in_zone(item, zone, name) for item in value]
    return value

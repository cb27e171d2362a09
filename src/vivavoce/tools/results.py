"""What a tool returned, as a JSON object for a model to read. It has been done: nothing here makes it a failure."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic_core import to_jsonable_python

from ..plain import Reader
from ..voiced import Voiced
from .foreign import contained
from .step import Step, joined

# What a model is given to read. A longer result is no answer to a caller, and it may be an attempt to flood the model
# (reliability.md section 2.3, item 19).
LARGEST = 16_384  # bytes of JSON
UNREADABLE = "It was done, but I cannot read out what came of it."
ROWS = 100
"""Of a table that are read."""


@dataclass(frozen=True, slots=True)
class Told:
    """A result as it is passed on."""

    response: dict[str, Any]
    """At most `LARGEST` bytes of JSON; `"truncated": true` says that there was more."""
    complaint: str = ""
    """What is wrong with it, for the tool's author: types, no values; "" = nothing."""


def tell(value: Any, declared: TypeAdapter[Any] | None = None) -> Told:
    """A result, whatever it is; reads no more of it than a model can be given. Raises nothing.

    declared: checks what the return annotation says. What does not fit is passed on as it came, as far as it can be
    read: what has no JSON (NaN, an object of a class of its own) is left out of objects and null in lists.
    """
    if isinstance(value, Step):
        value, declared = value.told(), None
    elif isinstance(value, Voiced) or (isinstance(value, list) and any(isinstance(part, Voiced) for part in value)):
        value, declared = joined(value), None
    reader, complaint = Reader(readable), ""
    try:
        with contained():
            read = reader.read(value)
    except Exception:  # noqa: BLE001 - reading runs code of the value's class
        return Told({"output": UNREADABLE}, f"it returned {type(value).__name__}, which cannot be read")
    if declared is not None and not reader.cut and not reader.spent:  # small: pydantic stops nowhere
        try:
            with contained():
                checked = declared.dump_python(declared.validate_python(value), mode="json")
                reader = Reader(readable)
                read = reader.read(checked)
        except Exception:  # noqa: BLE001 - pydantic's own errors, and those of foreign validators
            complaint = f"it returned {type(value).__name__}, which does not fit its return annotation"
    if reader.lost:
        complaint = f"parts of its result cannot be read: {', '.join(dict.fromkeys(reader.lost[:8]))}"
    response = read if isinstance(read, dict) else {"output": "done" if read is None else read}
    if not response and reader.lost:
        response = {"output": UNREADABLE}
    return Told(capped(response | ({"truncated": True} if reader.cut else {})), complaint)


def readable(value: Any) -> Any:
    """What is in a value that is no JSON: its fields, its rows, its number or its text. Raises when that is unknown."""
    with contained():
        if isinstance(value, BaseModel):
            return _model(value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        if hasattr(value, "tolist") and hasattr(value, "ndim"):  # NumPy, and what is made like it
            return iter(value) if value.ndim else value.item()
        if hasattr(value, "to_dict") and hasattr(value, "head"):  # pandas, and what is made like it
            return value.head(ROWS).to_dict("records")
        return to_jsonable_python(value)


def _model(value: BaseModel) -> Any:
    """As pydantic writes it, if it is small and can be written; else its fields."""
    shown = {name: field for name, field in type(value).model_fields.items() if not field.exclude}
    fields = {field.serialization_alias or name: getattr(value, name) for name, field in shown.items()}
    probe = Reader(readable)
    probe.read(fields)
    if not probe.cut and not probe.spent:
        with contextlib.suppress(Exception):
            return value.model_dump(mode="json", by_alias=True)
    return fields


def readable_or_named(value: Any) -> Any:
    """As `readable`; what cannot be read by its `repr`."""
    try:
        return readable(value)
    except Exception:  # noqa: BLE001 - pydantic's errors, and those of the value's class
        with contained():
            return repr(value)


def capped(response: dict[str, Any]) -> dict[str, Any]:
    """The same JSON, or a shortened copy with `"truncated": true`: lists lose their end first, then texts."""
    if _size(response) <= LARGEST:
        return response
    shortened = response | {"truncated": True}
    for _ in range(32 if len(response) <= 64 else 0):  # a very wide object is not worth the search
        key = max(response, key=lambda name: _size(shortened[name]))
        value = shortened[key]
        # A deep or wide object becomes its JSON as a text, which the next round shortens.
        shortened[key] = value[: len(value) // 2] if isinstance(value, list | str) else json.dumps(value)
        if _size(shortened) <= LARGEST:
            return shortened
    return {"output": json.dumps(response)[: LARGEST // 4], "truncated": True}


def _size(value: Any) -> int:
    return len(json.dumps(value, allow_nan=False).encode())

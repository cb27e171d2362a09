"""The fields that a value of a declared type has, and the sentences that name them: checked when an agent is loaded."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from datetime import date, time, timedelta
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from ..errors import DeclarationError
from . import words

Fields = Mapping[str, Any] | None
"""Field → type of what it holds; {} of a value that has none; None where nobody can know, and any name may be one."""

_PLAIN = (str, int, float, bool, bytes, date, time, timedelta, Enum)


def of(annotation: Any) -> Fields:
    """The fields of a type's values."""
    kinds = _kinds(annotation)
    return _own(kinds[0]) if len(kinds) == 1 else _together([of(kind) for kind in kinds])


def of_result(annotation: Any) -> Fields:
    """What a sentence about a tool's result may name: of a plain value `output`, of an object its fields, and those of
    the objects in it without what leads to them, too."""
    own = of(annotation)
    if own is None:
        return None
    if not own:
        return {"output": annotation}
    below = [of_result(kind) for kind in own.values() if of(kind) != {}]
    found = _together(below)
    return None if found is None else {**found, **own}


def of_done(arguments: Mapping[str, Any], returns: Any) -> Fields:
    """What the sentence about a success may name: the tool's arguments, and what it returns."""
    result = of_result(returns)
    return None if result is None else {**arguments, **result}


def anywhere(annotation: Any) -> Collection[str] | None:
    """The names of all fields in a result, those of the objects in its lists too; None where nobody can know."""
    found: set[str] = set()
    for kind in _kinds(annotation):
        if _is_list(kind):
            own: Fields = dict(enumerate(get_args(kind))) if get_args(kind) else None  # type: ignore[arg-type]
        else:
            own = _own(kind)
            found |= set(own or ())
        for inner in own.values() if own is not None else [Any]:
            below = None if inner is Any else anywhere(inner)
            if below is None:
                return None
            found |= set(below)
    return found


def check(where: str, template: str, known: Fields, kind: str = "fields") -> None:
    """Raises DeclarationError that begins with `where` for a template that would be spoken with its braces."""
    try:
        paths = words.fields(template)
    except ValueError as error:
        raise DeclarationError(f"{where}: {error}") from None
    for path in sorted(paths):
        fields = known
        for name in path.split("."):
            if fields is not None and name not in fields:
                raise DeclarationError(f"{where} names {path!r}; the {kind} are: {', '.join(_shown(known)) or 'none'}")
            fields = None if fields is None else of(fields[name])


def _shown(known: Fields) -> Iterator[str]:
    """Names as an author may write them, those of objects with what leads to them."""
    for name, kind in (known or {}).items():
        yield name
        yield from (f"{name}.{below}" for below in of(kind) or ())


def _kinds(annotation: Any) -> list[Any]:
    """A type without `Annotated` and None, and the members of a union."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kinds(args[0])
    if origin in (Union, types.UnionType):
        return [kind for arg in args if arg is not types.NoneType for kind in _kinds(arg)]
    return [annotation]


def _own(kind: Any) -> Fields:
    if kind in (None, types.NoneType) or get_origin(kind) is Literal or _is_list(kind):
        return {}
    if kind is inspect.Signature.empty or not isinstance(kind, type):
        return None
    if issubclass(kind, BaseModel):
        if kind.model_config.get("extra") == "allow" or kind.__pydantic_root_model__:
            return None
        own = {name: field.annotation for name, field in kind.model_fields.items()}
        return own | {name: field.return_type for name, field in kind.model_computed_fields.items()}
    if dataclasses.is_dataclass(kind) or hasattr(kind, "__required_keys__"):  # a TypedDict, of whichever module
        hints = typing.get_type_hints(kind, include_extras=True)
        names = [field.name for field in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else hints
        return {name: hints.get(name, Any) for name in names}
    return {} if issubclass(kind, _PLAIN) else None


def _is_list(kind: Any) -> bool:
    origin = get_origin(kind) or kind
    return isinstance(origin, type) and issubclass(origin, Sequence | Set) and not issubclass(origin, str | bytes)


def _together(found: list[Fields]) -> Fields:
    out: dict[str, Any] = {}
    for fields in found:
        if fields is None:
            return None
        out |= fields
    return out

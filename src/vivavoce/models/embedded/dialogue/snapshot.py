"""The state of a conversation as JSON and back, so that another connection goes on from it. Pure.

The version is a digest of the shape of everything that a state can hold. It changes with the shape and with nothing
else: a state of the same version can be loaded whatever became of the rules, and any other is no longer understood.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from ....events import CallerText, ContextUpdated, Heard, Moment, Snapshot, Spoken, ToolResult
from .contract import State, VisualContext
from .nlu.entities.found import Partial, Piece

TAG = "$"
"""Key of an object that is more than a JSON object: its class, or "tuple", "set", "datetime"."""
LONGEST = 100_000
"""Characters; what would be longer is not kept, and the words are read anew."""


def snapshot(state: State) -> Snapshot | None:
    """The state without its pictures, which another connection cannot rely on; None where it is too long to keep."""
    looking = state.sights.looking
    kept = dataclasses.replace(state, sights=VisualContext(looks=state.sights.looks, looking=looking))
    data = _encoded(kept)
    return Snapshot(version(), data) if len(json.dumps(data)) <= LONGEST else None


def loaded(snapshot: Snapshot) -> State | None:
    """The state that was kept; None where it is of another version, or no state at all."""
    if snapshot.version != version():
        return None
    try:
        state = _decoded(snapshot.data)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return state if isinstance(state, State) else None


def newest(moments: Sequence[Moment]) -> tuple[State | None, Sequence[Moment]]:
    """The newest state in a call's log that can be loaded, and what it does not know; (None, all) where there is none.

    What the model tells and what happens to it cross on their way to the log. A snapshot counts only if it knows the
    caller's words that stand before it; a result before it that it still waits for comes after it, and so does all that
    changes the agent and what was said without arriving.
    """
    for at in range(len(moments) - 1, -1, -1):
        item = moments[at].item
        if not isinstance(item, Snapshot) or (state := loaded(item)) is None:
            continue
        said = [m.item.text for m in moments[:at] if isinstance(m.item, Heard | CallerText)]
        if said and not (state.heard.endswith(said[-1]) and (state.turns >= len(said) or said.count(said[-1]) == 1)):
            continue
        awaited = {call.id for call in state.running}
        late = [m for m in moments[:at] if isinstance(m.item, ContextUpdated) or _answers(m, awaited)]
        return state, [*late, *_unheard(moments[:at]), *moments[at + 1 :]]
    return None, moments


def _unheard(moments: Sequence[Moment]) -> list[Moment]:
    """What was said last, where it did not arrive."""
    last = moments[-1:]
    return [m for m in last if isinstance(m.item, Spoken) and m.item.lost]


def _answers(moment: Moment, awaited: set[str]) -> bool:
    return isinstance(moment.item, ToolResult) and moment.item.id in awaited


@cache
def version() -> str:
    """Twelve hexadecimal digits."""
    shape = {name: _fields(one) for name, one in sorted(_classes().items())}
    return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:12]


def _fields(one: type) -> list[str]:
    if issubclass(one, Enum):
        return [member.name for member in one]
    assert dataclasses.is_dataclass(one)
    return [f"{field.name}: {field.type} = {field.default!r}" for field in dataclasses.fields(one)]


@cache
def _classes() -> Mapping[str, type]:
    """Name → class of all that a state can hold."""
    found: dict[str, type] = {}
    for root in (State, Partial, Piece):
        for one in _reachable(root, set()):
            if found.setdefault(one.__name__, one) is not one:
                raise TypeError(f"two classes of a dialogue's state are called {one.__name__}: rename one")
    return found


def _reachable(hint: Any, known: set[Any]) -> Iterator[type]:
    if isinstance(hint, type) and not typing.get_args(hint):
        if hint in known or not (dataclasses.is_dataclass(hint) or issubclass(hint, Enum)):
            return
        known.add(hint)
        yield hint
        hints: Iterable[Any] = typing.get_type_hints(hint).values() if dataclasses.is_dataclass(hint) else ()
    else:
        hints = typing.get_args(hint)
    for inner in hints:
        yield from _reachable(inner, known)


def _encoded(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return {TAG: type(value).__name__, "name": value.name}
        case str():
            return value
        case datetime():
            return {TAG: "datetime", "at": value.isoformat()}
        case tuple():
            return {TAG: "tuple", "of": [_encoded(one) for one in value]}
        case frozenset():
            return {TAG: "set", "of": sorted((_encoded(one) for one in value), key=str)}
        case list():
            return [_encoded(one) for one in value]
        case Mapping():
            return {TAG: "object", "of": {str(key): _encoded(one) for key, one in value.items()}}
    if dataclasses.is_dataclass(value) and type(value).__name__ in _classes():
        held = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        told = {name: one for name, one in held.items() if not _is_default(value, name, one)}
        return {TAG: type(value).__name__, **{name: _encoded(one) for name, one in told.items()}}
    raise TypeError(f"a dialogue's state holds a {type(value).__name__}: only JSON values and its own classes are kept")


def _is_default(owner: Any, name: str, value: Any) -> bool:
    field = next(f for f in dataclasses.fields(owner) if f.name == name)
    if field.default_factory is not dataclasses.MISSING:
        return bool(value == field.default_factory())
    return type(value) is type(field.default) and bool(value == field.default)


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_decoded(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    tag = value[TAG]
    match tag:
        case "tuple":
            return tuple(_decoded(one) for one in value["of"])
        case "set":
            return frozenset(_decoded(one) for one in value["of"])
        case "object":
            return {key: _decoded(one) for key, one in value["of"].items()}
        case "datetime":
            return datetime.fromisoformat(value["at"])
    one = _classes()[tag]
    if issubclass(one, Enum):
        return one[value["name"]]
    return one(**{key: _decoded(inner) for key, inner in value.items() if key != TAG})

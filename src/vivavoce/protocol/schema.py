"""A client's parameter schemas, both kinds the Live API takes, as plain JSON Schema (2020-12) without references.

`parameters` is Google's OpenAPI 3.0 subset (https://ai.google.dev/api/caching#Schema): upper-case types, `nullable`,
`propertyOrdering`, counts as strings. `parametersJsonSchema` is JSON Schema and may hold local references.
Property names, enum values and defaults are the client's data: they pass untouched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from ..errors import RemoteProtocolError
from .reading import fields, flag, items, mistyped, text, whole

MAX_SUBSCHEMAS = 5_000
"""Subschemas in one tool after its references are written out: small documents can otherwise grow without bound."""
MAX_SUBSCHEMA_DEPTH = 64
"""Levels of subschemas after that: the walk is recursive, and Python's stack holds a few hundred calls for it."""

Schema = dict[str, Any]
Walk = Callable[[Any], Any]

_DROPPED = frozenset({"$ref", "$defs", "definitions", "$schema", "$id", "$comment", "$anchor"})
_SINGLE = frozenset({"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"})
_SEVERAL = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
_NAMED = frozenset({"properties", "patternProperties", "dependentSchemas"})


def from_json_schema(schema: Any, path: str) -> Schema:
    """The schema of an object with its local `$ref`s written out; a recursive reference becomes "anything".

    Raises RemoteProtocolError for a reference that leads nowhere or elsewhere, and for schemas without bound.
    """
    resolved = _References(schema, path).resolve(schema, ()) if schema is not None else {}
    if not isinstance(resolved, dict) or "object" not in items(resolved.get("type", "object")):
        raise RemoteProtocolError(f"{path} must be the schema of an object: its properties are the arguments")
    return {"type": "object", "properties": {}, **resolved}


def from_openapi(schema: Any, path: str) -> Schema:
    """The same from Google's `Schema` message."""
    return from_json_schema(_translate(schema, path), path)


class _References:
    """Writes out the references of one document."""

    def __init__(self, document: Any, path: str) -> None:
        self._document = document
        self._path = path
        self._left = MAX_SUBSCHEMAS
        self._depth = 0

    def resolve(self, schema: Any, followed: tuple[str, ...]) -> Any:
        """`schema` without references; `followed` are those that led here."""
        if isinstance(schema, bool):
            return schema
        if not isinstance(schema, dict):
            raise mistyped(self._path, "a JSON Schema", schema)
        self._left -= 1
        self._depth += 1
        if self._left < 0 or self._depth > MAX_SUBSCHEMA_DEPTH:
            raise RemoteProtocolError(f"{self._path} has too many or too deep subschemas: simplify the tool")
        own = {
            keyword: _walk(keyword, value, lambda below: self.resolve(below, followed))
            for keyword, value in schema.items()
            if keyword not in _DROPPED
        }
        whole_schema = self._follow(schema["$ref"], own, followed) if "$ref" in schema else own
        self._depth -= 1
        return whole_schema

    def _follow(self, reference: Any, own: Schema, followed: tuple[str, ...]) -> Any:
        if reference in followed:
            return own
        target = self.resolve(self._find(reference), (*followed, reference))
        return {**target, **own} if isinstance(target, dict) else own or target

    def _find(self, reference: Any) -> Any:
        if not isinstance(reference, str) or not (reference == "#" or reference.startswith("#/")):
            raise RemoteProtocolError(f'{self._path}: "$ref" must be local, like "#/$defs/Name"')
        place = self._document
        for step in reference.split("/")[1:]:
            step = unquote(step).replace("~1", "/").replace("~0", "~")  # RFC 6901, as a URI fragment
            if isinstance(place, list) and step.isdecimal() and int(step) < len(place):
                place = place[int(step)]
            elif isinstance(place, dict) and step in place:
                place = place[step]
            else:
                raise RemoteProtocolError(f'{self._path}: a "$ref" leads nowhere')
        return place


def _walk(keyword: str, value: Any, walk: Walk) -> Any:
    """`value` with `walk` applied to the schemas in it; what no keyword makes a schema is data and stays."""
    if keyword in _NAMED and isinstance(value, dict):
        return {name: walk(below) for name, below in value.items()}
    if (keyword in _SEVERAL or keyword in _SINGLE) and isinstance(value, list):  # `items: [...]` before 2020-12
        return [walk(below) for below in value]
    if keyword in _SINGLE:
        return walk(value)
    return value


def _translate(schema: Any, path: str) -> Any:
    """One `Schema` message, and those below it, in the words of JSON Schema; references stay."""
    if schema is None or isinstance(schema, bool):
        return schema
    source = fields(schema, path)
    result: Schema = {}
    for keyword, value in source.items():
        if keyword in _KEYWORDS:
            result.update(_KEYWORDS[keyword](value, path))
        else:
            result[keyword] = _walk(keyword, value, lambda below: _translate(below, path))
    return _order(_nullable(result, source, path), source, path)


def _type(value: Any, path: str) -> Schema:
    names = [text(name, f"{path}.type").lower() for name in items(value)]
    names = [name for name in names if name != "type_unspecified"]
    return {"type": names[0] if len(names) == 1 else names} if names else {}


def _format(value: Any, path: str) -> Schema:
    """`format: enum` is Google's way to say that `enum` is meant as such; JSON Schema needs no word for it."""
    return {} if value == "enum" else {"format": text(value, f"{path}.format")}


def _count(keyword: str) -> Callable[[Any, str], Schema]:
    return lambda value, path: {keyword: whole(value, f"{path}.{keyword}")}


_COUNTS = ("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties")

_KEYWORDS: Mapping[str, Callable[[Any, str], Schema]] = {
    "type": _type,
    "format": _format,
    "nullable": lambda value, path: {},
    "propertyOrdering": lambda value, path: {},
    "ref": lambda value, path: {"$ref": value},
    "defs": lambda value, path: {"$defs": {name: _translate(below, path) for name, below in _members(value, path)}},
    "example": lambda value, path: {"examples": [value]},
    **{keyword: _count(keyword) for keyword in _COUNTS},
}
"""Keywords of the `Schema` message that JSON Schema spells in another way."""


def _members(value: Any, path: str) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        raise mistyped(path, "an object", value)
    return list(value.items())


def _nullable(schema: Schema, source: Schema, path: str) -> Schema:
    """`nullable: true` as JSON Schema has it: null is one of the types, and one of the values where they are listed."""
    if not flag(source.get("nullable"), f"{path}.nullable") or "type" not in schema:
        return schema
    with_null: Schema = {**schema, "type": [*items(schema["type"]), "null"]}
    if isinstance(schema.get("enum"), list):
        with_null["enum"] = [*schema["enum"], None]
    return with_null


def _order(schema: Schema, source: Schema, path: str) -> Schema:
    """Properties in the order the client wants them asked and generated in; unlisted ones last."""
    wanted = [text(name, f"{path}.propertyOrdering") for name in items(source.get("propertyOrdering"))]
    properties = schema.get("properties")
    if not wanted or not isinstance(properties, dict):
        return schema
    names = [name for name in wanted if name in properties] + [name for name in properties if name not in wanted]
    return {**schema, "properties": {name: properties[name] for name in names}}

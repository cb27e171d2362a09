"""A function's signature as a tool contract: JSON Schema out, validated and typed arguments in."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import hashlib
import inspect
import json
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, create_model

from .. import zones
from ..errors import DeclarationError
from ..sight import Seen
from .call import Call

_SCALARS = (str, int, float, bool, date, time, datetime, timedelta, SecretStr)
_SUPPORTED = (
    "str, int, float, bool, date, time, datetime, timedelta, SecretStr, Literal[...], an Enum, list[...], X | None, "
    "or a pydantic model or dataclass of these"
)
# What a model must send. pydantic alone would also take bare numbers (as seconds since 1970) and a day without a time
# (as midnight): both are guesses about what the caller meant.
_ISO = {
    "date": (re.compile(r"\d{4}-\d\d-\d\d"), "a date in ISO 8601, such as 2026-11-26"),
    "time": (re.compile(r"\d\d:\d\d"), "a time of day in ISO 8601, such as 14:30"),
    "date-time": (
        re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d"),
        "a date with a time of day in ISO 8601, such as 2026-11-26T14:30",
    ),
    "duration": (re.compile(r"-?P(?=[\dT])"), "a length of time in ISO 8601, such as PT1H30M"),
}


class ArgumentError(ValueError):
    """Arguments that do not fit the schema; the message tells a model what to send instead."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)
        """Argument → what is wrong with it, as one clause that names it."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Arguments that fit."""

    values: dict[str, Any]
    """Python values by parameter name, datetimes aware; without the injected `Call`."""
    canonical: dict[str, Any]
    """The same as JSON, defaults filled in: equal for two ways of writing the same thing."""
    given: frozenset[str]
    """The parameters that are not left to their defaults."""

    @property
    def sha256(self) -> str:
        """A digest of `canonical`."""
        return digest(self.canonical)


@dataclass(frozen=True, slots=True)
class Signature:
    """The part of a function that callers and models see."""

    parameters: dict[str, Any]
    """JSON Schema of an object, without `$ref`."""
    call_parameter: str
    """The parameter that receives the `Call`; "" = none."""
    returns: Any
    """The return annotation; `inspect.Signature.empty` when there is none."""
    model: type[BaseModel]
    names: tuple[str, ...]
    seen: Mapping[str, Seen] = dataclasses.field(default_factory=dict)
    """Arguments that are something to be seen, and what of a picture they are."""

    def bind(self, args: Mapping[str, Any], zone: tzinfo) -> Bound:
        """Validated values for the function. zone: where a time without one is meant. Raises ArgumentError."""
        problems = dict(_time_problems(self.parameters, args, "", zone))
        try:
            filled = None if problems else _localised(self.model.model_validate(dict(args)), zone)
        except ValidationError as error:
            problems = self._explain(error)
        if problems or filled is None:
            raise ArgumentError(problems)
        # Fields are numbered (see `read`); the alias is the parameter's own name.
        values = {name: getattr(filled, f"p{index}") for index, name in enumerate(self.names)}
        given = frozenset(name for index, name in enumerate(self.names) if f"p{index}" in filled.model_fields_set)
        return Bound(values, filled.model_dump(mode="json", by_alias=True), given)

    def _explain(self, error: ValidationError) -> dict[str, str]:
        problems: dict[str, str] = {}
        for detail in error.errors(include_url=False, include_context=False):
            path = ".".join(str(part) for part in detail["loc"]) or "arguments"
            if detail["type"] == "missing":
                problems[path] = f"{path} is missing: {_expected(self.parameters, path)}"
            elif detail["type"] == "extra_forbidden":
                problems[path] = f"{path} is not an argument: the arguments are {', '.join(self.names) or 'none'}"
            else:
                message = detail["msg"].removeprefix("Value error, ").replace("Input should", "should", 1)
                got = json.dumps(detail["input"], default=str)[:80]
                problems[path] = f"{path} {message[:1].lower()}{message[1:]}, not {got}"
        return problems


def read(function: Callable[..., Any], descriptions: Mapping[str, str]) -> Signature:
    """The contract in a function's signature.

    descriptions: argument → what it is, from the docstring.

    Raises DeclarationError naming the function, the parameter and the remedy.
    """
    where = f"tool {getattr(function, '__name__', function)!r}"
    hints = _hints(function, where)
    names: list[str] = []
    fields: dict[str, Any] = {}
    seen: dict[str, Seen] = {}
    call_parameter = ""
    for index, parameter in enumerate(inspect.signature(function).parameters.values()):
        annotation = hints.get(parameter.name, parameter.empty)
        if annotation is Call or (annotation is parameter.empty and index == 0 and parameter.name == "call"):
            call_parameter = parameter.name
            continue
        _check_parameter(parameter, annotation, where)
        # Numbered fields with aliases: a parameter may be called `copy` or `schema` without hiding BaseModel's own.
        fields[f"p{len(names)}"] = _field(parameter, annotation, descriptions)
        if (mark := _seen(annotation, f"{where}: parameter {parameter.name!r}")) is not None:
            seen[parameter.name] = mark
        names.append(parameter.name)
    unknown = sorted(set(descriptions) - set(names) - {call_parameter})
    if unknown:
        raise DeclarationError(f"{where}: its docstring describes {unknown[0]!r}, which is not one of its parameters")
    config = ConfigDict(extra="forbid", coerce_numbers_to_str=True, allow_inf_nan=False)
    try:
        model = create_model("Arguments", __config__=config, **fields)
        schema = _inlined(model.model_json_schema(by_alias=True))
    except RecursionError:
        raise DeclarationError(f"{where}: a type contains itself; use one of limited depth") from None
    except Exception as error:  # pydantic's own errors about contradictory constraints have no common base
        raise DeclarationError(f"{where}: its parameters make no JSON Schema: {error}") from error
    schema.setdefault("properties", {})
    schema.setdefault("required", [])
    return Signature(schema, call_parameter, hints.get("return", inspect.Signature.empty), model, tuple(names), seen)


def digest(value: Any) -> str:
    """SHA-256 of a JSON value in canonical form."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def closure(function: Callable[..., Any]) -> dict[str, Any]:
    """What a function uses of the functions around it, as far as that is defined by now: tools of one function may name
    each other."""
    names, cells = function.__code__.co_freevars, function.__closure__ or ()
    out = {}
    for name, cell in zip(names, cells, strict=True):
        with contextlib.suppress(ValueError):  # an empty cell
            out[name] = cell.cell_contents
    return out


def _hints(function: Callable[..., Any], where: str) -> dict[str, Any]:
    # Names from an enclosing function are not in the module: without them a tool declared in a factory fails.
    local = closure(function) if inspect.isfunction(function) else {}
    try:
        return typing.get_type_hints(function, localns=dict(local), include_extras=True)
    except NameError as error:
        raise DeclarationError(
            f"{where}: the type {error.name!r} is not known here; define or import it at module level, above the tool "
            "and not under TYPE_CHECKING"
        ) from None
    except TypeError as error:
        raise DeclarationError(f"{where}: its annotations cannot be read: {error}") from None


def _check_parameter(parameter: inspect.Parameter, annotation: Any, where: str) -> None:
    name = parameter.name
    if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
        raise DeclarationError(f"{where}: parameter {name!r} must be an ordinary one; replace */** and / by names")
    if annotation is parameter.empty:
        raise DeclarationError(f"{where}: parameter {name!r} has no type; write for example `{name}: str`")
    _check_type(annotation, f"{where}: parameter {name!r}", ())


def _check_type(annotation: Any, where: str, inside: tuple[type, ...]) -> None:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _check_type(get_args(annotation)[0], where, inside)
    if annotation in _SCALARS or origin is Literal:
        return None
    if origin is list:
        return _check_type(get_args(annotation)[0], where, inside)
    if origin in (Union, types.UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not types.NoneType]
        if len(kinds) == 1:
            return _check_type(kinds[0], where, inside)
    if isinstance(annotation, type) and origin is None:
        if annotation in inside:
            raise DeclarationError(f"{where}: {annotation.__name__} contains itself; use a type of limited depth")
        if issubclass(annotation, Enum):
            return None
        if issubclass(annotation, BaseModel) or dataclasses.is_dataclass(annotation):
            for kind in typing.get_type_hints(annotation, include_extras=True).values():
                if get_origin(kind) is not typing.ClassVar:
                    _check_type(kind, f"{where} ({annotation.__name__})", (*inside, annotation))
            return None
    shown = getattr(annotation, "__name__", None) if origin is None else None
    raise DeclarationError(f"{where} has the type {shown or annotation}, which a model cannot fill; use {_SUPPORTED}")


def _seen(annotation: Any, where: str) -> Seen | None:
    """What a parameter is marked with: `Annotated[str, Seen(...)]`, also where it may be left out."""
    if get_origin(annotation) in (Union, types.UnionType):
        marks = [_seen(kind, where) for kind in get_args(annotation)]
        return next((mark for mark in marks if mark is not None), None)
    if get_origin(annotation) is not Annotated:
        return None
    kind, *extras = get_args(annotation)
    marks = [extra for extra in extras if isinstance(extra, Seen)]
    if any(extra is Seen for extra in extras) or len(marks) > 1:
        raise DeclarationError(f'{where} takes one Seen, with its brackets: Annotated[str, Seen(code=r"LOC:(.+)")]')
    if marks and (isinstance(kind, type) and (issubclass(kind, BaseModel) or dataclasses.is_dataclass(kind))):
        raise DeclarationError(f"{where} is marked as Seen, which is one value: use str, int, date … or a list of them")
    return marks[0] if marks else None


def _field(parameter: inspect.Parameter, annotation: Any, descriptions: Mapping[str, str]) -> tuple[Any, Any]:
    options: dict[str, Any] = {"alias": parameter.name}
    if descriptions.get(parameter.name):
        options["description"] = descriptions[parameter.name]
    optional = get_origin(annotation) in (Union, types.UnionType)
    if parameter.default is not parameter.empty:
        return annotation, Field(default=parameter.default, **options)
    return annotation, Field(default=None, **options) if optional else Field(**options)


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without `$ref`, titles, nulls and what else tells a model nothing."""
    definitions = schema.get("$defs", {})

    def clean(node: Any) -> Any:
        if isinstance(node, list):
            return [clean(item) for item in node]
        if not isinstance(node, dict):
            return node
        node = {key: item for key, item in node.items() if key not in ("title", "$defs", "additionalProperties")}
        if "$ref" in node:
            node = {**definitions[node.pop("$ref").rpartition("/")[2]], **node}
            return clean(node)
        choices = [choice for choice in node.get("anyOf", ()) if choice != {"type": "null"}]
        if len(choices) == 1:
            del node["anyOf"]
            return clean({**choices[0], **node})
        if node.get("default", ...) is None:
            del node["default"]
        if "const" in node:
            node["enum"] = [node.pop("const")]
        properties = node.pop("properties", None)
        cleaned = {key: item if key in ("enum", "default") else clean(item) for key, item in node.items()}
        if properties is not None:
            cleaned["properties"] = {name: clean(item) for name, item in properties.items()}
        return cleaned

    cleaned: dict[str, Any] = clean(copy.deepcopy(schema))
    return cleaned


def _time_problems(schema: Mapping[str, Any], value: Any, path: str, zone: tzinfo) -> list[tuple[str, str]]:
    """Dates and times that are not written as such, or that clocks skip or show twice, wherever they stand."""
    if schema.get("format") in _ISO and value is not None:
        pattern, expected = _ISO[schema["format"]]
        if not isinstance(value, str) or not pattern.match(value):
            return [(path, f"{path} should be {expected}, not {json.dumps(value, default=str)[:80]}")]
        if unclear := _unclear(value, zone):
            return [(path, f"{path} {unclear}")]
    found: list[tuple[str, str]] = []
    if isinstance(value, Mapping):
        for name, item in schema.get("properties", {}).items():
            if name in value:
                found += _time_problems(item, value[name], f"{path}.{name}" if path else name, zone)
    elif isinstance(value, list) and isinstance(schema.get("items"), Mapping):
        for index, item in enumerate(value):
            found += _time_problems(schema["items"], item, f"{path}.{index}", zone)
    return found


def _unclear(text: str, zone: tzinfo) -> str:
    """What is wrong with a local time that does not exist in `zone`, or exists twice; "" if nothing is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return ""  # what pydantic makes of it, it will say
    doubt = zones.doubt(moment, zone) if moment.tzinfo is None else ""
    if doubt == "skipped":
        return f"does not exist in {zone}, where the clocks go forward then: ask the caller for another time"
    if doubt == "twice":
        both = " or ".join(moment.replace(tzinfo=zone, fold=fold).isoformat() for fold in (0, 1))
        return f"comes twice in {zone}, where the clocks go back then: ask the caller which, and send {both}"
    return ""


def _localised(value: Any, zone: tzinfo) -> Any:
    """The same with every datetime in `zone` (one without a zone is meant there) and every time of day without one."""
    match value:
        case datetime():
            return value.replace(tzinfo=zone) if value.tzinfo is None else value.astimezone(zone)
        case time():
            return value.replace(tzinfo=None)
        case list():
            return [_localised(item, zone) for item in value]
        case BaseModel():
            inner = {name: _localised(getattr(value, name), zone) for name in type(value).model_fields}
            copied = value.model_copy(update=inner)
            copied.model_fields_set.intersection_update(value.model_fields_set)  # a default stays one
            return copied
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        inner = {field.name: _localised(getattr(value, field.name), zone) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **{f.name: inner[f.name] for f in dataclasses.fields(value) if f.init})
    return value


def _expected(schema: Mapping[str, Any], path: str) -> str:
    """What belongs at a path, from the schema: its description, else its type."""
    node: Mapping[str, Any] = schema
    for part in path.split("."):
        node = node.get("items", {}) if part.isdigit() else node.get("properties", {}).get(part, {})
    if node.get("format") in _ISO:
        return _ISO[node["format"]][1]
    return str(node.get("description") or node.get("type") or "a value")

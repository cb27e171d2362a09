"""One tool: a Python function and what is declared beside it."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from ..errors import DeclarationError
from ..events import ToolSpec
from . import docstring, schema, words
from .call import Call
from .outcome import Meaning, meaning
from .schema import Bound, Signature


@dataclass(frozen=True, slots=True)
class Tool:
    """A function that a model may call, ready to run."""

    spec: ToolSpec
    function: Callable[..., Any]
    signature: Signature
    timeout: float
    """Seconds until the caller is told that it takes too long."""
    check: Callable[..., Any] | None
    """Runs with the same arguments before the caller is asked to confirm; raises `Declined` when there is no point."""
    idempotent: bool
    """Running it twice does no harm (it only reads, for example)."""
    read_back: str
    """How to read the arguments back before a confirmation; "" = the tool's name and each argument."""
    result: TypeAdapter[Any] | None
    """Checks what the function returns; None when it does not say."""
    outcome: Meaning
    """What its success says of the call."""

    def bind(self, args: Mapping[str, Any], zone: tzinfo) -> Bound:
        """Validated arguments. Raises `schema.ArgumentError`."""
        return self.signature.bind(args, zone)

    def keywords(self, function: Callable[..., Any], bound: Bound, call: Call) -> dict[str, Any]:
        """What to call `function` (the tool's own, or its `check`) with."""
        everything = dict(bound.values)
        if function is self.function:
            return everything | ({self.signature.call_parameter: call} if self.signature.call_parameter else {})
        return {
            name: call if name == (self.signature.call_parameter or "call") else everything[name]
            for name in inspect.signature(function).parameters
        }

    def jsonable(self, value: Any) -> dict[str, Any]:
        """A result as a JSON object, checked against the return annotation. Raises ValueError when it does not fit."""
        if self.result is not None:
            plain = self.result.dump_python(self.result.validate_python(value), mode="json")
        else:
            plain = to_jsonable_python(value)
        if isinstance(plain, dict):
            return plain
        return {"output": "done" if plain is None else plain}

    def in_words(self, bound: Bound, today: date) -> str:
        """The arguments read back, for the caller to agree to; no closing full stop."""
        if self.read_back:
            return words.fill(self.read_back, bound.values, today)
        told = [(words.label(name), words.say(value, today)) for name, value in bound.values.items()]
        details = ", ".join(f"{label} {value}" for label, value in told if value)
        return words.label(self.spec.name) + (f": {details}" if details else "")


def declare(
    function: Callable[..., Any],
    *,
    confirm: bool | str = False,
    timeout: float = 10.0,
    background: bool = False,
    ask: Mapping[str, str] | None = None,
    examples: Sequence[str] = (),
    done: str = "",
    requires: Sequence[str] = (),
    lookup: Mapping[str, str] | None = None,
    transfer: bool = False,
    idempotent: bool = False,
    check: Callable[..., Any] | None = None,
    outcome: Meaning = None,
) -> Tool:
    """A tool from a function; the options are those of `Agent.tool`. Raises DeclarationError."""
    if not callable(function) or not getattr(function, "__name__", "").isidentifier():
        raise DeclarationError(f"a tool must be a named function, not {function!r}")
    name = function.__name__
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise DeclarationError(f"tool {name!r} yields; a tool returns one result")
    text = docstring.read(function.__doc__)
    signature = schema.read(function, text.arguments)
    if isinstance(examples, str) or isinstance(requires, str):
        raise DeclarationError(f"tool {name!r}: examples and requires are lists of strings, not one string")
    if timeout <= 0:
        raise DeclarationError(f"tool {name!r}: timeout must be a number of seconds above 0, not {timeout}")
    read_back = confirm if isinstance(confirm, str) else ""
    for option, used in (("ask", ask or {}), ("lookup", lookup or {}), ("confirm", words.fields(read_back))):
        _check_names(name, option, used, signature)
    if check is not None:
        names = {*signature.names, signature.call_parameter or "call"}
        _check_names(name, "check", set(inspect.signature(check).parameters) - names, signature)
    spec = ToolSpec(
        name=name,
        description=text.text or f"{words.label(name).capitalize()}.",
        parameters=signature.parameters,
        confirm=bool(confirm),
        requires=tuple(requires),
        lookup=dict(lookup or {}),
        ask=dict(ask or {}),
        examples=tuple(examples),
        done=done,
        transfer=transfer,
        background=background,
    )
    means = meaning(name, outcome, confirm=spec.confirm, transfer=transfer)
    returns = _result(name, signature.returns)
    return Tool(spec, function, signature, float(timeout), check, idempotent, read_back, returns, means)


def _check_names(tool: str, option: str, used: typing.Iterable[str], signature: Signature) -> None:
    for name in used:
        if name not in signature.names:
            known = ", ".join(signature.names) or "none"
            raise DeclarationError(f"tool {tool!r}: {option} names {name!r}; the parameters are: {known}")


def _result(tool: str, annotation: Any) -> TypeAdapter[Any] | None:
    if annotation is inspect.Signature.empty or annotation is Any:
        return None
    try:
        return TypeAdapter(annotation)
    except Exception as error:  # pydantic has no common base for "I cannot make a schema of this"
        raise DeclarationError(
            f"tool {tool!r}: the return type {annotation!r} cannot be checked; use a pydantic model, a dataclass, "
            "a dict, a list or a plain value"
        ) from error

"""One tool: a Python function and what is declared beside it."""

from __future__ import annotations

import difflib
import inspect
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from pydantic import SecretStr, TypeAdapter

from ..errors import DeclarationError
from ..events import ToolSpec
from . import docstring, fields, schema, words
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
    resolve: Callable[..., Any] | None
    """Runs first, with the same arguments: gives those that are meant instead, by name; raises `Declined`."""
    idempotent: bool
    """Running it twice does no harm (it only reads, for example)."""
    read_back: str
    """How to read the arguments back before a confirmation; "" = the tool's name and each argument."""
    result: TypeAdapter[Any] | None
    """Checks what the function returns; None when it does not say."""
    outcome: Meaning
    """What its success says of the call."""
    otherwise: Callable[..., Any] | None = None
    """Of one that hands over: runs with the same arguments where nobody takes the caller."""

    @property
    def has_secret(self) -> bool:
        """Whether it takes something that is for no eyes."""
        return any(schema.get("writeOnly") for schema in self.spec.parameters["properties"].values())

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

    def in_words(self, bound: Bound, today: date) -> str:
        """The arguments read back, for the caller to agree to; no closing full stop."""
        if self.read_back:
            return words.fill(self.read_back, bound.values, today)
        told = [(words.label(name), words.say(value, today)) for name, value in bound.values.items()]
        details = ", ".join(f"{label} {value}" for label, value in told if value)
        return words.label(self.spec.name) + (f": {details}" if details else "")

    def read_values(self, bound: Bound) -> list[Any]:
        """The values that a read-back must tell: those its wording names, or all that are not left to the defaults
        which the tool's author chose."""
        if not self.read_back:
            told = [value for name, value in bound.values.items() if name in bound.given]
            return [value for value in told if not isinstance(value, SecretStr)]
        return [bound.values.get(name.partition(".")[0]) for name in words.fields(self.read_back)]


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
    resolve: Callable[..., Any] | None = None,
    outcome: Meaning = None,
    opening: bool = False,
    otherwise: Callable[..., Any] | None = None,
) -> Tool:
    """A tool from a function; the options are those of `Agent.tool`. Raises DeclarationError."""
    if not callable(function) or not getattr(function, "__name__", "").isidentifier():
        raise DeclarationError(f"a tool must be a named function, not {function!r}")
    name = function.__name__
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise DeclarationError(f"tool {name!r} yields; a tool returns one result")
    text = _described(function)
    signature = schema.read(function, text.arguments)
    read_back = confirm if isinstance(confirm, str) else ""
    for option, used in (("ask", ask or {}), ("lookup", lookup or {})):
        _check_names(name, option, used, signature)
    _check_values(name, confirm, timeout, examples, requires, ask or {})
    known = {
        parameter: field.annotation
        for parameter, field in zip(signature.names, signature.model.model_fields.values(), strict=True)
    }
    fields.check(f"tool {name!r}: confirm", read_back, known, "parameters")
    fields.check(f"tool {name!r}: done", done, fields.of_done(known, signature.returns), "fields")
    _check_beside(name, signature, resolve=resolve, check=check, otherwise=otherwise)
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
        seen=signature.seen,
        opening=opening,
        idempotent=idempotent,
    )
    _check_opening(spec)
    _check_purpose(spec, check, otherwise)
    means, returns = meaning(name, outcome, confirm=spec.confirm, transfer=transfer), _result(name, signature.returns)
    return Tool(
        spec, function, signature, float(timeout), check, resolve, idempotent, read_back, returns, means, otherwise
    )


def _described(function: Callable[..., Any]) -> docstring.Docstring:
    try:
        return docstring.read(function.__doc__)
    except DeclarationError as error:
        raise DeclarationError(f"tool {function.__name__!r}: its docstring cannot be read: {error}") from None


def _check_beside(tool: str, signature: Signature, **functions: Callable[..., Any] | None) -> None:
    """Functions that run beside the tool's own take its arguments, or fewer."""
    for option, function in functions.items():
        if function is not None:
            names = {*signature.names, signature.call_parameter or "call"}
            _check_names(tool, option, set(inspect.signature(function).parameters) - names, signature)


def _check_purpose(spec: ToolSpec, check: object, otherwise: object) -> None:
    """What is declared beside the tool has something to go before, or after."""
    if check is not None and not spec.confirm:
        raise DeclarationError(
            f"tool {spec.name!r}: check runs before the caller is asked to confirm: add confirm=True"
        )
    if otherwise is not None and not spec.transfer:
        raise DeclarationError(f"tool {spec.name!r}: otherwise runs where nobody takes the caller: add transfer=True")


def _check_opening(spec: ToolSpec) -> None:
    """A tool that begins the call is run with nothing, for a caller who has said nothing."""
    if spec.opening and (spec.parameters.get("required") or spec.confirm or spec.transfer or spec.background):
        raise DeclarationError(
            f"tool {spec.name!r}: opening=True runs it as the call begins: without required parameters, and with none "
            "of confirm, transfer and background"
        )


def unknown_option(where: str, name: str, known: Iterable[str]) -> DeclarationError:
    """What to say of a keyword argument that there is not."""
    known = [option for option in known if option != "self"]
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
    return DeclarationError(f"{where} has no option {name!r}; {hint}")


def _check_values(
    tool: str,
    confirm: object,
    timeout: object,
    examples: object,
    requires: object,
    ask: Mapping[str, object],
) -> None:
    for option, value in (("examples", examples), ("requires", requires)):
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise DeclarationError(f"tool {tool!r}: examples and requires are lists of strings, not {value!r:.40}")
        for item in value:
            check_text(f"tool {tool!r}: {option}", item)
    for name, question in ask.items():
        check_text(f"tool {tool!r}: ask[{name!r}]", question)
    if not isinstance(confirm, bool | str) or confirm == "":
        raise DeclarationError(f"tool {tool!r}: confirm is True, False or a sentence, not {confirm!r}")
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 < timeout < math.inf:
        raise DeclarationError(f"tool {tool!r}: timeout must be a number of seconds above 0, not {timeout!r}")


def check_text(where: str, text: object) -> None:
    """Words that are said, or listened for, as they stand: nothing in them is filled in."""
    if not isinstance(text, str) or not text.strip():
        raise DeclarationError(f"{where} should be words, not {text!r}")
    if "{" in text or "}" in text:
        raise DeclarationError(f"{where} is taken as it stands, so {text!r} would be said with its braces")


def _check_names(tool: str, option: str, used: Iterable[str], signature: Signature) -> None:
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

"""The tools a client declares, as `ToolSpec`s.

https://ai.google.dev/api/caching#Tool: a list of tools, each with `functionDeclarations` or one of Google's own tools.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import RemoteProtocolError
from ..events import ToolSpec
from .reading import choice, fields, items, text
from .schema import from_json_schema, from_openapi

MAX_NAME = 128
"""Characters in a function's name (Live API, FunctionDeclaration.name)."""


def tool_specs(value: Any, path: str) -> tuple[ToolSpec, ...]:
    """Every declared function, in order. Raises RemoteProtocolError for one without a name or a name used twice."""
    specs: dict[str, ToolSpec] = {}
    for spec in _functions(value, path):
        if spec.name in specs:
            raise RemoteProtocolError(f"{path} declares a function twice: each name must be unique")
        specs[spec.name] = spec
    return tuple(specs.values())


def other_tools(value: Any, path: str) -> set[str]:
    """Names of Google's own tools among them (`googleSearch`, `codeExecution`): we have none of these."""
    return {name for tool in items(value) for name in fields(tool, path)} - {"functionDeclarations"}


def _functions(value: Any, path: str) -> Iterator[ToolSpec]:
    for i, tool in enumerate(items(value)):
        declarations = items(fields(tool, f"{path}[{i}]").get("functionDeclarations"))
        for j, declaration in enumerate(declarations):
            yield _function(declaration, f"{path}[{i}].functionDeclarations[{j}]")


def _function(value: Any, path: str) -> ToolSpec:
    declaration = fields(value, path)
    name = text(declaration.get("name"), f"{path}.name")
    if not 0 < len(name) <= MAX_NAME:
        raise RemoteProtocolError(f"{path}.name must have 1 to {MAX_NAME} characters")
    return ToolSpec(
        name=name,
        description=text(declaration.get("description"), f"{path}.description"),
        parameters=_parameters(declaration, path),
        background=choice(declaration.get("behavior"), f"{path}.behavior", {"NON_BLOCKING": True}, False),
    )


def _parameters(declaration: dict[str, Any], path: str) -> dict[str, Any]:
    if "parametersJsonSchema" in declaration:
        return from_json_schema(declaration["parametersJsonSchema"], f"{path}.parametersJsonSchema")
    return from_openapi(declaration.get("parameters"), f"{path}.parameters")

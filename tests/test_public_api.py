"""What users may rely on, as text: a change of a public name or signature has to be made on purpose.

    python tests/test_public_api.py        writes the list anew, for the reviewer to read

The list is tests/public_api.txt. A removed name or parameter breaks somebody's agent: say so in CHANGELOG.md.
"""

import ast
import importlib
import inspect
import re
import subprocess
import sys
import typing
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
STORED = Path(__file__).parent / "public_api.txt"
PUBLIC = (
    "vivavoce",
    "vivavoce.testing",
    "vivavoce.gateway",
    "vivavoce.pronunciation",
    "vivavoce.design",
    "vivavoce.fiction",
)
OPEN_MODULES = {"ledger": ("create", "once", "Step")}
"""Exported as modules: what of them is public."""


def listing() -> str:
    """A line for each public name, and one for each public member of a class."""
    return "".join(f"{line}\n" for module in PUBLIC for line in lines(importlib.import_module(module)))


def lines(module: ModuleType) -> Iterator[str]:
    for name in sorted(module.__all__):
        value = getattr(module, name)
        if isinstance(value, ModuleType):
            for inner in OPEN_MODULES[name]:
                yield from described(f"{module.__name__}.{name}.{inner}", getattr(value, inner))
        else:
            yield from described(f"{module.__name__}.{name}", value)


def described(name: str, value: object) -> Iterator[str]:
    if inspect.isroutine(value):
        yield from (f"{name}{signature(form)}" for form in typing.get_overloads(value) or [value])
        return
    if not inspect.isclass(value):
        yield name
        return
    ours = [part for part in value.__mro__ if part.__module__.startswith("vivavoce.")]
    made = any("__init__" in vars(part) for part in ours) and not getattr(value, "_is_protocol", False)
    yield f"class {name}{signature(value.__init__) if made else ''}"
    for member in sorted({member for part in ours for member in vars(part) if not member.startswith("_")}):
        found = inspect.getattr_static(value, member)
        if isinstance(found, property):
            yield f"    {member}"
        elif callable(found):  # a dataclass's fields stand in its signature
            yield from (f"    {line}" for line in described(member, found))


def signature(value: object) -> str:
    found = inspect.signature(value)
    kept = [known for known in found.parameters.values() if not known.name.startswith("_")]
    plain = [known.replace(default=default(known), annotation=unquoted(known.annotation)) for known in kept]
    return str(found.replace(parameters=plain, return_annotation=unquoted(found.return_annotation)))


class Text(str):
    """Shown as it is."""

    def __repr__(self) -> str:
        return str(self)


def unquoted(annotation: object) -> object:
    return Text(annotation) if isinstance(annotation, str) else annotation


def default(parameter: inspect.Parameter) -> object:
    """As it reads on every machine."""
    value = parameter.default
    known = value is inspect.Parameter.empty or value is None or isinstance(value, bool | int | float | str)
    return value if known or value == () else Text("…")


def test_the_public_names_and_signatures_are_those_that_were_agreed_on():
    assert listing() == STORED.read_text(), (
        "the public API has changed: if that is meant, run `python tests/test_public_api.py`, "
        "read what it changes in tests/public_api.txt, and note it in CHANGELOG.md"
    )


LOOKS_INSIDE = ROOT / "docs" / "explanation" / "one-turn.md"
"""Explains the engine by its own values, and says that their names may change."""


def shown_to_users() -> list[object]:
    pages = [*{*(ROOT / "docs").rglob("*.md")} - {LOOKS_INSIDE}, ROOT / "README.md"]
    templates = ROOT / "src" / "vivavoce" / "templates"
    files = [*(ROOT / "examples").rglob("*.py"), *templates.glob("*/**/*.py")]
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in sorted([*pages, *files])]


@pytest.mark.parametrize("path", shown_to_users())
def test_what_users_read_and_copy_imports_public_names_only(path):
    text = path.read_text()
    code = (
        [text] if path.suffix == ".py" else re.findall(r"^```python[^\n]*\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    )

    taken = [node for part in code for node in ast.walk(ast.parse(part)) if isinstance(node, ast.ImportFrom)]
    for node in taken:
        if not node.level and node.module and node.module.split(".")[0] == "vivavoce":
            assert node.module in PUBLIC, f"{node.module} is not public"
            public = importlib.import_module(node.module).__all__
            assert [alias.name for alias in node.names if alias.name not in public] == []


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("line", "unwanted"),
    [
        ("import vivavoce", "pydantic numpy sqlalchemy onnxruntime"),
        ("from vivavoce import Agent, Call, Declined", "numpy sqlalchemy onnxruntime"),
    ],
)
def test_an_import_loads_no_more_than_it_needs(line, unwanted):
    told = subprocess.run(
        [sys.executable, "-c", f"{line}\nimport sys\nprint(*sys.modules)"], capture_output=True, text=True, check=True
    ).stdout.split()

    assert [name for name in unwanted.split() if name in told] == []


if __name__ == "__main__":
    STORED.write_text(listing())

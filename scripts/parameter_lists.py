"""For the reference: docstrings here explain parameters as `name: words`, without a heading; this gives them one.

Loaded by mkdocstrings (zensical.toml), which then draws them as a table with types and defaults.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection
from typing import Any

import griffe


class ParameterLists(griffe.Extension):
    """Gives paragraphs of parameters the heading that Google-style parsers look for."""

    def on_function(self, *, func: griffe.Function, **_: Any) -> None:
        """A function's or method's docstring, `__init__` included."""
        _head(func.docstring, [parameter.name for parameter in func.parameters])

    def on_class_members(self, *, cls: griffe.Class, **_: Any) -> None:
        """A class's docstring, whose parameters are those of its `__init__`."""
        _head(cls.docstring, [parameter.name for parameter in cls.parameters])


def _head(docstring: griffe.Docstring | None, names: Collection[str]) -> None:
    if docstring is not None and names:
        docstring.value = with_headings(docstring.value, names)


def with_headings(text: str, names: Collection[str]) -> str:
    """The docstring with its paragraphs of `name: words` under "Args:"; names: those of the parameters."""
    if "\nArgs:" in text:
        return text
    item = re.compile(rf"(?:^|(?<=[.;:] )|(?<=\n))({'|'.join(map(re.escape, names))}): ")
    kept, items = [], []
    for paragraph in text.split("\n\n"):
        if item.match(paragraph):
            line = " ".join(paragraph.split())
            starts = [match.start() for match in item.finditer(line)]
            items += [line[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]
        else:
            kept.append(paragraph)
    return "\n\n".join([*kept, "Args:\n" + textwrap.indent("\n".join(items), "    ")]) if items else text

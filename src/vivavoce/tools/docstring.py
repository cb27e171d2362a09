"""What a tool's docstring says: the text, and a line for each argument (Google, NumPy or reST style). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docstring_parser import ParseError, numpydoc, rest
from docstring_parser.google import GoogleParser, Section, SectionType

from ..errors import DeclarationError

_READ = ("Args", "Arguments", "Parameters", "Params")
_UNREAD = ("Return", "Returns", "Raises", "Yield", "Yields", "Example", "Examples", "Note", "Notes")
"""Sections that no model reads: whatever form they have, they end the one before."""
_GOOGLE = GoogleParser(
    [Section(title, "param", SectionType.MULTIPLE) for title in _READ]
    + [Section(title, "examples", SectionType.SINGULAR) for title in _UNREAD]
)
_NUMPY = re.compile(r"^\s*[A-Z]\w+\n\s*-{3,}\s*$", re.MULTILINE)
_REST = re.compile(r"^\s*:(?:param|type|returns?|rtype|raises)\b[^:\n]*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Docstring:
    """A docstring, taken apart."""

    text: str
    """Everything before the first section (`Args:`, `Returns:` …), paragraphs kept."""
    arguments: dict[str, str] = field(default_factory=dict)
    """Argument name → its description on one line."""


def read(docstring: str | None) -> Docstring:
    """Takes a docstring apart; None and "" give an empty one. Raises DeclarationError where a section has no form."""
    text = docstring or ""
    parse = numpydoc.parse if _NUMPY.search(text) else rest.parse if _REST.search(text) else _GOOGLE.parse
    try:
        parsed = parse(text)
    except ParseError as error:
        raise DeclarationError(f"{error} Write an argument as `name: what it is`.") from None
    arguments = {
        name.strip("* "): " ".join((entry.description or "").split())
        for entry in parsed.params
        for name in entry.arg_name.split(",")
    }
    return Docstring((parsed.description or "").strip(), arguments)

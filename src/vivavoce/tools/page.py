"""A page that an agent shows to its staff: `@agent.page("shift", title="The shift")` on a function that returns one."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..errors import DeclarationError

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")  # it stands in an address, as an agent's does
Cell = str | int | float | date | datetime | None
"""What a table holds: numbers stand to the right, a day as 2026-11-27, None as a dash."""


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs; an empty line parts them."""

    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns. The first 500 are shown, and how many there are."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for a row of another length."""
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row of this table has {len(self.columns)} cells, one has {len(row)}")


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar for each label; values from 0 up."""

    title: str
    labels: Sequence[str]
    values: Sequence[float]
    unit: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for what cannot be drawn."""
        if len(self.labels) != len(self.values):
            raise ValueError(f"bars have a value for each label: {len(self.labels)} labels, {len(self.values)} values")
        if not all(math.isfinite(value) and value >= 0 for value in self.values):
            raise ValueError("bars show numbers from 0 up; one is negative or none at all")


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points (x, y); x rises, and is a number, a day or a moment, of all points the same."""

    title: str
    points: Sequence[tuple[float | date | datetime, float]]
    unit: str = ""
    """Of y."""

    def __post_init__(self) -> None:
        """Raises ValueError for what cannot be drawn."""
        if len({type(x) if isinstance(x, date) else float for x, _ in self.points}) > 1:
            raise ValueError("the points of a curve lie at numbers, days or moments; here these are mixed")
        if not all(math.isfinite(y) for _, y in self.points):
            raise ValueError("the points of a curve have numbers as y; one is infinite or none at all")


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, JPEG or WebP file; alt: what it shows, for who does not see it."""

    png: bytes
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """A file to save, under its name. Browsers never open it in the page."""

    name: str
    data: bytes
    mime_type: str


Part = Text | Table | Bars | Curve | Picture | Download


class Page:
    """What is shown: parts, one below the other."""

    def __init__(self, *parts: Part, refresh: float = 5.0) -> None:
        """refresh: seconds until it is asked for again while somebody looks, 1 to 3600; 0 = not by itself.

        Raises TypeError for what is no part, ValueError for another `refresh`.
        """
        for part in parts:
            if not isinstance(part, Part):
                raise TypeError(f"a page is made of Text, Table, Bars, Curve, Picture and Download, not {type(part)}")
        if not (refresh == 0 or 1 <= refresh <= 3600):
            raise ValueError(f"refresh is 0, or 1 to 3600 seconds, not {refresh!r}")
        self.parts, self.refresh = parts, float(refresh)


@dataclass(frozen=True, slots=True)
class PageOf:
    """A page that an agent has."""

    name: str
    title: str
    function: Callable[[], Page]


def declare(agent: str, name: str, title: str, function: Any, others: Mapping[str, PageOf]) -> PageOf:
    """Raises DeclarationError for what cannot work. others: the agent's pages so far."""
    where = f"agent {agent!r}: page"
    if not isinstance(name, str) or not _NAME.fullmatch(name) or len(name) > 63:
        raise DeclarationError(f"{where}: its name is lower-case letters, digits and single hyphens, not {name!r}")
    if name in others:
        raise DeclarationError(f"{where}: there are two named {name!r}; rename one")
    if not isinstance(title, str) or len(title) > 200:
        raise DeclarationError(f"{where} {name!r}: its title is a short text, not {title!r}")
    if not callable(function) or inspect.iscoroutinefunction(function):
        raise DeclarationError(f"{where} {name!r} is a plain function, which is run in a thread, not {function!r}")
    parameters = inspect.signature(function).parameters.values()
    if any(one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD) for one in parameters):
        raise DeclarationError(f"{where} {name!r}: its function takes nothing and returns a Page")
    return PageOf(name, title or name.replace("-", " ").capitalize(), function)

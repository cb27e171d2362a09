"""An agent's page as HTML: every word of it escaped, plots as SVG with the same in words beside them. Pure.

Neither styles nor scripts stand in it, as the pages' policy wants it; `calls.css` and `pages.css` dress it.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Sequence
from datetime import date, datetime
from html import escape
from itertools import pairwise
from typing import Any

from ..tools.page import Bars, Cell, Curve, Download, Page, Part, Picture, Table, Text

MOST_ROWS = 500
LONGEST_CELL = 2000
"""Characters."""
MOST_BYTES = 8 << 20
"""Of a page's files together: they travel with every look at it."""
PNG = b"\x89PNG\r\n\x1a\n"
_LEFT, _TOP, _HEIGHT = 9.0, 8, 150  # percent of the width before the axis; pixels


def drawn(page: Page) -> list[dict[str, Any]]:
    """Its parts: `html`, and for pictures and downloads `file` with its `type` and `data` in base64.

    Raises ValueError for a picture that is none, and for more than 8 MiB of files.
    """
    size = sum(len(_file(part)) for part in page.parts)
    if size > MOST_BYTES:
        raise ValueError(f"a page's pictures and downloads have {MOST_BYTES} bytes together at most, not {size}")
    return [_drawn(part) for part in page.parts]


def _file(part: Part) -> bytes:
    match part:
        case Picture(png=data) | Download(data=data):
            return data
    return b""


def _drawn(part: Part) -> dict[str, Any]:
    match part:
        case Text(words=words):
            return {"html": "".join(f"<p>{_words(each.strip())}</p>" for each in words.split("\n\n") if each.strip())}
        case Table():
            return {"html": _table(part)}
        case Bars():
            return {"html": _bars(part)}
        case Curve():
            return {"html": _curve(part)}
        case Picture():
            return _picture(part)
        case Download():
            return _download(part)


def _table(table: Table) -> str:
    rows = [[_cell(cell) for cell in row] for row in table.rows[:MOST_ROWS]]
    more = f"The first {MOST_ROWS:,} of {len(table.rows):,}." if len(table.rows) > MOST_ROWS else ""
    columns = range(len(table.columns))
    numbers = [bool(rows) and all(row[at] is None or _is_number(row[at]) for row in table.rows) for at in columns]
    head = [_head(name, number) for name, number in zip(table.columns, numbers, strict=True)]
    return _numbers(head, rows, table.caption, more)


def _numbers(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str, more: str = "") -> str:
    """A table in a box that scrolls sideways. head, rows: whole cells."""
    names = "".join(head)
    named = f"<caption>{_words(caption)}</caption>" if caption else ""
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    note = f'<p class="soft">{more}</p>' if more else "" if rows else '<p class="soft">Nothing yet.</p>'
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{_words(caption or "Table")}"><table>{named}'
        f"<thead><tr>{names}</tr></thead><tbody>{body}</tbody></table></div>{note}"
    )


def _is_number(value: Cell) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _head(name: str, number: bool) -> str:
    look = ' class="number"' if number else ""
    return f'<th scope="col"{look}>{_words(name)}</th>'


def _cell(value: Cell) -> str:
    look = ' class="number"' if _is_number(value) else ""
    return f"<td{look}>{_words(_plain(value))}</td>"


def _plain(value: object) -> str:
    """A value in a few characters."""
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.2f}".rstrip("0").rstrip(".")
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
    return str(value)


def _bars(bars: Bars) -> str:
    """A table whose middle column is drawn: who does not see it reads the same."""
    most = max(bars.values, default=0.0) or 1.0
    unit = f" {bars.unit}" if bars.unit else ""
    rows = []
    for label, value in zip(bars.labels, bars.values, strict=True):
        bar = f'<rect class="bar" x="0" y="2" width="{100 * value / most:.2f}%" height="12" rx="3"/>' if value else ""
        rows.append(
            f'<tr><th scope="row">{_words(label)}</th><td class="drawn"><svg class="plot" aria-hidden="true" '
            f'height="16"><rect class="rail" x="0" y="2" width="100%" height="12" rx="3"/>{bar}</svg></td>'
            f'<td class="number">{_words(f"{_plain(value)}{unit}")}</td></tr>'
        )
    body = "".join(rows) or '<tr><td class="soft">Nothing yet.</td></tr>'
    return f'<table class="bars"><caption>{_words(bars.title)}</caption><tbody>{body}</tbody></table>'


def _curve(curve: Curve) -> str:
    title, unit = curve.title, f" {curve.unit}" if curve.unit else ""
    if not curve.points:
        return f'<h2>{_words(title)}</h2><p class="soft">Nothing yet.</p>'
    (first, _), (last, y) = curve.points[0], curve.points[-1]
    told = f"{title}: {len(curve.points)} points from {_plain(first)} to {_plain(last)}, the last {_plain(y)}{unit}."
    cells = [[_cell(x), _cell(value)] for x, value in curve.points[-MOST_ROWS:]]
    numbers = _numbers([_head("at", _is_number(last)), _head(curve.unit or "value", True)], cells, "")
    of = f'<p class="soft">{_words(curve.unit)}</p>' if curve.unit else ""
    return (
        f"<h2>{_words(title)}</h2>{of}{_line(curve, told)}"
        f'<details class="numbers"><summary>The numbers</summary>{numbers}</details>'
    )


def _line(curve: Curve, told: str) -> str:
    xs, ys = [_place(x) for x, _ in curve.points], [y for _, y in curve.points]
    low, high = min(0.0, *ys), max(0.0, *ys)
    wide, tall = (max(xs) - min(xs)) or 1.0, (high - low) or 1.0

    def across(x: float) -> str:
        share = (x - min(xs)) / wide if len(xs) > 1 else 0.5
        return f"{_LEFT + (98 - _LEFT) * share:.2f}%"

    def up(y: float) -> str:
        return f"{_TOP + _HEIGHT * (high - y) / tall:.1f}"

    parts = []
    for tick in (low, (low + high) / 2, high):
        look = "axis" if tick == 0 else "grid"
        parts.append(f'<line class="{look}" x1="{_LEFT}%" x2="100%" y1="{up(tick)}" y2="{up(tick)}"/>')
        parts.append(f'<text x="{_LEFT - 1}%" y="{float(up(tick)) + 4:.1f}" text-anchor="end">{_plain(tick)}</text>')
    ends = (("start", 0), ("end", -1)) if len(xs) > 1 else (("middle", 0),)
    for anchor, at in ends:
        place = f'x="{across(xs[at])}" y="{_TOP + _HEIGHT + 17}" text-anchor="{anchor}"'
        parts.append(f"<text {place}>{_words(_plain(curve.points[at][0]))}</text>")
    parts += _joined(list(zip(xs, ys, strict=True)), across, up)
    frame = f'class="plot curve" height="{_TOP + _HEIGHT + 22}" role="img"'
    return f'<svg {frame} aria-label="{_words(told)}">{"".join(parts)}</svg>'


def _joined(
    points: Sequence[tuple[float, float]], across: Callable[[float], str], up: Callable[[float], str]
) -> list[str]:
    lines = [
        f'<line class="stroke" x1="{across(a)}" y1="{up(b)}" x2="{across(c)}" y2="{up(d)}"/>'
        for (a, b), (c, d) in pairwise(points)
    ]
    return lines + [f'<circle class="point" cx="{across(x)}" cy="{up(y)}" r="3"/>' for x, y in points]


def _place(x: float | date | datetime) -> float:
    """A point of an axis, as a number."""
    if isinstance(x, datetime):
        return x.timestamp()
    return float(x.toordinal()) if isinstance(x, date) else float(x)


def _picture(picture: Picture) -> dict[str, Any]:
    kind, size = _kind(picture.png), ""
    if kind == "image/png" and len(picture.png) >= 24:  # its place is kept while it is loaded
        width, height = struct.unpack(">II", picture.png[16:24])
        size = f' width="{width}" height="{height}"'
    caption = f"<figcaption>{_words(picture.caption)}</figcaption>" if picture.caption else ""
    html = f'<figure><img alt="{_words(picture.alt)}"{size}>{caption}</figure>'
    return {"html": html, "file": {"type": kind, "data": base64.b64encode(picture.png).decode()}}


def _kind(file: bytes) -> str:
    """Its type, as browsers know it. Raises ValueError for what is no picture."""
    if file.startswith(PNG):
        return "image/png"
    if file.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if file[:4] == b"RIFF" and file[8:12] == b"WEBP":
        return "image/webp"
    raise ValueError(f"a picture is a PNG, JPEG or WebP file; this one begins with {file[:8]!r}")


def _download(file: Download) -> dict[str, Any]:
    size = f"{max(1, round(len(file.data) / 1000)):,} kB"
    name = _words(file.name)
    kind = f'<span class="soft">{_words(file.mime_type)}, {size}</span>'
    html = f'<p><a class="download" download="{name}">{name}</a> {kind}</p>'
    # never as what it says it is: an address of ours must not show somebody's HTML
    return {"html": html, "file": {"type": "application/octet-stream", "data": base64.b64encode(file.data).decode()}}


def _words(text: object) -> str:
    words = str(text)
    return escape(words if len(words) <= LONGEST_CELL else f"{words[:LONGEST_CELL]}…", quote=True)

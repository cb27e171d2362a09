"""The report's plots as SVG text. Pure.

Positions are percentages of the width, so that a plot fills a phone and a desk alike while its letters keep their size.
Every plot has a table beside it that says the same; nothing is told by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

BINS = 30
"""Bars of a histogram; what took longer shares one more, and what was never answered another."""
SHORTEST, LONGEST = 1_000.0, 6_000.0
"""Milliseconds that the axis spans at least and at most."""
_FIRST, _LAST = 1.0, 86.0  # percent of the width that the axis takes; the rest is for "longer" and "no answer"
_LONGER, _NEVER, _BAR = 88.5, 94.5, 4.5  # percent: the two last bars
_TOP, _HEIGHT = 34, 64  # pixels: above the bars, and of the highest
_CEILING, _FLOOR = 26, 156  # pixels: the highest and the lowest a line goes
_LEFT, _RIGHT = 12.0, 96.0  # percent of the width: where a line plot's axis begins and ends


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a line plot."""

    look: str
    """Class of its strokes and dots: `one`, `two` or `three`, told apart by dashes as well."""
    points: Sequence[tuple[float, float]]
    """(x, y), x rising; an infinite y is drawn at the top and marked ∞."""


def axis(values: Sequence[float]) -> float:
    """How many ms an axis should span for these waits: all but the slowest hundredth, in half seconds."""
    from ..intervals import percentile

    finite = [ms for ms in values if math.isfinite(ms)]
    slow = percentile(finite, 0.99) if finite else 0.0
    return min(LONGEST, max(SHORTEST, 500.0 * math.ceil(slow / 500.0)))


def waits(
    plain: Sequence[float], tool: Sequence[float], marks: Sequence[tuple[str, float]], span: float, label: str
) -> str:
    """A histogram of waits in ms, from 0 to `span`: turns without a tool filled, with one outlined on top.

    marks: name → ms, drawn as lines.
    """
    bins = BINS
    counted = [_counts(values, span) for values in (plain, tool)]
    columns = list(zip(*counted, strict=True))
    highest = max((sum(column) for column in columns), default=0) or 1
    parts = []
    for place, (below, above) in enumerate(columns):
        left, width = _column(place)
        bottom = float(_TOP + _HEIGHT)
        for count, look in ((below, "plain"), (above, "tool")):
            height = _HEIGHT * count / highest
            if count:
                bottom -= height
                extra = " never" if place == bins + 1 else ""
                parts.append(
                    f'<rect class="{look}{extra}" x="{left:.2f}%" y="{bottom:.1f}" width="{width:.2f}%" '
                    f'height="{height:.1f}"/>'
                )
    base = _TOP + _HEIGHT
    parts.append(f'<line class="axis" x1="{_FIRST}%" x2="100%" y1="{base}" y2="{base}"/>')
    for tick in range(0, int(span) + 1, 250 if span <= 1_500 else 500):
        extra = " minor" if tick % (500 if span <= 1_500 else 1_000) else ""
        parts.append(_text(_across(tick / span), base + 14, f"{tick / 1000:g} s", f"tick{extra}"))
    if any(columns[bins]):
        parts.append(_text(_LONGER + _BAR / 2, base + 14, "more", "tick"))
    parts.append(_text(_NEVER + _BAR / 2, base + 14, "∞", "tick"))
    if sum(columns[bins + 1]):
        parts.append(_text(_NEVER + _BAR / 2, _TOP - 8, str(sum(columns[bins + 1])), "tick strong"))
    for number, (name, ms) in enumerate(marks):
        if math.isfinite(ms):
            parts.append(_mark(_across(min(ms / span, 1.0)), f"{name} {ms:,.0f} ms", number))
    return _svg(_TOP + _HEIGHT + 20, label, parts, "histogram")


def interval(value: float, low: float, high: float, label: str) -> str:
    """A rate from 0 to 1 as a dot with its interval as a bar, on a line from 0 to 100 %."""
    lines = [f'<line class="grid" x1="{tick}%" x2="{tick}%" y1="2" y2="22"/>' for tick in (2, 26, 50, 74, 98)]
    start, stop = (2 + 96 * min(1.0, max(0.0, bound)) for bound in (low, high))
    lines.append('<line class="axis" x1="2%" x2="98%" y1="12" y2="12"/>')
    lines.append(
        f'<rect class="band" x="{start:.2f}%" y="7" width="{max(stop - start, 0.6):.2f}%" height="10" rx="3"/>'
    )
    lines.append(f'<circle class="dot" cx="{2 + 96 * value:.2f}%" cy="12" r="5"/>')
    return _svg(24, label, lines, "interval")


def lines(
    drawn: Sequence[Curve],
    label: str,
    *,
    unit: str,
    bound: tuple[str, float] | None = None,
    beyond: float | None = None,
) -> str:
    """Lines over a number of callers, both axes from 0. bound: name, y of a level. beyond: x where shade begins."""
    every = [point for line in drawn for point in line.points]
    xs = sorted({x for x, _ in every})
    highest = [y for _, y in every if math.isfinite(y)] + ([bound[1]] if bound else [])
    most, top = max(xs, default=1.0) or 1.0, _round_above(max(highest, default=1.0))

    def across(x: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * x / most

    def up(y: float) -> float:
        return _CEILING if math.isinf(y) else _FLOOR - (_FLOOR - _CEILING) * max(0.0, y) / top

    parts = []
    if beyond is not None and beyond < most:
        parts.append(
            f'<rect class="beyond" x="{across(beyond):.2f}%" y="{_CEILING}" width="{_RIGHT - across(beyond):.2f}%" '
            f'height="{_FLOOR - _CEILING}"/>'
        )
    for share in (0.0, 0.5, 1.0):
        y = up(top * share)
        parts.append(f'<line class="grid" x1="{_LEFT}%" x2="{_RIGHT}%" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{_LEFT - 1}%" y="{y + 4:.1f}" text-anchor="end">{top * share:,.4g}</text>')
    parts.append(f'<text class="tick" x="0" y="11">{escape(unit)}</text>')
    if bound is not None:
        y = up(bound[1])
        parts.append(f'<line class="mark" x1="{_LEFT}%" x2="{_RIGHT}%" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick strong" x="{_LEFT + 1}%" y="{y - 4:.1f}">{escape(bound[0])}</text>')
    parts += _x_ticks(xs, across)
    for line in drawn:
        parts += _joined(line, across, up)
    for x in sorted({x for x, y in every if math.isinf(y)}):
        parts.append(_text(across(x), _CEILING - 7, "∞", "tick strong"))
    return _svg(_FLOOR + 36, label, parts, "lines")


def sample(look: str) -> str:
    """A bit of such a line, for a key."""
    return (
        f'<svg aria-hidden="true" width="28" height="10"><line class="stroke {look}" x1="0" x2="28" y1="5" y2="5"/>'
        f'<circle class="point {look}" cx="14" cy="5" r="3.5"/></svg>'
    )


def bar(share: float, label: str, look: str = "plain") -> str:
    """A share from 0 to 1 as a bar."""
    width = 100 * min(1.0, max(0.0, share))
    parts = ['<rect class="rail" x="0" y="3" width="100%" height="10" rx="3"/>']
    if width:
        parts.append(f'<rect class="{escape(look)}" x="0" y="3" width="{width:.2f}%" height="10" rx="3"/>')
    return _svg(16, label, parts, "bar")


def _counts(values: Sequence[float], span: float) -> list[int]:
    """Per bin, then beyond the longest, then never."""
    counts = [0] * (BINS + 2)
    for ms in values:
        place = BINS + 1 if math.isinf(ms) else min(int(max(ms, 0.0) * BINS / span), BINS)
        counts[place] += 1
    return counts


def _column(place: int) -> tuple[float, float]:
    if place >= BINS:
        return (_LONGER if place == BINS else _NEVER), _BAR
    return _across(place / BINS) + 0.1, (_LAST - _FIRST) / BINS - 0.2


def _across(share: float) -> float:
    return _FIRST + (_LAST - _FIRST) * share


def _x_ticks(xs: Sequence[float], across: Callable[[float], float]) -> list[str]:
    """The numbers that were measured, but for those whose letters would touch."""
    parts, last = [], -math.inf
    for x in reversed(xs):  # the highest is the one that must be read
        if abs(last - across(x)) >= 6:
            last = across(x)
            parts.append(_text(last, _FLOOR + 15, f"{x:g}", "tick"))
    return [*parts, _text((_LEFT + _RIGHT) / 2, _FLOOR + 31, "callers", "tick")]


def _joined(line: Curve, across: Callable[[float], float], up: Callable[[float], float]) -> list[str]:
    parts = [
        f'<line class="stroke {line.look}" x1="{across(x1):.2f}%" y1="{up(y1):.1f}" '
        f'x2="{across(x2):.2f}%" y2="{up(y2):.1f}"/>'
        for (x1, y1), (x2, y2) in pairwise(line.points)
    ]
    for x, y in line.points:
        parts.append(f'<circle class="point {line.look}" cx="{across(x):.2f}%" cy="{up(y):.1f}" r="3.5"/>')
    return parts


def _round_above(value: float) -> float:
    """1, 2, 5 or 10 times a power of ten, not below the value."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value * 0.999)


def _mark(x: float, name: str, number: int) -> str:
    anchor, shift = ("end", -4) if x > 62 else ("start", 4)
    top = 13 * number  # each name on a line of its own: the marks may be close to each other
    return (
        f'<line class="mark" x1="{x:.2f}%" x2="{x:.2f}%" y1="{top + 2}" y2="{_TOP + _HEIGHT}"/>'
        f'<text class="tick strong" x="{x:.2f}%" dx="{shift}" y="{top + 11}" text-anchor="{anchor}">'
        f"{escape(name)}</text>"
    )


def _text(x: float, y: float, words: str, look: str) -> str:
    anchor = "start" if x < 3 else "middle"
    return f'<text class="{look}" x="{x:.2f}%" y="{y:.0f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(height: float, label: str, parts: Sequence[str], look: str) -> str:
    name = escape(label, quote=True)
    return (
        f'<svg class="{look}" role="img" aria-label="{name}" width="100%" height="{height:.0f}">{"".join(parts)}</svg>'
    )

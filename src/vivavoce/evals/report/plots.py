"""The report's plots as SVG text. Pure.

Positions are percentages of the width, so that a plot fills a phone and a desk alike while its letters keep their size.
Every plot has a table beside it that says the same; nothing is told by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

BIN = 100.0
"""Milliseconds of a bar of a histogram."""
LONGEST = 3_000.0
"""Milliseconds; what took longer shares the last bar."""
_FIRST, _LAST = 1.0, 86.0  # percent of the width from 0 to LONGEST; the rest is for "longer" and "no answer"
_LONGER, _NEVER, _BAR = 88.5, 94.5, 4.5  # percent: the two last bars
_TOP, _HEIGHT = 22, 64  # pixels: above the bars, and of the highest


def waits(plain: Sequence[float], tool: Sequence[float], marks: Sequence[tuple[str, float]], label: str) -> str:
    """A histogram of waits in ms: turns without a tool filled, with one hatched on top; `marks` as lines with names."""
    bins = math.ceil(LONGEST / BIN)
    columns = [[_counts(values, bins)[place] for values in (plain, tool)] for place in range(bins + 2)]
    highest = max((sum(column) for column in columns), default=0) or 1
    parts = []
    for place, (below, above) in enumerate(columns):
        left, width = _column(place, bins)
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
    line = _TOP + _HEIGHT
    parts.append(f'<line class="axis" x1="{_FIRST}%" x2="100%" y1="{line}" y2="{line}"/>')
    for ms in range(0, int(LONGEST) + 1, 500):
        extra = " minor" if ms % 1_000 else ""
        parts.append(_text(_across(ms), line + 14, f"{ms / 1000:g} s", f"tick{extra}"))
    if any(columns[bins]):
        parts.append(_text(_LONGER + _BAR / 2, line + 14, "more", "tick"))
    parts.append(_text(_NEVER + _BAR / 2, line + 14, "∞", "tick"))
    if sum(columns[bins + 1]):
        parts.append(_text(_NEVER + _BAR / 2, _TOP - 8, str(sum(columns[bins + 1])), "tick strong"))
    for number, (name, ms) in enumerate(marks):
        if math.isfinite(ms):
            parts.append(_mark(min(ms, LONGEST), name, number))
    return _svg(_TOP + _HEIGHT + 20, label, parts, "histogram")


def interval(value: float, low: float, high: float, label: str) -> str:
    """A rate from 0 to 1 as a dot with its interval as a bar, on a line from 0 to 100 %."""
    lines = [f'<line class="grid" x1="{tick}%" x2="{tick}%" y1="2" y2="22"/>' for tick in (2, 26, 50, 74, 98)]
    start, stop = (2 + 96 * min(1.0, max(0.0, bound)) for bound in (low, high))
    lines.append(f'<line class="axis" x1="2%" x2="98%" y1="12" y2="12"/>')
    lines.append(f'<rect class="band" x="{start:.2f}%" y="7" width="{max(stop - start, 0.6):.2f}%" height="10" rx="3"/>')
    lines.append(f'<circle class="dot" cx="{2 + 96 * value:.2f}%" cy="12" r="5"/>')
    return _svg(24, label, lines, "interval")


def bar(share: float, label: str, look: str = "plain") -> str:
    """A share from 0 to 1 as a bar."""
    width = 100 * min(1.0, max(0.0, share))
    parts = ['<rect class="rail" x="0" y="3" width="100%" height="10" rx="3"/>']
    if width:
        parts.append(f'<rect class="{escape(look)}" x="0" y="3" width="{width:.2f}%" height="10" rx="3"/>')
    return _svg(16, label, parts, "bar")


def _counts(values: Sequence[float], bins: int) -> list[int]:
    """Per bin, then beyond the longest, then never."""
    counts = [0] * (bins + 2)
    for ms in values:
        place = bins + 1 if math.isinf(ms) else min(int(max(ms, 0.0) // BIN), bins)
        counts[place] += 1
    return counts


def _column(place: int, bins: int) -> tuple[float, float]:
    if place >= bins:
        return (_LONGER if place == bins else _NEVER), _BAR
    return _across(place * BIN) + 0.1, (_LAST - _FIRST) / bins - 0.2


def _across(ms: float) -> float:
    return _FIRST + (_LAST - _FIRST) * ms / LONGEST


def _mark(ms: float, name: str, number: int) -> str:
    x = _across(ms)
    anchor = "end" if x > 60 or number == 0 and x > 12 else "start"
    shift = -4 if anchor == "end" else 4
    return (
        f'<line class="mark" x1="{x:.2f}%" x2="{x:.2f}%" y1="4" y2="{_TOP + _HEIGHT}"/>'
        f'<text class="tick strong" x="{x:.2f}%" dx="{shift}" y="13" text-anchor="{anchor}">{escape(name)}</text>'
    )


def _text(x: float, y: float, words: str, look: str) -> str:
    anchor = "start" if x < 3 else "middle"
    return f'<text class="{look}" x="{x:.2f}%" y="{y:.0f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(height: float, label: str, parts: Sequence[str], look: str) -> str:
    name = escape(label, quote=True)
    return f'<svg class="{look}" role="img" aria-label="{name}" width="100%" height="{height:.0f}">{"".join(parts)}</svg>'

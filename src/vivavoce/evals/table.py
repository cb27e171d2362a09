"""The score for a terminal: one row per figure, one column per condition.

Figures that can be gamed one without the other share a row (evals.md 4, rules): voice to voice with false cut-offs,
barge-in stop with yield and selectivity.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .measures import CAPTURE, measure
from .score import Figure, Group, Score, shown

if TYPE_CHECKING:
    from rich.table import Table

ROWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("task completion", ("completion",)),
    ("pass^{k}", ("pass_k",)),
    ("hallucinated completions", ("hallucinated",)),
    ("invented numbers", ("invented",)),
    ("unconfirmed writes", ("unconfirmed",)),
    ("re-asks per fact", ("reasks",)),
    ("facts / calls recovered", ("recovery", "call_recovery")),
    ("turns over optimal", ("turns_over",)),
    ("facts captured", ("capture",)),
    ("response rate / calls ending mute", ("response_rate", "mute")),
    ("voice to voice P50 / P95 / false cut-offs", ("v2v_p50", "v2v_p95", "cutoffs")),
    ("  P90 / P99", ("v2v_p90", "v2v_p99")),
    ("  without a tool, P50 / P95", ("v2v_plain_p50", "v2v_plain_p95")),
    ("  with a tool, P50 / P95", ("v2v_tool_p50", "v2v_tool_p95")),
    ("agent interruptions per turn", ("interruptions",)),
    ("barge-in stop P50 / P95 / yield / selectivity / H", ("stop_p50", "stop_p95", "yield", "selectivity", "h")),
)
"""Label → the measures that it stands for."""


def table(result: Score, width: int = 100) -> str:
    """The score as text of at most this many columns, with a line on what the marks mean."""
    import io

    from rich.console import Console

    groups = result.groups if len(result.groups) == 1 else (*result.groups, result.overall)
    page = io.StringIO()
    console = Console(file=page, width=width, highlight=False, markup=False, color_system=None)
    for first in range(0, len(groups), _columns(width)):
        console.print(_table(groups[first : first + _columns(width)]))
    console.print(_footnote(result, groups))
    return page.getvalue().rstrip()


def cell(group: Group, names: Sequence[str]) -> str:
    """`93.3 % (85–98 %)` for one figure; the values alone where several share a cell; a star for few events."""
    found = [(name, group.figures[name]) for name in names if name in group.figures]
    if not any(figure.events for _, figure in found):
        return "–"
    values = [brief(name, figure) for name, figure in found]
    if len(found) == 1:
        return f"{values[0]} ({spread(*found[0])})"
    return " / ".join(values)


def spread(name: str, figure: Figure) -> str:
    """`85–98 %`: the interval, its unit once."""
    unit = measure(name, (name,)).unit
    low, high = shown(figure.low, unit), shown(figure.high, unit)
    tail = next((ending for ending in (" %", " ms") if low.endswith(ending) and high.endswith(ending)), "")
    return f"{low.removesuffix(tail)}–{high}"


def brief(name: str, figure: Figure) -> str:
    """The value alone, with a star for few events."""
    if figure.value is None:
        return "–"
    return shown(figure.value, measure(name, (name,)).unit) + ("*" if figure.few else "")


def _columns(width: int) -> int:
    return max(1, (width - 34) // 30)


def _table(groups: Sequence[Group]) -> Table:
    from rich.table import Table

    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    made.add_column("")
    for group in groups:
        made.add_column(f"{group.name}: {group.passed} of {group.calls} calls")
    for label, names in ROWS:
        if label != "pass^{k}" or any(group.k > 1 for group in groups):
            made.add_row(label.format(k=max(group.k for group in groups)), *(cell(group, names) for group in groups))
    for name in sorted({name for group in groups for name in group.figures if name.startswith(CAPTURE)}):
        made.add_row(f"  {name.removeprefix(CAPTURE)}", *(cell(group, (name,)) for group in groups))
    return made


def _footnote(result: Score, groups: Sequence[Group]) -> str:
    lines = ["In brackets: 95 % intervals over calls."]
    if any(figure.few and figure.events for group in groups for figure in group.figures.values()):
        lines.append("* fewer than 10 events: says little.")
    if result.void:
        lines.append(f"VOID: the rig was wrong by {result.calibration_ms:.0f} ms; no time above is worth anything.")
    elif result.calibration_ms is None:
        lines.append("The rig was not calibrated.")
    else:
        lines.append(f"The rig was right within {result.calibration_ms:.1f} ms.")
    return " ".join(lines)

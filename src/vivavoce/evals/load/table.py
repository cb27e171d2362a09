"""A run as text for a terminal. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .figures import milliseconds
from .record import Run, Step

FEWEST_TURNS = 20
"""With fewer, the P95 is the slowest of them."""
MANY_CUT_OFFS = 0.05
"""Share of the turns; with more, the P95 leaves out what may have been its slowest."""
_HEADS = (
    "callers",
    "turns",
    "P50",
    "P95",
    "P99",
    "none",
    "cut off",
    "gaps/min",
    "rig late",
    "cores",
    "/call",
    "MB",
    "/call",
)


def table(run: Run, width: int = 100) -> str:
    """One row per step, and what it comes to."""
    import io

    from rich.console import Console
    from rich.table import Table

    page = io.StringIO()
    console = Console(file=page, width=width, highlight=False, markup=False, color_system=None)
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), title="voice to voice in ms", title_justify="left")
    for head in _HEADS:
        made.add_column(head, justify="left" if head == _HEADS[0] else "right")
    for step in run.ordered:
        made.add_row(*cells(step))
    console.print(made)
    for line in (*conclusion(run), *notes(run)):
        console.print(line, soft_wrap=True)
    return page.getvalue().rstrip()


def cells(step: Step) -> list[str]:
    """What stands in a step's row."""
    server = step.server
    return [
        f"{step.callers}{'' if step.passed else ' !'}",
        f"{step.turns}{'*' if step.turns < FEWEST_TURNS else ''}",
        *(bare(step.v2v_ms[name]) for name in ("p50", "p95", "p99")),
        str(step.unanswered),
        str(step.cut_offs),
        "–" if step.underruns_per_minute is None else f"{step.underruns_per_minute:.1f}",
        milliseconds(step.rig_late_p99_ms),
        "–" if server is None else f"{server.cores:.2f}",
        "–" if step.cores_per_session is None else f"{step.cores_per_session:.3f}",
        "–" if server is None else f"{server.rss_mb:,.0f}",
        "–" if step.rss_per_session_mb is None else f"{step.rss_per_session_mb:+,.1f}",
    ]


def underruns(step: Step) -> str:
    """How often a minute, and how many milliseconds of it: `0.2 (18 ms)`."""
    if step.underruns_per_minute is None or step.underrun_ms_per_minute is None:
        return "–"
    return f"{step.underruns_per_minute:.1f} ({step.underrun_ms_per_minute:,.0f} ms)"


def conclusion(run: Run) -> list[str]:
    """How many are held, and why not more."""
    knee, bad, budget = run.knee, run.first_bad, milliseconds(run.conditions.budget_ms)
    if not run.steps:
        return ["Stopped before the first step was over: nothing was measured."]
    if knee is not None:
        lines = [f"{_callers(knee.callers)} held at a P95 of at most {budget}."]
    elif run.whole:
        lines = [f"Not one caller is held at a P95 of at most {budget}."]
    else:
        lines = ["No number of callers was held before it was stopped."]
    if bad is not None:
        lines.append(f"At {bad.callers}: {'; '.join(bad.problems)}.")
        if bad.rig_limited:
            least = f", only that it holds at least {knee.callers}" if knee else ""
            lines.append(f"That is no knee of the server: its limit is not known{least}.")
    elif run.whole:
        lines.append("No limit was found: all that were asked for were held. Ask for more with --callers.")
    if not run.whole:
        lines.append("Stopped before the knee was found.")
    return lines


def notes(run: Run) -> list[str]:
    """What marks mean, and what the rig itself took."""
    lines = []
    if any(not step.passed for step in run.steps):
        lines.append("! not held.")
    if any(step.turns < FEWEST_TURNS for step in run.steps):
        lines.append(f"* fewer than {FEWEST_TURNS} turns: the P95 is the slowest of them. Hold longer with --hold.")
    cut = [step for step in run.ordered if step.cut_offs > MANY_CUT_OFFS * step.turns]
    if cut:
        share = max(step.cut_offs / step.turns for step in cut)
        lines.append(f"Up to {share:.0%} of a step's turns were cut off: they have no wait, and are missing above.")
    if any(step.void for step in run.steps):
        void = ", ".join(f"{step.callers} ({step.void} ×)" for step in run.ordered if step.void)
        lines.append(f"Measured again, because the rig was late: {void}.")
    if run.steps:
        most = max(run.steps, key=lambda step: step.rig_cores)
        lines.append(f"The callers themselves took {most.rig_cores:.2f} of a core at {most.callers}; {_where(run)}.")
    return [" ".join(lines)] if lines else []


def bare(value: float | None) -> str:
    """Milliseconds without their unit; ∞ for no answer."""
    if value is None or math.isnan(value):
        return "–"
    return "∞" if math.isinf(value) else f"{value:,.0f}"


def slowest(steps: Sequence[Step]) -> float:
    """The longest finite wait of any percentile, ms; 0 without one."""
    waits = [wait for step in steps for wait in step.v2v_ms.values() if wait is not None and math.isfinite(wait)]
    return max(waits, default=0.0)


def _where(run: Run) -> str:
    served = run.conditions.where
    return "they share this machine with the server" if served == "served here" else f"the server is {served}"


def _callers(number: int) -> str:
    return "1 caller is" if number == 1 else f"{number} callers are"

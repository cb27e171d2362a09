"""A run as one self-contained HTML file, with plots; it opens from a disk and asks the network for nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ...errors import ConfigurationError
from ..report import pages, plots
from .figures import RIG_LATE, milliseconds
from .record import Run, Step
from .table import FEWEST_TURNS, bare, conclusion, notes, underruns

FILE = "load.html"
Value = Callable[[Step], float | None]
Series = Sequence[tuple[str, Value]]


def write_page(run: Run, folder: Path) -> Path:
    """Write `load.html` into the folder, which exists, and return its path. Raises ConfigurationError."""
    try:
        (folder / FILE).write_text(render(run), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"cannot write {folder / FILE}: {error.strerror}; name another folder") from None
    return folder / FILE


def render(run: Run) -> str:
    """The page's text."""
    knee, bad = run.knee, run.first_bad
    context = {
        "title": run.conditions.agent,
        "verdict": _verdict(run),
        "summary": [*conclusion(run), *notes(run)],
        "shaded": "Shaded: more callers than were held." if bad is not None else "",
        "plots": _plots(run, float(knee.callers) if knee else 0.0),
        "columns": [name for name, _ in _COLUMNS],
        "steps": [(step.passed, [value(step) for _, value in _COLUMNS]) for step in run.ordered],
        "fewest": FEWEST_TURNS,
        "conditions": _conditions(run),
    }
    return pages.render(Path(__file__).with_name("load.html"), context)


def _verdict(run: Run) -> str:
    held = run.knee.callers if run.knee else 0
    least = "at least " if run.first_bad is None or run.first_bad.rig_limited else ""
    return f"{least}{held} {'caller' if held == 1 else 'callers'} held".capitalize()


def _plots(run: Run, knee: float) -> list[dict[str, Any]]:
    beyond = knee if run.first_bad is not None else None
    budget = (f"budget {milliseconds(run.conditions.budget_ms)}", run.conditions.budget_ms)
    waits: Series = [
        ("P50", lambda step: step.v2v_ms["p50"]),
        ("P95", lambda step: step.v2v_ms["p95"]),
        ("P99", lambda step: step.v2v_ms["p99"]),
    ]
    late: Series = [
        ("callers’ sound, P99", lambda step: step.rig_late_p99_ms),
        ("agent’s sound, P99", lambda step: step.sound_late_p99_ms),
    ]
    cpu: Series = [
        ("server", lambda step: step.server.cores if step.server else None),
        ("callers", lambda step: step.rig_cores),
    ]
    memory: Series = [
        ("server", lambda step: step.server.rss_mb if step.server else None),
        ("server, idle", lambda step: step.rss_idle_mb if step.server else None),
    ]
    gaps: Series = [("inside replies", lambda step: step.underrun_ms_per_minute)]
    return [
        _figure(run, "How long callers waited", "ms", waits, budget, beyond),
        _figure(run, "What came late", "ms", late, (f"allowed for callers: {RIG_LATE:.0f} ms", RIG_LATE), beyond),
        _figure(run, "Gaps in the agent’s voice", "ms per minute", gaps, None, beyond),
        _figure(run, "CPU", "cores", cpu, None, beyond),
        _figure(run, "Memory", "MB", memory, None, beyond),
    ]


def _figure(
    run: Run,
    title: str,
    unit: str,
    series: Series,
    bound: tuple[str, float] | None,
    beyond: float | None,
) -> dict[str, Any]:
    looks = ("one", "two", "three")
    drawn, curves = [], []
    for look, (name, value) in zip(looks, series, strict=False):
        points = [(float(step.callers), y) for step in run.ordered if (y := value(step)) is not None]
        if points:
            drawn.append(plots.Curve(look, points))
            curves.append((name, plots.sample(look)))
    label = f"{title}, in {unit}, by callers at once"
    plot = plots.lines(drawn, label, unit=unit, bound=bound, beyond=beyond) if drawn else ""
    return {"title": title, "curves": curves, "plot": plot}


_COLUMNS: Sequence[tuple[str, Callable[[Step], str]]] = (
    ("callers", lambda step: f"{step.held} of {step.callers}" if step.held < step.callers else str(step.callers)),
    ("calls", lambda step: str(step.calls)),
    ("turns", lambda step: f"{step.turns}{'*' if step.turns < FEWEST_TURNS else ''}"),
    ("V2V P50", lambda step: milliseconds(step.v2v_ms["p50"])),
    ("P95", lambda step: milliseconds(step.v2v_ms["p95"])),
    ("P95, 95 % interval", lambda step: "–".join(bare(bound) for bound in step.v2v_p95_interval_ms)),
    ("P99", lambda step: milliseconds(step.v2v_ms["p99"])),
    ("no answer", lambda step: str(step.unanswered)),
    ("cut off", lambda step: str(step.cut_offs)),
    ("underruns/min", underruns),
    ("agent late P99", lambda step: milliseconds(step.sound_late_p99_ms)),
    ("callers late P99", lambda step: milliseconds(step.rig_late_p99_ms)),
    ("callers’ CPU", lambda step: f"{step.rig_cores:.2f}"),
    ("server’s CPU", lambda step: "–" if step.server is None else f"{step.server.cores:.2f}"),
    ("per call", lambda step: "–" if step.cores_per_session is None else f"{step.cores_per_session:.3f}"),
    ("RSS MB", lambda step: "–" if step.server is None else f"{step.server.rss_mb:,.0f}"),
    ("over idle, per call", lambda step: "–" if step.rss_per_session_mb is None else f"{step.rss_per_session_mb:+.1f}"),
    ("why not", lambda step: "; ".join(step.problems) or "held"),
)


def _conditions(run: Run) -> list[tuple[str, str]]:
    told = run.conditions
    worst = max((abs(measured - known) for known, measured in told.calibration.items()), default=None)
    return [
        ("model", told.model or "not known"),
        ("server", told.where),
        ("machine of the callers", told.machine),
        ("began", told.began),
        ("budget", f"P95 of voice to voice at most {milliseconds(told.budget_ms)}"),
        ("each step", f"{told.hold:g} s, at most {told.most} callers, seed {told.seed}"),
        ("calls", "; ".join(told.recordings)),
        ("pictures", f"one a second from every caller, {told.pictures} different" if told.pictures else "none"),
        ("rig", "not calibrated" if worst is None else f"right within {worst:.1f} ms on a loopback echo"),
    ]

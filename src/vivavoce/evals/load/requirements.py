"""What a run may be required to reach: `held=20`, `cores_per_session=0.2`, `v2v_p95@8=900`. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ...errors import ConfigurationError
from ..measures import Unit
from ..score import shown
from .record import Run, Step

HELD = "held"


@dataclass(frozen=True, slots=True)
class _Asked:
    unit: Unit
    higher_is_better: bool
    of: Callable[[Step], float | None]


ASKED: Mapping[str, _Asked] = {
    HELD: _Asked("count", True, lambda step: step.callers),
    **{
        f"v2v_{share}": _Asked("ms", False, lambda step, share=share: step.v2v_ms[share])  # type: ignore[misc]
        for share in ("p50", "p95", "p99")
    },
    "response_rate": _Asked("rate", True, lambda step: step.response_rate),
    "underruns": _Asked("count", False, lambda step: step.underruns_per_minute),
    "underrun_ms": _Asked("ms", False, lambda step: step.underrun_ms_per_minute),
    "sound_late_p99": _Asked("ms", False, lambda step: step.sound_late_p99_ms),
    "cores_per_session": _Asked("count", False, lambda step: step.cores_per_session),
    "rss_per_session": _Asked("count", False, lambda step: step.rss_per_session_mb),
}
"""Name → its unit, which way is better, and where it stands. Underruns: per minute of the agent's sound. RSS: MB."""


def check(names: Iterable[str]) -> None:
    """Raises ConfigurationError for a name that there is not, before minutes are spent on calls."""
    for key in names:
        name, at, callers = key.partition("@")
        if name not in ASKED:
            raise ConfigurationError(f"there is no figure {name!r} to require; known: {', '.join(ASKED)}")
        if at and (name == HELD or not callers.isdigit()):
            raise ConfigurationError(f"{key!r}: expected a number of callers behind the @, as in v2v_p95@8=900")


def failures(run: Run, require: Mapping[str, float]) -> list[str]:
    """One line for each requirement that does not hold. Of the knee, or with @ of the step with so many callers."""
    lines = []
    for key, bound in require.items():
        name, at, callers = key.partition("@")
        asked = ASKED[name]
        step = next((step for step in run.steps if step.callers == int(callers)), None) if at else run.knee
        value = asked.of(step) if step is not None else 0.0 if name == HELD else None
        relation, sign = ("at least", 1) if asked.higher_is_better else ("at most", -1)
        wanted = f"{relation} {_told(bound, name)} was required"
        if value is None:
            lines.append(f"{key}: {wanted}, but it was not measured")
        elif not sign * value >= sign * bound:
            lines.append(f"{key}: {_told(value, name)}, but {wanted}")
    return lines


def _told(value: float, name: str) -> str:
    return f"{value:g}" if name == HELD else shown(value, ASKED[name].unit)

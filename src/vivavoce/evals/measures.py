"""The names of all figures: what each is called, counts, and which way is better.

`docs/reference/scoring.md` says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from ..errors import ConfigurationError

Unit = Literal["rate", "ms", "count"]

SHARES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
"""Percentiles that are reported of each time."""

CAPTURE = "capture_"
"""Prefix of a measure that is made for each class of fact found in the records: `capture_digits`."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure."""

    name: str
    """As in `--require name=…`."""
    label: str
    unit: Unit
    higher_is_better: bool
    formula: str
    source: str


def _times(name: str, label: str, formula: str, source: str) -> list[Measure]:
    return [
        Measure(
            f"{name}_{tail}", f"{label} {tail.upper()}", "ms", False, f"{formula}; {share:.0%} took no longer", source
        )
        for tail, share in SHARES.items()
    ]


_ALL = (
    Measure("completion", "task completion, pass^1", "rate", True,
            "for each scenario: passed / trials; the mean", "evals.md 4, 8; tau-bench"),
    Measure("pass_k", "task completion, pass^k", "rate", True,
            "for each scenario: C(passed, k) / C(trials, k); the mean; k = most trials of any scenario",
            "evals.md 4, 8; tau-bench"),
    Measure("hallucinated", "hallucinated completions", "rate", False,
            "calls in which a completion is announced before any write was made / calls", "evals.md 4, 13"),
    Measure("invented", "invented numbers", "rate", False,
            "calls in which a number is said that is neither in a picture, nor was said, nor came from a tool / calls "
            "with pictures", "ours"),
    Measure("unconfirmed", "unconfirmed writes", "rate", False,
            "calls with a write the caller had not agreed to / calls", "evals.md 4, 13"),
    Measure("reasks", "re-asks per fact", "count", False,
            "replies that ask for a fact given in a turn that was over / facts given", "evals.md 4, 9a"),
    Measure("recovery", "facts recovered", "rate", True,
            "facts wrong or missing after their first mention that end right / those", "evals.md 4, 9b"),
    Measure("call_recovery", "calls recovered", "rate", True,
            "calls with a re-ask, a repetition or a correction that pass / those", "evals.md 4, 9"),
    Measure("turns_over", "turns over optimal", "count", False,
            "caller turns − optimal turns, mean over passed calls whose optimum is known", "evals.md 4, 9c"),
    Measure("response_rate", "response rate", "rate", True,
            "turns answered before the caller spoke again / turns", "evals.md 4, 4; tau-voice R_R"),
    Measure("mute", "calls that end mute", "rate", False,
            "calls whose last turn was never answered / calls", "evals.md 4, 4"),
    *_times("v2v", "voice to voice", "end of turn → onset of the answer; none = ∞", "evals.md 4, 1; tau-voice L_R"),
    *_times("v2v_plain", "…without a tool", "the same, turns in which no tool was called", "evals.md 4, 1"),
    *_times("v2v_tool", "…with a tool", "the same, turns in which a tool was called", "evals.md 4, 1"),
    Measure("cutoffs", "false cut-offs", "rate", False,
            "turns with an annotated pause in which a reply starts from that pause on, before their end / such turns",
            "evals.md 4, 3; Full-Duplex-Bench"),
    Measure("interruptions", "agent interruptions", "count", False,
            "replies that start inside a turn / turns", "tau-voice I_A"),
    *_times("stop", "barge-in stop", "onset of a barge-in → the agent is silent", "evals.md 4, 5; tau-voice L_Y"),
    Measure("yield", "yield rate", "rate", True,
            "barge-ins after which the agent stops within 2.0 s / barge-ins", "evals.md 4, 6; tau-voice R_Y"),
    Measure("selectivity", "selectivity", "rate", True,
            "mean of: backchannels / side talk that neither stop the agent within 1.0 s nor are answered within 2.0 s",
            "evals.md 4, 6; tau-voice S"),
    Measure("h", "H", "rate", True, "2 · yield · selectivity / (yield + selectivity)", "evals.md 4, 6"),
    Measure("capture", "entity capture", "rate", True,
            "facts that reached the backend exactly / facts the call needed", "evals.md 4, 10"),
)  # fmt: skip

MEASURES: Mapping[str, Measure] = {measure.name: measure for measure in _ALL}
"""Name → measure, in the order of a report."""


def measure(name: str, known: Iterable[str]) -> Measure:
    """The measure of that name; `known` are the names that a score has. Raises ConfigurationError with the nearest."""
    if name in MEASURES:
        return MEASURES[name]
    if name.startswith(CAPTURE) and name in known:
        kind = name.removeprefix(CAPTURE)
        return Measure(name, f"entity capture: {kind}", "rate", True, "the same, facts of this class", "evals.md 4, 10")
    names = sorted({*MEASURES, *(name for name in known if name.startswith(CAPTURE))})
    nearest = get_close_matches(name, names, 1)
    guess = f"; did you mean {nearest[0]!r}?" if nearest else "."
    raise ConfigurationError(f"there is no figure {name!r}{guess} Known: {', '.join(names)}")

"""All figures of a run, with their intervals; and whether they meet what is required of them. Pure.

Definitions and windows: evals.md 1.2 and 4; docs/reference/scoring.md has them in one table.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from ..errors import ConfigurationError
from .intervals import Numbers, divided, draws, interval, never_more_than, percentile, percentiles, ratios
from .measures import SHARES, measure
from .record import CallRecord
from .tally import BACKCHANNEL, SIDE_TALK, Tally, tally

FEW = 10
"""A figure from fewer events says little, and is marked so (tau-voice hides such rates)."""
WITHIN = 10.0
"""Milliseconds by which the rig may be wrong; beyond it the run is void (evals.md 4, rig)."""
NO_FLOOR, NO_CEILING = {"turns_over"}, {"reasks", "interruptions"}
"""Means that may be negative, and that may exceed 1: 0 and 1 are no ends of theirs."""
OVERALL = "all"
"""The name of the group of all calls of a run."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value with its 95 % interval."""

    value: float | None
    """None without events. Rates from 0 to 1; times in ms, infinite where there was no answer."""
    low: float
    high: float
    events: int
    """What it was counted over: turns, facts, calls, scenarios."""

    @property
    def few(self) -> bool:
        """Too few events to rely on."""
        return self.events < FEW


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of all calls under one condition, or of all calls."""

    name: str
    """The condition, after the model where a run has several; or `all`."""
    calls: int
    passed: int
    k: int
    """Of pass^k: the most trials that any scenario had."""
    outcomes: Mapping[str, int]
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Score:
    """All figures of a run."""

    overall: Group
    groups: tuple[Group, ...]
    """One for each condition, in the order of the records."""
    calibration_ms: float | None
    """The rig's largest error against an echo of known delay; None if it was not checked."""

    @property
    def void(self) -> bool:
        """The rig was wrong by more than it may be: no time in this score is worth anything."""
        return self.calibration_ms is not None and self.calibration_ms > WITHIN


def score(records: Sequence[CallRecord]) -> Score:
    """The figures of these calls, for each condition and overall. Raises ConfigurationError for no calls."""
    if not records:
        raise ConfigurationError("there are no calls to score: the run has no finished call; run more, or another file")
    names = group_names(records)
    members: dict[str, list[CallRecord]] = {}
    for name, record in zip(names, records, strict=True):
        members.setdefault(name, []).append(record)
    errors = [abs(seen - known) for record in records for known, seen in record.calibration.items()]
    groups = tuple(_group(name, calls) for name, calls in members.items())
    return Score(_group(OVERALL, records), groups, max(errors, default=None))


def group_names(records: Sequence[CallRecord]) -> list[str]:
    """For each record the name of its group."""
    many = len({record.model for record in records}) > 1
    return [f"{record.model}, {record.condition}" if many else record.condition for record in records]


def pass_hat(passed: int, trials: int, k: int) -> float:
    """The chance that k trials drawn without replacement all passed (tau-bench): C(passed, k) / C(trials, k)."""
    return comb(passed, k) / comb(trials, k)


def check_names(require: Iterable[str], conditions: Sequence[str]) -> None:
    """Raises ConfigurationError for a requirement that no run under these conditions has, before minutes are spent."""
    for key in require:
        name, _, condition = key.partition("@")
        measure(name, [name])
        if condition and condition not in (OVERALL, *conditions):
            raise ConfigurationError(
                f"there is no condition {condition!r} in this run; it has: {', '.join(conditions)}"
            )


def failures(result: Score, require: Mapping[str, float]) -> list[str]:
    """One line for each requirement that does not hold; none: all hold.

    require: name of a measure, for one condition `name@condition`, → the least it may be, or the most, whichever way
    is better. Raises ConfigurationError for a name that there is not.
    """
    lines = []
    for key, bound in require.items():
        name, _, condition = key.partition("@")
        group = _named(result, condition)
        what = measure(name, group.figures)
        figure = group.figures.get(name)
        relation, least = ("at least", 1) if what.higher_is_better else ("at most", -1)
        if figure is None or figure.value is None:
            lines.append(f"{key}: {relation} {shown(bound, what.unit)} was required, but nothing was there to measure")
        elif not least * figure.value >= least * bound:
            lines.append(
                f"{key}: {shown(figure.value, what.unit)}, but {relation} {shown(bound, what.unit)} was required"
                f" ({figure.events} events)"
            )
    if result.void and any(measure(key.partition("@")[0], result.overall.figures).unit == "ms" for key in require):
        lines.append(f"the run is void: the rig was wrong by {result.calibration_ms:.0f} ms, {WITHIN:.0f} are allowed")
    return lines


def shown(value: float, unit: str) -> str:
    """A value with its unit, for people."""
    if math.isinf(value):
        return "no answer" if unit == "ms" else "∞"
    if unit == "rate":
        percent = 100 * value
        whole = math.isclose(percent, round(percent), abs_tol=1e-9)
        return f"{percent:.0f} %" if whole else f"{percent:.1f} %"
    return f"{value:,.0f} ms" if unit == "ms" else f"{value:.2f}"


def _named(result: Score, condition: str) -> Group:
    if not condition:
        return result.overall
    for group in (result.overall, *result.groups):
        if group.name == condition:
            return group
    names = ", ".join(group.name for group in result.groups)
    raise ConfigurationError(f"there is no condition {condition!r} in this run; it has: {names}")


def _group(name: str, records: Sequence[CallRecord]) -> Group:
    tallies = [tally(record) for record in records]
    drawn = draws(len(records))
    k, completion = _completion(records)
    figures = {**completion, **_ratios(tallies, drawn), **_percentiles(tallies, drawn)}
    outcomes = Counter(record.outcome for record in records)
    passed = sum(record.verdict.passed for record in records)
    return Group(name, len(records), passed, k, dict(outcomes.most_common()), figures)


def _completion(records: Sequence[CallRecord]) -> tuple[int, dict[str, Figure]]:
    """k, and pass^1 and pass^k, resampled by scenario: trials of one scenario are no independent events."""
    trials: dict[tuple[str, str, str, str], list[bool]] = {}
    for record in records:
        key = (record.scenario, record.agent, record.model, record.condition)
        trials.setdefault(key, []).append(record.verdict.passed)
    k = max(len(found) for found in trials.values())
    scenarios = {scenario: column for column, scenario in enumerate(dict.fromkeys(key[0] for key in trials))}
    drawn = draws(len(scenarios))
    figures = {}
    for name, wanted in (("completion", 1), ("pass_k", k)):
        hits, events = [0.0] * len(scenarios), [0.0] * len(scenarios)
        for key, found in trials.items():
            if len(found) >= wanted:
                hits[scenarios[key[0]]] += pass_hat(sum(found), len(found), wanted)
                events[scenarios[key[0]]] += 1
        figures[name] = _ratio(name, hits, events, drawn)
    return k, figures


def _ratios(tallies: Sequence[Tally], drawn: Numbers) -> dict[str, Figure]:
    names = dict.fromkeys(name for one in tallies for name in one.ratios)
    columns = {name: [one.ratios.get(name, (0.0, 0.0)) for one in tallies] for name in names}
    hits = {name: [float(pair[0]) for pair in column] for name, column in columns.items()}
    events = {name: [float(pair[1]) for pair in column] for name, column in columns.items()}
    figures = {name: _ratio(name, hits[name], events[name], drawn) for name in names}
    resampled = {name: ratios(hits[name], events[name], drawn) for name in (BACKCHANNEL, SIDE_TALK, "yield")}
    heard = [name for name in (BACKCHANNEL, SIDE_TALK) if figures[name].events]
    figures["selectivity"], figures["h"] = Figure(None, math.nan, math.nan, 0), Figure(None, math.nan, math.nan, 0)
    if heard:
        chosen = _mean([np.array([_value(figures[name])]) for name in heard])
        spread = _mean([resampled[name] for name in heard])
        fewest = min(figures[name].events for name in heard)
        figures["selectivity"] = Figure(float(chosen[0]), *interval(spread), fewest)
        if figures["yield"].events:
            value = _harmonic(np.array([_value(figures["yield"])]), chosen)
            events_of_h = min(fewest, figures["yield"].events)
            figures["h"] = Figure(float(value[0]), *interval(_harmonic(resampled["yield"], spread)), events_of_h)
    return figures


def _percentiles(tallies: Sequence[Tally], drawn: Numbers) -> dict[str, Figure]:
    figures = {}
    for name in ("v2v", "v2v_plain", "v2v_tool", "stop"):
        values = [ms for one in tallies for ms in one.times[name]]
        owner = [column for column, one in enumerate(tallies) for _ in one.times[name]]
        for tail, share in SHARES.items():
            found = percentile(values, share) if values else None
            bounds = interval(percentiles(values, owner, share, drawn))
            figures[f"{name}_{tail}"] = Figure(found, *bounds, len(values))
    return figures


def _ratio(name: str, hits: Sequence[float], events: Sequence[float], drawn: Numbers) -> Figure:
    total = sum(events)
    if not total:
        return Figure(None, math.nan, math.nan, 0)
    value = sum(hits) / total
    low, high = interval(ratios(hits, events, drawn))
    having = sum(event > 0 for event in events)
    if value == 0.0 and name not in NO_FLOOR:
        high = never_more_than(having)
    elif name not in NO_FLOOR | NO_CEILING and list(hits) == list(events):
        low = 1.0 - never_more_than(having)
    return Figure(value, low, high, int(total))


def _value(figure: Figure) -> float:
    return math.nan if figure.value is None else figure.value


def _mean(columns: Iterable[Numbers]) -> Numbers:
    """The unweighted mean of what is known, row by row."""
    table = np.stack(list(columns))
    known = ~np.isnan(table)
    return divided(np.where(known, table, 0.0).sum(axis=0), known.sum(axis=0).astype(np.float64))


def _harmonic(first: Numbers, second: Numbers) -> Numbers:
    total = first + second
    return np.where(total == 0.0, 0.0, divided(2 * first * second, total))

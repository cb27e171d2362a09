"""What the report's template is given: plain text and plots, section by section. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..causes import causes, headline, spoken
from ..facts import given, reasks
from ..measures import CAPTURE
from ..record import CallRecord
from ..score import FEW, Group, Score, group_names, shown
from ..table import ROWS, brief, cell, spread
from ..tally import tally
from . import plots

Bars = list[tuple[str, str, str]]
"""Rows of name, plot as SVG text, figure."""


def context(records: Sequence[CallRecord], score: Score) -> dict[str, Any]:
    """Name in the template → what stands there."""
    names = group_names(records)
    members = {group.name: [r for r, name in zip(records, names, strict=True) if name == group.name]
               for group in score.groups}  # fmt: skip
    span = plots.axis([ms for record in records for ms in tally(record).times["v2v"]])
    reasons = headline(records).partition(": ")[2] if len(score.groups) > 1 else ""
    return {
        "title": ", ".join(dict.fromkeys(record.agent or "agent" for record in records)),
        "verdict": _verdict(score.overall),
        "reasons": _times(reasons),
        "about": _about(records, score),
        "void": f"This run is void: the rig was wrong by {score.calibration_ms:.0f} ms." if score.void else "",
        "headlines": [_headline(group, members[group.name]) for group in _worst_first(score)],
        "causes": _causes(records),
        "completion": _completion(score),
        "waits": [_waits(group, members[group.name], span) for group in score.groups],
        "reasks": _reasks(records),
        "capture": _capture(score.overall),
        "figures": _figures(score),
    }


def _verdict(group: Group) -> str:
    failed = group.calls - group.passed
    calls = _many(group.calls, "call")
    return f"{failed} of {calls} failed" if failed else f"{calls}, none failed"


def _about(records: Sequence[CallRecord], score: Score) -> str:
    models = ", ".join(dict.fromkeys(record.model for record in records))
    scenarios = len({record.scenario for record in records})
    trials = f", up to {score.overall.k} trials each" if score.overall.k > 1 else ""
    minutes = sum(record.seconds for record in records) / 60
    if score.calibration_ms is None:
        rig = "The rig was not calibrated."
    else:
        rig = f"The rig was right within {score.calibration_ms:.1f} ms."
    few = score.overall.calls < FEW * len(score.groups)
    stars = " A star marks a figure from fewer than ten events." if few else ""
    size = f"{_many(len(records), 'call')}, {_many(scenarios, 'scenario')}{trials}, {minutes:.0f} minutes."
    return f"{size} Model: {models}. {rig}{stars}"


def _headline(group: Group, records: Sequence[CallRecord]) -> dict[str, Any]:
    figures = group.figures
    return {
        "name": group.name,
        "look": "bad" if group.passed < group.calls else "good",
        "sentence": _times(headline(records)),
        "facts": [
            ("completed", cell(group, ("completion",))),
            ("answers P50 / P95", _answers(group)),
            ("false cut-offs", brief("cutoffs", figures["cutoffs"])),
            ("re-asks per fact", brief("reasks", figures["reasks"])),
        ],
    }


def _worst_first(score: Score) -> list[Group]:
    return sorted(score.groups, key=lambda group: group.figures["completion"].value or 0.0)


def _causes(records: Sequence[CallRecord]) -> list[dict[str, Any]]:
    grouped = causes(records)
    most = len(grouped[0][1]) if grouped else 0
    return [
        {
            "title": why.title,
            "calls": len(calls),
            "conditions": ", ".join(dict.fromkeys(call.condition for call in calls)),
            "plot": plots.bar(len(calls) / most, f"{len(calls)} calls", "bad"),
            "mend": why.mend,
        }
        for why, calls in grouped
    ]


def _completion(score: Score) -> list[dict[str, str]]:
    rows = []
    for group in score.groups:
        figure = group.figures["completion"]
        if figure.value is not None:
            value, around = shown(figure.value, "rate"), spread("completion", figure)
            label = f"{group.name}: {value}, 95 % interval {around}"
            plot = plots.interval(figure.value, figure.low, figure.high, label)
            rows.append({"name": group.name, "plot": plot, "value": value, "around": around})
    return rows


def _waits(group: Group, records: Sequence[CallRecord], span: float) -> dict[str, Any]:
    times = [tally(record).times for record in records]
    plain = [ms for one in times for ms in one["v2v_plain"]]
    tool = [ms for one in times for ms in one["v2v_tool"]]
    if not plain and not tool:
        return {"name": group.name, "plot": ""}
    marks = [(tail.upper(), group.figures[f"v2v_{tail}"].value or 0.0) for tail in ("p50", "p95")]
    answers = cell(group, ("v2v_p50", "v2v_p95"))
    label = f"Waits under {group.name}: {len(plain) + len(tool)} turns, P50 / P95 {answers}"
    rows = []
    for words, name in (("all turns", "v2v"), ("without a tool", "v2v_plain"), ("with a tool", "v2v_tool")):
        tails = [f"{name}_{tail}" for tail in ("p50", "p90", "p95", "p99")]
        turns = str(group.figures[f"{name}_p50"].events)
        rows.append((words, *(brief(tail, group.figures[tail]) for tail in tails), turns))
    return {
        "name": group.name,
        "answers": answers,
        "cutoffs": brief("cutoffs", group.figures["cutoffs"]),
        "label": label,
        "plot": plots.waits(plain, tool, marks, span, label),
        "rows": rows,
    }


def _reasks(records: Iterable[CallRecord]) -> Bars:
    told: dict[str, int] = {}
    again: dict[str, int] = {}
    for record in records:
        counts = reasks(record)
        for fact in given(record):
            told[fact] = told.get(fact, 0) + 1
            again[fact] = again.get(fact, 0) + counts[fact]
    order = sorted(told, key=lambda fact: (-again[fact] / told[fact], fact))
    return [_bar(spoken(fact), again[fact] / told[fact], f"{again[fact]} in {told[fact]}", "bad") for fact in order]


def _capture(group: Group) -> Bars:
    named = [(name, figure) for name, figure in group.figures.items() if name.startswith(CAPTURE)]
    return [
        _bar(name.removeprefix(CAPTURE), figure.value, f"{brief(name, figure)} of {figure.events}", "plain")
        for name, figure in sorted(named, key=lambda item: item[1].value or 0.0)
        if figure.value is not None
    ]


def _bar(name: str, share: float, text: str, look: str) -> tuple[str, str, str]:
    return name, plots.bar(share, f"{name}: {text}", look), text


def _figures(score: Score) -> dict[str, Any]:
    groups = score.groups if len(score.groups) == 1 else (*score.groups, score.overall)
    rows = []
    classes = sorted({name for group in groups for name in group.figures if name.startswith(CAPTURE)})
    captured = ((f"captured: {name.removeprefix(CAPTURE)}", (name,)) for name in classes)
    for label, names in (*ROWS, *captured):
        name = label.format(k=score.overall.k)
        name = f"voice to voice, {name.strip()}" if name.startswith(" ") else name
        rows.append((name, *(cell(group, names) for group in groups)))
    return {"columns": ["figure", *(group.name for group in groups)], "rows": rows}


def _answers(group: Group) -> str:
    first, last = (brief(name, group.figures[name]) for name in ("v2v_p50", "v2v_p95"))
    return f"{first.removesuffix(' ms') if last.endswith(' ms') else first} / {last}"


def _times(sentence: str) -> str:
    """`4 × birth date misheard`, never broken at the sign."""
    return sentence.replace(" × ", "\u00a0×\u00a0")


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count:,} {thing}s"

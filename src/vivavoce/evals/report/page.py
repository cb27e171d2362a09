"""The report's sections as HTML text. Pure. Every string that comes from a record goes through `escape`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ..causes import causes, headline, spoken
from ..facts import given, reasks
from ..measures import CAPTURE
from ..record import CallRecord
from ..score import FEW, Group, Score, group_names, shown
from ..table import ROWS, brief, cell, spread
from ..tally import tally
from . import plots


def sections(records: Sequence[CallRecord], score: Score) -> dict[str, str]:
    """Name of a place in the template → its HTML."""
    names = group_names(records)
    members = {group.name: [r for r, name in zip(records, names, strict=True) if name == group.name]
               for group in score.groups}  # fmt: skip
    span = plots.axis([ms for record in records for ms in tally(record).times["v2v"]])
    return {
        "title": escape(", ".join(dict.fromkeys(record.agent or "agent" for record in records))),
        "verdict": _verdict(score.overall),
        "summary": _summary(records, score),
        "headlines": "".join(_headline(group, members[group.name]) for group in _worst_first(score)),
        "causes": _causes(records),
        "completion": _completion(score),
        "waits": "".join(_waits(group, members[group.name], span) for group in score.groups),
        "reasks": _reasks(records),
        "capture": _capture(score.overall),
        "figures": _figures(score),
    }


def _verdict(group: Group) -> str:
    failed = group.calls - group.passed
    return (
        f"{failed} of {_many(group.calls, 'call')} failed" if failed else f"{_many(group.calls, 'call')}, none failed"
    )


def _summary(records: Sequence[CallRecord], score: Score) -> str:
    models = ", ".join(dict.fromkeys(record.model for record in records))
    scenarios = len({record.scenario for record in records})
    trials = f", up to {score.overall.k} trials each" if score.overall.k > 1 else ""
    minutes = sum(record.seconds for record in records) / 60
    if score.calibration_ms is None:
        rig = "The rig was not calibrated."
    else:
        rig = f"The rig was right within {score.calibration_ms:.1f} ms."
    reasons = headline(records).partition(": ")[2]
    text = f"<p class=first>{_times(reasons)}</p>" if reasons and len(score.groups) > 1 else ""
    text += f"<p>{_many(len(records), 'call')}, {_many(scenarios, 'scenario')}{trials}, {minutes:.0f} minutes."
    stars = (
        " A star marks a figure from fewer than ten events." if score.overall.calls < FEW * len(score.groups) else ""
    )
    text += f" Model: {escape(models)}. {rig}{stars}</p>"
    if score.void:
        text += f'<p class="void">This run is void: the rig was wrong by {score.calibration_ms:.0f} ms.</p>'
    return text


def _headline(group: Group, records: Sequence[CallRecord]) -> str:
    figures = group.figures
    look = "bad" if group.passed < group.calls else "good"
    facts = [
        ("completed", cell(group, ("completion",))),
        ("answers P50 / P95", _answers(group)),
        ("false cut-offs", brief("cutoffs", figures["cutoffs"])),
        ("re-asks per fact", brief("reasks", figures["reasks"])),
    ]
    cells = "".join(f"<div><dt>{name}</dt><dd>{_value(value)}</dd></div>" for name, value in facts)
    return (
        f'<article class="headline {look}"><h2>{_named(group)}</h2>'
        f"<p>{_times(headline(records))}</p><dl>{cells}</dl></article>"
    )


def _worst_first(score: Score) -> list[Group]:
    return sorted(score.groups, key=lambda group: group.figures["completion"].value or 0.0)


def _causes(records: Sequence[CallRecord]) -> str:
    grouped = causes(records)
    if not grouped:
        return "<p>No call failed.</p>"
    most = len(grouped[0][1])
    rows = []
    for why, calls in grouped:
        conditions = ", ".join(dict.fromkeys(call.condition for call in calls))
        title = escape(why.title, quote=True)
        rows.append(
            f'<li><button type="button" class="cause" data-cause="{title}"><b>{len(calls)}</b> {escape(why.title)}'
            f"<small>{escape(conditions)}</small></button>{plots.bar(len(calls) / most, f'{len(calls)} calls', 'bad')}"
            f"<p>{escape(why.mend)}</p></li>"
        )
    return f'<ol class="causes">{"".join(rows)}</ol>'


def _completion(score: Score) -> str:
    rows = []
    for group in score.groups:
        figure = group.figures["completion"]
        if figure.value is not None:
            value, around = shown(figure.value, "rate"), spread("completion", figure)
            text = f"{value}, 95 % interval {around}"
            plot = plots.interval(figure.value, figure.low, figure.high, f"{group.name}: {text}")
            rows.append(
                f"<tr><th scope=row>{_named(group)}</th><td class=plot>{plot}</td>"
                f"<td>{value} <small>{around}</small></td></tr>"
            )
    scale = "<th scope=col class=scale><span>0 %</span><span>100 %</span></th>"
    head = f"<tr><th scope=col>condition</th>{scale}<th scope=col>completed</th></tr>"
    return f"<table class=rows><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _waits(group: Group, records: Sequence[CallRecord], span: float) -> str:
    times = [tally(record).times for record in records]
    plain = [ms for one in times for ms in one["v2v_plain"]]
    tool = [ms for one in times for ms in one["v2v_tool"]]
    if not plain and not tool:
        return f"<figure><figcaption><h3>{escape(group.name)}</h3></figcaption><p>No turn was timed.</p></figure>"
    marks = [(tail.upper(), group.figures[f"v2v_{tail}"].value or 0.0) for tail in ("p50", "p95")]
    said = cell(group, ("v2v_p50", "v2v_p95"))
    label = f"Waits under {group.name}: {len(plain) + len(tool)} turns, P50 / P95 {said}"
    rows = "".join(
        f"<tr><th scope=row>{words}</th>"
        + "".join(f"<td>{escape(brief(f'{name}_{tail}', group.figures[f'{name}_{tail}']))}</td>"
                  for tail in ("p50", "p90", "p95", "p99"))
        + f"<td>{group.figures[f'{name}_p50'].events}</td></tr>"
        for words, name in (("all turns", "v2v"), ("without a tool", "v2v_plain"), ("with a tool", "v2v_tool"))
    )  # fmt: skip
    head = "".join(f"<th scope=col>{name}</th>" for name in ("turns that", "P50", "P90", "P95", "P99", "turns"))
    return (
        f"<figure><figcaption><h3>{_named(group)}</h3><p>P50 / P95 {escape(said)}, false cut-offs "
        f"{escape(brief('cutoffs', group.figures['cutoffs']))}</p></figcaption>"
        f"{plots.waits(plain, tool, marks, span, label)}<details><summary>As a table</summary>"
        f'<div class=wide tabindex=0 role=region aria-label="{escape(label)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details></figure>"
    )


def _reasks(records: Iterable[CallRecord]) -> str:
    told: dict[str, int] = {}
    again: dict[str, int] = {}
    for record in records:
        counts = reasks(record)
        for fact in given(record):
            told[fact] = told.get(fact, 0) + 1
            again[fact] = again.get(fact, 0) + counts[fact]
    if not told:
        return "<p>No caller gave a fact.</p>"
    order = sorted(told, key=lambda fact: (-again[fact] / told[fact], fact))
    rows = [(spoken(fact), again[fact] / told[fact], f"{again[fact]} in {told[fact]}", "bad") for fact in order]
    return _bars("fact", "asked again", rows)


def _capture(group: Group) -> str:
    named = [(name, figure) for name, figure in group.figures.items() if name.startswith(CAPTURE)]
    if not named:
        return "<p>No call needed a fact.</p>"
    rows = [
        (name.removeprefix(CAPTURE), figure.value, f"{brief(name, figure)} of {figure.events}", "plain")
        for name, figure in sorted(named, key=lambda item: item[1].value or 0.0)
        if figure.value is not None
    ]
    return _bars("class", "arrived exactly", rows)


def _bars(first: str, last: str, rows: Sequence[tuple[str, float, str, str]]) -> str:
    lines = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td class=plot>{plots.bar(share, f'{name}: {text}', look)}</td>"
        f"<td>{escape(text)}</td></tr>"
        for name, share, text, look in rows
    )
    head = f"<tr><th scope=col>{first}</th><td></td><th scope=col>{last}</th></tr>"
    return f"<table class=rows><thead>{head}</thead><tbody>{lines}</tbody></table>"


def _figures(score: Score) -> str:
    groups = score.groups if len(score.groups) == 1 else (*score.groups, score.overall)
    head = "".join(f"<th scope=col>{escape(group.name)}</th>" for group in groups)
    rows = []
    classes = sorted({name for group in groups for name in group.figures if name.startswith(CAPTURE)})
    captured = ((f"captured: {name.removeprefix(CAPTURE)}", (name,)) for name in classes)
    for label, names in (*ROWS, *captured):
        cells = "".join(f"<td>{escape(cell(group, names))}</td>" for group in groups)
        name = label.format(k=score.overall.k)
        name = f"voice to voice, {name.strip()}" if name.startswith(" ") else name
        rows.append(f"<tr><th scope=row>{escape(name)}</th>{cells}</tr>")
    return f"<table><thead><tr><th scope=col>figure</th>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _answers(group: Group) -> str:
    first, last = (brief(name, group.figures[name]) for name in ("v2v_p50", "v2v_p95"))
    return f"{first.removesuffix(' ms') if last.endswith(' ms') else first} / {last}"


def _named(group: Group) -> str:
    """A condition may be broken at its plus signs."""
    return escape(group.name).replace("+", "+<wbr>")


def _times(sentence: str) -> str:
    """`4 × birth date misheard`, never broken at the sign."""
    return escape(sentence).replace(" × ", "&nbsp;×&nbsp;")


def _value(text: str) -> str:
    """`95 % (85–100 %)` with the interval small, and no unit on a line of its own."""
    value, bracket, rest = escape(text).partition(" (")
    kept = value.replace(" / ", " /<wbr> ").replace(" %", "&nbsp;%").replace(" ms", "&nbsp;ms")
    return f"{kept} <small>({rest.replace(' ', '&nbsp;')}</small>" if bracket else kept


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count:,} {thing}s"

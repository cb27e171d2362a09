"""The calls of a period in figures, as the call log knows them: rates, waits over time, the newest calls. No clock."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .spending import Spending

MOST_CALLS = 1_000
"""Calls of a period that are looked into; of more, the newest: reading them takes about 0.1 s of a thread."""
MOST_ENTRIES = 5_000
"""Entries of one call that are shown."""
SLOTS = 24
"""Parts of a period in the plots."""
PERCENTILES = (50, 90, 95)
GOOD = ("done", "handed_over")
WANTED = (*GOOD, "abandoned")


@dataclass(slots=True)
class Told:
    """What the entries of one call tell."""

    turns: set[int] = field(default_factory=set)
    waits: list[tuple[int, float]] = field(default_factory=list)
    """(milliseconds since the call began, voice to voice in ms) of each turn that was measured."""
    outcome: str = "none"
    reasks: int = 0
    troubled: bool = False
    spending: Spending = field(default_factory=Spending)


class History:
    """Reads a call log. Its methods block: call them in a thread."""

    def __init__(self, engine: Any) -> None:
        """engine: the call log's."""
        self._engine = engine

    def overview(self, tenant: str | None, since: datetime, today: datetime, until: datetime) -> dict[str, Any]:
        """Everything that the calls page shows of a period, as JSON. tenant: whose calls; None = everybody's.

        today: when the reader's day began. Times have a zone.
        """
        from . import history_tables, log_tables

        if not log_tables.has_tables(self._engine):
            return _overview([], {}, since, until, 0, 0)
        log_tables.create(self._engine)  # a log of an older version lacks a table
        calls, entries = history_tables.since(self._engine, tenant, _stored(since), MOST_CALLS)
        count = history_tables.count(self._engine, tenant, _stored(since))
        count_today = history_tables.count(self._engine, tenant, _stored(today))
        return _overview(calls, _told(entries), since, until, count, count_today)

    def call(self, tenant: str | None, call_id: str) -> dict[str, Any] | None:
        """One call with its entries, as JSON; None when there is none, or it is somebody else's."""
        from . import history_tables, log_tables

        if not log_tables.has_tables(self._engine):
            return None
        log_tables.create(self._engine)
        found = history_tables.one(self._engine, tenant, call_id, MOST_ENTRIES)
        if found is None:
            return None
        row, entries = found
        told = _told(entries).get(call_id, Told())
        shown = [
            {"kind": entry.kind, "at": entry.at_ms, "turn": entry.turn, "fields": json.loads(entry.fields)}
            for entry in entries
        ]
        listed = _listed(row, told)
        last = max((entry.at_ms for entry in entries), default=0)
        length = last if listed["ended"] is None else listed["ended"] - listed["started"]
        tokens = told.spending.told(length / 1000)
        return {**listed, "tokens": tokens, "entries": shown, "truncated": len(entries) >= MOST_ENTRIES}

    def picture(self, tenant: str | None, call_id: str, frame: int) -> bytes | None:
        """A small picture of a call, JPEG; None when there is none, or it is somebody else's."""
        from . import history_tables, log_tables

        if not log_tables.has_tables(self._engine):
            return None
        log_tables.create(self._engine)
        return history_tables.picture(self._engine, tenant, call_id, frame)


def _told(entries: Iterable[Any]) -> dict[str, Told]:
    """By call."""
    told: dict[str, Told] = {}
    for entry in entries:
        call = told.setdefault(entry.call_id, Told())
        match entry.kind:
            case "heard":
                call.turns.add(entry.turn)
            case "said":
                call.troubled = call.troubled or not entry.fields or bool(json.loads(entry.fields).get("lost"))
            case "marks":
                marks = json.loads(entry.fields)
                call.spending.add(marks)
                if (wait := marks.get("voice_to_voice_ms")) is not None:
                    call.waits.append((entry.at_ms, float(wait)))
            case "event":
                _read_event(call, json.loads(entry.fields))
    return told


def _read_event(call: Told, fields: Mapping[str, Any]) -> None:
    match fields.get("name"):
        case "outcome":
            call.outcome = str(fields.get("outcome"))
        case "reask":
            call.reasks += 1
            call.troubled = True
        case "silence" | "resumed":
            call.troubled = True


def _overview(
    calls: Sequence[Mapping[str, Any]],
    told: Mapping[str, Told],
    since: datetime,
    until: datetime,
    count: int,
    today: int,
) -> dict[str, Any]:
    of = [(call, told.get(call["id"], Told())) for call in calls]
    outcomes = {word: sum(what.outcome == word for _, what in of) for word in (*WANTED, "none")}
    troubled = [what for _, what in of if what.troubled]
    return {
        "since": _ms(since),
        "until": _ms(until),
        "today": today,
        "calls": count,
        "counted": len(of),
        "open": sum(call["ended"] is None for call, _ in of),
        "outcomes": outcomes,
        "completion": _rate(outcomes["done"] + outcomes["handed_over"], sum(outcomes[word] for word in WANTED)),
        "recovery": _rate(sum(what.outcome in GOOD for what in troubled), len(troubled)),
        "reasks": _rate(sum(what.reasks for _, what in of), sum(len(what.turns) for _, what in of)),
        "waits": percentiles([wait for _, what in of for _, wait in what.waits]),
        "slots": _slots(of, since, until),
        "list": [_listed(call, what) for call, what in of],
    }


def _slots(of: Sequence[tuple[Mapping[str, Any], Told]], since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Calls begun and waits measured in each part of the period."""
    begin, width = _ms(since), max(1.0, (_ms(until) - _ms(since)) / SLOTS)
    begun, waits = [0] * SLOTS, [list[float]() for _ in range(SLOTS)]
    for call, what in of:
        started = _ms(datetime.fromisoformat(call["started"]))
        begun[_slot(started, begin, width)] += 1
        for at, wait in what.waits:
            waits[_slot(started + at, begin, width)].append(wait)
    return [
        {"at": round(begin + place * width), "calls": begun[place], "waits": percentiles(waits[place])}
        for place in range(SLOTS)
    ]


def _slot(at: float, begin: float, width: float) -> int:
    return min(SLOTS - 1, max(0, int((at - begin) / width)))


def percentiles(waits: Sequence[float]) -> dict[str, float]:
    """`p50`, `p90`, `p95` by nearest rank, and how many there are, `n`; only `n` when there is none."""
    ranked = sorted(waits)
    found = {f"p{rank}": ranked[max(0, -(-len(ranked) * rank // 100) - 1)] for rank in PERCENTILES if ranked}
    return {"n": len(ranked), **found}


def _listed(row: Mapping[str, Any], told: Told) -> dict[str, Any]:
    return {
        "id": row["id"],
        "agent": row["agent"],
        "model": row["model"],
        "client": row["client"],
        "started": _ms(datetime.fromisoformat(row["started"])),
        "ended": _ms(datetime.fromisoformat(row["ended"])) if row["ended"] else None,
        "reason": row["reason"],
        "outcome": told.outcome,
        "turns": len(told.turns),
        "reasks": told.reasks,
        "wait": percentiles([wait for _, wait in told.waits]).get("p50"),
    }


def _rate(part: int, whole: int) -> dict[str, int]:
    return {"part": part, "of": whole}


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _stored(moment: datetime) -> str:
    """As the log keeps it: ISO 8601 in UTC."""
    from datetime import UTC

    return moment.astimezone(UTC).isoformat(timespec="milliseconds")

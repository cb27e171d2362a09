"""The calls of a period in figures, as the call log knows them: rates, waits over time, what they cost. No clock."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from . import tables
from .tables import CALLS, ENTRIES, PICTURES, TENANTS

LEAST_SECONDS = 10.0
"""Of a call for which a rate says anything."""


@dataclass(slots=True)
class Spending:
    """`add` the fields of each `marks` entry."""

    input: int = 0
    """What the model read: the whole conversation again in every turn, as it is billed."""
    output: int = 0
    seen: int = 0
    """Of the input, for pictures, where the model says so."""
    pictures: int = 0
    """Sent to the model."""
    picture_tokens: int = 0
    """What they cost, each counted once."""

    def add(self, marks: Mapping[str, Any]) -> None:
        """One reply's."""
        self.input += int(marks.get("input_tokens", 0))
        self.output += int(marks.get("output_tokens", 0))
        of = marks.get("input_of") or {}
        self.seen += int(of.get("video", 0)) + int(of.get("image", 0))
        self.pictures = max(self.pictures, int(marks.get("pictures", 0)))
        self.picture_tokens = max(self.picture_tokens, int(marks.get("picture_tokens", 0)))

    def a_minute(self, seconds: float) -> int | None:
        """Tokens in and out a minute of the call; None for one that is too short to tell."""
        return round((self.input + self.output) * 60 / seconds) if seconds >= LEAST_SECONDS else None

    def told(self, seconds: float) -> dict[str, int | None]:
        """As JSON. seconds: the call's length."""
        return {
            "input": self.input,
            "output": self.output,
            "seen": self.seen,
            "pictures": self.pictures,
            "pictureTokens": self.picture_tokens,
            "aMinute": self.a_minute(seconds),
        }

    def words(self, seconds: float) -> str:
        """In a line; "" when nothing was counted."""
        if not (self.input or self.output):
            return ""
        seen = f" ({self.seen:,} of pictures)" if self.seen else ""
        rate = self.a_minute(seconds)
        parts = [f"{self.input:,} in{seen}, {self.output:,} out", "" if rate is None else f"{rate:,} a minute"]
        if self.pictures:
            count = f"{self.pictures} picture{'' if self.pictures == 1 else 's'}"
            parts.append(f"{count} shown to the model, {self.picture_tokens:,} tokens")
        return "; ".join(filter(None, parts))


def spent(marks: Iterable[Mapping[str, Any]]) -> Spending:
    """What all replies of a call have cost."""
    spending = Spending()
    for fields in marks:
        spending.add(fields)
    return spending


MOST_CALLS = 1_000
"""Calls of a period that are looked into; of more, the newest: reading them takes about 0.1 s of a thread."""
MOST_ENTRIES = 5_000
"""Entries of one call that are shown."""
SLOTS = 24
"""Parts of a period in the plots."""
PERCENTILES = (50, 90, 95)
GOOD = ("done", "handed_over")
WANTED = (*GOOD, "abandoned")
OUTCOME_BEGINS = '{"name":"outcome"'
"""How an entry begins, as it is stored, that says what has become of its call."""
LINE_BEGINS = '{"name":"line"'
"""How an entry begins, as it is stored, that says which line carried the call."""
TROUBLE_BEGINS = tuple(f'{{"name":"{name}"' for name in ("reask", "silence", "resumed"))
"""How entries begin, as they are stored, after which a call has something to recover from."""
LOST_ENDS = '"lost":true}'
"""How an entry of a reply ends that the fallen line cut short."""


@dataclass(slots=True)
class Told:
    """What the entries of one call tell."""

    turns: set[int] = field(default_factory=set)
    waits: list[tuple[int, float]] = field(default_factory=list)
    """(milliseconds since the call began, voice to voice in ms) of each turn that was measured."""
    outcome: str = "none"
    line: str = "websocket"
    """The last; nothing is noted of a WebSocket."""
    reasks: int = 0
    troubled: bool = False
    spending: Spending = field(default_factory=Spending)


class History:
    """Reads a call log. Its methods block: call them in a thread."""

    def __init__(self, engine: sa.Engine) -> None:
        """engine: the call log's."""
        self._engine = engine

    def overview(self, tenant: str | None, since: datetime, today: datetime, until: datetime) -> dict[str, Any]:
        """Everything that the calls page shows of a period, as JSON. tenant: whose calls; None = everybody's.

        today: when the reader's day began. Times have a zone.
        """
        if not tables.has(self._engine):
            return _overview([], {}, since, until, 0, 0)
        tables.create(self._engine)  # a log of an older version lacks a table
        calls, entries = _since(self._engine, tenant, tables.stored(since.timestamp()), MOST_CALLS)
        count = _count(self._engine, tenant, tables.stored(since.timestamp()))
        count_today = _count(self._engine, tenant, tables.stored(today.timestamp()))
        return _overview(calls, _told(entries), since, until, count, count_today)

    def call(self, tenant: str | None, call_id: str) -> dict[str, Any] | None:
        """One call with its entries, as JSON; None when there is none, or it is somebody else's."""
        if not tables.has(self._engine):
            return None
        tables.create(self._engine)
        found = _one(self._engine, tenant, call_id, MOST_ENTRIES)
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
        if not tables.has(self._engine):
            return None
        tables.create(self._engine)
        return _picture(self._engine, tenant, call_id, frame)


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
        case "line":
            call.line = str(fields.get("by"))
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
        "line": told.line,
        "turns": len(told.turns),
        "reasks": told.reasks,
        "wait": percentiles([wait for _, wait in told.waits]).get("p50"),
    }


def _rate(part: int, whole: int) -> dict[str, int]:
    return {"part": part, "of": whole}


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _whose(query: Any, tenant: str | None) -> Any:
    """Only a tenant's calls; None = everybody's."""
    if tenant is None:
        return query
    return query.where(CALLS.c.id.in_(sa.select(TENANTS.c.call_id).where(TENANTS.c.tenant == tenant)))


def _count(engine: sa.Engine, tenant: str | None, since: str) -> int:
    """Calls that began since then."""
    query = _whose(sa.select(sa.func.count()).select_from(CALLS).where(CALLS.c.started >= since), tenant)
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def _since(engine: sa.Engine, tenant: str | None, started: str, most: int) -> tuple[list[dict[str, Any]], list[Any]]:
    """The newest calls that began since then, and the entries by which they are counted, in order."""
    newest = _whose(sa.select(CALLS).where(CALLS.c.started >= started), tenant)
    newest = newest.order_by(CALLS.c.started.desc(), CALLS.c.id).limit(most)
    ids = sa.select(newest.subquery().c.id)
    fields = ENTRIES.c.fields
    told = sa.or_(
        ENTRIES.c.kind.in_(["heard", "marks"]),
        *(fields.startswith(begins, autoescape=True) for begins in (OUTCOME_BEGINS, LINE_BEGINS, *TROUBLE_BEGINS)),
        sa.and_(ENTRIES.c.kind == "said", fields.endswith(LOST_ENDS, autoescape=True)),
    )
    # What was heard is not read: only that there was a turn.
    shown = sa.case((ENTRIES.c.kind.in_(["heard", "said"]), ""), else_=fields).label("fields")
    entries = sa.select(ENTRIES.c.call_id, ENTRIES.c.at_ms, ENTRIES.c.turn, ENTRIES.c.kind, shown)
    entries = entries.where(ENTRIES.c.call_id.in_(ids)).where(told).order_by(ENTRIES.c.id)
    with engine.connect() as connection:
        calls = [dict(row) for row in connection.execute(newest).mappings()]
        return calls, list(connection.execute(entries))


def _picture(engine: sa.Engine, tenant: str | None, call_id: str, frame: int) -> bytes | None:
    """A small picture of a call; None when there is none, or it is somebody else's."""
    call = _whose(sa.select(CALLS.c.id).where(CALLS.c.id == call_id), tenant)
    kept = sa.select(PICTURES.c.jpeg).where(PICTURES.c.call_id.in_(call), PICTURES.c.frame == frame)
    with engine.connect() as connection:
        found = connection.execute(kept.order_by(PICTURES.c.id.desc()).limit(1)).scalar()
        return None if found is None else bytes(found)


def _one(engine: sa.Engine, tenant: str | None, call_id: str, most: int) -> tuple[dict[str, Any], list[Any]] | None:
    """One call with its first entries; None when there is none, or it is somebody else's."""
    with engine.connect() as connection:
        query = _whose(sa.select(CALLS).where(CALLS.c.id == call_id), tenant)
        found = connection.execute(query).mappings().first()
        if found is None:
            return None
        entries = sa.select(ENTRIES).where(ENTRIES.c.call_id == call_id).order_by(ENTRIES.c.id).limit(most)
        return dict(found), list(connection.execute(entries))

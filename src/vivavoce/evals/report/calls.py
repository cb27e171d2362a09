"""The calls of a run as the report's script takes them: plain values for JSON. Pure."""

from __future__ import annotations

import json
import math
from typing import Any

from ..causes import cause, spoken
from ..facts import backed, given, misheard
from ..record import CallRecord
from ..timing import cut_offs, waits

MOST_TEXT = 600
"""Characters of a tool's arguments or response that are shown."""


def summary(record: CallRecord, group: str) -> dict[str, Any]:
    """One call: what it wanted, how it went, and everything that was said and done in order of time."""
    why = None if record.verdict.passed else cause(record)
    return {
        "scenario": record.scenario,
        "goal": record.goal,
        "group": group,
        "passed": record.verdict.passed,
        "cause": why.title if why else "",
        "mend": why.mend if why else "",
        "problems": list(record.verdict.problems),
        "detail": record.detail,
        "outcome": record.outcome.replace("_", " "),
        "seconds": record.seconds,
        "about": _about(record),
        "turns": _turns(record),
        "replies": _replies(record),
        "tools": _tools(record),
        "pictures": _pictures(record),
    }


def embedded(data: Any) -> str:
    """JSON that may stand between script tags: it has no `<` and no line separators."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _about(record: CallRecord) -> list[list[str]]:
    rows = [["persona", spoken(record.persona)], ["voice", record.voice], ["model", record.model]]
    return [*rows, ["trial", str(record.trial + 1)], ["seed", str(record.seed)]]


def _turns(record: CallRecord) -> list[dict[str, Any]]:
    found = {id(wait.turn): wait for wait in waits(record)}
    cut = {id(turn) for turn, was_cut in cut_offs(record) if was_cut}
    wrong = misheard(record)
    rows = []
    for turn in record.turns:
        wait = found.get(id(turn))
        seconds = wait.seconds if wait else None
        notes = [] if turn.act == "say" else [turn.act.replace("_", " ")]
        notes += ["spoke again: no answer"] if turn.again else []
        notes += [f"{spoken(fact)}: {value}" for fact, value in turn.gives.items()]
        bad = [f"{spoken(fact)} arrived as {wrong[fact]}" for fact in turn.gives if fact in wrong]
        bad += ["cut off"] if id(turn) in cut else []
        bad += ["no answer"] if wait is not None and wait.answered is False else []
        rows.append({
            "start": turn.start, "end": turn.end, "text": turn.text, "notes": notes, "bad": bad,
            "pauses": [[pause.start, pause.end] for pause in turn.pauses],
            "wait": None if seconds is None or math.isinf(seconds) else round(1_000 * seconds),
            "tool": bool(wait and wait.tool),
        })  # fmt: skip
    return rows


def _replies(record: CallRecord) -> list[dict[str, Any]]:
    told = given(record)
    rows = []
    for reply in record.replies:
        again = [fact for fact in reply.asks if any(end <= reply.start for end, _ in told.get(fact, ()))]
        notes = [f"asks for {spoken(fact)}" for fact in reply.asks if fact not in again]
        bad = [f"asks again for {spoken(fact)}" for fact in again]
        for claim in reply.claims:
            deed = backed(record, reply, claim)
            (notes if deed else bad).append(f"says: {claim}{'' if deed else ', nothing done'}")
        rows.append({
            "start": reply.start, "end": reply.end, "text": reply.heard, "caption": reply.caption,
            "notes": notes, "bad": bad,
        })  # fmt: skip
    return rows


def _tools(record: CallRecord) -> list[dict[str, Any]]:
    rows = []
    for use in record.tools:
        bad = ["the caller had not agreed"] if use.confirmed is False else []
        bad += [use.status] if use.status in ("failed", "running") else []
        rows.append({
            "at": use.at, "name": use.name, "args": _short(dict(use.args)), "status": use.status,
            "response": _short(dict(use.response)), "writes": use.writes, "bad": bad,
        })  # fmt: skip
    return rows


def _pictures(record: CallRecord) -> list[dict[str, Any]]:
    return [
        {"at": shown.at, "source": shown.source, "name": shown.name, "optics": shown.optics, "frames": shown.frames}
        for shown in record.pictures
    ]


def _short(value: dict[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "…"

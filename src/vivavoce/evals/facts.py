"""What the caller told, was asked again, and what of it arrived: re-asks, recovery, claims without a deed. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from .record import HANDED_OVER, CallRecord, Reply, ToolUse
from .timing import wanting


def given(record: CallRecord) -> dict[str, list[tuple[float, str]]]:
    """Fact → (end of the turn, value) for each time the caller stated it, in order of time."""
    told: dict[str, list[tuple[float, str]]] = {}
    for turn in wanting(record):
        for fact, value in turn.gives.items():
            told.setdefault(fact, []).append((turn.end, value))
    return told


def reasks(record: CallRecord) -> dict[str, int]:
    """Fact → how often a reply asked for it although a turn that was over before had given it (evals.md 4, 9a)."""
    told = given(record)
    counts = dict.fromkeys(told, 0)
    for reply in record.replies:
        for fact in set(reply.asks):
            counts[fact] = counts.get(fact, 0) + any(end <= reply.start for end, _ in told.get(fact, ()))
    return {fact: counts[fact] for fact in told}


def in_doubt(record: CallRecord) -> set[str]:
    """Facts that were wrong or missing after their first mention, of those that the call needed (evals.md 4, 9b).

    Seen from outside: asked for again, stated again, first stated otherwise than finally wanted, written with two
    values, or wrong at the end.
    """
    told, asked = given(record), reasks(record)
    doubtful = set()
    for fact, mentions in told.items():
        if fact not in record.captured:
            continue
        wanted = record.facts.get(fact)
        changed = wanted is not None and mentions[0][1] != wanted
        passed = {str(use.args[fact]) for use in record.tools if use.writes and fact in use.args}
        if asked[fact] or len(mentions) > 1 or changed or len(passed) > 1 or not record.captured[fact]:
            doubtful.add(fact)
    return doubtful


def had_trouble(record: CallRecord) -> bool:
    """Something was asked again, said again or corrected."""
    again = any(turn.again or turn.act in ("repeat", "correct") for turn in record.turns)
    return again or any(reasks(record).values())


def writes(record: CallRecord) -> list[ToolUse]:
    """The tool calls that changed something."""
    return [use for use in record.tools if use.writes and use.status == "done"]


def claims_without_deed(record: CallRecord) -> list[str]:
    """Completions that were announced before any write had been made (evals.md 4, 13)."""
    return [claim for reply in record.replies for claim in reply.claims if not backed(record, reply, claim)]


def backed(record: CallRecord, reply: Reply, claim: str) -> bool:
    """Whether a claim has a deed: a write made by then; for a hand-over, which writes nothing, a tool in that turn."""
    if claim == HANDED_OVER:
        began = max((turn.start for turn in record.turns if turn.start < reply.start), default=0.0)
        return any(use.status == "done" and began <= use.at <= reply.end for use in record.tools)
    return any(use.at <= reply.end for use in writes(record))


def misheard(record: CallRecord) -> dict[str, str]:
    """Fact → the value that a tool got instead of the one that the caller wants; the last one passed."""
    wrong = {}
    for fact, right in record.captured.items():
        values = [use.args[fact] for use in record.tools if fact in use.args]
        if not right and values:
            wrong[fact] = str(values[-1])
    return wrong


def by_class(record: CallRecord) -> Mapping[str, list[bool]]:
    """Class of fact → whether each such fact arrived exactly (evals.md 4, 10)."""
    classes: dict[str, list[bool]] = {}
    for fact, right in record.captured.items():
        classes.setdefault(record.classes.get(fact, "text"), []).append(right)
    return classes

"""Why a call failed, most likely: one cause per call, so that a report can say what to mend first. Pure.

A guess from outside, in the order in which one explains the other: an agent that fell silent has written nothing
either, and a misheard date explains the wrong booking.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .facts import claims_without_deed, misheard, reasks, writes
from .record import CallRecord
from .timing import ends_mute

SEVERAL = 2
"""A fact asked again this often in a call has cost the caller their patience."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What went wrong, in words that calls share, so that they can be counted."""

    title: str
    """`birth date misheard`."""
    mend: str
    """Where to look first."""


LINE = Cause("line closed", "Read the reason in the call's detail, and the gateway's log of that moment.")
SILENT = Cause("agent went silent", "Look at the last turn: was it heard as speech, and did a tool or the model hang?")
LIED = Cause("said it was done, wrote nothing", "Confirm only from a tool's result; see the last replies and tools.")
UNASKED = Cause("wrote without the caller's yes", "Declare the tool with confirm=True.")
PATIENCE = Cause("caller gave up", "Read the last three replies: what was the caller still missing?")
LATE = Cause("ran out of time", "See the longest waits, and the turns over optimal.")
LEFT = Cause("agent ended the call", "See whether it handed over, or said goodbye, before the goal was met.")
NOTHING = Cause("nothing was written", "The caller left content; see which tool should have run, and its status.")
WRONG = Cause("did something else than wanted", "Compare the tools' arguments with the problems of the verdict.")


def cause(record: CallRecord) -> Cause:
    """The most likely cause of a failed call."""
    wrong = misheard(record)
    again = Counter(reasks(record)).most_common(1)
    done = writes(record)
    candidates: list[tuple[bool, Cause]] = [
        (record.outcome == "line_closed", LINE),
        (ends_mute(record), SILENT),
        (bool(claims_without_deed(record)) and not done, LIED),
        (bool(wrong), _misheard(wrong)),
        (any(use.confirmed is False for use in done), UNASKED),
        (bool(again) and again[0][1] >= SEVERAL, _asked(again)),
        (record.outcome == "gave_up", PATIENCE),
        (record.outcome == "deadline", LATE),
        (record.outcome == "agent_ended", LEFT),
        (record.completes and not done, NOTHING),
    ]
    return next((cause for holds, cause in candidates if holds), WRONG)


def causes(records: Iterable[CallRecord]) -> list[tuple[Cause, list[CallRecord]]]:
    """The failed calls by cause, the most frequent first."""
    found: dict[Cause, list[CallRecord]] = {}
    for record in records:
        if not record.verdict.passed:
            found.setdefault(cause(record), []).append(record)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def headline(records: Sequence[CallRecord]) -> str:
    """`7 of 60 calls failed: 4 × birth date misheard, 2 × agent went silent, 1 × ran out of time.`"""
    grouped = causes(records)
    failed = sum(len(calls) for _, calls in grouped)
    calls = "1 call" if len(records) == 1 else f"{len(records)} calls"
    if not failed:
        return "The only call passed." if len(records) == 1 else f"All {calls} passed."
    named = ", ".join(f"{len(calls)} × {why.title}" for why, calls in grouped[:3])
    rest = sum(len(calls) for _, calls in grouped[3:])
    return f"{failed} of {calls} failed: {named}{f', {rest} for other reasons' if rest else ''}."


def spoken(fact: str) -> str:
    """A fact's name in words."""
    return fact.replace("_", " ")


def _misheard(wrong: dict[str, str]) -> Cause:
    names = " and ".join(spoken(fact) for fact in wrong)
    return Cause(f"{names} misheard", "Play the turn that gives it, and compare what the tool got; read it back.")


def _asked(again: list[tuple[str, int]]) -> Cause:
    fact = again[0][0] if again else ""
    return Cause(f"{spoken(fact)} asked again and again", "Play the turns that give it: was the answer heard?")

"""What one call contributes to each figure: hits and events to add up, and times to rank. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .facts import by_class, claims_without_deed, given, had_trouble, in_doubt, reasks, writes
from .measures import CAPTURE
from .record import CallRecord
from .timing import YIELD, cut_offs, ends_mute, ignored, interruptions, overlaps, waits, wanting

BACKCHANNEL, SIDE_TALK = "backchannel ignored", "side talk ignored"
"""The two halves of selectivity; no measures of their own, but printed in the report's JSON."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One call's share."""

    ratios: Mapping[str, tuple[float, float]]
    """Measure → (hits, events)."""
    times: Mapping[str, list[float]]
    """`v2v`, `v2v_plain`, `v2v_tool`, `stop` → milliseconds; infinite = never."""


def tally(record: CallRecord) -> Tally:
    """Everything but task completion, which belongs to a scenario and not to a call."""
    return Tally({**_told(record), **_floor(record)}, _times(record))


def _told(record: CallRecord) -> dict[str, tuple[float, float]]:
    asked, doubtful = reasks(record), in_doubt(record)
    trouble = had_trouble(record)
    optimal = record.optimal_turns if record.verdict.passed else 0
    unconfirmed = any(use.confirmed is False for use in writes(record))
    classes = {f"{CAPTURE}{kind}": _share(right) for kind, right in by_class(record).items()}
    return {
        "hallucinated": (bool(claims_without_deed(record)), 1),
        "invented": (bool(record.invented), bool(record.frames)),
        "unconfirmed": (unconfirmed, 1),
        "reasks": (sum(asked.values()), len(given(record))),
        "recovery": (sum(record.captured[fact] for fact in doubtful), len(doubtful)),
        "call_recovery": (trouble and record.verdict.passed, trouble),
        "turns_over": (len(wanting(record)) - optimal if optimal else 0, bool(optimal)),
        "capture": _share(list(record.captured.values())),
        **classes,
    }


def _floor(record: CallRecord) -> dict[str, tuple[float, float]]:
    known = [wait.answered for wait in waits(record) if wait.answered is not None]
    notices = list(ignored(record))
    return {
        "response_rate": _share(known),
        "mute": (ends_mute(record), 1),
        "cutoffs": _share([cut for _, cut in cut_offs(record)]),
        "interruptions": (interruptions(record), len(wanting(record))),
        "yield": _share([overlap.seconds <= YIELD for overlap in overlaps(record)]),
        BACKCHANNEL: _share([right for turn, right in notices if turn.act == "backchannel"]),
        SIDE_TALK: _share([right for turn, right in notices if turn.act == "side_talk"]),
    }


def _times(record: CallRecord) -> dict[str, list[float]]:
    timed = [(1_000 * wait.seconds, wait.tool) for wait in waits(record) if wait.seconds is not None]
    return {
        "v2v": [ms for ms, _ in timed],
        "v2v_plain": [ms for ms, tool in timed if not tool],
        "v2v_tool": [ms for ms, tool in timed if tool],
        "stop": [1_000 * overlap.seconds for overlap in overlaps(record)],
    }


def _share(found: list[bool]) -> tuple[float, float]:
    return sum(found), len(found)

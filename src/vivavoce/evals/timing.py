"""Who spoke when in one call: waits for answers, cut-offs, interruptions and yielding, from what was heard alone.

Pure. Windows and definitions are those of evals.md: section 1.2 (the tau-voice interaction panel, Full-Duplex-Bench)
and section 4 (the scorecard). Seconds throughout.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from .record import CallerTurn, CallRecord, Reply

YIELD = 2.0
"""An agent that stops within this after a real interruption has yielded (tau-voice, R_Y)."""
HOLD = 1.0
"""An agent that stops within this after a backchannel or side talk has wrongly yielded to it (tau-voice, S)."""
HUSH = 2.0
"""An agent that starts within this after a backchannel or side talk has wrongly answered it (tau-voice, S)."""
REPROMPT = 5.0
"""A caller waits this long for an answer before they speak again (evals.md 4, number 4)."""

NO_ANSWER = ("backchannel", "side_talk")
"""Acts that want no answer."""


@dataclass(frozen=True, slots=True)
class Wait:
    """What became of one turn that wanted an answer."""

    turn: CallerTurn
    answered: bool | None
    """Before the caller had to speak again; None: the call was over before one could tell."""
    seconds: float | None
    """End of the turn to the onset of the answer; infinite without one. None where the agent was still, or already,
    speaking as the turn ended (tau-voice takes only turns that end with a silent agent)."""
    tool: bool
    """A tool was called between the turn's start and its answer."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """A caller's turn that began while the agent spoke."""

    turn: CallerTurn
    seconds: float
    """Until the agent stopped, as heard."""


def wanting(record: CallRecord) -> tuple[CallerTurn, ...]:
    """The turns that want an answer, in order of time."""
    return tuple(sorted((turn for turn in record.turns if turn.act not in NO_ANSWER), key=lambda turn: turn.start))


def waits(record: CallRecord) -> Iterator[Wait]:
    """One for each turn that wants an answer.

    An answer is the first reply that starts after the turn's end and before the next such turn. If that next turn is
    `again`, sound that was over by then was no answer: the caller has said so by speaking again.
    """
    turns = wanting(record)
    for turn, later in zip_longest(turns, turns[1:]):
        limit = math.inf if later is None else later.start
        mine = [reply for reply in record.replies if turn.start < reply.start < limit and reply.end > turn.end]
        if later is not None and later.again:
            mine = [reply for reply in mine if reply.end > later.start]
        onset = min((reply.start for reply in mine if reply.start >= turn.end), default=math.inf)
        tool = any(turn.start <= use.at <= min(onset, limit) for use in record.tools)
        if not mine and later is None and _over_too_soon(record, turn):
            yield Wait(turn, None, None, tool)
        elif speaking_at(record, turn.end) is not None:
            yield Wait(turn, bool(mine), None, tool)
        else:
            yield Wait(turn, bool(mine), onset - turn.end, tool)


def ends_mute(record: CallRecord) -> bool:
    """The last turn that wanted an answer got none; or nothing was said at all, by anybody."""
    last = list(waits(record))
    return last[-1].answered is False if last else not record.replies


def speaking_at(record: CallRecord, moment: float) -> Reply | None:
    """The reply that was under way at that moment."""
    return next((reply for reply in record.replies if reply.start < moment < reply.end), None)


def cut_offs(record: CallRecord) -> Iterator[tuple[CallerTurn, bool]]:
    """Each wanting turn with an annotated pause, and whether a reply started in or after a pause, before its end."""
    for turn in wanting(record):
        if turn.pauses:
            first = min(pause.start for pause in turn.pauses)
            yield turn, any(first <= reply.start < turn.end for reply in record.replies)


def interruptions(record: CallRecord) -> int:
    """Replies that started inside a turn that wants an answer: after its start and before its end."""
    return sum(any(turn.start < reply.start < turn.end for turn in wanting(record)) for reply in record.replies)


def overlaps(record: CallRecord) -> Iterator[Overlap]:
    """The barge-ins that did begin while the agent spoke; a "barge-in" into silence is an ordinary turn."""
    for turn in record.turns:
        reply = speaking_at(record, turn.start) if turn.act == "barge_in" else None
        if reply is not None:
            yield Overlap(turn, reply.end - turn.start)


def ignored(record: CallRecord) -> Iterator[tuple[CallerTurn, bool]]:
    """Each backchannel and side talk, and whether the agent rightly took no notice.

    Left out: one that falls between a turn and its answer, because what follows it may well be that answer.
    """
    for turn in record.turns:
        if turn.act not in NO_ANSWER:
            continue
        reply = speaking_at(record, turn.start)
        if reply is not None:
            yield turn, reply.end - turn.start > HOLD
        elif not _awaits(record, turn.start):
            until = min([turn.end + HUSH, *(other.start for other in wanting(record) if other.start > turn.start)])
            yield turn, not any(turn.start <= reply.start <= until for reply in record.replies)


def _awaits(record: CallRecord, moment: float) -> bool:
    """The caller's last turn before that moment had no answer yet."""
    turn = max((turn for turn in wanting(record) if turn.start < moment), key=lambda turn: turn.start, default=None)
    return turn is not None and not any(turn.end < reply.end and reply.start < moment for reply in record.replies)


def _over_too_soon(record: CallRecord, turn: CallerTurn) -> bool:
    """The caller hung up, content or out of time, before the agent's time to answer was over."""
    return record.outcome in ("goal_met", "deadline") and record.seconds - turn.end < REPROMPT

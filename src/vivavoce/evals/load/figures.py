"""The figures of one step, from its calls. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from ..intervals import draws, interval, percentile, percentiles
from .record import Call, Load, Step, TimedTurn
from .visit import Visit

SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
ANSWERED = 0.95
"""Share of the turns that must be answered. More cannot be asked of so few turns: one in twenty may be the recording's
fault, which is then everybody's, at one caller too."""
RIG_LATE = 20.0
"""Milliseconds: P99 by which the callers' sound may leave late. That is one frame of sound; later, and the rig has
stretched what it measures."""


def kept(visit: Visit, callers: int, caller: int, opened: float, hold: float, failure: str = "") -> Call:
    """What is kept of a call. opened: seconds after the window opened. hold: how long the window was."""
    turns = [
        TimedTurn(
            round(opened + wait.turn.end, 3), None if wait.seconds is None else round(wait.seconds, 4), wait.answered
        )
        for wait in visit.waits()
    ]
    pieces = [piece for piece in visit.pieces if 0 <= opened + piece.at < hold]
    failure = failure or visit.detail
    return Call(
        callers,
        caller,
        round(opened, 3),
        round(len(visit.sent) / 32_000, 3),
        "failed" if failure else "done",
        failure,
        tuple(turn for turn in turns if 0 <= turn.at < hold),
        round(sum(piece.seconds for piece in pieces), 3),
        len(pieces),
        tuple(round(piece.late, 4) for piece in pieces if piece.late > 0),
        tuple(round(piece.gap, 4) for piece in pieces if piece.gap > 0),
    )


def step(
    callers: int,
    calls: Sequence[Call],
    rig_late: Sequence[float],
    rig_cores: float,
    server: Load | None,
    rss_idle_mb: float | None,
    budget_ms: float,
    late_ms: float = RIG_LATE,
) -> Step:
    """All figures. rig_late: seconds, for each frame that left in the window. rss_idle_mb: the server's, before.

    budget_ms: P95 of voice to voice that is held. late_ms: P99 by which the callers' sound may leave late.
    """
    failed = [call for call in calls if call.outcome == "failed"]
    turns = [turn for call in calls for turn in call.turns if turn.answered is not None]
    unanswered = sum(not turn.answered for turn in turns)
    waits = [(1000 * turn.wait, number) for number, call in enumerate(calls) for turn in call.turns
             if turn.wait is not None and turn.answered is not None]  # fmt: skip
    times = [wait for wait, _ in waits]
    drawn = draws(len(calls))
    sound = sum(call.sound for call in calls) / 60
    gaps = [gap for call in calls for gap in call.gaps]
    late = [value for call in calls for value in call.late]
    on_time = sum(call.pieces for call in calls) - len(late)
    made = Step(
        callers=callers,
        held=callers - len({call.caller for call in failed}),
        calls=len(calls),
        turns=len(turns),
        unanswered=unanswered,
        cut_offs=sum(turn.wait is None for turn in turns),
        response_rate=(len(turns) - unanswered) / len(turns) if turns else None,
        v2v_ms={name: _known(percentile(times, share)) for name, share in SHARES.items()},
        v2v_p95_interval_ms=interval(percentiles(times, [number for _, number in waits], 0.95, drawn)),
        rig_late_p99_ms=_known(1000 * percentile(rig_late, 0.99)),
        rig_cores=rig_cores,
        sound_minutes=sound,
        sound_late_p99_ms=_known(1000 * percentile([0.0] * on_time + late, 0.99)),
        underruns=len(gaps),
        underruns_per_minute=len(gaps) / sound if sound else None,
        underrun_ms_per_minute=1000 * sum(gaps) / sound if sound else None,
        server=server,
        rss_idle_mb=rss_idle_mb,
        failures=dict(Counter(call.detail for call in failed)),
    )
    return _judged(made, budget_ms, late_ms)


def _judged(made: Step, budget_ms: float, late_ms: float) -> Step:
    """With what speaks against it."""
    import dataclasses

    problems = []
    if made.failures:
        reason, count = max(made.failures.items(), key=lambda item: item[1])
        others = "" if len(made.failures) == 1 else f" and {len(made.failures) - 1} other reasons"
        problems.append(f"{made.callers - made.held} of {made.callers} callers failed ({count} × {reason}{others})")
    if not made.turns:
        problems.append("no turn ended while it was measured: hold longer, with --hold")
    elif made.response_rate is not None and made.response_rate < ANSWERED:
        problems.append(f"{made.unanswered} of {made.turns} turns were not answered")
    slow = made.v2v_ms["p95"]
    if made.turns and slow is None:
        problems.append("the agent was speaking at the end of every turn, so that no wait could be timed")
    elif slow is not None and slow > budget_ms:
        problems.append(f"P95 is {milliseconds(slow)}, over the budget of {milliseconds(budget_ms)}")
    late = made.rig_late_p99_ms
    rig = late is not None and late > late_ms
    if rig:
        problems.append(
            f"the callers' own sound left {milliseconds(late)} late (P99; {late_ms:.0f} allowed): this machine is too "
            "busy to call more, so the rig, not the server, may be the limit"
        )
    return dataclasses.replace(made, problems=tuple(problems), rig_limited=rig)


def milliseconds(value: float | None) -> str:
    """`1,234 ms`; `no answer` for infinity; `–` for what is not known."""
    if value is None or math.isnan(value):
        return "–"
    return "no answer" if math.isinf(value) else f"{value:,.0f} ms"


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value

"""A run: every scenario under every condition, as often as wanted, several calls at a time."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import zlib
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

import numpy as np

from .call import Equipment, Place, Plan, grouped, place
from .record import CallRecord, Verdict
from .scenario import Scenario
from .system_under_test import SystemUnderTest


def plans(
    scenarios: Sequence[Scenario],
    conditions: Sequence[str],
    trials: int,
    seed: int,
    voices: Sequence[str],
    most: int | None = None,
    optics: Sequence[str] = ("",),
) -> list[Plan]:
    """The calls of a run, in order. Same arguments, same calls: a call's own seed depends on what it is, not on which
    others are made. most: so many of them, spread evenly; None = all. optics: what pictures suffer besides what their
    scenario says; each with each condition."""
    made = []
    for condition, worse in itertools.product(conditions, optics):
        for trial in range(trials):
            for scenario in scenarios:
                own = zlib.crc32(f"{seed} {scenario.id} {trial}".encode())
                voice = scenario.voice or voices[int(np.random.default_rng(own).integers(len(voices)))]
                wav = f"{scenario.id}-{grouped(condition, worse)}-{trial}.wav".replace("/", "-")
                made.append(Plan(scenario, condition, trial, own, voice, wav, worse))
    if most is None or most >= len(made):
        return made
    return [made[int(at)] for at in np.linspace(0, len(made) - 1, most)] if most > 0 else []


async def run(
    calls: Sequence[Plan],
    systems: Sequence[AbstractAsyncContextManager[SystemUnderTest]],
    equipment: Equipment,
    done: Callable[[CallRecord], None],
    began: Callable[[Plan], None] = lambda plan: None,
) -> None:
    """Make the calls, one at a time on each system. done, began: told of each call. Raises ConfigurationError."""
    waiting = list(reversed(calls))

    async def work(system: AbstractAsyncContextManager[SystemUnderTest]) -> None:
        async with system as opened:
            while waiting:
                where = await opened.next()
                if not waiting:
                    return
                plan = waiting.pop()
                began(plan)
                done(await _made(plan, where, equipment))

    try:
        async with asyncio.TaskGroup() as tasks:
            for system in systems[: max(1, len(calls))]:
                tasks.create_task(work(system))
    except* Exception as problems:  # noqa: BLE001 - raised again, the first without its group
        raise _first(problems) from None


async def _made(plan: Plan, where: Place, equipment: Equipment) -> CallRecord:
    """The call; one that outlives its own deadline has failed, and does not hold up the others."""
    try:
        async with asyncio.timeout(plan.scenario.deadline + 60):
            return await place(plan, where, equipment)
    except TimeoutError:
        scenario = plan.scenario
        return CallRecord(
            scenario.id, scenario.goal, where.agent, where.model, plan.group, scenario.persona, plan.voice,
            plan.trial, plan.seed, "line_closed", scenario.deadline + 60, Verdict(False, ("the line hung",)),
        )  # fmt: skip


def _first(problems: BaseExceptionGroup[Exception]) -> Exception:
    """The first that is no group: they nest."""
    found: BaseException = problems
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    with contextlib.suppress(AttributeError):
        found.__suppress_context__ = True
    assert isinstance(found, Exception)
    return found

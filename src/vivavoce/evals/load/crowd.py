"""Callers that ring one server at once for a while: one step of a run."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ...errors import ModelUnavailable, RemoteProtocolError
from ...events import VideoFrame
from ...streaming.caller import OutgoingCall
from ...streaming.recording import Recording
from ...streaming.script import CallEvent, TurnTimed
from ..call import Place
from ..timing import REPROMPT
from . import figures
from .gauge import Gauge
from .record import Call, Step
from .visit import Visit

CALLS_PER_SECOND = 5.0
"""So fast callers arrive while a step begins: what it costs to take a call is not what is asked here."""
RAMP = 6.0
"""Seconds that they take at least: about a turn, so that they do not speak in step and greetings are over."""
BREATH = (0.3, 1.5)
"""Seconds between a reply and a caller's next words, and between calls; drawn for each: people leave 0.2 and more."""
OVERTIME = 15.0
"""Seconds after the last answer was due that a call may take to end; then the line hung, and the call has failed."""


Dial = Callable[[Place, Visit, Callable[[float], None] | None], OutgoingCall[CallEvent]]
"""A call by some line: whom to call, who speaks, and who is told of each tick how late it came."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who calls, and how."""

    scripts: Sequence[Sequence[Recording]]
    """What is said in one call, turn by turn; callers take one after another."""
    hold: float
    """Seconds that a step is measured."""
    budget_ms: float
    """P95 of voice to voice that is held."""
    seed: int
    greeted: bool = True
    """Let the agent speak first."""
    ramp: float = RAMP
    """Seconds over which callers arrive, at least; never longer than a step is held."""
    late_ms: float = figures.RIG_LATE
    """P99 by which the callers' own sound may leave late."""
    film: Sequence[VideoFrame] = ()
    """Pictures that every caller sends, one a second."""
    authority: Path | None = None
    """A PEM file to trust for TLS besides the system's."""
    dial: Dial | None = None
    """Makes a call by another line; None = by the WebSocket."""

    def line(self, where: Place, visit: Visit, timed: Callable[[float], None] | None = None) -> OutgoingCall[CallEvent]:
        """A telephone for one caller. Raises ConfigurationError for an address that is none."""
        if self.dial is not None:
            return self.dial(where, visit, timed)
        return OutgoingCall(
            where.url,
            visit,
            agent=where.agent,
            key=where.key,
            authority=self.authority,
            greeted=self.greeted,
            timed=timed,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a step is, told every second."""

    callers: int
    talking: int
    turns: int
    """Answered or given up."""
    left: float
    """Seconds until its last turn ends."""


Told = Callable[[Standing], None]


@dataclass(slots=True)
class _Window:
    """When a step measures, by the event loop's clock."""

    begin: float
    end: float
    late: list[float] = field(default_factory=list)
    """Seconds, for each frame that left in it."""

    def timed(self, late: float) -> None:
        """A frame has left."""
        if self.begin <= _now() < self.end:
            self.late.append(late)


class Crowd:
    """One step. Next: `hold`."""

    def __init__(self, where: Place, party: Party, callers: int, pid: int | None, idle_mb: float | None) -> None:
        """pid: of the server; None = it is not measured. idle_mb: what it held before the first step."""
        self.calls: list[Call] = []
        self._where, self._party, self._callers = where, party, callers
        self._gauge, self._idle_mb = Gauge(pid), idle_mb
        self._ramp = max(min(party.ramp, party.hold), callers / CALLS_PER_SECOND)
        self._window = _Window(0.0, 0.0)
        self._talking: set[Visit] = set()
        self._leaving = False
        self._turns = 0

    async def hold(self, told: Told) -> Step:
        """Let them all call, and measure."""
        party, begin = self._party, _now() + self._ramp
        window = self._window = _Window(begin, begin + party.hold)
        async with asyncio.TaskGroup() as tasks:
            watch = tasks.create_task(self._watch(told))
            callers = [tasks.create_task(self._caller(number)) for number in range(self._callers)]
            await _until(window.begin)
            cpu, began = time.process_time(), _now()
            await self._gauge.start(began)
            await _until(window.end)
            server = await self._gauge.stop(_now())
            cores = (time.process_time() - cpu) / (_now() - began)
            self._leaving = True
            for visit in self._talking:
                visit.leave()
            await asyncio.wait(callers)
            watch.cancel()
        limits = party.budget_ms, party.late_ms
        return figures.step(self._callers, self.calls, window.late, cores, server, self._idle_mb, *limits)

    async def _watch(self, told: Told) -> None:
        while True:
            left = max(0.0, self._window.end - _now())
            told(Standing(self._callers, len(self._talking), self._turns, left))
            await self._gauge.look()
            await asyncio.sleep(1)

    async def _caller(self, number: int) -> None:
        """Calls again and again; who has failed does not try again, for a crowd that does so measures itself."""
        scripts = self._party.scripts
        dice = np.random.default_rng([self._party.seed, self._callers, number])
        share = (number + dice.random() * 0.8) / self._callers if number else 0.0
        await asyncio.sleep(share * self._ramp)
        for call in itertools.count(number):
            breath = float(dice.uniform(*BREATH))
            failed = await self._call(number, scripts[call % len(scripts)], breath)
            if not (failed or self._leaving):
                await asyncio.sleep(breath)  # an agent that hangs up at once is not rung without end
            if failed or self._leaving:
                return

    async def _call(self, number: int, lines: Sequence[Recording], breath: float) -> bool:
        """One call; whether it failed."""
        patience = max(REPROMPT, self._party.budget_ms / 1000 + 1)
        visit = Visit(lines, breath=breath, patience=patience, greeted=self._party.greeted, film=self._party.film)
        line = self._party.line(self._where, visit, self._window.timed)
        self._talking.add(visit)
        failure = ""
        try:
            async with asyncio.timeout(self._window.end + patience + OVERTIME - _now()):
                async with contextlib.aclosing(line.events()) as events:
                    async for event in events:
                        self._turns += isinstance(event, TurnTimed)
        except (ModelUnavailable, RemoteProtocolError) as error:
            failure = str(error)
        except TimeoutError:
            failure = "the line hung" if line.opened else "the call was not taken"
        finally:
            self._talking.discard(visit)
        opened = (line.opened or _now()) - self._window.begin
        call = figures.kept(visit, self._callers, number, opened, self._party.hold, failure)
        self.calls.append(call)
        return call.outcome == "failed"


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - _now()))


def _now() -> float:
    return asyncio.get_running_loop().time()

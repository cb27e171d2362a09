"""A run: more and more callers until they are not held, and then back to where they still were."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Sequence

from ...errors import ConfigurationError, ModelUnavailable, RemoteProtocolError
from ...streaming.script import LineSpoken
from ..call import Place
from .crowd import Crowd, Party, Told
from .gauge import use
from .knee import next_callers
from .record import Call, Step
from .visit import Visit

REST = 1.0
"""Seconds between steps, for the server to put away the last one's calls."""
ATTEMPTS = 3
"""At a step, while the rig is late: what it measured then says nothing of the server, and a machine may be busy for a
moment. A step that failed for any other reason is never tried again."""


async def first_call(where: Place, party: Party, pid: int | None) -> float | None:
    """One turn, so that the first step does not pay for what every first call pays; what the server then holds, in MB.

    Raises ConfigurationError when the call cannot be placed: there is nothing to measure.
    """
    visit = Visit(party.scripts[0][:1], breath=0.3, patience=15.0, greeted=party.greeted)
    line = party.line(where, visit)
    try:
        async for event in line.events():
            if isinstance(event, LineSpoken):
                visit.leave()
    except (ModelUnavailable, RemoteProtocolError) as error:
        raise ConfigurationError(str(error)) from None
    if visit.detail:
        raise ConfigurationError(f"{line.url} hung up on the first call: {visit.detail}")
    found = await asyncio.to_thread(use, pid) if pid is not None else None
    return None if found is None else found.rss_mb


async def climb(
    where: Place,
    party: Party,
    most: int,
    step: int | None,
    pid: int | None,
    done: Callable[[Step, Sequence[Call]], None],
    told: Told,
) -> None:
    """Find the knee. done: told of each step. Raises ConfigurationError as `first_call`."""
    idle_mb = await first_call(where, party, pid)
    tried: dict[int, bool] = {}
    while (callers := next_callers(tried, most, step)) is not None:
        for attempt in range(ATTEMPTS):
            await asyncio.sleep(REST)
            crowd = Crowd(where, party, callers, pid, idle_mb)
            made = dataclasses.replace(await crowd.hold(told), void=attempt)
            if not made.rig_limited:
                break
        tried[callers] = made.passed
        done(made, crowd.calls)

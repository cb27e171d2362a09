"""Functions that block, off the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import inf
from typing import Any

from .foreign import ForeignFailure

MOST = 128
"""Functions that run at a time, all calls together; those that hang do not count."""
MOST_EACH = 8
"""Of one call, hanging or not."""
MOST_HUNG = 16
"""Threads that one function may hold beyond its time: then it is not run any more, and others are."""


class Busy(Exception):
    """All threads are taken; nothing was started."""


@dataclass(frozen=True, eq=False, slots=True)
class _Run:
    owner: Hashable
    kind: Hashable
    due: float


class Threads:
    """Runs blocking functions, so many at a time; one of these serves a process.

    Not a ThreadPoolExecutor: its threads are joined when the process exits, so one tool that hangs would keep a
    gateway from ever stopping. These are daemons; starting one costs some 50 µs (measured on two cores).
    """

    def __init__(self, limit: int = MOST, each: int = MOST_EACH, hung: int = MOST_HUNG) -> None:
        self._limit, self._each, self._hung = limit, each, hung
        self._running: set[_Run] = set()

    async def run(
        self, function: Callable[[], Any], *, owner: Hashable = None, kind: Hashable = None, patience: float = inf
    ) -> Any:
        """What `function` returns or raises. Raises Busy at once when there is no room; cancelling does not stop it.

        owner: for whom it runs, kind: what runs; None counts for nobody. patience: seconds after which it hangs.
        """
        now = time.monotonic()
        if self._no_room(owner, kind, now):
            raise Busy
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        context = contextvars.copy_context()
        run = _Run(owner, kind, now + patience)

        def settle(value: Any, error: BaseException | None) -> None:
            self._running.discard(run)
            if future.done():
                return
            if error is None:
                future.set_result(value)
            else:
                # A future takes no StopIteration, and SystemExit or KeyboardInterrupt would end the loop.
                fit = isinstance(error, Exception) and not isinstance(error, StopIteration)
                future.set_exception(error if fit else ForeignFailure(error))

        def work() -> None:
            value, failure = None, None
            try:
                value = context.run(function)
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever awaits the result
                failure = error
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(settle, value, failure)

        self._running.add(run)
        threading.Thread(target=work, name="vivavoce-tool", daemon=True).start()
        return await future

    def _no_room(self, owner: Hashable, kind: Hashable, now: float) -> bool:
        mine = sum(run.owner == owner for run in self._running) if owner is not None else 0
        hung = sum(run.kind == kind and run.due < now for run in self._running) if kind is not None else 0
        under_way = sum(run.due >= now for run in self._running)
        return mine >= self._each or hung >= self._hung or under_way >= self._limit

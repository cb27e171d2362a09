"""Where a mind thinks: off the event loop, so that nobody's words hold up another call."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

THREADS = 2
"""For all conversations: understanding is Python, and more threads would only take the interpreter from each other."""


def threads() -> ThreadPoolExecutor:
    """What the conversations of a process think in."""
    return ThreadPoolExecutor(THREADS, "vivavoce-mind")


class SerialExecutor:
    """One conversation's thoughts, one after the other; those of others come in between."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._free = asyncio.Lock()

    async def __call__(self, thought: Callable[[], T]) -> T:
        """What `thought` comes to. Cancelled before it has begun, it never does; later, the next one waits for it."""
        await self._free.acquire()
        loop, job = asyncio.get_running_loop(), self._executor.submit(thought)
        try:
            made = await asyncio.wrap_future(job)
        except asyncio.CancelledError:
            if job.cancel():  # it had not begun
                self._free.release()
            else:
                job.add_done_callback(lambda _: _from_thread(loop, self._free.release))
            raise
        except BaseException:
            self._free.release()
            raise
        self._free.release()  # whoever waits goes on after the caller of this has taken what was made
        return made


def _from_thread(loop: asyncio.AbstractEventLoop, release: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed, and with it every conversation
        loop.call_soon_threadsafe(release)

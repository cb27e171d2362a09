"""Functions that block, off the event loop."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from typing import Any


class Busy(Exception):
    """All threads are taken; nothing was started."""


class Threads:
    """Runs blocking functions, at most `limit` at a time.

    Not a ThreadPoolExecutor: its threads are joined when the process exits, so one tool that hangs would keep a
    gateway from ever stopping. These are daemons; starting one costs some 50 µs (measured on two cores).
    """

    def __init__(self, limit: int = 8) -> None:
        self._limit = limit
        self._running = 0

    async def run(self, function: Callable[[], Any]) -> Any:
        """What `function` returns or raises. Raises Busy at once when there is no room; cancelling does not stop it."""
        if self._running >= self._limit:
            raise Busy
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        context = contextvars.copy_context()

        def settle(value: Any, error: BaseException | None) -> None:
            self._running -= 1
            if future.done():
                return
            if error is None:
                future.set_result(value)
            else:
                # A future takes no StopIteration, and SystemExit or KeyboardInterrupt would end the loop.
                fit = isinstance(error, Exception) and not isinstance(error, StopIteration)
                future.set_exception(error if fit else RuntimeError(f"the function raised {type(error).__name__}"))

        def work() -> None:
            value, failure = None, None
            try:
                value = context.run(function)
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever awaits the result
                failure = error
            try:
                loop.call_soon_threadsafe(settle, value, failure)
            except RuntimeError:
                pass  # the loop is closed: nobody waits any more

        self._running += 1
        threading.Thread(target=work, name="vivavoce-tool", daemon=True).start()
        return await future

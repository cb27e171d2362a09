"""Whether a gateway can take calls, for whoever decides where the next one goes."""

from __future__ import annotations

import asyncio

from ..sessions.log import CallLog

FRESH = 2.0
"""Seconds for which an answer is given again: it is everybody's to ask."""
PATIENCE = 3.0
"""Seconds that a database may take to answer."""


class Health:
    """Asks the database, one question at a time however many ask."""

    def __init__(self, log: CallLog) -> None:
        self._log = log
        self._asking: asyncio.Task[str] | None = None
        self._answer, self._at = "", float("-inf")

    async def problem(self) -> str:
        """Why calls cannot be kept at the moment, and so cannot be taken in order; "" when they can."""
        now = asyncio.get_running_loop().time
        if now() - self._at < FRESH:
            return self._answer
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(asyncio.to_thread(self._log.problem))
        try:
            async with asyncio.timeout(PATIENCE):
                self._answer = await asyncio.shield(self._asking)
        except TimeoutError:
            self._answer = f"the database of the call log has not answered within {PATIENCE:.0f} s"
        self._at = now()
        return self._answer

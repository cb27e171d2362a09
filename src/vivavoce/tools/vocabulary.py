"""The words that an agent's callers are likely to say, from its author's list or function."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from itertools import islice

from ..errors import IN_FULL
from .foreign import contained, place

log = logging.getLogger("vivavoce.tools")

PATIENCE = 2.0
"""Seconds that a function may take: a caller waits for it."""
MOST = 5_000
"""Words; more would lean recognition everywhere, that is nowhere."""


class Vocabulary:
    """A list, or a function that is asked again and again. Without its answer the last one counts."""

    def __init__(self, agent: str, source: Sequence[str] | Callable[[], Sequence[str]]) -> None:
        self._agent, self._source = agent, source
        self._last: tuple[str, ...] = ()
        self._lock = threading.Lock()
        """Calls begin in threads of their own: only one of them begins to ask."""
        self._asking = threading.Thread()
        self._due = 0.0

    def words(self) -> tuple[str, ...]:
        """The words now. Blocks for up to `PATIENCE`; raises nothing."""
        if not callable(self._source):
            return tuple(self._source)
        with self._lock:
            if not self._asking.is_alive():  # else it is being asked for another call, which may hang since long
                self._asking = threading.Thread(target=self._ask, name="vivavoce-vocabulary", daemon=True)
                self._due = time.monotonic() + PATIENCE
                self._asking.start()
            asking, due = self._asking, self._due
        asking.join(max(0.0, due - time.monotonic()))
        if asking.is_alive():
            log.warning("vocabulary takes over %g s, a call goes on without: agent=%s", PATIENCE, self._agent)
        return self._last

    def _ask(self) -> None:
        assert callable(self._source)
        try:
            with contained():
                self._last = tuple(word for word in islice(self._source(), MOST) if isinstance(word, str))
        except Exception as error:  # noqa: BLE001 - a call without its words is better than no call
            log.error("vocabulary failed, calls go on without: agent=%s error=%s", self._agent, place(error))
            IN_FULL.debug("vocabulary failed: agent=%s", self._agent, exc_info=error)

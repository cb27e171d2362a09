"""Wrong tries, counted in the database that gateways share: see `vivavoce.tools.attempts`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..tools.attempts import Count


class Attempts:
    """`vivavoce.tools.attempts.Counts` in a table beside the call log; tools wait for it in threads of their own."""

    def __init__(self, path_or_url: Path | str, now: Callable[[], float] = time.time) -> None:
        """path_or_url: as the call log takes it; the table is made for the first try. now: seconds since 1970."""
        from . import attempt_tables

        self._now = now
        self._tables: Any = attempt_tables
        self._engine = attempt_tables.engine_for(path_or_url)
        self._making = threading.Lock()
        self._made = False

    def take(self, counts: Sequence[Count]) -> bool:
        """As `Counts.take`."""
        self._make()
        taken: bool = self._tables.take(self._engine, counts, self._now())
        return taken

    def give_back(self, counts: Sequence[Count]) -> None:
        """As `Counts.give_back`."""
        self._tables.give_back(self._engine, counts)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _make(self) -> None:
        with self._making:
            if not self._made:
                self._tables.create(self._engine)
                self._made = True

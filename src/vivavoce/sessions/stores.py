"""What a gateway keeps: in one database the call log, sessions that can be resumed, tokens, wrong tries; in files,
recordings."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .attempts_table import Attempts
from .log import CallLog
from .recordings import FOLDER, Recordings
from .resumption import Resumption
from .token_store import Tokens


@dataclass(frozen=True, slots=True)
class Stores:
    """Next: `opened`, then `log.reach()`, and `close` at the end."""

    log: CallLog
    tokens: Tokens
    resumption: Resumption
    attempts: Attempts
    recordings: Recordings

    @classmethod
    def opened(
        cls, path_or_url: Path | str, now: Callable[[], float] = time.time, *, home: Path | None = None
    ) -> Stores:
        """path_or_url: as the call log takes it; nothing is made before it is needed. now: seconds since 1970.

        home: of recordings, which are files; None = beside the log.
        """
        where = (home or Path(path_or_url).parent) / FOLDER
        tokens, resumption = Tokens(path_or_url, now), Resumption(path_or_url, now)
        return cls(CallLog(path_or_url), tokens, resumption, Attempts(path_or_url, now), Recordings(where))

    def close(self) -> None:
        """Write what waits and stop; blocks for as long as that takes."""
        for store in (self.log, self.tokens, self.resumption, self.attempts, self.recordings):
            store.close()

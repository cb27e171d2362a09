"""The connections of one conversation, one after another: when to leave one, and how the next begins."""

from __future__ import annotations

from enum import Enum, auto

from ...protocol.client import LiveClient
from ...protocol.server_events import ResumptionUpdate
from .actions import Dial, GiveUp
from .policy import Policy
from .troubles import trouble


class State(Enum):
    """Of the connection."""

    DOWN = auto()
    """There is none; one is being had, perhaps."""
    SETUP = auto()
    """It waits for `setupComplete`."""
    OPEN = auto()


class Upstream:
    """`dial`, `begin` when the socket is there, `open` on `setupComplete`, `lost` when it is gone."""

    def __init__(self, model: str, policy: Policy) -> None:
        self._model, self._policy = model, policy
        self.live = LiveClient()
        self.state = State.DOWN
        self.number = 0
        """Connections so far."""
        self.leaving = False
        """It will end soon: go in the next pause."""
        self.unsure = False
        """We told it something that it has shown no sign of knowing: a handle it gives now may not hold that."""
        self._handle, self._handle_since = "", 0.0
        self._mark = -1
        self._resuming = False
        self._session_since = 0.0
        self._open_since: float | None = None
        self._down_since: float | None = None
        self._attempts = 0
        self._ever_open = False

    @property
    def is_open(self) -> bool:
        """Whether anything can be sent."""
        return self.state is State.OPEN

    @property
    def resumed(self) -> bool:
        """Whether this connection goes on with a session that knows what was said before."""
        return self._resuming

    def dial(self, now: float, *, fresh: bool = False) -> Dial:
        """Leave this connection, if there is one, and have another. fresh: with a session that knows nothing."""
        self._down(now)
        if fresh:
            self._handle = ""
        return Dial(0.0)

    def begin(self, count: int, now: float) -> str | None:
        """The socket is there: the handle to resume with, or None for a new session. count: entries of the history."""
        self.live, self.state = LiveClient(), State.SETUP
        self.leaving = self.unsure = False
        self.number += 1
        expired = now - self._handle_since > self._policy.handle_life
        aged = now - self._session_since > self._policy.session_life
        self._resuming = self.handle_is_current(count) and not expired and not aged
        if not self._resuming:
            self._handle, self._session_since = "", now
        return self._handle or None

    def open(self, now: float) -> None:
        """The server is ready."""
        self.state, self._open_since, self._down_since, self._ever_open = State.OPEN, now, None, True

    def learn(self, update: ResumptionUpdate, count: int, now: float) -> None:
        """A handle came. count: entries of the history that its session knows."""
        if update.resumable and update.handle and not self.unsure:
            self._handle, self._mark, self._handle_since = update.handle, count, now

    def handle_is_current(self, count: int) -> bool:
        """Whether what was said so far can be resumed. count: entries of the history."""
        return bool(self._handle) and self._mark == count

    def lost(self, code: int | None, reason: str, now: float) -> Dial | GiveUp:
        """The connection is gone, or could not be had."""
        was = self.state
        if self._open_since is not None and now - self._open_since >= self._policy.settled_after:
            self._attempts = 0
        self._open_since = None
        what = trouble(code, reason, self._model)
        self._down(now)
        if self._resuming and was is State.SETUP and (what.refused or self._attempts > 1):
            self._handle = ""  # a session that cannot be resumed is begun anew
        elif was is State.OPEN and what.refused:
            self._handle = ""  # its context is exhausted, or holds what it now refuses
        elif what.hopeless or (what.refused and was is State.SETUP):
            return GiveUp(what.sentence)
        self._resuming = False
        assert self._down_since is not None, "_down sets it"
        policy = self._policy
        patience = policy.attempts if self._ever_open else policy.first_attempts
        if self._attempts >= patience or now - self._down_since > policy.give_up_after:
            return GiveUp(what.sentence, what.retry_after)
        after = policy.retry_after[min(self._attempts, len(policy.retry_after) - 1)]
        self._attempts += 1
        return Dial(after)

    def _down(self, now: float) -> None:
        self.live.close()
        self.state = State.DOWN
        if self._down_since is None:
            self._down_since = now

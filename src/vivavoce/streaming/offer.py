"""The handle that a client can come back with: when it is told, and whether it has surely arrived."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Protocol

from ..protocol.server import LiveServer


class Peer(Protocol):
    """What a server of ours knows of the other end; other servers know nothing."""

    @property
    def alive_at(self) -> float:
        """When anything last came from it, in seconds on the event loop's clock."""

    @property
    def left_in_order(self) -> bool:
        """It has said goodbye."""

    def ping(self, answered: Callable[[], None]) -> None:
        """Ask whether all that was sent has arrived; `answered` is called once it has."""


PEER = "vivavoce.peer"
"""Name in the scope's extensions under which a server offers its `Peer`."""


class Offer:
    """`frame` says the handle, `around` says it at the end of a turn, `ask` finds out whether all that has arrived."""

    def __init__(
        self,
        server: LiveServer,
        handle: str,
        peer: Peer | None,
        arrived: Callable[[float | None], None],
        turn_done: Callable[[], None],
    ) -> None:
        """arrived: told which end of a turn has come through, by its time; None = only the handle has.

        peer: None where the server cannot tell; then the end of a turn, which a client hardly misses, has to do.
        """
        self._server, self._handle, self._peer = server, handle, peer
        self._arrived, self._turn_done = arrived, turn_done
        self._asks = True
        self._turn_ended: float | None = None

    def frame(self) -> bytes:
        """`sessionResumptionUpdate`."""
        setup = self._server.setup
        index = self._server.received if setup is not None and setup.transparent else None
        return self._server.resumption_update(self._handle, True, index)

    def around(self, frames: list[bytes], now: float) -> list[bytes]:
        """The end of a turn, with the handle before and after it: several clients stop reading there."""
        self._asks, self._turn_ended = True, now
        self._turn_done()
        return [self.frame(), *frames, self.frame()]

    def ask(self) -> None:
        """All of it is out: has it arrived?"""
        if not self._asks:
            return
        self._asks = False
        if self._peer is not None:
            self._peer.ping(functools.partial(self._arrived, self._turn_ended))
        elif self._turn_ended is not None:
            self._arrived(self._turn_ended)

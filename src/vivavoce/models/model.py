"""What any live model must do: the seam between a session and whatever understands and speaks."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from ..events import Brief, ModelEvent, ModelInput

Emit = Callable[[ModelEvent], Coroutine[Any, Any, None]]
"""Takes what a model hears, says or wants, in order; waits while there is no room for it."""


class Connection(Protocol):
    """One conversation with a model: inputs are taken in order and none is lost, events come as they happened.

    It keeps no queue of events where it can wait instead: the session's inbox is one, and bounded.
    """

    def send(self, item: ModelInput) -> None:
        """Take one input; never blocks. Audio is 16 kHz. Raises ModelUnavailable when the queue behind it is full."""

    async def run(self, emit: Emit) -> None:
        """Hold the conversation until it ends, telling `emit` what happens. Raises ModelUnavailable if it breaks."""

    async def close(self) -> None:
        """Give everything back; safe to call twice."""


class Model(Protocol):
    """Opens conversations. Loading weights happens before, once per process."""

    async def connect(self, brief: Brief) -> Connection:
        """Begin a conversation. Raises ModelUnavailable."""

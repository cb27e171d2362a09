"""What any live model must do: the seam between a session and whatever understands and speaks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from ..events import Brief, ModelEvent, ModelInput


class Connection(Protocol):
    """One conversation with a model: inputs are taken in order and none is lost, events come as they happened."""

    def send(self, item: ModelInput) -> None:
        """Take one input; never blocks. Audio is 16 kHz. Raises ModelUnavailable when the queue behind it is full."""

    def events(self) -> AsyncIterator[ModelEvent]:
        """What the model hears, says and wants, until the conversation ends. Raises ModelUnavailable if it breaks."""

    async def close(self) -> None:
        """Give everything back; safe to call twice."""


class Model(Protocol):
    """Opens conversations. Loading weights happens before, once per process."""

    async def connect(self, brief: Brief) -> Connection:
        """Begin a conversation. Raises ModelUnavailable."""

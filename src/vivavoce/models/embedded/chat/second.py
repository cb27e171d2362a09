"""A chat brain that is asked only for what another mind leaves, and takes note of what that one heard, said and did."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from ....events import Brief, CallerText, Moment, Spoken, ToolCall, ToolResult
from ..brain import Move
from .brain import ChatBrain
from .calls import PREFIX
from .endpoint import ChatEndpoint
from .past_messages import write_past


class SecondChat(ChatBrain):
    """A `ChatBrain` beside another mind. Raises ModelUnavailable where the endpoint fails before anything was said."""

    def __init__(self, brief: Brief, endpoint: ChatEndpoint) -> None:
        super().__init__(brief, endpoint, excuses=False)

    @staticmethod
    def made(id: str) -> bool:
        """Whether a call or a look of this id is this mind's, on this connection or an earlier one."""
        return id.startswith(PREFIX)

    @property
    def running(self) -> ToolCall | None:
        """Its call whose result is to come."""
        return self._calls.running

    @property
    def unconfirmed(self) -> bool:
        """Whether a call of its own waits for the caller's yes."""
        return self._unconfirmed is not None and self.made(self._unconfirmed.id)

    async def resume(self, moments: Sequence[Moment]) -> AsyncIterator[Move] | None:
        """Take up a conversation of both minds."""
        due = await super().resume(moments)
        if not self.unconfirmed:
            self._unconfirmed = None  # the other mind's to make
        return due

    def witness(self, item: CallerText | Spoken | ToolCall | ToolResult) -> None:
        """Take note of something that the other mind heard, said, did or learned."""
        if isinstance(item, CallerText):
            self._calls.move_on(self._history)
            self._unconfirmed = None
            self._history.hear(item.text)  # its dates are not worked out once more: that takes 4 ms of every turn
            return
        found = write_past([Moment(self._brief.local_time(), item)], self._history)
        self._greeting = found.greeting or self._greeting
        if isinstance(item, ToolCall):
            self._history.settle(item.id)  # words may come before its result, which then takes this one's place

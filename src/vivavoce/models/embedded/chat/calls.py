"""The tool calls of one answer, made one after the other: the next may need what the last one does. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ....events import ToolCall, ToolSpec
from .answer import ToolRequest
from .history import History

PREFIX = "chat-"
"""Of the ids of a chat model's calls."""


class Calls:
    """`take` what the model wants, `next` gives the one to make now; every call is answered in the history once."""

    def __init__(self) -> None:
        self._waiting: tuple[ToolCall, ...] = ()
        self._running: ToolCall | None = None
        self._count = 0

    @property
    def waiting(self) -> bool:
        """Whether there is a call to make."""
        return bool(self._waiting)

    @property
    def running(self) -> ToolCall | None:
        """The call whose result is to come."""
        return self._running

    def resume(self, number: int, running: ToolCall | None) -> None:
        """An earlier connection made so many calls, and the result of `running` is still to come."""
        self._count, self._running = number, running

    def take(self, requests: Sequence[ToolRequest], tools: Mapping[str, ToolSpec], history: History) -> None:
        """Write the calls into the history; those that cannot be made are answered at once."""
        calls = []
        for request in requests:
            self._count += 1
            calls.append((f"{PREFIX}{self._count}", request.name, request.parsed()))
        history.ask([(id, name, args or {}) for id, name, args in calls])
        for id, name, args in calls:
            if name not in tools:
                history.answer(id, {"error": f"there is no such tool; there are: {', '.join(tools)}"})
            elif args is None:
                history.answer(id, {"error": "the arguments were no JSON object: call it again"})
            else:
                self._waiting += (ToolCall(id, name, args),)

    def next(self) -> ToolCall:
        """The call to make now."""
        call, *rest = self._waiting
        self._waiting, self._running = tuple(rest), call
        return call

    def again(self, call: ToolCall, history: History) -> ToolCall:
        """The same call once more, to be made now."""
        self._count += 1
        self._running = ToolCall(f"{PREFIX}{self._count}", call.name, call.args)
        history.ask([(self._running.id, call.name, call.args)])
        return self._running

    def done(self, id: str) -> ToolCall | None:
        """A call has its result; the call, unless the conversation had gone on without it."""
        call, self._running = self._running, None
        if call is None or call.id != id:
            self._running = call
            return None
        return call

    def move_on(self, history: History) -> None:
        """The conversation goes on without the results: calls that were not begun never will be."""
        history.settle(self._running.id if self._running else "")
        self._waiting = ()

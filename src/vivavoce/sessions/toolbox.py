"""Where each tool call of the model goes, and that it is answered exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from ..errors import ConfigurationError, Superseded
from ..events import ToolCall, ToolCallsCancelled, ToolResult

CLIENT_PATIENCE = 60.0
"""Seconds a client may take over a tool of its own; a person may have to press something. Then the model goes on."""
RESULT_STATUS = {"confirmation_required": "unconfirmed", "alternatives": "refused", "ask_again": "refused"}


class Runner(Protocol):
    """Runs the agent's tools; never raises."""

    async def run(self, call: ToolCall, turn: int, heard: str, told: Callable[[int], str]) -> ToolResult:
        """turn: number of the caller's turn that led to it; heard: its words, "" when unknown; told: what the caller
        has been told since a turn."""

    def known(self) -> Mapping[str, Any]:
        """What the tools have noted of the call and the caller; JSON."""

    @property
    def outcome(self) -> str:
        """What has become of the call so far, in one word."""


class Toolbox:
    """The agent's tools run here, the client's own are forwarded to it."""

    def __init__(
        self,
        runner: Runner | None,
        client_tools: frozenset[str],
        *,
        to_client: Callable[[ToolCall | ToolCallsCancelled], None],
        answered: Callable[[ToolCall, ToolResult], None],
        noted: Callable[[], Awaitable[None]],
        told: Callable[[int], str],
        tasks: asyncio.TaskGroup,
    ) -> None:
        """runner: None in raw mode. answered: takes the one answer of each call, in the session's loop.

        noted: waits until the log holds what has been written to it; raises ConfigurationError when it cannot, and
        Superseded when the call is another connection's by now. told: what the caller has been told since a turn.
        """
        self._runner, self.client_tools = runner, client_tools
        self._to_client, self._answered, self._noted, self._tasks = to_client, answered, noted, tasks
        self._told = told
        self._pending: dict[str, ToolCall] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self.under_way: set[str] = set()
        """Calls of the agent's tools whose results the session has not taken yet: it takes them out."""

    @property
    def waiting(self) -> bool:
        """Whether a result is awaited, of the agent's tools or of the client's."""
        return bool(self.under_way or self._pending)

    def call(self, call: ToolCall, turn: int, heard: str) -> None:
        """Have it done."""
        if call.name in self.client_tools:
            self._pending[call.id] = call
            self._timers[call.id] = asyncio.get_running_loop().call_later(CLIENT_PATIENCE, self._give_up, call)
            self._to_client(call)
        elif self._runner is not None:
            self.under_way.add(call.id)
            self._tasks.create_task(self._run(self._runner, call, turn, heard))
        else:
            self._answered(call, _failure(call, f"there is no tool named {call.name!r}"))

    def take_result(self, result: ToolResult) -> None:
        """The client's answer. One that nobody asked for, or a second one, is ignored."""
        call = self._pending.get(result.id)
        if call is None:
            return
        if not result.will_continue:
            del self._pending[result.id]
            self._timers.pop(result.id).cancel()
        self._answered(call, ToolResult(result.id, call.name, result.response, result.will_continue, result.scheduling))

    def close(self) -> None:
        """The call is over: nobody waits for the client any more."""
        for timer in self._timers.values():
            timer.cancel()

    async def _run(self, runner: Runner, call: ToolCall, turn: int, heard: str) -> None:
        try:
            self._answered(call, await self._result(runner, call, turn, heard))
        except Superseded:
            self.under_way.discard(call.id)

    async def _result(self, runner: Runner, call: ToolCall, turn: int, heard: str) -> ToolResult:
        try:
            await self._noted()  # a kill from here on leaves a log that says what was being done
        except ConfigurationError:
            return _failure(call, "it cannot be noted at the moment, so it was not done")
        return await runner.run(call, turn, heard, self._told)

    def _give_up(self, call: ToolCall) -> None:
        if self._pending.pop(call.id, None):
            self._timers.pop(call.id, None)
            self._to_client(ToolCallsCancelled((call.id,)))
            self._answered(call, _failure(call, "that took too long"))


def _failure(call: ToolCall, sentence: str) -> ToolResult:
    return ToolResult(call.id, call.name, {"error": sentence})


def status_of(response: Mapping[str, Any]) -> str:
    """How a tool call ended, for people who watch: `done`, `refused`, `failed` or `unconfirmed`."""
    for key, status in RESULT_STATUS.items():
        if key in response:
            return status
    return "failed" if "error" in response else "done"

"""Where each tool call of the model goes, and that it is answered exactly once."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..errors import ConfigurationError, Superseded
from ..events import ToolCall, ToolCallsCancelled, ToolResult
from ..voiced import Manner
from .client_writer import ClientWriter

CLIENT_PATIENCE = 60.0
"""Seconds a client may take over a tool of its own; a person may have to press something. Then the model goes on."""
RESULT_STATUS = {"confirmation_required": "unconfirmed", "alternatives": "refused", "ask_again": "refused"}


class Runner(Protocol):
    """Runs the agent's tools; never raises."""

    async def run(
        self, call: ToolCall, turn: int, heard: str, told: Callable[[int], str], sound: bytes | None
    ) -> ToolResult:
        """turn: number of the caller's turn that led to it; heard: its words, "" when unknown; told: what the caller
        has been told since a turn; sound: of that turn, 16 kHz PCM16, None when it was typed."""

    def known(self) -> Mapping[str, Any]:
        """What the tools have noted of the call and the caller; JSON."""

    @property
    def outcome(self) -> str:
        """What has become of the call so far, in one word."""

    @property
    def manner(self) -> Manner:
        """How the agent is to speak."""


@dataclass(slots=True)
class _Pending:
    call: ToolCall
    patience: asyncio.TimerHandle | None
    """Runs out on a client that does not answer; None for the agent's own tools, which time themselves."""
    answered: bool = False
    """By the client: its result waits to be taken."""


class PendingCalls:
    """Tool calls of the model whose last result the session has not taken yet. Whoever wants to know asks here."""

    def __init__(self) -> None:
        self._pending: dict[str, _Pending] = {}

    def __bool__(self) -> bool:
        return bool(self._pending)

    @property
    def running(self) -> bool:
        """Whether one of the agent's own tools is among them."""
        return any(pending.patience is None for pending in self._pending.values())

    def add(self, call: ToolCall, patience: asyncio.TimerHandle | None = None) -> None:
        """One more. patience: of a call that the client has to answer."""
        self._pending[call.id] = _Pending(call, patience)

    def asked_of_client(self, id: str) -> ToolCall | None:
        """The call with that id which the client has still to answer."""
        pending = self._pending.get(id)
        return pending.call if pending and pending.patience is not None and not pending.answered else None

    def answer(self, id: str) -> None:
        """The client has answered, or nobody waits for it any more."""
        pending = self._pending[id]
        pending.answered = True
        if pending.patience is not None:
            pending.patience.cancel()

    def settle(self, id: str) -> None:
        """A result of it was taken: the last one, unless it is the client's and it has more to say."""
        pending = self._pending.get(id)
        if pending is not None and (pending.patience is None or pending.answered):
            del self._pending[id]

    def close(self) -> None:
        """The call is over: nobody waits for the client any more."""
        for pending in self._pending.values():
            if pending.patience is not None:
                pending.patience.cancel()


class Toolbox:
    """The agent's tools run here, the client's own are forwarded to it."""

    def __init__(
        self,
        runner: Runner | None,
        client_tools: frozenset[str],
        writer: ClientWriter,
        *,
        answered: Callable[[ToolCall, ToolResult], None],
        noted: Callable[[], Awaitable[None]],
        told: Callable[[int], str],
        tasks: asyncio.TaskGroup,
    ) -> None:
        """runner: None in raw mode. answered: takes each answer, and has `pending` settle it in the session's loop.

        noted: waits until the log holds what has been written to it; raises ConfigurationError when it cannot, and
        Superseded when the call is another connection's by now. told: what the caller has been told since a turn.
        """
        self._runner, self._client_tools, self._writer = runner, client_tools, writer
        self._answered, self._noted, self._told, self._tasks = answered, noted, told, tasks
        self.pending = PendingCalls()

    @property
    def waiting(self) -> bool:
        """Whether a result is awaited, of the agent's tools or of the client's."""
        return bool(self.pending)

    @property
    def running(self) -> bool:
        """Whether one of the agent's tools is run, or its result not taken yet."""
        return self.pending.running

    def call(self, call: ToolCall, turn: int, heard: str, sound: bytes | None = None) -> None:
        """Have it done. turn, heard, sound: as `Runner.run` takes them."""
        if call.name in self._client_tools:
            patience = asyncio.get_running_loop().call_later(CLIENT_PATIENCE, self._give_up, call)
            self.pending.add(call, patience)
            self._writer.send(call)
        elif self._runner is not None:
            self.pending.add(call)
            run = functools.partial(self._runner.run, call, turn, heard, self._told, sound)
            self._tasks.create_task(self._run(call, run))
        else:
            self._answered(call, _failure(call, f"there is no tool named {call.name!r}"))

    def take_result(self, result: ToolResult) -> None:
        """The client's answer. One that nobody asked for, or a second one, is ignored."""
        call = self.pending.asked_of_client(result.id)
        if call is None:
            return
        if not result.will_continue:
            self.pending.answer(result.id)
        self._answered(call, ToolResult(result.id, call.name, result.response, result.will_continue, result.scheduling))

    def close(self) -> None:
        """The call is over."""
        self.pending.close()

    async def _run(self, call: ToolCall, run: Callable[[], Awaitable[ToolResult]]) -> None:
        try:
            self._answered(call, await self._result(call, run))
        except Superseded:
            self.pending.settle(call.id)

    async def _result(self, call: ToolCall, run: Callable[[], Awaitable[ToolResult]]) -> ToolResult:
        try:
            await self._noted()  # a kill from here on leaves a log that says what was being done
        except ConfigurationError:
            return _failure(call, "it cannot be noted at the moment, so it was not done")
        return await run()

    def _give_up(self, call: ToolCall) -> None:
        if self.pending.asked_of_client(call.id):
            self.pending.answer(call.id)
            self._writer.send(ToolCallsCancelled((call.id,)))
            self._answered(call, _failure(call, "that took too long"))


def _failure(call: ToolCall, sentence: str) -> ToolResult:
    return ToolResult(call.id, call.name, {"error": sentence})


def status_of(response: Mapping[str, Any]) -> str:
    """How a tool call ended, for people who watch: `done`, `refused`, `failed` or `unconfirmed`."""
    for key, status in RESULT_STATUS.items():
        if key in response:
            return status
    return "failed" if "error" in response else "done"

"""Plays plans on one socket, and changes them when a slip is due."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from typing import TYPE_CHECKING

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from ..protocol.writing import encode
from . import frames
from .plan import Call, IssueHandle, Later, Mark, Move, Plan, Send, Wait, slip
from .pongs import hold_pongs
from .record import Seen
from .slips import CancelCalls, Close, Deed, Drop, Forget, Freeze, HoldPongs, Moment
from .talk import Talk

if TYPE_CHECKING:
    from .upstream import StandInUpstream


class Player:
    """One plan at a time, in one task of `group`."""

    def __init__(
        self, upstream: StandInUpstream, socket: ServerConnection, seen: Seen, talk: Talk, group: asyncio.TaskGroup
    ) -> None:
        self.upstream, self.socket, self.seen, self.talk = upstream, socket, seen, talk
        self.replying = False
        """An answer is being given: the caller can interrupt it."""
        self.frozen = False
        """Nothing is sent any more."""
        self._group = group
        self._plan: deque[Move] = deque()
        self._task: asyncio.Task[None] | None = None
        self._timers: list[asyncio.Task[None]] = []
        self._now = asyncio.get_running_loop().time

    def due(self, moment: Moment) -> Deed | None:
        """What is to go wrong at this moment."""
        turn = self.talk.turns
        deed = self.upstream.slips.due(moment, turn, self.seen.number)
        if deed is not None:
            self.upstream.note(moment, deed, turn, self.seen.number)
        return deed

    def append(self, plan: Plan) -> None:
        """Play this after what is being played."""
        self._plan.extend(plan)
        if self._task is None or self._task.done():
            self._task = self._group.create_task(self._play())

    def replace(self, plan: Plan) -> None:
        """Stop at once and go on with this."""
        if self._task is not None:
            self._task.cancel()
        self._task = None
        self._plan.clear()
        self.append(plan)

    def change(self, deed: Deed) -> None:
        """Slip now, wherever the plan has come to."""
        self.replace(slip(deed, tuple(self._plan)))

    def later(self, move: Later) -> None:
        """Slip some time from now."""
        self._timers.append(self._group.create_task(self._later(move)))

    async def _play(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while self._plan:
                move = self._plan.popleft()
                if isinstance(move, Mark):
                    if (deed := self.due(move.moment)) is not None:
                        rest = slip(deed, tuple(self._plan))
                        self._plan.clear()
                        self._plan.extend(rest)
                else:
                    await self._do(move)
                self.seen.history = tuple(self.talk.history)
                self.upstream.changed()
        self.replying = False

    async def _do(self, move: Move) -> None:
        match move:
            case Send():
                self.talk.sent(move)
                await self._send(move.frame)
            case Wait(seconds):
                await asyncio.sleep(seconds)
            case Call():
                await self._call(move)
            case IssueHandle():
                if self.talk.setup.resumption is not None:
                    await self._send(frames.handle(self.upstream.issue(self.talk.memory(), self.seen.number)))
            case CancelCalls():
                ids = self.talk.cancel()
                self.upstream.cancelled(ids)
                await self._send(frames.cancellation(ids))
            case _:
                await self._misbehave(move)

    async def _misbehave(self, move: Move) -> None:
        match move:
            case Later():
                self.later(move)
            case Forget():
                self.upstream.forget()
            case Freeze():
                self.frozen = True
                self._plan.clear()
            case HoldPongs(seconds):
                hold_pongs(self.socket, seconds)
            case Close(code, reason):
                await self.socket.close(code, reason)
            case Drop():
                self.socket.transport.abort()

    async def _call(self, move: Call) -> None:
        frame = self.talk.call(move)
        self.upstream.called(frame, self.seen.number)
        for _ in range(1 + move.twice):
            await self._send(frame)

    async def _send(self, frame: frames.Frame | str | bytes) -> None:
        if self.frozen:
            return
        self.seen.sent.append((self._now(), frames.kind(frame) if isinstance(frame, dict) else "raw"))
        await self.socket.send(encode(frame) if isinstance(frame, dict) else frame)

    async def _later(self, move: Later) -> None:
        await asyncio.sleep(move.seconds)
        self.upstream.note("timer", move.deed, self.talk.turns, self.seen.number)
        self.change(move.deed)

    def stop(self) -> None:
        """The connection is gone."""
        for task in (self._task, *self._timers):
            if task is not None:
                task.cancel()

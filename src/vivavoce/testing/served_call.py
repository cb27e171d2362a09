"""One connection of the stand-in: reads the client and has plans played."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from ..errors import RemoteProtocolError
from ..events import Audio, ContentAdded, ToolResult, VideoFrame
from ..protocol.messages import ClientEvent
from ..protocol.reading import decode, fields
from ..protocol.server import LiveServer
from ..protocol.setup import Setup
from . import frames
from .families import Family, family_of, refused_message, refused_setup
from .plan import Later, Plan, Send, slip
from .player import Player
from .record import Seen
from .script import Shown
from .slips import BAD_ARGUMENT, Close, Deed, TalkOver
from .talk import Begin, Talk

if TYPE_CHECKING:
    from .upstream import StandInUpstream

ALREADY_OPEN = Close(1011, "The service is currently unavailable.")
"""The answer to a handle whose connection is still open (sip-to-ai issue 14)."""
VIDEO_LIMIT = Close(1011, "Deadline expired before operation could complete.")
"""After two minutes of a session that sees and does not compress its context (live-api.md 3)."""


class ServedCall:
    """Serves one socket with `run`, until either side ends it."""

    def __init__(self, upstream: StandInUpstream, socket: ServerConnection, seen: Seen) -> None:
        self.upstream, self.socket, self.seen = upstream, socket, seen
        self.server = LiveServer()
        self.talk = Talk(upstream.script, upstream.new_call_id, seen.number)
        self._family: Family | None = None
        self._begun_at = 0.0
        self._now = asyncio.get_running_loop().time

    async def run(self) -> None:
        """Until the connection is gone; leaves no task behind."""
        async with asyncio.TaskGroup() as group:
            self.player = Player(self.upstream, self.socket, self.seen, self.talk, group)
            try:
                async for frame in self.socket:
                    self._receive(frame)
                    self.upstream.changed()
            except ConnectionClosed:
                pass
            except RemoteProtocolError as error:
                await self.socket.close(error.code, error.reason)
            finally:
                self.player.stop()
        self.server.close()

    def _receive(self, frame: str | bytes) -> None:
        begun = self.server.setup is not None
        raw = fields(decode(frame), "message") if self._family or not begun else {}
        if (deed := self._refusal(raw)) is not None:
            self.player.change(deed)
            return
        events = self.server.receive(frame)
        attached = any(isinstance(event, ContentAdded) for event in events)
        for event in events:
            if isinstance(event, Setup):
                self._begin(event, raw["setup"])
            elif isinstance(event, VideoFrame):
                self._see(event, attached)
            else:
                self._take(event)

    def _refusal(self, raw: Mapping[str, Any]) -> Deed | None:
        """What a real model would do about a message it does not take."""
        if not self.upstream.families:
            return None
        if self.server.setup is not None:
            seeding = self.server.setup.initial_history and not self.seen.events
            family, begun = self._family, bool(self.seen.events or self.seen.audio_seconds)
            return refused_message(family, raw, begun, seeding) if family else None
        if "setup" not in raw:
            return None
        setup = fields(raw["setup"], "setup")
        self.seen.setup = setup
        self._family = family_of(self.upstream.families, str(setup.get("model", "")))
        return refused_setup(self.upstream.families, setup)

    def _begin(self, setup: Setup, raw: Mapping[str, Any]) -> None:
        self.seen.setup, self.seen.handle = raw, setup.resumption
        self.talk.all_video = self._family is None or self._family.all_video
        self._begun_at = self._now()
        memory = self.upstream.memory(setup.resumption) if setup.resumption else None
        timers = [Later(seconds, deed) for seconds, deed in self.upstream.slips.timers(self.seen.number)]
        plan = self.talk.begin(setup, memory, timers)
        if setup.resumption and memory is None:
            plan = (BAD_ARGUMENT,)
        elif setup.resumption and self.upstream.still_open(setup.resumption):
            plan = (ALREADY_OPEN,)
        self.player.append(plan)

    def _see(self, frame: VideoFrame, attached: bool) -> None:
        """A picture. Without compression a session that sees ends soon."""
        unlimited = self.talk.setup.compression is not None
        if not self.seen.shown and not unlimited:
            left = self.upstream.video_limit - (self._now() - self._begun_at)
            self.player.later(Later(max(0.0, left), VIDEO_LIMIT))
        shown = Shown(self._now(), frame.mime_type, frame.data, self.talk.speaking, attached)
        self.seen.shown.append(shown)
        self.talk.see(shown)

    def _take(self, event: ClientEvent) -> None:
        if isinstance(event, Audio):
            self.seen.audio_seconds += event.seconds
        else:
            self.seen.events.append((self._now(), event))
        if isinstance(event, ToolResult) and event.id in self.upstream.calls:
            self.upstream.calls[event.id].results.append(event)
        for step in self.talk.receive(event) if not self.player.frozen else ():
            if isinstance(step, Begin):
                self.player.append(step.plan)
                self.player.replying = True
            else:
                self._interrupt()
        self.seen.history = tuple(self.talk.history)

    def _interrupt(self) -> None:
        if not self.player.replying or not self.talk.setup.interruptions_allowed:
            return
        deed = self.player.due("interruption")
        if isinstance(deed, TalkOver):
            return
        self.talk.cut = True
        plan: Plan = (Send(frames.INTERRUPTED), Send(frames.COMPLETE))
        self.player.replace(slip(deed, plan) if deed else plan)

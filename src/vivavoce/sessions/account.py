"""What a call's eyes found, told to whom it concerns: the model, the client, the log, the figures. No clock."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from ..errors import RemoteProtocolError
from ..events import VideoFrame
from ..metrics.meter import Meter
from ..models.model import Connection
from ..sight import Sight, SightEnded, Source
from .journal import Journal
from .keeping import Keep
from .sights import Album, noted, said_by, shown
from .writer import ClientWriter


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds the eyes of a call."""

    writer: ClientWriter
    model: Connection
    journal: Journal
    meter: Meter
    keep: Keep = lambda frame, jpeg: None
    """Takes the pictures that the agent wants kept."""


class Account:
    """`tell` of every sight; `lose` a source; `fail` when the eye does."""

    def __init__(self, around: Around) -> None:
        self._writer, self._model = around.writer, around.model
        self._journal, self._meter = around.journal, around.meter
        self.album = Album()
        self._written: dict[Source, tuple[object, ...]] = {}
        self._failing = False

    def count(self, what: str, number: float = 1.0) -> None:
        """A picture was `taken`, `glanced`, `read` or `relayed`."""
        self._meter.note("frames_total", number, what=what)

    def spend(self, seconds: float) -> None:
        """A reading took so long."""
        self._meter.note("eye_seconds_total", seconds)

    def tell(self, sight: Sight, picture: VideoFrame | None, now: float) -> None:
        """Something was seen. picture: as it may leave. The log is spared what it knows already."""
        self._failing = False
        self.count("read")
        self.album.add(sight, picture)
        self._model.send(sight)
        self._writer.show(shown(sight, now))
        if self._written.get(sight.source) != (said := said_by(sight)):
            self._written[sight.source] = said
            self._journal.note_saw(noted(sight, now), now)

    def relay(self, picture: VideoFrame) -> None:
        """A picture goes to the model."""
        self.count("relayed")
        self._model.send(picture)

    def lose(self, source: Source, now: float) -> None:
        """Nothing comes of a source any more."""
        self.album.lose(source)
        self._written.pop(source, None)
        self._model.send(SightEnded(source, now))
        self._show(source, "ended", "")
        self._journal.note_event("sight_ended", now, source=source)

    def fail(self, source: Source, now: float) -> None:
        """The eye gave no answer; told once until it does again."""
        self._meter.note("eye_failures_total")
        if not self._failing:
            self._failing = True
            self._show(source, "failed", "what is shown cannot be looked at for the moment; the call goes on")
            self._journal.note_event("eye_failed", now, source=source)

    def refuse(self, error: RemoteProtocolError, tasks: asyncio.TaskGroup, now: float) -> None:
        """A file came that is no picture, or one that nobody should decode: the connection is closed, with a reason."""
        self._journal.note_event("unfit_picture", now, reason=error.reason)
        tasks.create_task(self._writer.close(error.code, error.reason))

    def note_kept(self, sight: Sight, now: float) -> None:
        """A small picture of it is with the log."""
        self._journal.note_event("picture_kept", now, frame=sight.frame, source=sight.source)

    def _show(self, source: Source, state: str, reason: str) -> None:
        payload: dict[str, Any] = {"type": "sight", "source": source, "state": state}
        self._writer.show({**payload, "reason": reason} if reason else payload)

"""What a session does with what its caller shows: the seam to `Seeing`, and the two ways to do without an eye."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from ..events import Looked, LookWanted, VideoEnded, VideoFrame
from ..models.model import Connection
from .client_writer import ClientWriter
from .journal import Journal

Post = Callable[[object], None]
"""Into the session's inbox: what was posted comes back by `Eyes.finish`."""


class Eyes(Protocol):
    """One call's. Times are seconds on the session's clock; nothing here blocks."""

    @property
    def deadline(self) -> float | None:
        """When to call `tick`."""

    def begin(self, post: Post, tasks: asyncio.TaskGroup) -> None:
        """The call begins. What is posted comes back by `finish`."""

    def take(self, item: VideoFrame | VideoEnded, now: float) -> None:
        """A picture came, or a source has ended."""

    def address(self, now: float) -> None:
        """The caller begins to speak, or has typed: what they show now matters."""

    def look(self, wanted: LookWanted, now: float) -> None:
        """The model wants a look."""

    def act(self) -> None:
        """A tool is being run."""

    def watch(self, *, turn_open: bool, answering: bool, idle: bool, now: float) -> None:
        """Who has the floor, whenever that changes."""

    def tick(self, now: float) -> None:
        """The deadline passed; early, late or twice is harmless."""

    def finish(self, item: object, now: float) -> None:
        """What was begun is done."""


class Passing:
    """No agent, no eye: pictures go to the model as they come."""

    deadline: float | None = None

    def __init__(self, model: Connection) -> None:
        self._model = model

    def begin(self, post: Post, tasks: asyncio.TaskGroup) -> None:
        """See `Eyes`."""

    def take(self, item: VideoFrame | VideoEnded, now: float) -> None:
        """See `Eyes`."""
        if isinstance(item, VideoFrame):
            self._model.send(item)

    def address(self, now: float) -> None:
        """See `Eyes`."""

    def look(self, wanted: LookWanted, now: float) -> None:
        """See `Eyes`."""
        self._model.send(Looked(wanted.id, None, "no_picture"))

    def act(self) -> None:
        """See `Eyes`."""

    def watch(self, *, turn_open: bool, answering: bool, idle: bool, now: float) -> None:
        """See `Eyes`."""

    def tick(self, now: float) -> None:
        """See `Eyes`."""

    def finish(self, item: object, now: float) -> None:
        """See `Eyes`."""


class Sightless(Passing):
    """An agent that sees nothing: what it is shown is neither looked at nor passed on, which is said once."""

    def __init__(self, model: Connection, writer: ClientWriter, journal: Journal) -> None:
        super().__init__(model)
        self._writer, self._journal = writer, journal
        self._told = False

    def take(self, item: VideoFrame | VideoEnded, now: float) -> None:
        """See `Eyes`."""
        if not self._told:
            self._told = True
            told = {"type": "sight", "source": item.source, "state": "ignored", "reason": "this agent sees nothing"}
            self._writer.show(told)
            self._journal.note_event("sight_ignored", now, source=item.source)

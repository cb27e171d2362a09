"""What an agent says unasked, of what it sees and every so often: it waits until nobody speaks. No clock."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from ..events import Announcement
from ..models.model import Connection
from ..sight import Sight, SightEnded
from ..tools.call import Call
from ..tools.reacting import Reaction, Reactions, Round, sentence
from ..tools.threads import Threads
from .journal import Journal

MOST_WAITING = 3
"""Sentences that wait until nobody speaks; of more, the oldest are out of date."""


class Unasked:
    """Sentences that wait for their moment: `add` them, and `hold` them while somebody speaks."""

    def __init__(self, model: Connection, journal: Journal) -> None:
        self._model, self._journal, self._silent = model, journal, False
        self._waiting: deque[str] = deque(maxlen=MOST_WAITING)

    @property
    def silent(self) -> bool:
        """Whether nobody speaks, and nobody is expected to."""
        return self._silent

    def add(self, words: str, now: float) -> None:
        """Something is to be said."""
        self._waiting.append(words)
        self.hold(not self._silent, now)

    def hold(self, speaking: bool, now: float) -> None:
        """Somebody speaks, or is expected to; if not, all that waits is said in order."""
        self._silent = not speaking
        while self._silent and self._waiting:
            announcement = Announcement(self._waiting.popleft())
            self._journal.note_event("announced", now, text=announcement.text)
            self._model.send(announcement)


class SpeakingUp(Unasked):
    """`see` every sight; what is to be said about it waits until nobody speaks."""

    def __init__(self, reactions: Reactions, model: Connection, journal: Journal) -> None:
        super().__init__(model, journal)
        self._reactions, self._line = reactions, asyncio.Lock()

    def see(self, sight: Sight, turn: int, tasks: asyncio.TaskGroup, said: Callable[[str], None]) -> None:
        """Run what something in this picture is new to, one after the other. said: takes each sentence."""
        for reaction, value in self._reactions.appeared(sight):
            tasks.create_task(self._run(reaction, value, turn, said))

    def lose(self, ended: SightEnded) -> None:
        """A source is gone."""
        self._reactions.lose(ended)

    async def _run(self, reaction: Reaction, value: str, turn: int, said: Callable[[str], None]) -> None:
        async with self._line:
            if words := await self._reactions.run(reaction, value, turn):
                said(words)


class Rounds(Unasked):
    """Functions that are run every so often while nobody speaks: `begin`, then `tick` at `deadline`."""

    def __init__(
        self, rounds: Sequence[Round], call: Call, threads: Threads, model: Connection, journal: Journal
    ) -> None:
        """call, threads: as its tools have them."""
        super().__init__(model, journal)
        self._rounds, self._call, self._threads = rounds, call, threads
        self._due: dict[Round, float] = {}

    @property
    def deadline(self) -> float | None:
        """When to call `tick`; None while somebody speaks, and while all are being run."""
        return min(self._due.values(), default=None) if self.silent else None

    def begin(self, said: Callable[[str], None], tasks: asyncio.TaskGroup, now: float) -> None:
        """The line is open. said: takes each sentence, "" for none, for the session's loop to give it to `add`."""
        self._said, self._tasks = said, tasks
        self._due = {each: now + each.every for each in self._rounds}

    def tick(self, now: float) -> list[asyncio.Task[str]]:
        """The deadline passed: run what is due; early, late or twice is harmless. Gives what was begun."""
        due = [each for each, at in self._due.items() if at <= now] if self.silent else []
        for each in due:
            del self._due[each]
        return [self._tasks.create_task(self._make(each, now)) for each in due]

    def hasten(self, seconds: float, now: float) -> list[asyncio.Task[str]]:
        """As if so many seconds had passed: for tests."""
        self._due = {each: at - seconds for each, at in self._due.items()}
        return self.tick(now)

    async def _make(self, each: Round, began: float) -> str:
        words = await sentence(each.function, self._call, self._journal.turn, self._threads)
        self._due[each] = began + each.every  # not while it runs
        self._said(words)
        return words

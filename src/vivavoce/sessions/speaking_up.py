"""What an agent says by itself of what it sees: its functions run beside the call, their sentences wait for a pause."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from ..events import Announcement
from ..sight import Sight, SightEnded
from ..tools.reacting import Reaction, Reactions

MOST_WAITING = 3
"""Sentences that wait until nobody speaks; of more, the oldest are out of date."""


class SpeakingUp:
    """`see` every sight; `say` what is to be said when nobody speaks."""

    def __init__(self, reactions: Reactions) -> None:
        self._reactions = reactions
        self._waiting: deque[str] = deque(maxlen=MOST_WAITING)
        self._line = asyncio.Lock()

    def see(self, sight: Sight, turn: int, tasks: asyncio.TaskGroup, said: Callable[[str], None]) -> None:
        """Run what something in this picture is new to, one after the other. said: takes each sentence."""
        for reaction, value in self._reactions.appeared(sight):
            tasks.create_task(self._run(reaction, value, turn, said))

    def lose(self, ended: SightEnded) -> None:
        """A source is gone."""
        self._reactions.lose(ended)

    def add(self, sentence: str) -> None:
        """Something is to be said."""
        self._waiting.append(sentence)

    def say(self) -> list[Announcement]:
        """All that waits, in order: nobody speaks."""
        said = [Announcement(sentence) for sentence in self._waiting]
        self._waiting.clear()
        return said

    async def _run(self, reaction: Reaction, value: str, turn: int, said: Callable[[str], None]) -> None:
        async with self._line:
            if sentence := await self._reactions.run(reaction, value, turn):
                said(sentence)

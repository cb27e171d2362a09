"""A model that follows a script: for tests of sessions, clients and agents. Ships to users for theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..events import Audio, Brief, ModelEvent, ModelInput
from .model import Emit

Matcher = type | Callable[[ModelInput], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """When the model is told something that matches `expect`, it emits `emit`, `after` seconds later."""

    expect: Matcher
    """A kind of input, or a function of it."""
    emit: Sequence[ModelEvent] = ()
    after: float = 0.0

    def matches(self, item: ModelInput) -> bool:
        """Whether this input is the one waited for."""
        return isinstance(item, self.expect) if isinstance(self.expect, type) else bool(self.expect(item))


class ScriptedModel:
    """Every conversation plays the same steps in order; `told` keeps what it was told, audio left out."""

    def __init__(self, *steps: Step) -> None:
        self.steps = steps
        self.told: list[ModelInput] = []
        self.audio = bytearray()
        """All caller audio it was sent, 16 kHz PCM16."""
        self.briefs: list[Brief] = []
        """What each conversation was told as it began."""
        self.unplayed: list[Step] = []
        """Steps that have not come up yet: empty when the conversation went as written."""

    async def connect(self, brief: Brief) -> ScriptedConnection:
        """Begin at the first step."""
        self.briefs.append(brief)
        return ScriptedConnection(self)


class ScriptedConnection:
    """One conversation of a `ScriptedModel`."""

    def __init__(self, model: ScriptedModel) -> None:
        self._model = model
        model.unplayed = list(model.steps)
        self._events: asyncio.Queue[ModelEvent | None] = asyncio.Queue(1024)

    def send(self, item: ModelInput) -> None:
        """Keep it, and play the step that waits for it."""
        if isinstance(item, Audio):
            self._model.audio += item.pcm
        else:
            self._model.told.append(item)
        if self._model.unplayed and self._model.unplayed[0].matches(item):
            step = self._model.unplayed.pop(0)
            asyncio.get_running_loop().call_later(step.after, self._emit, step.emit)

    def _emit(self, events: Sequence[ModelEvent]) -> None:
        for event in events:
            self._events.put_nowait(event)

    async def run(self, emit: Emit) -> None:
        """Emit what the script says, until `close`."""
        while (event := await self._events.get()) is not None:
            await emit(event)

    async def close(self) -> None:
        """End the conversation; safe to call twice."""
        if not self._events.full():
            self._events.put_nowait(None)

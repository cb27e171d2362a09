"""The embedded engine as a live model: a bounded queue of inputs in front of `Pipeline`, which does the work."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence, Set
from typing import Any

from ...errors import ModelUnavailable, where
from ...events import Brief, ModelInput, Moment, ToolCall, ToolResult
from ..model import Emit
from .asr.turn_recognition import TurnRecognition
from .brain import Brain, Expectation, Move
from .dialogue.nlu.tokens import STOP
from .pipeline import Pipeline
from .pipeline_mode import LIVE, PipelineMode
from .replies import Replies
from .services import SpeechServices

log = logging.getLogger(__name__)

INPUTS = 2048
"""Items: 40 s of 20 ms audio. A conversation that falls further behind cannot be saved and ends with a reason."""

SHORTEST_TRADE_WORD = 5
"""Letters; shorter words are heard well, or are everybody's."""
MOST_TRADE_WORDS = 200
"""A long manual as instructions would lean recognition everywhere, that is nowhere."""


class EmbeddedModel:
    """Opens conversations on the services loaded once for the process."""

    def __init__(self, services: SpeechServices, mind: Callable[[Brief], Brain], mode: PipelineMode = LIVE) -> None:
        self._services, self._mind, self._mode = services, mind, mode

    def working(self, mode: PipelineMode) -> EmbeddedModel:
        """The same engine, nothing of it loaded again, in another mode of working."""
        return EmbeddedModel(self._services, self._mind, mode)

    async def speak(self, text: str) -> bytes:
        """Any words in its voice: 24 kHz mono PCM16."""
        return b"".join([await self._services.speak(phrase) for phrase in self._services.voice.phrases(text)])

    async def connect(self, brief: Brief) -> EmbeddedConnection:
        """Begin a conversation; the first of an agent takes a fraction of a second."""
        brain, expected = await asyncio.to_thread(lambda: (self._mind(brief), likely(brief)))
        brain.add_history(brief.history)
        due = await brain.resume(brief.past) if brief.past else None
        awaited = _awaited(brief.past)
        return EmbeddedConnection(
            self._services,
            brain,
            expected,
            spoken=brief.spoken,
            due=due,
            awaited=awaited,
            mode=self._mode,
            background=frozenset(tool.name for tool in brief.tools if tool.background),
        )


class EmbeddedConnection:
    """One conversation: `send` what happens, `run` it, `close`."""

    def __init__(
        self,
        services: SpeechServices,
        brain: Brain,
        likely: Expectation,
        *,
        spoken: bool = True,
        due: AsyncIterator[Move] | None = None,
        awaited: Set[str] = frozenset(),
        mode: PipelineMode = LIVE,
        background: Set[str] = frozenset(),
    ) -> None:
        """likely: what this agent's callers say at any time. due: what an earlier connection left to do; awaited: the
        calls whose results it left open. background: names of the tools that no reply waits for."""
        self._services, self._brain, self._likely, self._spoken = services, brain, likely, spoken
        self._due, self._awaited, self._mode = due, awaited, mode
        self._background = background
        self._inputs: asyncio.Queue[ModelInput | None] = asyncio.Queue(INPUTS)

    def send(self, item: ModelInput) -> None:
        """Take one input; never blocks. Raises ModelUnavailable when the conversation is hopelessly behind."""
        try:
            self._inputs.put_nowait(item)
        except asyncio.QueueFull:
            raise ModelUnavailable(f"the embedded engine is {INPUTS} inputs behind: this machine is too slow") from None

    async def close(self) -> None:
        """End the conversation; safe to call twice."""
        if self._inputs.full():
            self._inputs.get_nowait()  # what is in it can no longer matter
        self._inputs.put_nowait(None)

    async def run(self, emit: Emit) -> None:
        """See `Connection`. A reply waits while `emit` has no room for it."""
        try:
            await self._work(emit)
        except ExceptionGroup as group:
            log.error("embedded engine failed: error=%s", where(group))
            raise ModelUnavailable("the embedded engine failed: its log says why") from None

    async def _work(self, emit: Emit) -> None:
        async with asyncio.TaskGroup() as tasks:
            mode = self._mode
            replies = Replies(self._services, emit, tasks, spoken=self._spoken, mode=mode, background=self._background)
            recognition = TurnRecognition(self._services, self._likely, emit, tasks, mode)
            pipeline = Pipeline(self._brain, recognition, replies, emit, tasks, mode)
            pipeline.resume(self._due, self._awaited)
            while (item := await self._inputs.get()) is not None:
                pipeline.take(item)
            pipeline.stop()


def _awaited(moments: Sequence[Moment]) -> Set[str]:
    """Ids of calls that have no result."""
    items = [moment.item for moment in moments]
    answered = {item.id for item in items if isinstance(item, ToolResult) and not item.will_continue}
    return {item.id for item in items if isinstance(item, ToolCall)} - answered


def likely(brief: Brief) -> Expectation:
    """What callers say at any time: the agent's vocabulary, its tools' choices, words of its trade."""
    choices = [
        str(value).replace("_", " ")
        for tool in brief.tools
        for argument in tool.parameters.get("properties", {}).values()
        for value in _choices(argument)
    ]
    return Expectation(words=tuple(dict.fromkeys([*brief.vocabulary, *choices])), context=trade_words(brief))


def trade_words(brief: Brief) -> tuple[str, ...]:
    """Words of the agent's tools, their examples and its instructions, those of the tools first."""
    told = [" ".join([tool.name, *tool.parameters.get("properties", {}), tool.description]) for tool in brief.tools]
    examples = [example for tool in brief.tools for example in tool.examples]
    words = re.findall(r"[a-z]+", " ".join([*told, *examples, brief.instructions]).lower().replace("_", " "))
    telling = (word for word in words if len(word) >= SHORTEST_TRADE_WORD and word not in STOP)
    return tuple(dict.fromkeys(telling))[:MOST_TRADE_WORDS]


def _choices(schema: Mapping[str, Any]) -> list[Any]:
    """The `enum` of an argument, of a list's items or of an optional argument's alternatives."""
    nested = [schema.get("items") or {}, *schema.get("anyOf", [])]
    return [*schema.get("enum", []), *(value for inner in nested for value in inner.get("enum", []))]

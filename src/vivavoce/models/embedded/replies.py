"""The engine's mouth: performs the brain's moves one reply after the other, and can be stopped at any word."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Set
from enum import Enum, auto
from typing import NamedTuple

from ...errors import ModelUnavailable, where
from ...events import Audio, CallEnding, LookWanted, ReplyDone, Said, ToolCall
from ...media import OUTPUT_RATE
from ...voiced import parts, shown
from ..model import Emit
from .brain import Look, Move, Say
from .markup import plain
from .pipeline_mode import LIVE, PipelineMode
from .services import SpeechServices

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds of silence, while a tool runs, until the caller hears that it does: 1 s reads as trouble (evals.md 2)."""
TOLD_PATIENCE = 4.0
"""Likewise where the reply has said something before it ran the tool: they know that something is being done."""
ONE_MOMENT = "One moment, please."
LOOKING_PATIENCE = 1.0
"""Seconds that a look at a picture may take before the caller hears that it does."""
LET_ME_LOOK = "One moment, let me look."
BROKEN = "Sorry, something went wrong on my side. Could you say that again?"
MOST = 64
"""Replies that are under way or wait: who types faster than that is no person."""
TOO_MUCH = "That message is too long for me to read. Could you put it in fewer words?"
TOO_LONG = "That was a long message, and I only have the last three minutes of it."


PITCH = {"": 1.0, "low": 0.85, "high": 1.3}
"""Of the agent's own voice and of its two others, which the recogniser understands as well: see bench/README.md."""


class _Piece(NamedTuple):
    """What is said in one breath."""

    shown: str
    spoken: str
    pitch: float


class Awaited(Enum):
    """What a result is awaited of. The session knows of tool calls, too; a model of any kind has only its own word."""

    TOOL = auto()
    LOOK = auto()
    BACKGROUND = auto()
    """A tool call that no reply waits for."""


class Replies:
    """Replies in order; what they say and want goes to `emit`."""

    def __init__(
        self,
        services: SpeechServices,
        emit: Emit,
        tasks: asyncio.TaskGroup,
        *,
        spoken: bool,
        mode: PipelineMode = LIVE,
        background: Set[str] = frozenset(),
    ) -> None:
        self._services, self._emit, self._tasks, self._spoken = services, emit, tasks, spoken
        self._by_phrase = mode.by_phrase
        self._running: list[asyncio.Task[None]] = []
        self._begun = False  # this reply has words already, which the next ones must not touch
        self._pending: dict[str, Awaited] = {}
        """Tool calls and looks without a result, by their ids."""
        self._told = self._excused = False  # this reply has said something; it has said that it takes a moment
        self._spoken_until = 0.0
        self.rate = 1.0
        """How fast it speaks, of its usual pace."""
        self.over: Callable[[], None] = lambda: None
        """Called when a reply has come to its end."""
        self._background = background

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Do `work` after the replies in progress: two answers are never mixed. Raises ModelUnavailable when too many
        wait."""
        earlier = [task for task in self._running if not task.done()]
        if len(earlier) >= MOST:
            work.close()
            raise ModelUnavailable(f"{MOST} replies are under way or wait")
        reply = self._tasks.create_task(self._after(earlier, work))
        reply.add_done_callback(lambda done: self._ended(work, done))
        self._running = [*earlier, reply]

    def stop(self) -> None:
        """Give up every reply in progress; results of their tool calls are still awaited."""
        for task in self._running:
            task.cancel()
        self._running, self._begun = [], False
        self._told, self._spoken_until = False, 0.0

    def _ended(self, work: Coroutine[None, None, None], reply: asyncio.Task[None]) -> None:
        work.close()  # it may have been stopped before it began
        if not reply.cancelled():
            self.over()

    def await_results(self, ids: Iterable[str]) -> None:
        """Of tool calls that an earlier connection made."""
        self._pending |= dict.fromkeys(ids, Awaited.TOOL)

    def settle(self, id: str) -> bool:
        """A result has come; whether anybody waited for it."""
        return self._pending.pop(id, None) is not None

    def forget_looks(self) -> None:
        """No reply waits for the looks that are under way any more."""
        self._pending = {id: what for id, what in self._pending.items() if what is not Awaited.LOOK}

    @property
    def _held_up(self) -> bool:
        """Whether the reply goes on only with a result."""
        return any(what is not Awaited.BACKGROUND for what in self._pending.values())

    async def _after(self, earlier: list[asyncio.Task[None]], work: Coroutine[None, None, None]) -> None:
        try:
            if earlier:
                await asyncio.wait(earlier)
            await work
        except Exception as error:  # noqa: BLE001 - the conversation must go on, whatever broke in the mind or the voice
            log.error("reply failed: error=%s", where(error))
            with contextlib.suppress(Exception):  # if it is the voice, nothing can be said
                await self.say(BROKEN)
        if not self._held_up:
            self._begun = self._told = self._excused = False
            await self._emit(ReplyDone())

    async def perform(self, moves: AsyncIterator[Move], opening: bytes = b"") -> None:
        """Do all that the brain decides. opening: the sound of the first phrase, if it is there already."""
        async for move in moves if self._by_phrase else _joined(moves):
            await self._do(move, opening)
            opening = b""

    async def _do(self, move: Move, opening: bytes) -> None:
        match move:
            case Say(text=text):
                await self.say(text, opening)
            case ToolCall(id=call_id, name=name):
                unhurried = name in self._background
                self._pending[call_id] = Awaited.BACKGROUND if unhurried else Awaited.TOOL
                await self._emit(move)
                if not unhurried:
                    self._tasks.create_task(self._excuse(call_id))
            case Look(id=look_id, within=within):
                self._pending[look_id] = Awaited.LOOK
                await self._emit(LookWanted(look_id, within))
                self._tasks.create_task(self._excuse(look_id, LOOKING_PATIENCE, LET_ME_LOOK))
            case CallEnding():
                await self._emit(move)

    async def say(self, text: str, opening: bytes = b"") -> None:
        """Speak, phrase by phrase: the first is heard while the second is rendered, unless all is rendered first."""
        text = plain(text)
        if not self._spoken:
            await self._emit(Said(f" {shown(text)}" if self._begun else shown(text)))
            self._begun = self._told = True
            return
        pieces = self._pieces(text)
        ready = [opening] if opening else []
        while not self._by_phrase and len(ready) < len(pieces):
            ready.append(await self._speak(pieces[len(ready)]))
        for number, piece in enumerate(pieces):
            sound = ready[number] if number < len(ready) else await self._speak(piece)
            await self._emit(Said(piece.shown + " "))
            await self._emit(audio := Audio(sound, OUTPUT_RATE))
            self._told = True
            self._spoken_until = max(self._spoken_until, asyncio.get_running_loop().time()) + audio.seconds

    async def opening(self, text: str) -> bytes:
        """The sound of the first phrase of `text`, made before it is certain that it will be said; b"" = none is."""
        pieces = self._pieces(plain(text)) if self._spoken and self._by_phrase else []
        return await self._speak(pieces[0]) if pieces else b""

    def _pieces(self, text: str) -> list[_Piece]:
        """The phrases of a reply. A role is named to who reads: who listens hears its voice."""
        found = []
        for part in parts(text):
            said = self._services.voice.phrases(part.words)
            marks = (f'{part.role}: "', '"') if part.role else ("", "")
            for number, phrase in enumerate(said):
                before, behind = marks[0] * (number == 0), marks[1] * (number == len(said) - 1)
                found.append(_Piece(f"{before}{phrase}{behind}", phrase, PITCH[part.voice]))
        return found

    async def _speak(self, piece: _Piece) -> bytes:
        return await self._services.speak(piece.spoken, self.rate, piece.pitch)

    @property
    def idle(self) -> bool:
        """Whether nothing is being said, looked for or waited for."""
        return not self._held_up and all(task.done() for task in self._running)

    async def _excuse(self, waited_for: str, after: float = PATIENCE, words: str = ONE_MOMENT) -> None:
        """Say so once, when a tool or a look takes long after what was said last has been heard."""
        now = asyncio.get_running_loop().time
        after = max(after, TOLD_PATIENCE) if self._told else after
        began = now()
        while waited_for in self._pending and (wait := max(began, self._spoken_until) + after - now()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(wait)
        idle = all(task.done() for task in self._running)
        if waited_for in self._pending and idle and not self._excused:
            self._excused = True
            self.start(self.say(words))


async def _joined(moves: AsyncIterator[Move]) -> AsyncIterator[Move]:
    """What is said in a row as one `Say`, known once the brain has come to its end."""
    words: list[str] = []
    async for move in moves:
        if isinstance(move, Say):
            words.append(move.text)
            continue
        if words:
            yield Say(" ".join(words))
            words.clear()
        yield move
    if words:
        yield Say(" ".join(words))

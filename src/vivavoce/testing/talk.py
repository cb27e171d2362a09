"""What the stand-in makes of what a client says: events in, plans out; no socket, no clock."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..events import (
    ActivityEnded,
    ActivityStarted,
    Audio,
    AudioStreamEnded,
    CallerText,
    ContentAdded,
    Message,
    ToolResult,
)
from ..protocol.messages import ClientEvent
from ..protocol.setup import Setup
from . import frames
from .ear import SILENCE, Ear
from .frames import Frame
from .plan import Call, Later, Plan, Send, Wishes, answer, setup_plan
from .script import Ask, CallerTurn, Reply, Say, Script, Shown
from .slips import Moment

KEPT_AUDIO = 60 * 2 * 16_000
"""Bytes of a spoken turn kept for `CallerTurn.audio`: a minute at 16 kHz."""
PICTURE, PICTURE_LOW = 258, 64
"""Tokens of a picture; the second at MEDIA_RESOLUTION_LOW."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What a resumption handle stands for."""

    history: tuple[Message, ...] = ()
    turns: int = 0
    """How many were taken up."""
    sees: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Begin:
    """Play this, after what is being played."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Cut:
    """The caller speaks, or types, over what is being played."""


@dataclass(slots=True)
class Talk:
    """One connection's conversation. The shell tells it what came (`receive`) and what went out (`sent`, `call`)."""

    script: Script
    new_id: Callable[[], str]
    """Ids of tool calls."""
    connection: int
    setup: Setup = field(default_factory=lambda: Setup("models/none"))
    history: list[Message] = field(default_factory=list)
    turns: int = 0
    """How many turns were taken up: the next one has this number + 1."""
    owed: Reply | None = None
    """An answer that was to be given and was not begun."""
    open_calls: dict[str, str] = field(default_factory=dict)
    """Tool calls that wait for their result: id → name."""
    cut: bool = False
    """The caller's turn interrupted a reply."""
    all_video: bool = True
    """What is shown between turns is seen too, unless the setup says otherwise."""
    sees: list[Shown] = field(default_factory=list)
    """Pictures in the context."""
    speaking: bool = False
    """The caller."""
    _known: int = 0
    """So many of them were there in the turn before."""
    _then: Say | Ask | None = None
    _silent: bool = False
    """A result of the open calls was scheduled SILENT."""
    _ear: Ear | None = None
    _pcm: bytearray = field(default_factory=bytearray)

    def begin(self, setup: Setup, memory: Memory | None, timers: list[Later]) -> Plan:
        """The answer to the setup. memory: what its handle stands for."""
        self.setup = setup
        if memory:
            self.history, self.turns, self.sees = list(memory.history), memory.turns, list(memory.sees)
            self._known = len(self.sees)
        if not setup.detection.disabled:
            self._ear = Ear((setup.detection.silence_ms or SILENCE * 1000) / 1000)
        return setup_plan(bool(setup.resumption), timers)

    def memory(self) -> Memory:
        """For the handle that is issued now."""
        return Memory(tuple(self.history), self.turns, tuple(self.sees))

    def see(self, picture: Shown) -> None:
        """A picture came. One that no turn covers is never seen; the oldest are forgotten where the context is full."""
        coverage = self.setup.turn_coverage
        between = self.all_video if not coverage else coverage != "ONLY_ACTIVITY"
        if not (between or picture.in_turn or picture.attached):
            return
        self.sees.append(picture)
        window = self.setup.compression
        if window and window.trigger_tokens and self._picture_tokens > window.trigger_tokens:
            kept = (window.target_tokens or window.trigger_tokens // 2) // self._cost
            self._known = max(0, self._known - (len(self.sees) - kept))
            self.sees = self.sees[-kept:] if kept else []

    def receive(self, event: ClientEvent) -> list[Begin | Cut]:
        """What follows from it."""
        match event:
            case Audio():
                return self._hear(event)
            case ActivityStarted():
                return self._start()
            case ActivityEnded():
                self.speaking = False
                return self._turn("")
            case AudioStreamEnded():
                return self._turn("") if self._ear and self._ear.end() is False else []
            case CallerText(text):
                return [Cut(), *self._turn(text)]
            case ContentAdded():
                return [Cut(), *self._content(event)]
            case ToolResult():
                return self._result(event)
        return []

    def sent(self, move: Send) -> None:
        """It went out."""
        for note in move.notes:
            goes_on = note.role == "model" and note.text.startswith(" ") and self.history
            if goes_on and (last := self.history[-1]).role == "model":
                self.history[-1] = replace(last, text=last.text + note.text)
            else:
                self.history.append(note)
        if move.answers:
            self.owed = None

    def call(self, move: Call) -> Frame:
        """Open its calls and return the frame that makes them."""
        ask = move.ask
        calls = [(self.new_id(), name, args) for name, args in ((ask.name, ask.args), *ask.also)]
        for id, name, args in calls:
            self.open_calls[id] = name
            self.history += [*move.notes, Message("model", f"[{name} {json.dumps(dict(args))}]")]
            move = replace(move, notes=())
        self.owed, self._then, self._silent = None, ask.then, False
        return frames.tool_call(calls)

    def cancel(self) -> list[str]:
        """The calls that are open no more."""
        ids = list(self.open_calls)
        self.open_calls.clear()
        self._then = None
        return ids

    def _hear(self, audio: Audio) -> list[Begin | Cut]:
        if len(self._pcm) < KEPT_AUDIO:
            self._pcm += audio.pcm
        edge = self._ear.push(audio) if self._ear else None
        if edge is None:
            return []
        self.speaking = edge
        return [Cut()] if edge else self._turn("")

    def _start(self) -> list[Begin | Cut]:
        self._pcm.clear()
        self.speaking = True
        return [Cut()]

    def _content(self, event: ContentAdded) -> list[Begin | Cut]:
        if event.turn_complete:
            *told, last = event.messages or (Message("user", ""),)
            self._learn(told)
            return self._turn(last.text)
        self._learn(event.messages)
        return []

    def _learn(self, messages: list[Message] | tuple[Message, ...]) -> None:
        for message in messages:
            self.turns += bool(message.role == "model" and self.history and self.history[-1].role == "user")
            self.history.append(message)

    def _turn(self, text: str) -> list[Begin | Cut]:
        moments: list[Moment] = ["turn", "interrupted"] if self.cut else ["turn"]
        if self.owed is None:
            self.turns += 1
        shown, self._known = self.sees[self._known :], len(self.sees)
        turn = CallerTurn(
            self.turns, text, bytes(self._pcm), self.connection, tuple(self.history), tuple(shown), tuple(self.sees)
        )
        reply = self.owed or self.script(turn)
        self.owed, self.cut = reply, False
        heard = "" if text else reply.heard or f"words of turn {turn.number}"
        self._pcm.clear()
        return [Begin(answer(reply, self._wishes(), heard, text or heard, moments))]

    def _result(self, result: ToolResult) -> list[Begin | Cut]:
        if result.will_continue or self.open_calls.pop(result.id, None) is None:
            return []
        self.history.append(Message("user", f"[{result.name} → {json.dumps(dict(result.response))}]"))
        self._silent |= result.scheduling == "SILENT"
        if self.open_calls or self._then is None:
            return []
        reply, self._then = self._then, None
        if self._silent:
            return []
        self.owed = reply
        plan = answer(reply, self._wishes(), "", "", ["result"])
        return [Cut(), Begin(plan)] if result.scheduling == "INTERRUPT" else [Begin(plan)]

    def _wishes(self) -> Wishes:
        setup = self.setup
        transcripts = setup.wants_input_transcription, setup.wants_output_transcription
        return Wishes(setup.spoken, *transcripts, picture_tokens=self._picture_tokens)

    @property
    def _cost(self) -> int:
        return PICTURE_LOW if self.setup.media_resolution == "LOW" else PICTURE

    @property
    def _picture_tokens(self) -> int:
        return len(self.sees) * self._cost

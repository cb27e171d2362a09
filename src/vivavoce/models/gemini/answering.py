"""The model's side of a conversation: what it says, with its known slips taken care of."""

from __future__ import annotations

from dataclasses import replace

from ...events import Audio, ReplyCut, ReplyDone, Said, ToolCall, Usage
from ...protocol.server_events import (
    GenerationComplete,
    InputTranscript,
    OutputTranscript,
    ReplyText,
    ServerEvent,
    TurnComplete,
)
from . import wording
from .parts import Parts
from .reply import AtOurRate, Reply
from .understood import Understood

CUT, SETTLE, STALL = "cut", "settle", "stall"
"""Timers."""


class Answering:
    """`hear` what the server says, `interrupt` it, and `tick` its timers."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._brief, self._policy = parts, parts.brief, parts.policy
        self._timers, self._watch = parts.timers, parts.watch
        self.understood = Understood(parts)
        self._reply = Reply()
        self._at_our_rate = AtOurRate()
        self._cutting = False
        """We interrupted, and the model has not noticed yet: what it says belongs to the cut reply."""
        self._closing = False
        """The `turnComplete` of a cut reply is still to come."""

    @property
    def quiet(self) -> bool:
        """Whether no reply is being made."""
        return not self._reply.begun and not self._cutting

    @property
    def said(self) -> str:
        """The current reply so far."""
        return self._reply.words.text

    def hear(self, event: ServerEvent, now: float) -> None:
        """One event of the server's; those that are not about what is said change nothing."""
        match event:
            case InputTranscript():
                self.understood.hear(event)
            case Audio() | OutputTranscript():
                self._content(event, now)
            case ReplyText(text=text) if not self._brief.spoken:
                self._content(OutputTranscript(text), now)
            case Usage():
                shown = self._parts.pictures
                self._parts.outlet.tell(replace(event, pictures=shown.count, picture_tokens=shown.tokens))
            case ReplyCut():
                self._was_cut(now)
            case GenerationComplete():
                self._generated(now)
            case TurnComplete(in_progress=in_progress):
                self._turn_complete(in_progress, now)

    def tick(self, timer: str, now: float) -> None:
        """One of its timers."""
        if timer == CUT:
            self._cut_is_noticed()
        elif timer == SETTLE:
            self._finish()
        elif timer == STALL and self._reply.begun:
            self._finish() if self._reply.looks_whole() else self._break_off(now)

    def answered(self) -> None:
        """The model answers: the caller's turns so far are part of the conversation now."""
        for typed in self._parts.caller.answered():
            self._parts.history.add("user", typed.text)
        self.understood.close()
        self._watch.paid()
        self._parts.line.unsure = False

    def _content(self, event: Audio | OutputTranscript, now: float) -> None:
        if self._cutting or not (self._reply.begun or isinstance(event, Audio) or event.text.strip()):
            return
        self.answered()
        self._reply.begun, self._closing = True, False
        self._timers.set(STALL, now + self._policy.stall_within)
        if isinstance(event, OutputTranscript):
            if new := self._reply.words.add(event.text):
                self._parts.outlet.tell(Said(new))
        elif self._brief.spoken:
            self._parts.outlet.tell(self._at_our_rate(event))

    def _generated(self, now: float) -> None:
        if self._cutting:
            self._closing = True
            self._cut_is_noticed()
        elif self._reply.begun:
            self._reply.generated = True
            self._keep()
            self._timers.clear(STALL)
            self._timers.set(SETTLE, now + self._policy.settle)

    def _turn_complete(self, in_progress: bool, now: float) -> None:
        if self._cutting:
            self._cut_is_noticed()
        elif self._closing:
            self._closing = False
        elif in_progress:
            self._keep()
            self._timers.clear(STALL, SETTLE)
            self._watch.owe("more", now)
        elif not self._reply.begun:
            if not self._parts.calls.blocking:
                self._watch.hasten(now)
        elif self._reply.generated or self._reply.looks_whole():
            self._finish()
        else:
            self._break_off(now)

    def _finish(self) -> None:
        """The reply is whole. While a tool is at work for it, it is not: the caller keeps waiting for the rest."""
        self._keep()
        self._timers.clear(SETTLE, STALL)
        self._reply = Reply()
        if not self._parts.calls.blocking and self._watch.owed != "result":
            self._parts.history.end_reply()
            self._parts.outlet.tell(ReplyDone())
        if self._brief.model_turns:
            self._parts.caller.answered()
            self.understood.begin()

    def _break_off(self, now: float) -> None:
        """It ended in mid-sentence: ask for the rest."""
        self._keep()
        self._timers.clear(SETTLE, STALL)
        self._watch.owe("more", now)
        self._watch.hasten(now)

    def _keep(self) -> None:
        self._parts.history.say(self._reply.take_words())

    def interrupt(self, heard_text: str, now: float) -> None:
        """The caller took the floor, having heard this much."""
        self._keep()
        self._parts.history.cut(heard_text)
        making = self._reply.begun and not self._reply.generated
        over = not self._reply.begun and not self._watch.owed
        self._reply = Reply()
        self._timers.clear(SETTLE, STALL)
        if self._parts.line.is_open and (making or (self._watch.owed and not self._cutting)):
            self._cutting = True
            self._timers.set(CUT, now + self._policy.cut_within)
        elif not over:
            self._parts.outlet.tell(ReplyCut())
        if self._watch.owed != "turn":
            self._watch.paid()  # what it owed, the caller does not want to hear

    def _was_cut(self, now: float) -> None:
        """`interrupted`: by us; by the model's own ear, where that decides; or for no reason at all."""
        if self._cutting:
            self._closing = True
            self._cut_is_noticed()
        elif self._brief.model_turns and self._reply.begun:
            self._keep()
            self._timers.clear(SETTLE, STALL)
            self._reply, self._closing = Reply(), True
            self._parts.history.end_reply()
            self._parts.outlet.tell(ReplyCut())
        elif self._reply.begun and not self._reply.generated:
            self._reply.broken = True
            self._timers.hasten(STALL, now + self._policy.empty_turn_within)

    def _cut_is_noticed(self) -> None:
        self._cutting = False
        self._timers.clear(CUT)
        self._parts.outlet.tell(ReplyCut())

    def ask(self, call: ToolCall, *, blocking: bool) -> None:
        """The model wants this run. blocking: what it says of the result belongs to the same reply."""
        self.answered()
        self._keep()
        self._closing = False
        if blocking:
            self._reply = Reply()
        self._timers.clear(STALL, SETTLE)
        self._parts.history.add("model", wording.noted_call(call.name, call.args))
        self._parts.outlet.tell(call)

    def line_fell(self, now: float) -> None:
        """The connection is gone: what it was saying ends here, and the rest is wanted from the next."""
        if self._cutting:
            self._cut_is_noticed()
        self._closing = False
        if self._reply.begun and (self._reply.generated or self._parts.calls.blocking):
            self._finish()
        elif self._reply.begun:
            self._keep()
            self._watch.owed = self._watch.owed or "more"

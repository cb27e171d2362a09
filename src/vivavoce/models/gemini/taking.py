"""The caller's side of a conversation: turns, typed words, pictures, silences and tools' results go to the model."""

from __future__ import annotations

from collections import deque

from ...events import (
    Announcement,
    Audio,
    CallEnding,
    CallerText,
    ContentAdded,
    Interrupted,
    Message,
    ModelInput,
    ReplyDone,
    SilenceReached,
    ToolCall,
    ToolCallsCancelled,
    ToolResult,
    TurnDropped,
    TurnEnded,
    TurnPaused,
    TurnResumed,
    TurnStarted,
    VideoFrame,
)
from ...sight import SightEnded
from . import wording
from .answering import Answering
from .parts import Parts
from .setup import blocks

LAST_SILENCE = 3
"""The remark on a silence that is a goodbye."""
NO_WORDS = " ."
"""What clients type to have the model speak first."""
MOST_ANNOUNCEMENTS = 4
"""That wait for a pause; then the oldest is no news any more."""


class Taking:
    """`take` what the session says; `open` and `cancel` the tools that the model asks for."""

    def __init__(self, parts: Parts, answering: Answering) -> None:
        self._parts, self._answering = parts, answering
        self._line, self._caller, self._watch = parts.line, parts.caller, parts.watch
        self._outlet, self._history = parts.outlet, parts.history
        self._pictures = parts.pictures
        self._specs = {spec.name: spec for spec in parts.brief.tools}
        self._announcements: deque[Announcement] = deque(maxlen=MOST_ANNOUNCEMENTS)

    def take(self, item: ModelInput, now: float) -> None:  # noqa: C901  # a table with one line per kind
        """What happens on the caller's side."""
        match item:
            case Audio(pcm=pcm):
                if self._caller.push(pcm, now):
                    self._begin_spoken(now)
                self.send_turns()
            case TurnStarted(over_reply=over_reply):
                self._caller.begin(over_reply, now)
            case TurnPaused() | TurnResumed():
                self._caller.pause(isinstance(item, TurnPaused))
            case Interrupted(heard_text=heard_text):
                self._answering.interrupt(heard_text, now)
                if self._caller.interrupt():
                    self._begin_spoken(now)
                self.send_turns()
            case TurnEnded():
                self._end_turn(now)
            case TurnDropped():
                self._drop_turn(now)
            case CallerText(text=text):
                self._take_typed(text, now)
            case ContentAdded():
                self._take_content(item, now)
            case SilenceReached(seconds=seconds, count=count):
                self._take_silence(seconds, count, now)
            case ToolResult():
                self._take_result(item, now)
            case VideoFrame():
                self._pictures.take(item)
                self._pictures.next(now)
            case SightEnded(source=source) if not self._parts.brief.raw:
                self._pictures.end(source)
            case Announcement():
                self._announcements.append(item)

    def send_turns(self) -> None:
        """What the model has not had of the caller's turns goes out, if there is a line."""
        if self._line.is_open:
            for frame in self._caller.frames(self._line.live):
                self._outlet.send(frame)

    def announce(self, now: float) -> None:
        """Nobody speaks: have the model say what waits to be said."""
        if self._announcements:
            self._type(CallerText(wording.announcement(self._announcements.popleft())), now, note=False)

    def _begin_turn(self) -> None:
        self._answering.understood.begin()
        self._watch.rest()

    def _begin_spoken(self, now: float) -> None:
        """The model begins to hear a turn: what it sees is of this moment."""
        self._begin_turn()
        if self._line.is_open and (news := wording.gone(self._pictures.news())):
            self._history.add("user", news)
            self._line.unsure = True
            self._outlet.send(self._line.live.content([Message("user", news)], turn_complete=False))
        self.send_turns()
        self._pictures.show(now)

    def _end_turn(self, now: float) -> None:
        if not self._caller.let_go():
            self._caller.end()
            self._outlet.tell(ReplyDone())  # a turn without a sound: there is nothing to answer
            return
        if self._caller.turn is not None and not self._caller.turn.begun:
            self._begin_spoken(now)
        else:
            self.send_turns()
            self._pictures.show(now)  # within the turn: what is asked about may have come while it was asked
        self._caller.end()
        self.send_turns()
        self._pictures.turn_over()
        self._watch.owe("turn", now)

    def _drop_turn(self, now: float) -> None:
        turn = self._caller.drop()
        if turn is not None and self._line.is_open:
            for frame in turn.frames(self._line.live):
                self._outlet.send(frame)
        self._watch.arm(now)

    # ── words ──

    def _take_typed(self, text: str, now: float) -> None:
        """Blank text asks the model to speak first; with a history, to go on from it."""
        brief = self._parts.brief
        blank = not text.strip(NO_WORDS)
        wanted = blank and not self._history.count and not brief.raw
        self._type(CallerText(wording.greeting(brief) if wanted else text), now, note=not blank)

    def _take_content(self, item: ContentAdded, now: float) -> None:
        if item.turn_complete and item.messages:
            if self._parts.profile.content_at_any_time:
                self._type(item, now)
            else:
                self._type(CallerText(item.messages[-1].text), now)
            return
        for message in item.messages:
            self._history.add(message.role, message.text)
        if self._line.is_open:
            self._line.unsure = True
            self._outlet.send(self._line.live.content(item.messages, item.turn_complete))
        if item.turn_complete:
            self._watch.owe("turn", now)

    def _take_silence(self, seconds: float, count: int, now: float) -> None:
        if self._parts.brief.raw or self._parts.brief.model_turns:
            return  # the client did not ask for that
        last = count >= LAST_SILENCE
        self._type(CallerText(wording.silence(seconds, last)), now, note=False)
        if last:
            self._outlet.tell(CallEnding("gave_up"))

    def _type(self, item: CallerText | ContentAdded, now: float, *, note: bool = True) -> None:
        self._begin_turn()
        as_content = self._parts.profile.types_as_content
        attached = self._pictures.attached() if as_content or isinstance(item, ContentAdded) else ()
        if not attached:
            self._pictures.show(now, typed=True)
        news = wording.gone(self._pictures.news())
        self._caller.type(item, as_content=as_content, note=note, pictures=attached, news=f"{news}\n" if news else "")
        self.send_turns()
        self._pictures.turn_over()
        self._watch.owe("turn", now)

    # ── tools ──

    def open(self, call: ToolCall, now: float) -> None:
        """The model asks for a tool."""
        blocking = blocks(self._specs.get(call.name), self._parts.profile)
        verdict = self._parts.calls.open(call, self._line.number, self._caller.turns, blocking=blocking)
        if isinstance(verdict, ToolCall):
            self._answering.ask(verdict, blocking=blocking)
        elif verdict != "repeated":
            self._answering.answered()
        if isinstance(verdict, ToolResult):
            self._outlet.send(self._line.live.tool_response(verdict, blocking=blocking))
            self._watch.owe("result", now)

    def cancel(self, ids: tuple[str, ...], now: float) -> None:
        """It does not want these any more."""
        gone = self._parts.calls.cancel(ids, self._line.number)
        if not gone:
            return
        self._outlet.tell(ToolCallsCancelled(gone))
        if self._caller.turn is None and not self._caller.unanswered and not self._parts.calls.blocking:
            self._watch.owe("more", now)  # nobody interrupted: then something has to follow

    def _take_result(self, result: ToolResult, now: float) -> None:
        answer = self._parts.calls.answer(result)
        if answer is None or (result.will_continue and answer.blocking):
            return  # a model that waits gets the whole result at once
        call = answer.call
        if not result.will_continue:
            self._history.add("user", wording.noted_result(call.name, result.response))
            spec = self._specs.get(call.name)
            if spec is not None and spec.transfer and not {"error", "step"} & result.response.keys():
                self._outlet.tell(CallEnding("transferred"))
        if not answer.asked:
            return
        self._line.unsure = True
        here = [asked for asked in answer.asked if asked.line == self._line.number]
        for asked in here if self._line.is_open else []:
            named = ToolResult(asked.id, call.name, result.response, result.will_continue, result.scheduling)
            self._outlet.send(self._line.live.tool_response(named, blocking=answer.blocking))
        if not here and self._line.is_open and not result.will_continue:
            self._outlet.direct(wording.late_result(call.name, call.args, result.response))
        speaks = answer.blocking or result.scheduling != "SILENT"
        if speaks and not result.will_continue and not self._parts.calls.blocking:
            self._watch.owe("result", now)

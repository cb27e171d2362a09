"""Who has the floor in one call, and what that means for model and client: the turn machine's actions, carried out."""

from __future__ import annotations

from ..events import (
    Audio,
    CallEnding,
    Expecting,
    Interrupted,
    ReplyCut,
    ReplyDone,
    Said,
    SilenceReached,
    TurnDone,
    TurnDropped,
    TurnEnded,
    TurnHint,
    TurnPaused,
    TurnResumed,
    TurnStarted,
    Usage,
    VoiceActivity,
)
from ..media import INPUT_RATE, Samples
from ..models.model import Connection
from ..streaming.transport import Client
from ..turns.actions import (
    Action,
    DropTurn,
    EndTurn,
    JudgeTurn,
    NoteSilence,
    PauseTurn,
    ResumeTurn,
    StartTurn,
    StopReply,
)
from ..turns.inputs import AnswerExpected, PlaybackDrained, ReplyStarted, VoiceStopped
from ..turns.machine import TurnMachine
from ..turns.playback import Playback
from .hearing import Hearing
from .journal import Journal

PLAYOUT = 0.04
"""Seconds until a sample sent is heard: the client's jitter buffer (evals.md 4)."""
BEYOND_LISTENING = {"HEARING": "hearing", "PAUSED": "hearing", "WAITING": "thinking", "SPEAKING": "speaking"}
"""Floor → the state shown to people who watch; an overlap still shows what was there before."""


class Floor:
    """`hear` the caller, `receive` what else bears on the floor, `play` what the model makes, `tick` at `deadline`."""

    def __init__(
        self, turns: TurnMachine, hearing: Hearing, model: Connection, client: Client, journal: Journal, *, manual: bool
    ) -> None:
        """manual: the client marks turns itself."""
        self._turns, self._hearing, self._manual = turns, hearing, manual
        self._model, self._client, self._journal = model, client, journal
        self._playback = Playback()
        self._turn_open = False
        self._voice_end: float | None = None
        self._question: int | None = None
        self._reply_text = ""
        self._reply_done = self._replying = self._sounding = False
        self._usage: Usage | None = None
        self._ending = ""

    @property
    def deadline(self) -> float | None:
        """When to call `tick`, on the same clock as `now`."""
        drained = self._playback.drained_at if self._reply_done else None
        times = [at for at in (self._turns.deadline, self._hearing.deadline, drained) if at is not None]
        return min(times, default=None)

    def take_question(self) -> int | None:
        """The pause that the end-of-turn model should judge now, once."""
        question, self._question = self._question, None
        return question

    def judged_sound(self) -> Samples:
        """What it should listen to. (samples,) at 16 kHz"""
        return self._hearing.judged_sound()

    def hear(self, audio: Audio, now: float) -> None:
        """Caller audio arrived."""
        pcm = self._hearing.to_input_rate(audio)
        if self._turn_open:
            self._model.send(Audio(pcm, INPUT_RATE))
        for event in self._hearing.push(pcm, now) if not self._manual else []:
            self.receive(event, now)

    def receive(self, event: object, now: float) -> None:
        """Anything that bears on the floor: voice, words, marks and judgements."""
        if isinstance(event, VoiceStopped):
            self._voice_end = event.since
        self._act(self._turns.receive(event, now), now)

    def tick(self, now: float) -> None:
        """The deadline passed. Early, late or twice is harmless."""
        for event in self._hearing.tick(now):
            self.receive(event, now)
        self._act(self._turns.tick(now), now)
        drained = self._playback.drained_at
        if self._reply_done and drained is not None and now >= drained:
            self._finish_reply(now)

    def interrupt(self, now: float) -> None:
        """Give the floor back at once, whoever asks for it."""
        if self._replying:
            self._stop_reply(now)
            self._turns.receive(ReplyCut(), now)

    # ── the reply ──

    def play(
        self, item: TurnHint | Said | Audio | ReplyDone | ReplyCut | Expecting | CallEnding | Usage, now: float
    ) -> None:
        """What the model makes. The tail of a reply that was cut is dropped."""
        match item:
            case TurnHint():
                self.receive(item, now)
            case Expecting(digits=digits, yes_no=yes_no):
                self.receive(AnswerExpected(digits, yes_no), now)
            case Usage():
                self._usage = item
            case CallEnding(reason=reason):
                self._ending = reason
            case ReplyCut():
                self.interrupt(now)
            case _ if self._turns.muted:
                return
            case Said(text=text):
                self._say(text, item, now)
            case Audio():
                self._sound(item, now)
            case ReplyDone():
                self._complete_reply(now)

    def _say(self, text: str, item: Said, now: float) -> None:
        self._begin_reply(now)
        self._reply_text += text
        self._playback.said(text)
        self._client.send(item)
        self.receive(item, now)

    def _sound(self, audio: Audio, now: float) -> None:
        self._begin_reply(now)
        if not self._sounding:
            self._sounding = True
            self.receive(ReplyStarted(), now)
            self._journal.note_first_audio(now, PLAYOUT)
        self._playback.sent(audio.seconds, now)
        self._client.send(audio)

    def _begin_reply(self, now: float) -> None:
        """The reply goes on, or another one starts while the last is still being played."""
        if self._reply_done:
            self._close_reply(now)
        self._replying = True

    def _complete_reply(self, now: float) -> None:
        if self._reply_done:
            return  # nothing was said since
        self.receive(ReplyDone(), now)
        self._playback.finish()
        self._client.send(ReplyDone())
        self._reply_done = True
        drained = self._playback.drained_at
        if drained is None or drained <= now:
            self._finish_reply(now)

    def _close_reply(self, now: float) -> None:
        self._journal.note_said(self._reply_text, self._reply_text, now, cut=False)
        self._client.send(TurnDone(self._usage))
        self._forget_reply()

    def _finish_reply(self, now: float) -> None:
        """The reply has been produced and, as far as we can know, heard to its end."""
        self._close_reply(now)
        self.receive(PlaybackDrained(), now)
        if self._ending:
            self._journal.show_ending(self._ending)

    def _stop_reply(self, now: float) -> None:
        heard_text = self._playback.cut(now)
        self._model.send(Interrupted(heard_text))
        if self._replying:
            self._client.send(ReplyCut())
            self._client.send(TurnDone())
            self._journal.note_said(self._reply_text, heard_text, now, cut=True)
        self._forget_reply()

    def _forget_reply(self) -> None:
        self._reply_text, self._usage = "", None
        self._reply_done = self._replying = self._sounding = False

    # ── the machine's actions ──

    def _act(self, actions: list[Action], now: float) -> None:
        for action in actions:
            self._do(action, now)
        shown = BEYOND_LISTENING.get(self._turns.floor.name)
        if shown or self._turns.floor.name == "LISTENING":
            self._journal.show_state(shown or "listening")

    def _do(self, action: Action, now: float) -> None:
        match action:
            case StartTurn(over_reply=over_reply):
                self._open_turn(over_reply)
            case PauseTurn():
                self._model.send(TurnPaused(self._hearing.snr_db))
            case ResumeTurn():
                self._model.send(TurnResumed())
            case JudgeTurn(pause=pause):
                self._question = pause
            case EndTurn(duration=duration):
                self._turn_open = False
                self._journal.begin_turn(self._voice_end if self._voice_end is not None else now)
                self._client.send(VoiceActivity(False, self._hearing.seconds))
                self._model.send(TurnEnded(duration, self._hearing.snr_db))
            case DropTurn():
                self._turn_open = False
                self._model.send(TurnDropped())
            case StopReply():
                self._stop_reply(now)
            case NoteSilence(count=count, seconds=seconds):
                self._model.send(SilenceReached(seconds, count))

    def _open_turn(self, over_reply: bool) -> None:
        self._turn_open = True
        self._client.send(VoiceActivity(True, self._hearing.seconds))
        self._model.send(TurnStarted(over_reply))
        if not self._manual and (start := self._hearing.take_turn_start()):
            self._model.send(Audio(start, INPUT_RATE))

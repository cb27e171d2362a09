"""Who has the floor in one call, and what that means for model and client: the turn machine's actions, carried out."""

from __future__ import annotations

from ..events import (
    Audio,
    CallEnding,
    CallerText,
    Expecting,
    Interrupted,
    ReplyCut,
    ReplyDone,
    Said,
    SilenceReached,
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
from ..turns.inputs import AnswerExpected, PlaybackDrained, ReplyStarted, VoiceStarted, VoiceStopped
from ..turns.machine import FloorState, TurnMachine
from .delivery import Delivery
from .hearing import Hearing
from .journal import Journal
from .writer import ClientWriter

SHOWN = {
    FloorState.LISTENING: "listening",
    FloorState.HEARING: "hearing",
    FloorState.PAUSED: "hearing",
    FloorState.WAITING: "thinking",
    FloorState.SPEAKING: "speaking",
}
"""What people who watch are shown; an overlap still shows what was there before."""


class Floor:
    """`hear` the caller, `receive` what else bears on the floor, `play` what the model makes, `tick` at `deadline`."""

    def __init__(
        self,
        turns: TurnMachine,
        hearing: Hearing,
        model: Connection,
        writer: ClientWriter,
        journal: Journal,
        *,
        manual: bool,
        model_turns: bool = False,
    ) -> None:
        """manual: the client marks turns itself. model_turns: the model finds them, and hears everything."""
        self._turns, self._hearing, self._manual, self._model_turns = turns, hearing, manual, model_turns
        self._model, self._writer, self._journal = model, writer, journal
        self._delivery = Delivery(writer, journal)
        self._turn_open = False
        self._voice_end: float | None = None
        self._voice_began: float | None = None
        """When the voice that may stop the reply began; None when there is none, or it was no turn."""
        self._question: int | None = None
        self._answered = True
        """The model has spoken since the last turn that it found."""
        self.faint = False
        """The last turn was much softer than the caller usually is: its yes may be somebody else's."""
        self.ending = ""
        """Why the agent ended the conversation; "" while it goes on."""

    @property
    def deadline(self) -> float | None:
        """When to call `tick`, on the same clock as `now`."""
        times = (self._turns.deadline, self._hearing.deadline, self._delivery.deadline)
        return min((at for at in times if at is not None), default=None)

    @property
    def turn_open(self) -> bool:
        """Whether the caller's turn is being heard: it has begun, and has neither ended nor been dropped."""
        return self._turn_open

    @property
    def idle(self) -> bool:
        """Whether nobody speaks, and nobody is expected to."""
        return self._turns.floor is FloorState.LISTENING and not (self._turn_open or self._delivery.under_way)

    @property
    def answering(self) -> bool:
        """Whether a reply is being made: the caller waits for it, or it is not whole yet."""
        return self._turns.floor is FloorState.WAITING or self._delivery.growing

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
        if self._turn_open or self._model_turns:
            self._model.send(Audio(pcm, INPUT_RATE))
        for event in self._hearing.push(pcm, now) if not (self._manual or self._model_turns) else []:
            self.receive(event, now)
        self._delivery.heard_seconds = self._hearing.seconds

    def receive(self, event: object, now: float) -> None:
        """Anything that bears on the floor: voice, words, marks and judgements."""
        if isinstance(event, CallerText):
            self.faint = False
        elif isinstance(event, VoiceStopped):
            self._voice_end = event.since
        elif isinstance(event, VoiceStarted) and self._voice_began is None:
            self._voice_began = event.since
        elif isinstance(event, ReplyStarted):
            self._voice_began = None  # what was said before the reply began does not stop it
        self._act(self._turns.receive(event, now), now)

    def note_model_turn(self, now: float) -> None:
        """The model has heard a turn: where it finds them itself, that is how we learn of one."""
        if self._model_turns and self._answered:
            self._answered = False
            self._journal.begin_turn(now)

    def tick(self, now: float) -> None:
        """The deadline passed. Early, late or twice is harmless."""
        for event in self._hearing.tick(now):
            self.receive(event, now)
        self._act(self._turns.tick(now), now)
        if self._delivery.tick(now):
            self._note_heard_out(now)

    def interrupt(self, now: float) -> None:
        """Give the floor back at once, whoever asks for it."""
        self.receive(ReplyCut(), now)
        if self._delivery.under_way:  # not a sound of it was out yet
            self._stop_reply(now)

    def lose_line(self, alive: float, now: float) -> None:
        """The client is gone. alive: when it last showed that it was there."""
        self._delivery.lose(alive, now)

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
                self._delivery.usage = item
            case CallEnding(reason=reason):
                self.ending = reason
            case ReplyCut():
                self.interrupt(now)
            case Said():
                self.receive(item, now)
                if not self._turns.muted:
                    self._delivery.say(item, now)
            case Audio() if not self._turns.muted:
                self._answered = True
                if self._delivery.sound(item, now):
                    self.receive(ReplyStarted(), now)
            case ReplyDone():
                self._complete_reply(item, now)

    def _complete_reply(self, done: ReplyDone, now: float) -> None:
        was_cut = self._turns.muted
        self.receive(done, now)
        if not was_cut and self._delivery.complete(now):
            self._note_heard_out(now)

    def _note_heard_out(self, now: float) -> None:
        self.receive(PlaybackDrained(), now)
        if self.ending:
            self._writer.show_ending(self.ending)

    def _stop_reply(self, now: float) -> None:
        self._model.send(Interrupted(self._delivery.stop(now)))

    # ── the machine's actions ──

    def _act(self, actions: list[Action], now: float) -> None:
        for action in actions:
            self._do(action, now)
        if (shown := SHOWN.get(self._turns.floor)) is not None:
            self._writer.show_state(shown)

    def _do(self, action: Action, now: float) -> None:
        match action:
            case StartTurn(over_reply=over_reply, goes_on=goes_on):
                self._open_turn(over_reply, goes_on)
            case PauseTurn():
                self._model.send(TurnPaused(self._hearing.snr_db, self._hearing.faint))
            case ResumeTurn():
                self._model.send(TurnResumed())
            case JudgeTurn(pause=pause):
                self._question = pause
            case EndTurn(duration=duration):
                self._turn_open, self._voice_began = False, None
                self._journal.begin_turn(self._voice_end if self._voice_end is not None else now, now)
                self._writer.send(VoiceActivity(False, self._hearing.seconds))
                self.faint = self._hearing.faint
                self._model.send(TurnEnded(duration, self._hearing.snr_db, self.faint))
                self._hearing.close_turn(answered=True)
            case DropTurn():
                self._turn_open, self._voice_began = False, None
                self._model.send(TurnDropped())
                self._hearing.close_turn(answered=False)
            case StopReply():
                if self._voice_began is not None and self._delivery.under_way:
                    self._journal.note_event("barge_in", now, stop_ms=round((now - self._voice_began) * 1000))
                self._stop_reply(now)
            case NoteSilence(count=count, seconds=seconds):
                self._journal.note_event("silence", now, seconds=seconds, count=count)
                self._model.send(SilenceReached(seconds, count))

    def _open_turn(self, over_reply: bool, goes_on: bool) -> None:
        self._turn_open = True
        self._writer.send(VoiceActivity(True, self._hearing.seconds))
        self._model.send(TurnStarted(over_reply))
        if not (self._manual or goes_on) and (start := self._hearing.take_turn_start()):
            self._model.send(Audio(start, INPUT_RATE))

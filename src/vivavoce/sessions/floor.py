"""Who has the floor in one call, and what that means for model and client: the turn machine's actions, carried out.

`Hearing` and `TurnSound` are the caller's side of it, `Delivery` (`delivery.py`) is the reply's. No clock.
"""

from __future__ import annotations

from collections.abc import Callable

from ..events import (
    Audio,
    CallEnding,
    CallerText,
    Expecting,
    Heard,
    Interrupted,
    Played,
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
from ..media import INPUT_RATE, Resampler, Samples, to_float
from ..models.model import Connection
from ..streaming.transport import AHEAD
from ..turns.backchannels import echoes
from ..turns.detector import VoiceDetector
from ..turns.machine import FloorState, TurnMachine
from ..turns.signals import (
    Action,
    AnswerExpected,
    DropTurn,
    EndTurn,
    HoldReply,
    JudgeTurn,
    NoteSilence,
    PauseTurn,
    PlaybackDrained,
    ReplyStarted,
    ResumeReply,
    ResumeTurn,
    StartTurn,
    StopReply,
    VoiceLikened,
    VoiceStarted,
    VoiceStopped,
    VoiceSuspected,
)
from .client_writer import ClientWriter
from .delivery import Delivery
from .journal import Journal
from .tape import Tape

JUDGED_BYTES = 8 * INPUT_RATE * 2  # the end-of-turn model looks at the last 8 s (models.md 3.3)


class Hearing:
    """`push` what the client sends; `take_turn_start` when a turn opens."""

    def __init__(self, detector: VoiceDetector) -> None:
        self._detector = detector
        self._resampler: Resampler | None = None
        self._rate = INPUT_RATE
        self.seconds = 0.0
        """Caller audio so far: offsets in `voiceActivity` count from its beginning."""

    @property
    def deadline(self) -> float | None:
        """When to call `tick`."""
        return self._detector.deadline

    @property
    def snr_db(self) -> float | None:
        """The caller's level over the background; None before they have spoken."""
        return self._detector.snr_db

    @property
    def suspects(self) -> bool:
        """Whether there may be a voice that has not been reported yet."""
        return self._detector.suspects

    @property
    def faint(self) -> bool:
        """Whether the turn so far is much softer than the caller usually is: perhaps it is somebody else."""
        return self._detector.loudness.faint

    def close_turn(self, answered: bool) -> None:
        """The turn is over. answered: it was one."""
        self._detector.loudness.close(answered)
        if answered:
            self._detector.forget()

    def to_input_rate(self, audio: Audio) -> bytes:
        """The same sound as 16 kHz PCM16; a change of rate in mid-call starts a new filter."""
        if audio.rate == INPUT_RATE:
            return audio.pcm
        if self._resampler is None or self._rate != audio.rate:
            self._resampler, self._rate = Resampler(audio.rate, INPUT_RATE), audio.rate
        return self._resampler.push(audio.pcm)

    def push(self, pcm: bytes, now: float) -> list[VoiceStarted | VoiceStopped]:
        """Say when the caller begins and ends to speak. pcm: 16 kHz."""
        self.seconds += len(pcm) / (2 * INPUT_RATE)
        return self._detector.push(pcm, now)

    def tick(self, now: float) -> list[VoiceStarted | VoiceStopped]:
        """No audio comes any more, perhaps."""
        return self._detector.tick(now)

    def take_turn_start(self) -> bytes:
        """The sound from a little before the voice began up to the last sample pushed; 16 kHz PCM16."""
        return self._detector.take_preroll()


LONGEST_TURN = 30 * INPUT_RATE * 2
"""Bytes of a turn that are kept, its last 30 s: a narrow agent's callers say less, and a call costs 2 MB at most."""


class TurnSound:
    """`begin`, `add`, `end` a turn, `typed` for one without sound; `latest` is that of the last turn. 16 kHz PCM16."""

    def __init__(self) -> None:
        self._open: bytearray | None = None
        self._latest: bytes | None = None

    @property
    def latest(self) -> bytes | None:
        """Of the turn that ended last; None when it was typed, and before the first."""
        return self._latest

    @property
    def so_far(self) -> bytes | None:
        """Of the turn that is open; None when none is."""
        return None if self._open is None else bytes(self._open)

    def begin(self, preroll: bytes = b"") -> None:
        """A turn opens. preroll: its sound up to now."""
        self._open = bytearray(preroll[-LONGEST_TURN:])

    def add(self, pcm: bytes) -> None:
        """It goes on."""
        if self._open is not None:
            self._open += pcm
            del self._open[:-LONGEST_TURN]

    def end(self) -> None:
        """It is over, and is to be answered."""
        self._open, self._latest = None, self.so_far

    def drop(self) -> None:
        """It was none."""
        self._open = None

    def typed(self) -> None:
        """A turn without sound."""
        self._latest = None


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
        tape: Tape | None = None,
        ahead: Callable[[], float] = lambda: AHEAD,
    ) -> None:
        """manual: the client marks turns itself. model_turns: the model finds them, and hears everything. tape: takes
        the sound of both sides. ahead: seconds of a reply that the line has at most before their time."""
        self._turns, self._hearing, self._manual, self._model_turns = turns, hearing, manual, model_turns
        self._model, self._writer, self._journal = model, writer, journal
        self._tape, self._delivery, self._sound = tape, Delivery(writer, journal, tape, ahead), TurnSound()
        if model_turns:
            self._sound.begin()
        self._turn_open = False
        self._voice_end: float | None = None
        self._voice_began: float | None = None
        """When the voice that may stop the reply began; None when there is none, or it was no turn."""
        self._faint_so_far = self._suspects = False
        self._question: int | None = None
        self._answered = True
        """The model has spoken since the last turn that it found."""
        self.faint = False
        """The last turn was much softer than the caller usually is: its yes may be somebody else's."""
        self.ending = self.summary = ""
        """Why the agent ended the conversation, "" while it goes on; what a person who takes over is told of it."""

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

    @property
    def turn_sound(self) -> bytes | None:
        """The sound of the caller's last turn, 16 kHz PCM16, at most 30 s; None when it was typed. Where the model
        finds turns it is all since the agent last began to speak."""
        return self._sound.latest if self._answered else self._sound.so_far

    def take_question(self) -> int | None:
        """The pause that the end-of-turn model should judge now, once."""
        question, self._question = self._question, None
        return question

    def judged_sound(self) -> Samples:
        """What it should listen to: the turn so far. (samples,) at 16 kHz, at most 8 s"""
        return to_float((self._sound.so_far or b"")[-JUDGED_BYTES:])

    def hear(self, audio: Audio, now: float) -> None:
        """Caller audio arrived."""
        pcm = self._hearing.to_input_rate(audio)
        if self._tape is not None:
            self._tape.hear(pcm, now)
        if self._turn_open or self._model_turns:
            self._model.send(Audio(pcm, INPUT_RATE))
            self._sound.add(pcm)
        for event in self._hearing.push(pcm, now) if not (self._manual or self._model_turns) else []:
            self.receive(event, now)
        if self._hearing.suspects != self._suspects:
            self._suspects = not self._suspects
            self.receive(VoiceSuspected(self._suspects), now)
        self._delivery.heard_seconds = self._hearing.seconds
        if self._turn_open and self._hearing.faint != self._faint_so_far:
            self._faint_so_far = not self._faint_so_far
            self.receive(VoiceLikened(faint=self._faint_so_far), now)

    def receive(self, event: object, now: float) -> None:
        """Anything that bears on the floor: voice, words, marks and judgements."""
        if isinstance(event, Played):
            self._delivery.note_played(event.seconds, now)
            return
        if isinstance(event, CallerText):
            self.faint = False
            self._sound.typed()
        elif isinstance(event, VoiceStopped):
            self._voice_end = event.since
        elif isinstance(event, Heard) and not event.final:
            saying = self._delivery.saying(now if self._voice_began is None else self._voice_began, now)
            self.receive(VoiceLikened(echo=echoes(event.text, saying)), now)
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
            self._model.send(Interrupted(self._delivery.stop(now)))

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
                if self._model_turns and not self._answered:
                    self._sound.end()
                    self._sound.begin()
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
            self._writer.show_ending(self.ending, self.summary if self.ending == "transferred" else "")

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
            case EndTurn(duration=duration, known=known):
                self._turn_open, self._voice_began = False, None
                self._journal.begin_turn(self._voice_end if self._voice_end is not None else now, now, known)
                self._writer.send(VoiceActivity(False, self._hearing.seconds))
                self.faint = self._hearing.faint
                self._model.send(TurnEnded(duration, self._hearing.snr_db, self.faint))
                self._hearing.close_turn(answered=True)
                self._sound.end()
            case DropTurn():
                self._turn_open, self._voice_began = False, None
                self._model.send(TurnDropped())
                self._hearing.close_turn(answered=False)
                self._sound.drop()
            case StopReply():
                if self._voice_began is not None and self._delivery.under_way:
                    self._journal.note_event("barge_in", now, stop_ms=round((now - self._voice_began) * 1000))
                self._model.send(Interrupted(self._delivery.stop(now)))
            case HoldReply():
                self._delivery.paced.hold(now)
            case ResumeReply():
                self._delivery.paced.go_on(now)
            case NoteSilence(count=count, seconds=seconds) if not self.ending:
                self._journal.note_event("silence", now, seconds=seconds, count=count)
                self._model.send(SilenceReached(seconds, count))

    def _open_turn(self, over_reply: bool, goes_on: bool) -> None:
        self._turn_open, self._faint_so_far = True, False
        self._writer.send(VoiceActivity(True, self._hearing.seconds))
        self._model.send(TurnStarted(over_reply))
        start = b"" if self._manual or goes_on else self._hearing.take_turn_start()
        self._sound.begin(start)
        if start:
            self._model.send(Audio(start, INPUT_RATE))

"""Who has the floor: a state machine over (event, now), with no clock and no I/O of its own.

`docs/explanation/turns.md` shows `TRANSITIONS` as a table. OVERLAP is a reply, made or played, that someone talks over:
it becomes an interruption only if the words or the length of the voice say so; a cough or an "mm-hm" falls back.
"""

from __future__ import annotations

import math
from collections import deque
from enum import Enum, auto

from ..events import (
    ActivityEnded,
    ActivityStarted,
    AudioStreamEnded,
    CallerText,
    ContentAdded,
    Heard,
    ReplyCut,
    ReplyDone,
    Said,
    TurnHint,
)
from ..holding import asks_to_wait
from .hold import Hold
from .open_turn import Turn
from .signals import (
    Action,
    AnswerExpected,
    DropTurn,
    EndTurn,
    JudgeTurn,
    NoteSilence,
    PauseTurn,
    PlaybackDrained,
    ReplyStarted,
    ResumeTurn,
    StartTurn,
    StopReply,
    TurnJudged,
    VoiceLikened,
    VoiceStarted,
    VoiceStopped,
    VoiceSuspected,
)
from .turn_policy import TurnPolicy


class FloorState(Enum):
    """Whose turn it is."""

    LISTENING = auto()
    """Nobody speaks, nobody works: the caller may."""
    HEARING = auto()
    """The caller speaks."""
    PAUSED = auto()
    """The caller fell silent and may be done."""
    WAITING = auto()
    """The turn ended, the model works."""
    SPEAKING = auto()
    """The reply plays."""
    OVERLAP = auto()
    """Someone speaks while a reply is made or played."""


class Decided(Enum):
    """What the machine concludes itself, from time and words."""

    TURN_OVER = auto()
    """The caller has finished."""
    NO_TURN = auto()
    """That was a cough, a click, a listener's "mm-hm"."""
    NO_TURN_YET_NO_REPLY = auto()
    """The same while the reply has no sound yet."""
    INTERRUPTION = auto()
    """The caller wants the floor."""
    REPLY_OVER = auto()
    """The reply was produced and played to its end."""


# (floor, event or decision) → next floor. A pair that is absent leaves the floor as it is: audio, words and playback
# race by design, so nothing is illegal anywhere.
TRANSITIONS: dict[tuple[FloorState, type | Decided], FloorState] = {
    (FloorState.LISTENING, VoiceStarted): FloorState.HEARING,
    (FloorState.LISTENING, ActivityStarted): FloorState.HEARING,
    (FloorState.LISTENING, CallerText): FloorState.WAITING,
    (FloorState.LISTENING, ReplyStarted): FloorState.SPEAKING,
    (FloorState.HEARING, VoiceStopped): FloorState.PAUSED,
    (FloorState.HEARING, CallerText): FloorState.WAITING,
    (FloorState.HEARING, ReplyStarted): FloorState.OVERLAP,
    (FloorState.HEARING, Decided.TURN_OVER): FloorState.WAITING,
    (FloorState.PAUSED, VoiceStarted): FloorState.HEARING,
    (FloorState.PAUSED, CallerText): FloorState.WAITING,
    (FloorState.PAUSED, Decided.TURN_OVER): FloorState.WAITING,
    (FloorState.PAUSED, Decided.NO_TURN): FloorState.LISTENING,
    (FloorState.WAITING, VoiceStarted): FloorState.OVERLAP,
    (FloorState.WAITING, ActivityStarted): FloorState.HEARING,
    (FloorState.WAITING, ReplyStarted): FloorState.SPEAKING,
    (FloorState.WAITING, ReplyCut): FloorState.LISTENING,
    (FloorState.WAITING, Decided.REPLY_OVER): FloorState.LISTENING,
    (FloorState.SPEAKING, VoiceStarted): FloorState.OVERLAP,
    (FloorState.SPEAKING, ActivityStarted): FloorState.HEARING,
    (FloorState.SPEAKING, CallerText): FloorState.WAITING,
    (FloorState.SPEAKING, ReplyCut): FloorState.LISTENING,
    (FloorState.SPEAKING, PlaybackDrained): FloorState.WAITING,
    (FloorState.SPEAKING, Decided.REPLY_OVER): FloorState.LISTENING,
    (FloorState.OVERLAP, CallerText): FloorState.WAITING,
    (FloorState.OVERLAP, ReplyCut): FloorState.HEARING,
    (FloorState.OVERLAP, Decided.INTERRUPTION): FloorState.HEARING,
    (FloorState.OVERLAP, Decided.REPLY_OVER): FloorState.HEARING,
    (FloorState.OVERLAP, Decided.TURN_OVER): FloorState.WAITING,
    (FloorState.OVERLAP, Decided.NO_TURN): FloorState.SPEAKING,
    (FloorState.OVERLAP, Decided.NO_TURN_YET_NO_REPLY): FloorState.WAITING,
}


PAUSES_KEPT = 20
"""Of a caller: people change how they speak within a call."""
ENDS_KEPT = 8
"""Of a caller's turns: how finished their ends sounded."""


class TurnMachine:
    """Feed it every event with the time it happened; do what it returns, in order; wake it at `deadline`.

    It takes `VoiceStarted`, `VoiceStopped`, `VoiceSuspected`, `VoiceLikened`, `TurnJudged`, `TurnHint`, `Heard`,
    `AnswerExpected`, `ReplyStarted`, `ReplyDone`, `ReplyCut`, `Said`, `PlaybackDrained`, `CallerText`, `ContentAdded`,
    `ActivityStarted`, `ActivityEnded` and `AudioStreamEnded`; anything else changes nothing.
    """

    def __init__(self, policy: TurnPolicy | None = None) -> None:
        self.policy = policy or TurnPolicy()
        self.floor = FloorState.LISTENING
        self.deadline: float | None = None
        """When to call `tick`, on the same clock as `now`; None when nothing is pending."""
        self._turn: Turn | None = None
        self._hold = Hold(self.policy)
        self._expected = AnswerExpected()
        self._silences = self.policy.silences
        """Of the two in the policy: by whether the caller's last words asked for a moment."""
        self._hints_come = False
        self._pauses: deque[float] = deque(maxlen=PAUSES_KEPT)
        self._ends: deque[float] = deque(maxlen=ENDS_KEPT)
        self._ended: float | None = None
        """How finished the last turn's end sounded, where that is not known for an end yet: no reply has begun."""
        self._pause = 0
        self._reply_began: float | None = None
        """When the reply that is being played began; None while none is."""
        self._reply_done = False
        """The model has produced the whole reply."""
        self._replied = False
        """Some reply was played in this call: before that, silence means nothing."""
        self._cut = False
        """A reply was stopped in the making and the model has not yet said that it noticed."""
        self._muted = False
        self._silent_since: float | None = None
        self._noted_at = 0.0
        self._notes = 0

    @property
    def muted(self) -> bool:
        """Whether reply audio is dropped: the tail of a cut reply may arrive after the cut."""
        return self._muted

    def receive(self, event: object, now: float) -> list[Action]:
        """Take one event. now: seconds on any steady clock; an event that was late may still be fed."""
        if isinstance(event, VoiceSuspected):
            self._hold.suspect(event, now)
        actions = self._take(event, now)
        return actions + self.tick(now)

    def tick(self, now: float) -> list[Action]:
        """The deadline passed. Calling it early, late or twice is harmless."""
        actions: list[Action] = []
        while True:
            if self.floor is FloorState.LISTENING and self._silent_since is None and self._replied:
                self._silent_since = self._noted_at = now
            due = self._due_at()
            if due is None or now < due:
                actions += self._hold.follow(self._turn, self._reply_began, now)
                self.deadline = min((at for at in (due, self._hold.deadline) if at is not None), default=None)
                return actions
            actions += self._act(now)

    def _take(self, event: object, now: float) -> list[Action]:
        turn = self._turn
        match event:
            case VoiceStarted() | VoiceStopped() | AudioStreamEnded():
                return self._voice(event, now) if self.policy.automatic else []
            case ReplyStarted() | PlaybackDrained() | ReplyDone() | ReplyCut() | Said():
                return self._reply(event, now)
            case CallerText() | ContentAdded():
                return self._text(event)
            case ActivityStarted() | ActivityEnded():
                return [] if self.policy.automatic else self._activity(event, now)
            case AnswerExpected():
                self._expected = event
                if turn:
                    turn.expected = event
            case VoiceLikened() if turn:
                turn.echo = turn.echo if event.echo is None else event.echo
                turn.faint = turn.faint if event.faint is None else event.faint
            case TurnHint():
                self._hints_come = True
                if turn:
                    turn.hint, turn.understood, turn.hints_come = event.complete, event.understood, True
                    turn.known.setdefault("ready" if event.answered else "worded", now)
            # A final text belongs to a turn that has ended; it may arrive when the next one has begun.
            case Heard():
                self._hear(event)
            case TurnJudged() if turn and turn.paused and event.pause in (None, self._pause):
                turn.judged, turn.known["judged"] = event.complete, now
        return []

    def _voice(self, event: VoiceStarted | VoiceStopped | AudioStreamEnded, now: float) -> list[Action]:
        turn = self._turn
        if isinstance(event, VoiceStarted):
            if turn:
                resumes = turn.paused and turn.voice_since is None
                turn.start_voice(event.since)
                self._go(VoiceStarted)
                return [ResumeTurn()] if resumes else []
            return self._start(event.since, VoiceStarted)
        if turn:
            if isinstance(event, VoiceStopped):
                turn.stop_voice(event.since, event.likeness)
            else:
                turn.stop_voice(now)
            self._go(VoiceStopped)
            if isinstance(event, AudioStreamEnded) and self.floor is FloorState.PAUSED:
                return self._finish()  # nothing more will come: no reason to wait
        return []

    def _activity(self, event: ActivityStarted | ActivityEnded, now: float) -> list[Action]:
        if isinstance(event, ActivityEnded):
            if self._turn is None:
                return []
            self._turn.stop_voice(now)
            return self._finish(certain=True)
        if self._turn is not None:
            return []
        if self.floor is FloorState.LISTENING:
            return self._start(now, ActivityStarted)
        if not self.policy.interruptible:
            return self._start(now, VoiceStarted)
        return [*self._stop_reply(), *self._start(now, ActivityStarted)]

    def _text(self, event: CallerText | ContentAdded) -> list[Action]:
        if isinstance(event, CallerText):
            self._note_hold(event.text)
        audible = self.floor in (FloorState.SPEAKING, FloorState.OVERLAP)
        if isinstance(event, ContentAdded) and not event.turn_complete:
            actions = self._stop_reply() if audible else []
            self._go(ReplyCut)
            return actions
        self._silent_since, self._notes = None, 0
        if audible and isinstance(event, CallerText) and not self.policy.interruptible:
            self._reply_done = False  # another one follows
            return []
        actions = self._stop_reply() if audible else []
        if self._turn:
            # Typing must work in a noisy room, and what was said before it must not be lost.
            actions.append(EndTurn(self._turn.voiced) if (self._turn.words or "").strip() else DropTurn())
            self._turn = None
        self._reply_done = False
        self._go(CallerText)
        return actions

    def _reply(self, event: ReplyStarted | PlaybackDrained | ReplyDone | ReplyCut | Said, now: float) -> list[Action]:
        actions: list[Action] = []
        match event:
            case Said() if self._muted and self._turn is None:
                self._muted = False  # words of the next reply: a typed turn has no other sign of it
            case ReplyStarted() if not self._muted:
                if self.floor is FloorState.PAUSED:
                    actions = self._finish(certain=True)  # the model took the floor
                if self._reply_began is None:
                    self._reply_began = now
                if self._ended is not None:
                    self._ends.append(self._ended)
                    self._ended = None
                self._reply_done, self._replied, self._silent_since = False, True, None
                self._go(ReplyStarted)
            case ReplyDone() if self._muted:
                self._cut = self._muted = False
            case ReplyDone():
                self._reply_done = True
                if self._reply_began is None:
                    self._go(Decided.REPLY_OVER)
            case PlaybackDrained():
                self._reply_began = None
                self._go(Decided.REPLY_OVER if self._reply_done else PlaybackDrained)
            case ReplyCut() if self._cut:
                self._cut = self._muted = False  # the answer to our own StopReply
            case ReplyCut():
                actions = [StopReply()] if self._reply_began is not None else []
                self._reply_began = None
                self._go(ReplyCut)
        return actions

    def _hear(self, event: Heard) -> None:
        if event.final:
            self._note_hold(event.text)
        elif self._turn:
            self._turn.words, self._turn.confidence = event.text, event.confidence

    def _note_hold(self, words: str) -> None:
        held = bool(self.policy.silences) and asks_to_wait(words)
        self._silences = self.policy.held_silences if held else self.policy.silences

    def _due_at(self) -> float | None:
        """When something happens by itself, as far as is known now."""
        turn, policy = self._turn, self.policy
        if turn is None:
            if (
                self._silent_since is None
                or self.floor is not FloorState.LISTENING
                or self._notes >= len(self._silences)
            ):
                return None
            return self._noted_at + self._silences[self._notes]
        if not policy.automatic:
            return None
        if self.floor is FloorState.HEARING:
            return turn.began + policy.max_turn
        if self.floor is FloorState.OVERLAP:
            missing = turn.interrupts_after(policy, self._reply_began) - turn.voiced
            if turn.voice_since is not None:
                return turn.voice_since + max(0.0, missing) if missing < math.inf else None
            if missing <= 0:
                return turn.quiet_since
        if not turn.paused:
            return turn.quiet_since + policy.pause_after
        return turn.quiet_since + (
            turn.end_after(policy) if self.floor is FloorState.PAUSED else turn.settle_after(policy)
        )

    def _act(self, now: float) -> list[Action]:
        """Do what is due."""
        turn, policy = self._turn, self.policy
        if turn is None:
            self._notes, self._noted_at = self._notes + 1, now
            return [NoteSilence(self._notes, now - (self._silent_since or 0.0))]
        if self.floor is FloorState.HEARING:
            turn.stop_voice(now)
            return [*self._finish(certain=True), *self._start(now, VoiceStarted, goes_on=True)]
        if self.floor is FloorState.OVERLAP and (
            turn.voice_since is not None or turn.voiced >= turn.interrupts_after(policy, self._reply_began)
        ):
            actions = self._stop_reply()
            self._go(Decided.INTERRUPTION)
            return actions
        if not turn.paused:
            turn.paused, self._pause = True, self._pause + 1
            turn.known["noticed"] = now
            return [PauseTurn()] if policy.exact_end_after is not None else [PauseTurn(), JudgeTurn(self._pause)]
        return self._finish()

    def _start(self, since: float, cause: type, goes_on: bool = False) -> list[Action]:
        self._ended = None  # the caller went on before anything was said: it was no end
        self._turn = Turn(
            since, self._expected, voice_since=since, hints_come=self._hints_come, pauses=self._pauses, ends=self._ends
        )
        self._go(cause)
        return [StartTurn(self.floor is FloorState.OVERLAP, goes_on)]

    def _finish(self, certain: bool = False) -> list[Action]:
        """Close the turn: ended, or dropped when it was none. certain: it was one, whatever is known of it."""
        turn, self._turn = self._turn, None
        assert turn is not None
        over_reply = self.floor is FloorState.OVERLAP
        if certain or (turn.stands_after_reply(self.policy) if over_reply else turn.deserves_answer(self.policy)):
            self._muted, self._reply_done, self._silent_since, self._notes = False, False, None, 0
            self._ended = None if certain or over_reply else turn.judged
            self._go(Decided.TURN_OVER)
            return [EndTurn(turn.voiced, turn.known)]
        if not over_reply:
            self._muted = False
        no_reply_yet = over_reply and self._reply_began is None
        self._go(Decided.NO_TURN_YET_NO_REPLY if no_reply_yet else Decided.NO_TURN)
        return [DropTurn()]

    def _stop_reply(self) -> list[Action]:
        self._cut = self._muted = not self._reply_done
        self._reply_began = None
        self._hold.stopped()
        return [StopReply()]

    def _go(self, cause: type | Decided) -> None:
        self.floor = TRANSITIONS.get((self.floor, cause), self.floor)
        if self.floor is FloorState.HEARING and self._turn and self._turn.voice_since is None:
            self.floor = TRANSITIONS[
                FloorState.HEARING, VoiceStopped
            ]  # the voice fell silent before the floor was its own

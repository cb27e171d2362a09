"""What is known of the caller's current turn, and what follows from it: is it over, was it one, does it interrupt?"""

from __future__ import annotations

import math
from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass, field

from .backchannels import answers_yes_no, commands, count_digits, hints_interruption, interrupts
from .end_of_turn import Evidence
from .signals import AnswerExpected
from .turn_policy import TurnPolicy


@dataclass(slots=True)
class Turn:
    """A caller's turn from its first sound to its end. The machine owns it and changes it."""

    began: float
    """When the voice first began; session clock, seconds."""
    expected: AnswerExpected = field(default_factory=AnswerExpected)
    voice_since: float | None = None
    """When the voice that is on now began; None while it is off."""
    quiet_since: float = 0.0
    """When the voice last fell silent; counts while `voice_since` is None."""
    voiced: float = 0.0
    """Seconds of voice before the one that is on."""
    likeness: float = 1.0
    """How much they sounded like a voice, 0–1."""
    words: str | None = None
    """What was recognised so far; None = nobody said, "" = nothing intelligible."""
    confidence: float = 1.0
    """How sure the recogniser is of them, 0–1."""
    echo: bool = False
    """Its words are the reply's own."""
    faint: bool = False
    """It is much softer than the caller usually is."""
    hint: float | None = None
    """The words' own completeness since the voice fell silent, 0–1."""
    understood: bool | None = None
    """Whether the words since then make a request that the model acts on or asks about."""
    judged: float | None = None
    """The sound's completeness since the voice fell silent, 0–1."""
    hints_come: bool = False
    """This model gives hints, so the absence of one means that it is still at work."""
    paused: bool = False
    """The model was told of the present silence."""
    known: dict[str, float] = field(default_factory=dict)
    """When, in the present silence, that was noticed, the sound judged, the words known (`worded`), the answer to them
    ready: seconds on the session's clock."""
    pauses: MutableSequence[float] = field(default_factory=list)
    """Seconds of this caller's silences that were only pauses, in this turn and before."""
    ends: Sequence[float] = ()
    """The sound's completeness at the ends of this caller's turns before."""

    def start_voice(self, since: float) -> None:
        """The voice is on (again): what was judged of the silence before it is void."""
        if self.voice_since is None:
            self.pauses.append(since - self.quiet_since)
            self.voice_since, self.hint, self.judged, self.paused = since, None, None, False
            self.understood, self.known = None, {}

    def stop_voice(self, since: float, likeness: float = 1.0) -> None:
        """The voice is off since then. likeness: how much it sounded like one."""
        if self.voice_since is not None:
            more = max(0.0, since - self.voice_since)
            if self.voiced + more > 0:
                self.likeness = (self.likeness * self.voiced + likeness * more) / (self.voiced + more)
            self.voiced += more
            self.voice_since, self.quiet_since = None, since

    def voice(self, now: float) -> float:
        """Seconds of voice so far."""
        return self.voiced + (max(0.0, now - self.voice_since) if self.voice_since is not None else 0.0)

    def end_after(self, policy: TurnPolicy) -> float:
        """Seconds of silence that end the turn, by what is known now."""
        if policy.exact_end_after is not None:
            return policy.exact_end_after
        if self.expected.digits:
            digits = count_digits(self.words or "")
            if digits >= self.expected.digits:
                # Whole: a number read out sounds unfinished to both judges.
                sure = self.confidence > policy.digits_confidence
                return policy.certain_end_after if sure else policy.doubted_end_after
            if digits:
                return policy.digits_end_after
            if self.words is None or (self.hint is None and self.hints_come):
                return policy.unread_end_after
        if self.hint is not None and self.hint >= policy.certain_at:
            return policy.certain_end_after
        if self.hint is not None and self.hint <= policy.hesitating_at:
            return policy.hesitating_end_after
        if self.judged is None:
            return policy.unjudged_end_after
        known = Evidence(self.judged, self.voiced, self.words, self.hint, self.pauses, self.ends, self.understood)
        silence = policy.end.silence(known)
        return max(policy.hint_wait, silence) if self.hint is None and self.hints_come else silence

    def deserves_answer(self, policy: TurnPolicy) -> bool:
        """Whether this was a turn, not a cough or a click."""
        if self.words is None:
            return self.voiced >= policy.min_turn_voice
        if self.voiced < policy.noise_voice and self.likeness < policy.noise_likeness:
            return self.confidence > policy.noise_confidence and bool(self.words.strip())
        return bool(self.words.strip()) or self.voiced >= policy.wordless_turn_voice

    def interrupts_after(self, policy: TurnPolicy, reply_began: float | None) -> float:
        """Seconds of voice that make this an interruption of the reply, by what is known now; infinite = never.

        reply_began: when the reply's first audio went out; None = not yet.
        """
        if not policy.interruptible:
            return math.inf
        if self.echo and reply_began is not None:
            return math.inf
        if self.faint and reply_began is not None:
            return 0.0 if self.words and commands(self.words) else math.inf
        unprompted = reply_began is None or self.began <= reply_began + policy.reaction
        if self.words is None:
            return policy.confirm_hinted if unprompted else policy.confirm_voice
        if interrupts(self.words):
            return 0.0
        return policy.confirm_hinted if hints_interruption(self.words) else policy.confirm_wordless

    def unclear_until(self, policy: TurnPolicy, reply_began: float) -> float:
        """Until when it stays open whether this interrupts the reply, if nothing more is learnt; -inf = it is clear."""
        if self.interrupts_after(policy, reply_began) >= policy.confirm_wordless:
            return -math.inf
        return math.inf if self.voice_since is not None else self.quiet_since + policy.hold_unheard

    def stands_after_reply(self, policy: TurnPolicy) -> bool:
        """Whether what was said over a reply that may not be interrupted is to be answered after it."""
        meant = hints_interruption(self.words) if self.words is not None else self.voiced >= policy.confirm_voice
        return not policy.interruptible and meant

    def settle_after(self, policy: TurnPolicy) -> float:
        """Seconds of silence after a voice over a reply until it is dismissed."""
        if self.expected.yes_no and self.words is not None and answers_yes_no(self.words):
            return policy.hold_answer
        return policy.overlap_settle

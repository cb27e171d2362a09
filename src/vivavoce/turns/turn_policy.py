"""Every threshold of turn-taking in one frozen value, with unit and source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from .end_of_turn import EndOfTurn

Sensitivity = Literal["", "HIGH", "LOW"]


@dataclass(frozen=True, slots=True)
class TurnPolicy:
    """Seconds unless a name says otherwise; `with_client` adapts it to what a client asked for.

    "Measured" is with bench/turn_taking.py on recordings that these defaults were also chosen by, so it flatters them;
    its marks of where speech begins and ends come from the same voice model. Values that quote no figure are estimates.
    """

    # ── is there a voice? (detector.py) ──
    start_probability: float = 0.5
    """A window at least this likely counts as voice while the voice is off. Measured on 90 environmental noises
    (ESC-10, 452 s) with no words known: 8 end a turn (6 of them sneezes); 13 at `HIGH`, 5 at `LOW`. 239 of 240
    single spoken digits start a turn, 235 end one."""
    stop_probability: float = 0.35
    """A window less likely than this counts as quiet while the voice is on."""
    min_voice: float = 0.096
    """Voice before a start is committed; three windows of 32 ms."""
    stop_after: float = 0.064
    """Quiet before a stop is reported; two windows. Measured: 0.48 stops per second of read prose (LibriSpeech), with
    one window 0.55, with three 0.43."""
    resume_voice: float = 0.064
    """Voice before a start is committed that follows within `resume_within` of a stop: probably the caller goes on, and
    a turn must not end meanwhile."""
    resume_within: float = 1.0
    gate_over_noise_db: float = 3.0
    """A window must be this much louder than the background for a voice to start."""
    gate_under_caller_db: float = 30.0
    """A window may be this much softer than the caller usually is: a television, someone across the room."""
    faint_db: float = 13.0
    """A turn this much softer than the caller's turns before it may be somebody else's: it gives no yes. Of 239 single
    digits of six people, whose takes are softer than their mean by 8 dB at most (one who changed microphones: 19)."""
    preroll: float = 0.3
    """Sound kept from before the voice began, so that a soft first consonant is not lost."""
    stall: float = 0.5
    """No audio at all for this long while the voice is on: the voice is off."""

    # ── has the caller finished? (turn.py) ──
    automatic: bool = True
    """False: the client marks turns itself, nothing is detected."""
    pause_after: float = 0.07
    """Silence after which the model may prepare and the judgement is asked for: as soon as the detector reports it."""
    end: EndOfTurn = EndOfTurn()
    """Weighs sound, words and this caller's pauses where nothing below decides."""
    certain_end_after: float = 0.25
    """Silence that ends a turn whose words nobody continues ("yes", "goodbye", the last of the digits asked for)."""
    unjudged_end_after: float = 0.7
    """Silence that ends a turn when no judgement has come."""
    unread_end_after: float = 1.0
    """The same while digits are awaited and no words have come: each group of digits sounds finished."""
    hesitating_end_after: float = 1.6
    """Silence that ends a turn whose last word was an "um": who says it keeps the floor while they think."""
    hesitating_at: float = 0.05
    """Up to here a hint says "hesitating"."""
    certain_at: float = 1.0
    """From here on a hint outweighs the sound: a goodbye, a yes to a yes/no question."""
    hint_wait: float = 0.45
    """Silence to wait for the words' hint from a model that has given hints before: recognition takes
    60–170 ms from `pause_after` on two cores."""
    digits_end_after: float = 1.6
    """Silence between groups of digits while some are still missing."""
    digits_confidence: float = 0.5
    """Confidence of the words up to which all the digits asked for may be too few or others: the turn is held for
    `doubted_end_after`, longer than the pause between two digits."""
    doubted_end_after: float = 0.75
    exact_end_after: float | None = None
    """Silence that ends every turn, whatever is judged: a client's `silenceDurationMs`. None = judged."""
    max_turn: float = 180.0
    """A voice that goes on for longer ends its turn and begins another: a dictated message is whole, a radio is
    answered now and then."""

    # ── was it a turn at all? ──
    min_turn_voice: float = 0.16
    """Voice in a turn whose words are unknown; less is a click. 4 of 240 spoken digits have less."""
    wordless_turn_voice: float = 0.5
    """Voice in a turn in which no words were recognised; less is a cough, more is a caller not understood."""
    noise_voice: float = 1.0
    """Voice in a turn; less, with both of the following, is a noise."""
    noise_likeness: float = 0.72
    """Mean probability of the voice's windows under which it hardly sounded like one."""
    noise_confidence: float = 0.35
    """Confidence of the words up to which they are what a recogniser writes for noise. The three together were chosen
    out of four settings on 489 s of noises and of people talking elsewhere (ESC-10, tau2-bench), of whose 16 turns 7
    are left; no other noise was tried. On speech that was not chosen on they drop 1 of 39 turns of single digits, 0 of
    38 at 10 dB of noise and 1 of 36 at 5 dB; 1 of 32 turns of sentences at 10 dB, 2 of 32 at 5 dB, 4 of 30 at 0 dB."""

    # ── is it an interruption? ──
    interruptible: bool = True
    """False: what is said over a reply is answered after it (`NO_INTERRUPTION`)."""
    confirm_voice: float = 0.65
    """Voice over a reply that interrupts it when its words are unknown: longer than an "uh-huh"."""
    confirm_hinted: float = 0.35
    """The same with one meaningful word, or before the caller can have reacted to the reply."""
    confirm_wordless: float = 1.2
    """The same when the words are only those of a listener, or none (laughter, a fit of coughing)."""
    reaction: float = 0.05
    """A voice that begins before this much of the reply is no response to it, nor its echo: the caller was going on.
    The jitter buffer is 0.04 s of it and a phrase begins with 0.02 s of silence; people need 0.2 s to react to a sound
    (Levinson)."""
    overlap_settle: float = 0.5
    """Silence after a voice over a reply until it is dismissed; its words arrive within 0.3 s of it."""
    hold_suspected: float = 0.2
    """A reply is held back for so long at most while there is only the first sign of a voice; 0 = not held back."""
    hold_unheard: float = 0.25
    """Silence after a voice over a reply until the reply goes on, though the voice's words are still unknown."""
    hold_answer: float = 1.5
    """A "yes" over the last words of a yes/no question counts as the answer if the reply ends within this."""

    # ── does nobody speak? ──
    silences: tuple[float, ...] = (8.0, 10.0, 10.0)
    """Silence after a reply before each remark on it; then no more. Empty = never remark."""
    held_silences: tuple[float, ...] = (60.0, 60.0, 180.0)
    """The same after "hold on, let me look that up": who looks for a letter takes minutes."""

    def with_client(
        self,
        *,
        disabled: bool = False,
        silence_ms: int | None = None,
        prefix_ms: int | None = None,
        start: Sensitivity = "",
        end: Sensitivity = "",
        interruptible: bool = True,
    ) -> TurnPolicy:
        """This policy as a client's `realtimeInputConfig` wants it; what it leaves open stays.

        disabled: `automaticActivityDetection.disabled`.
        silence_ms: `silenceDurationMs`, honoured to the window (32 ms): a turn ends after exactly this much
            silence. It is the minimum *and* the end, so no judgement ends it sooner or later; below 64 ms it is 64.
        prefix_ms: `prefixPaddingMs`: voice before a start is committed. An interruption may need more (`confirm_*`).
        start, end: `startOfSpeechSensitivity`, `endOfSpeechSensitivity` without their prefix; "" = unspecified.
            `silence_ms` and `prefix_ms` win over them.
        interruptible: False for `NO_INTERRUPTION`.
        """
        policy = replace(self, automatic=not disabled, interruptible=interruptible)
        times, leaning = _END[end]
        policy = replace(policy, **_START[start], **times, end=replace(self.end, **leaning))
        if prefix_ms is not None:
            voice = max(prefix_ms, 0) / 1000
            policy = replace(policy, min_voice=voice, resume_voice=voice)
        if silence_ms is not None:
            silence = max(silence_ms, 0) / 1000
            policy = replace(policy, exact_end_after=silence, pause_after=min(policy.pause_after, silence))
        return policy


FIXED_SILENCE = TurnPolicy(
    exact_end_after=0.8, confirm_voice=0.0, confirm_hinted=0.0, confirm_wordless=0.0, hold_suspected=0.0
)
"""Turn-taking of the classic pipeline, for comparison: silence alone ends a turn, and any voice stops a reply. 0.8 s
was the default of Pipecat's detector (`VAD_STOP_SECS`) while silence was all it went by."""

# Estimates of "more often" and "less often": the Live API gives no numbers.
_START: dict[Sensitivity, dict[str, Any]] = {
    "": {},
    "HIGH": {"start_probability": 0.4, "stop_probability": 0.25, "min_voice": 0.064, "gate_over_noise_db": 0.0},
    "LOW": {"start_probability": 0.7, "stop_probability": 0.5, "min_voice": 0.192, "gate_over_noise_db": 6.0},
}
_END: dict[Sensitivity, tuple[dict[str, Any], dict[str, Any]]] = {
    "": ({}, {}),
    "HIGH": ({"certain_end_after": 0.2, "unjudged_end_after": 0.5}, {"lean": -2.5, "latest": 0.9}),
    "LOW": ({"certain_end_after": 0.5, "unjudged_end_after": 1.0}, {"lean": -6.0, "soonest": 0.5, "latest": 2.0}),
}

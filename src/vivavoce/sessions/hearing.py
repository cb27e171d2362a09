"""One call's ears: caller audio of any rate becomes 16 kHz, voice events, and the sound of the turn so far."""

from __future__ import annotations

from ..events import Audio
from ..media import INPUT_RATE, Resampler, Samples, to_float
from ..turns.detector import VoiceDetector
from ..turns.inputs import VoiceStarted, VoiceStopped

JUDGED_BYTES = 8 * INPUT_RATE * 2
"""The end-of-turn model looks at the last 8 s (models.md 3.3)."""


class Hearing:
    """`push` what the client sends; `take_turn_start` when a turn opens."""

    def __init__(self, detector: VoiceDetector) -> None:
        self._detector = detector
        self._resampler: Resampler | None = None
        self._rate = INPUT_RATE
        self._latest = bytearray()
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
        self._latest += pcm
        del self._latest[:-JUDGED_BYTES]
        return self._detector.push(pcm, now)

    def tick(self, now: float) -> list[VoiceStarted | VoiceStopped]:
        """No audio comes any more, perhaps."""
        return self._detector.tick(now)

    def take_turn_start(self) -> bytes:
        """The sound from a little before the voice began up to the last sample pushed; 16 kHz PCM16."""
        return self._detector.take_preroll()

    def judged_sound(self) -> Samples:
        """What the end-of-turn model listens to. (samples,) at 16 kHz, at most 8 s"""
        return to_float(bytes(self._latest))

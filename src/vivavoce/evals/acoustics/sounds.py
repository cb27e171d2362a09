"""What is added to a voice, or done to it, before it reaches a line. Every `apply` takes and gives 20 ms. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...media import INPUT_RATE, Samples
from .filters import FRAME, Filter, pass_band

_SEAM = INPUT_RATE // 4  # a loop's end fades into its beginning over a quarter of a second
_FADE = INPUT_RATE // 100  # a burst begins and ends within 10 ms: no click of its own
_DRIFT_SECONDS = (8.0, 20.0)  # of one swing: slower than a sentence, faster than a call
_BURST_SNR = (-5.0, 10.0)  # dB (tau-voice, evals.md 1.2)
# Of utterances; half a second below 1.5 kHz, which comes and goes over 100 ms; in frames (the same source).
_MUFFLED_SHARE, _MUFFLED_FRAMES, _MUFFLED_TURN, _MUFFLED_HZ = 0.2, 25, 5, 1500.0
_MUFFLED_WITHIN = 50  # frames from the beginning of the utterance: on a stream its length is not known
_UTTERANCE_PAUSE, _PAUSE_DB = 40, 20.0  # frames of quiet between two utterances; dB below the voice is quiet
_VOICE_HZ = (150.0, 1500.0)  # where most of the power of speech is (ITU-T P.50)
_ECHO_SECONDS = (0.06, 0.2)  # between a loudspeaker and the sender, over a device's buffers

Chance = np.random.Generator


class Noise:
    """A recording without end."""

    def __init__(self, sound: Samples, level_db: float, drift_db: float, chance: Chance) -> None:
        """level_db: RMS relative to full scale. drift_db: how far its level swings to either side."""
        self._loop = _endless(sound) * (_gain(level_db) / _rms(_endless(sound)))
        self._at = int(chance.integers(len(self._loop)))
        self._drift = drift_db
        self._swing = 2 * np.pi / (chance.uniform(*_DRIFT_SECONDS) * INPUT_RATE)
        self._phase = chance.uniform(0, 2 * np.pi)
        self._heard = 0

    def apply(self, frame: Samples, _echo: Samples | None) -> Samples:
        """The frame with noise in it."""
        sound = np.take(self._loop, np.arange(self._at, self._at + FRAME), mode="wrap")
        self._at = (self._at + FRAME) % len(self._loop)
        if self._drift:
            moments = np.arange(self._heard, self._heard + FRAME)
            sound = sound * 10 ** (self._drift * np.sin(self._swing * moments + self._phase) / 20)
        self._heard += FRAME
        return (frame + sound).astype(np.float32)


class Bursts:
    """Sudden sounds at random moments."""

    def __init__(self, sounds: Sequence[Samples], per_minute: float, speech_db: float, chance: Chance) -> None:
        self._sounds = sounds
        self._apart = 60.0 * INPUT_RATE / per_minute
        self._speech = speech_db
        self._chance = chance
        self._rest = np.zeros(0, np.float32)
        self._wait = self._pause()

    def apply(self, frame: Samples, _echo: Samples | None) -> Samples:
        """The frame with what bursts into it."""
        mixed = frame.copy()
        part, self._rest = self._rest[:FRAME], self._rest[FRAME:]
        mixed[: len(part)] += part
        self._wait -= FRAME
        while self._wait < 0:
            self._begin()
            self._wait += self._pause()
        return mixed

    def _begin(self) -> None:
        sound = self._sounds[int(self._chance.integers(len(self._sounds)))].copy()
        sound *= _gain(self._speech - self._chance.uniform(*_BURST_SNR)) / _rms(sound)
        ramp = np.linspace(0.0, 1.0, min(_FADE, len(sound) // 2), dtype=np.float32)
        sound[: len(ramp)] *= ramp
        sound[len(sound) - len(ramp) :] *= ramp[::-1]
        together = np.zeros(max(len(sound), len(self._rest)), np.float32)
        together[: len(self._rest)] += self._rest
        together[: len(sound)] += sound
        self._rest = together

    def _pause(self) -> float:
        return float(self._chance.exponential(self._apart))


class Room:
    """A voice as it sounds in a room: the direct sound first, then what the walls give back."""

    def __init__(self, response: Samples) -> None:
        # From the direct sound on, so that a voice ends where it ended; of the same energy where voices have theirs, so
        # that it is as loud.
        direct = response[int(np.argmax(np.abs(response))) :].astype(np.float64)
        voice = pass_band(*_VOICE_HZ)
        heard = np.convolve(direct, voice)
        self._filter = Filter(direct * np.sqrt(np.sum(voice**2) / np.sum(heard**2)))

    def apply(self, frame: Samples, _echo: Samples | None) -> Samples:
        """The frame in the room."""
        return self._filter.apply(frame)


class Muffled:
    """A mouth that is covered for half a second in one utterance of five."""

    def __init__(self, speech_db: float, chance: Chance) -> None:
        self._dull = Filter(pass_band(0.0, _MUFFLED_HZ))
        self._chance = chance
        self._quiet_below = _gain(speech_db - _PAUSE_DB)
        self._quiet = _UTTERANCE_PAUSE  # in frames, so far
        self._begins = self._left = 0  # frames until the hand comes, and that it stays
        self._share = 0.0

    def apply(self, frame: Samples, _echo: Samples | None) -> Samples:
        """The frame, dull or not."""
        if _rms(frame) < self._quiet_below:
            self._quiet += 1
        else:
            if self._quiet >= _UTTERANCE_PAUSE:
                self._decide()
            self._quiet = 0
        self._begins -= 1
        covered = self._left > 0 and self._begins < 0
        self._left -= covered
        share = float(np.clip(self._share + (1 if covered else -1) / _MUFFLED_TURN, 0.0, 1.0))
        mix = np.linspace(self._share, share, FRAME, dtype=np.float32)
        self._share = share
        return (frame * (1 - mix) + self._dull.apply(frame) * mix).astype(np.float32)

    def _decide(self) -> None:
        """At the beginning of an utterance: whether, and when in its first second."""
        happens, begins = self._chance.random() < _MUFFLED_SHARE, int(self._chance.integers(_MUFFLED_WITHIN))
        if happens:
            self._begins, self._left = begins, _MUFFLED_FRAMES


class Echo:
    """The agent's own voice, from the loudspeaker back into the microphone."""

    def __init__(self, down_db: float, chance: Chance) -> None:
        self._gain = np.float32(_gain(-down_db))
        self._air = np.zeros(int(chance.uniform(*_ECHO_SECONDS) * INPUT_RATE), np.float32)

    def apply(self, frame: Samples, echo: Samples | None) -> Samples:
        """The frame with what the loudspeaker played a while ago. echo: what it plays now; None = nothing."""
        self._air = np.concatenate((self._air, np.zeros(FRAME, np.float32) if echo is None else echo))
        back, self._air = self._air[:FRAME], self._air[FRAME:]
        return frame + self._gain * back


def _endless(sound: Samples) -> Samples:
    """A loop without a seam: the end is faded into the beginning, at equal power."""
    seam = min(_SEAM, len(sound) // 4)
    if seam == 0:
        return sound
    turn = np.linspace(0.0, np.pi / 2, seam)
    loop = sound[: len(sound) - seam].copy()
    loop[:seam] = loop[:seam] * np.sin(turn) + sound[len(sound) - seam :] * np.cos(turn)
    return loop


def _rms(sound: Samples) -> float:
    return max(float(np.sqrt(np.mean(sound.astype(np.float64) ** 2))), 1e-9)


def _gain(db: float) -> float:
    return float(10 ** (db / 20))

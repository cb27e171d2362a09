"""From sound to "the voice is on / off": hysteresis over window probabilities, gated by level; whose voice it is."""

from __future__ import annotations

import math
from collections.abc import Callable

from ..errors import LocalProtocolError
from ..media import INPUT_RATE, Samples, loudness, to_float
from .signals import VoiceStarted, VoiceStopped
from .turn_policy import TurnPolicy
from .vad import WINDOW

USUAL_RATE = 0.3
"""How far a turn moves the caller's usual level: three turns are two thirds of the way."""
FAINT_STEP_DB = 2.0
"""How far a faint turn moves it: a caller who has put the telephone down is let in again after a few turns."""


class Loudness:
    """`add` each window of voice, ask `faint` when the turn pauses or ends, then `close` the turn."""

    def __init__(self, faint_db: float) -> None:
        """faint_db: `TurnPolicy.faint_db`."""
        self._faint_db = faint_db
        self._levels: list[float] = []
        self._usual: float | None = None

    def add(self, level_db: float) -> None:
        """A window of this turn in which there was a voice; dBFS."""
        self._levels.append(level_db)

    @property
    def faint(self) -> bool:
        """Whether the turn so far is much softer than the caller usually is; False while that is unknown."""
        return bool(self._levels) and self._usual is not None and self._level() < self._usual - self._faint_db

    def close(self, answered: bool) -> None:
        """The turn is over. answered: it was one, so it tells how loud the caller is."""
        if answered and self._levels:
            if self._usual is None:
                self._usual = self._level()
            else:
                self._usual += -FAINT_STEP_DB if self.faint else USUAL_RATE * (self._level() - self._usual)
        self._levels = []

    def _level(self) -> float:
        """Mean power of the louder half, dBFS: vowels, without the soft ends of words and the room between them."""
        loud = sorted(self._levels)[len(self._levels) // 2 :]
        return 10.0 * math.log10(sum(10.0 ** (level / 10.0) for level in loud) / len(loud))


_BYTES = 2 * WINDOW
_SECONDS = WINDOW / INPUT_RATE
_QUIETEST_DB = -80.0  # dBFS: browsers gate to digital silence, which says nothing of the room


class VoiceDetector:
    """One call's voice detector. `push` every chunk; `take_preroll` when a turn starts; `tick` at `deadline`."""

    def __init__(self, policy: TurnPolicy, probability: Callable[[Samples], float]) -> None:
        """probability: window of 512 samples at 16 kHz → 0–1, with its own memory (`VoiceStream.probability`)."""
        self._policy, self._probability = policy, probability
        self._rest = b""
        self._recent = bytearray()
        """The last audio of no turn that was one; see `forget`."""
        self._pushed = 0
        """Bytes of audio so far."""
        self._begin = 0
        """Of these, those before the voice began. A clock does not tell: after a stall sound comes in bursts."""
        self._on = False
        self._voiced = 0
        """Windows of voice since it last was quiet for `stop_after`."""
        self._probable = 0.0
        """Sum of their probabilities."""
        self._quiet = 0
        """Windows of quiet in a row."""
        self._since = 0.0
        self._stopped = -math.inf
        """When the voice last fell silent."""
        self._last = float("-inf")
        self.noise_db = -60.0
        """The background's level, dBFS: falls within 0.1 s, rises within 1 s."""
        self.voice_db: float | None = None
        """The caller's usual level, dBFS; None before they have spoken."""
        self.loudness = Loudness(policy.faint_db)
        """Of the caller's turns; the voice between them counts for the next one, until that is closed."""
        self.deadline: float | None = None
        """When to call `tick`; None while the voice is off."""

    @property
    def suspects(self) -> bool:
        """Whether there may be a voice that has not been reported yet: its first windows."""
        return self._voiced > 0 and not self._on

    @property
    def snr_db(self) -> float | None:
        """The caller's level over the background; None before they have spoken."""
        return None if self.voice_db is None else self.voice_db - self.noise_db

    def push(self, pcm: bytes, now: float) -> list[VoiceStarted | VoiceStopped]:
        """Say when the caller begins and ends to speak.

        pcm: 16 kHz mono PCM16, any even length; a remainder below one 32 ms window is kept for the next call.
        now: seconds on any steady clock, when the *last* sample arrived. Audio sent faster than it was spoken is
            judged by its own length, but its turns end by the clock.

        Raises LocalProtocolError for half a sample.
        """
        if len(pcm) % 2:
            raise LocalProtocolError(
                f"audio must be whole 16-bit samples, not {len(pcm)} bytes: keep the odd byte back"
            )
        # Enough for a start that is committed in a later push: see `_trim`.
        self._trim(self._policy.preroll + self._policy.min_voice + 10 * _SECONDS)
        self._recent += pcm
        self._pushed += len(pcm)
        audio = self._rest + pcm
        found: list[VoiceStarted | VoiceStopped] = []
        begins: list[int] = []
        for start in range(0, len(audio) - _BYTES + 1, _BYTES):
            left = len(audio) - start - _BYTES
            events = self._window(audio[start : start + _BYTES], now - left / (2 * INPUT_RATE), self._pushed - left)
            begins += [self._begin for event in events if isinstance(event, VoiceStarted)]
            found += events
        self._rest = audio[len(audio) - len(audio) % _BYTES :]
        self._last = now
        self.deadline = now + self._policy.stall if self._on else None
        if begins:
            self._trim((self._pushed - begins[0]) / (2 * INPUT_RATE) + self._policy.preroll)
        return found

    def tick(self, now: float) -> list[VoiceStarted | VoiceStopped]:
        """The deadline passed: no audio comes any more, so the voice is off. Early, late or twice is harmless."""
        if self.deadline is None or now < self.deadline:
            return []
        stopped = VoiceStopped(self._last, self._probable / max(1, self._voiced))
        self.deadline, self._on, self._voiced, self._quiet = None, False, 0, 0
        return [stopped]

    def take_preroll(self) -> bytes:
        """The audio from `preroll` before the voice began up to the last sample pushed; later audio follows on it."""
        return bytes(self._recent)

    def forget(self) -> None:
        """A turn has ended: its sound is in no other's pre-roll. That of a turn that was none may be: "ye… yes"."""
        self._recent.clear()

    def _window(self, pcm: bytes, end: float, position: int) -> list[VoiceStarted | VoiceStopped]:
        policy = self._policy
        samples = to_float(pcm)
        probability, level = self._probability(samples), loudness(samples)
        threshold = policy.stop_probability if self._on else policy.start_probability
        voice = probability >= threshold and level >= self._gate()
        self._learn(level, voice, probability)
        if voice:
            if self._voiced == 0:
                self._since, self._probable = end - _SECONDS, 0.0
                self._begin = position - _BYTES
            self._voiced, self._quiet = self._voiced + 1, 0
            self._probable += probability
            again = self._since - self._stopped < policy.resume_within
            enough = min(policy.min_voice, policy.resume_voice) if again else policy.min_voice
            if not self._on and self._voiced * _SECONDS >= enough - 1e-9:
                self._on = True
                return [VoiceStarted(self._since)]
            return []
        self._quiet += 1
        if self._quiet * _SECONDS >= policy.stop_after - 1e-9:
            was_on, voiced = self._on, self._voiced
            self._on, self._voiced = False, 0
            if was_on:
                self._stopped = end - self._quiet * _SECONDS
                return [VoiceStopped(self._stopped, self._probable / voiced)]
        return []

    def _trim(self, seconds: float) -> None:
        del self._recent[: -2 * int(seconds * INPUT_RATE)]

    def _gate(self) -> float:
        """The level, dBFS, below which nothing counts as the caller's voice.

        Only a start must rise above the noise: within a word soft sounds sink below it, and would tear it apart.
        """
        over_noise = -math.inf if self._on else self.noise_db + self._policy.gate_over_noise_db
        if self.voice_db is None:
            return over_noise
        # The caller's own level bounds the noise gate, lest a sudden noise lock them out.
        return max(min(over_noise, self.voice_db - 6.0), self.voice_db - self._policy.gate_under_caller_db)

    def _learn(self, level: float, voice: bool, probability: float) -> None:
        """Follow the two levels. Rates are per 32 ms window: 0.1 of the way is 0.3 s, 0.05 is 0.6 s, 0.02 is 1.6 s."""
        level = max(level, _QUIETEST_DB)
        if voice:
            self.loudness.add(level)
            before = level if self.voice_db is None else self.voice_db
            self.voice_db = before + (0.1 if level > before else 0.02) * (level - before)
        elif self.voice_db is not None and probability >= self._policy.start_probability:
            self.voice_db -= 0.05  # dB: a caller who steps back is let in again within seconds
        if level < self.noise_db:
            self.noise_db += 0.3 * (level - self.noise_db)
        elif probability < self._policy.stop_probability:
            self.noise_db += 0.05 * (level - self.noise_db)

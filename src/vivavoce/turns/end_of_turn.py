"""How long a silence must last until the caller's turn is over: what is known of it, weighed in one place. Pure.

Callers who will go on do so after pauses of known lengths (log-logistic); how likely they have finished is told by the
sound, the words and how much was said. Together they give the silence after which too few would still go on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

_FIRMLY = 0.02
"""A judgement of the sound counts as this far from certain at least: beyond, the model tells noise from noise."""
_LENGTHS = (1.5, 12.0)
"""Seconds of voice between which its amount counts: to 0.2 s it would tell as much in read prose, and hold back every
short command."""
_ANSWER = 3.0
"""Seconds that an answer to a question counts as, however short it is."""
_MOST_SENTENCES = 3
_SENTENCE_END = re.compile(r"[.?!]\s")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a turn whose caller has fallen silent."""

    judged: float
    """The sound's completeness, 0–1 (Smart Turn)."""
    voiced: float
    """Seconds of voice in the turn."""
    words: str | None = None
    """What was recognised; None = nobody said."""
    hint: float | None = None
    """The words' completeness, 0–1, in the levels of `models/embedded/endpointing.py`; None = nobody said."""
    pauses: Sequence[float] = ()
    """Seconds of this caller's silences so far that were only pauses."""
    ends: Sequence[float] = ()
    """The sound's completeness at ends of this caller's turns so far."""
    understood: bool | None = None
    """Whether the words make a request that the model acts on, or asks only for what is missing of it; None = neither
    that nor nothing, or nobody said."""


@dataclass(frozen=True, slots=True)
class EndOfTurn:
    """The fused policy. Weights are log-odds of "has finished", fitted by `bench/turn_ends.py --fit` on the pauses of
    people; which operating point is taken, `lean`, is chosen on the curve that it prints."""

    base: float = -0.49
    sound: float = 0.39
    """For each log-odds of the sound's completeness."""
    dangling: float = -2.0
    """The words want more ("my name is"). This and the two of `answered` and `closed` are chosen, not fitted: the
    recordings answer no questions, and hold 18 such ends. models.md 3.3: of 24 half sentences the sound finds 11, the
    words 19."""
    comma: float = -0.94
    """The recogniser wrote a comma."""
    length: float = 0.63
    """For each factor e of voice: a word or two are the beginning of something."""
    sentence: float = -0.62
    """For each sentence that the turn already holds: who tells a story goes on with it."""
    wordless: tuple[float, float, float] = (-0.50, 0.38, 0.40)
    """Base, sound and length where the words are not known."""
    understood: float = 0.5
    """Base, instead of all but the sound, where nothing particular was asked and the words make a request that was
    understood. `bench/request_ends.py` fits 0.93; that much would cut off 39 spoken requests of 180 instead of 32."""
    lost: float = -2.6
    """The same where they led nowhere: what they are about is still to come. Fitted there."""
    answered: float = 1.5
    """The words fill what was asked for."""
    closed: float = 2.5
    """The words are of those that nobody continues ("that's all")."""
    median_pause: float = 0.18
    """Seconds of silence that half of the pauses last."""
    shape: float = 1.8
    """How closely pauses lie about it."""
    usual_pause: float = 0.34
    """Geometric mean of the pauses longer than `shortest_pause`; a caller's own are held against it."""
    shortest_pause: float = 0.15
    """Seconds; shorter silences are within words, and are over before anything is decided."""
    pauses_known: float = 6.0
    """As many pauses of everybody's weigh as much as those of this caller."""
    ends_known: float = 2.0
    """As many ends of turns that sound finished weigh as much as those of this caller. Chosen, not fitted."""
    unheard: float = 0.5
    """Log-odds that the sound is taken to have where it tells nothing: those of pauses and ends together, about."""
    sharpness: float = 2.5
    """How much faster than its odds say a likely end is taken, and a less likely one waited for."""
    lean: float = -4.0
    """Log-odds: less cuts callers off less often and waits longer."""
    soonest: float = 0.2
    """Seconds of silence before which no turn ends."""
    soonest_open: float = 0.4
    """The same where nothing particular was asked: another sentence may follow ("… my appointment. I was born on …",
    280 ms apart in a recorded call; read sentences stand alone, and do not show it)."""
    soonest_closed: float = 0.5
    """The same after words such as "that's all": thanks and a goodbye may follow, 450 ms apart in that call."""
    latest: float = 1.2
    """Seconds of silence after which every turn ends that only seems unfinished."""

    def silence(self, known: Evidence) -> float:
        """Seconds of silence that end the turn, by what is known of it."""
        scale = self.median_pause * self._pace(known.pauses)
        short = 1.0 + (self.shortest_pause / scale) ** self.shape
        going_on = math.exp(-min(50.0, max(-50.0, self.sharpness * self._odds(known) + self.lean)))
        beyond = short * going_on - 1.0
        silence = scale * beyond ** (1.0 / self.shape) if beyond > 0.0 else 0.0
        return min(max(silence, self._soonest(known.hint)), self.latest)

    def _soonest(self, hint: float | None) -> float:
        if hint is None or 0.9 <= hint < 0.95:
            return self.soonest
        return max(self.soonest, self.soonest_open if hint < 0.9 else self.soonest_closed)

    def features(self, known: Evidence) -> tuple[float, float, float, float, float]:
        """What the fitted weights (base, sound, length, sentence, comma) are for."""
        answer = known.hint is not None and known.hint >= 0.9
        length = math.log(_ANSWER if answer else min(max(known.voiced, _LENGTHS[0]), _LENGTHS[1]))
        words = (known.words or "").rstrip()
        sentences = min(len(_SENTENCE_END.findall(words)), _MOST_SENTENCES)
        return 1.0, self._sounds(known), length, sentences, float(words.endswith(","))

    def _sounds(self, known: Evidence) -> float:
        """Log-odds that the sound is complete. Of a caller whose every end is taken for unfinished, as those of accents
        and synthetic voices are that the model does not know, it says the less, until it says nothing."""
        judged, ends = _log_odds(known.judged), [_log_odds(end) for end in known.ends]
        lift = max(0.0, sum(self.unheard - end for end in ends)) / (self.ends_known + len(ends))
        return max(judged, min(self.unheard, judged + lift))

    def _odds(self, known: Evidence) -> float:
        features = self.features(known)
        if known.words is None or known.hint is None:
            return _weighed(self.wordless, features)
        if known.understood is not None and 0.4 <= known.hint < 0.9:
            base = self.understood if known.understood else self.lost
            return base + self.sound * features[1] + self.comma * features[-1]
        weights = self.base, self.sound, self.length, self.sentence, self.comma
        return _weighed(weights, features) + (0.0 if features[-1] else self._meant(known.hint))

    def _meant(self, hint: float) -> float:
        if hint < 0.4:
            return self.dangling
        return self.closed if hint >= 0.95 else self.answered if hint > 0.9 else 0.0

    def _pace(self, pauses: Sequence[float]) -> float:
        """This caller's pauses by those of everybody."""
        longer = [math.log(pause / self.usual_pause) for pause in pauses if pause > self.shortest_pause]
        return math.exp(sum(longer) / (self.pauses_known + len(longer)))


def _log_odds(judged: float) -> float:
    """Of a completeness that the sound is judged to have."""
    judged = min(max(judged, _FIRMLY), 1.0 - _FIRMLY)
    return math.log(judged / (1.0 - judged))


def _weighed(weights: Sequence[float], features: Sequence[float]) -> float:
    """The sum of the features that have a weight."""
    return sum(weight * feature for weight, feature in zip(weights, features, strict=False))

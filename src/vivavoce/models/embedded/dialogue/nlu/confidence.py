"""How far to trust what was heard, and from when on to repeat, narrow, change the channel, hand over. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from .....lexicon import DIGITS
from ...brain import Utterance
from .entities.inverse_normalisation import LETTER, UPPER
from .entities.names import PARTICLES
from .entities.spelling import spelled_words
from .tokens import normalize


@dataclass(frozen=True, slots=True)
class DoubtPolicy:
    """Where certainty ends. Confidences are the recogniser's, 0–1."""

    noise_below: float = 0.15
    """At or under this confidence the words are not words. Of 24 pieces of environmental noise the recogniser gave 23
    at most 0.07; of 20 clean pieces of speech the lowest tenth began at 0.56, at 10 dB of noise at 0.02."""
    unsure_below: float = 0.50
    """Under this confidence nothing is taken silently: an intent or a value is checked with the caller. The confidence
    is fitted to the share of right words (`stt.SLOPE`): under it, more likely wrong than right."""
    read_back_from: float = 0.35
    """From this confidence the read-back before the action is check enough for a value that it will hold."""
    echo_below: float = 0.80
    """Under this confidence the stock phrases that recognisers write for noise ("thank you.", "you") count as noise."""
    short_answer_from: float = 0.6
    """From this confidence a stock phrase that answers a question ("yes") is taken. Of 45 pieces of environmental
    noise heard while a yes was awaited none reached 0.3; a bare "yes" in 6 natural voices: 0.69 to 0.85."""
    name_from: float = 0.01
    """From this confidence a first and last name that were asked for are no noise: a recogniser doubts every rare name.
    Set by one name in two voices, rightly recognised at about 0.02 and 0.06. They are checked with the caller."""
    loud_noise_db: float = 5.0
    """At or under this level of voice over background, `extra` is added to the first two thresholds. The recogniser's
    word errors double between 10 and 5 dB (models.md 3.1)."""
    extra: float = 0.10
    """Confidence asked for on top in loud noise."""
    narrow_after: int = 2
    """Failures in a row (turns) after which the question is put differently."""
    other_channel_after: int = 3
    """Turns in a row without intelligible words before another channel is named."""
    person_after: int = 4
    """Turns in a row without intelligible words before a person is offered."""
    give_up_after: int = 6
    """Turns in a row without intelligible words before the call ends."""
    most_asks: int = 5
    """Times that one argument is asked for, whatever was said between, before a person takes over."""
    hand_over_after: int = 3
    """Intelligible but useless answers to one question before a person takes over."""


class Hearing(Enum):
    """How well a turn was heard."""

    CLEAR = "clear"
    UNSURE = "unsure"
    NOISE = "noise"


_PHANTOMS = frozenset(
    "you|the|thank you|thanks|thank you very much|thanks for watching|thank you for watching|bye|bye bye|oh|ah|uh|um|"
    "hmm|mm|huh|i|a|and|so|it|that|what|is|okay|ok|yeah|hey|hi|no|yes|all right|please subscribe|music|applause|"
    "laughter|i am sorry|"
    "sorry|we will be right back|see you next time|i do not know|do not".split("|")
)
"""What recognisers trained on captions write when there is only noise."""
_NO_ANSWER = frozenset("you the a i it is and so that thank oh ah uh um hmm mm huh".split())


_PART = rf"(?:[{UPPER}](?:{LETTER}|['’-](?={LETTER}))*\.?|{LETTER}{{3,}}|{'|'.join(sorted(PARTICLES))})"
FULL_NAME = re.compile(rf"[{UPPER}](?:{LETTER}|['’-])+(?: {_PART}){{1,4}}[.,]?")
"""First and last name and nothing else, as recognisers write them."""


def judge(heard: Utterance, policy: DoubtPolicy, *, asked: bool, name: bool = False) -> Hearing:
    """Whether the words may be used.

    asked: the agent has just put a question, so that a short answer is likely. name: it asked for a name.
    """
    words = normalize(heard.text)
    if not words:
        return Hearing.NOISE
    if heard.typed:
        return Hearing.CLEAR
    extra = policy.extra if heard.snr_db is not None and heard.snr_db <= policy.loud_noise_db else 0.0
    if heard.confidence <= policy.noise_below + extra:
        whole = FULL_NAME.fullmatch(heard.text.strip()) or spelled_words(heard.text, expected=True)
        named = name and heard.confidence >= policy.name_from + extra and whole
        return Hearing.UNSURE if named else Hearing.NOISE
    if words in _PHANTOMS and heard.confidence < policy.echo_below:
        if not asked or set(words.split()) <= _NO_ANSWER or heard.confidence < policy.unsure_below + extra:
            return Hearing.NOISE
        return Hearing.CLEAR if heard.confidence >= policy.short_answer_from + extra else Hearing.UNSURE
    if _stutters(words):
        return Hearing.NOISE
    return Hearing.UNSURE if heard.confidence < policy.unsure_below + extra else Hearing.CLEAR


_DIGITS = DIGITS | {"oh", "ten", "double"}


def _stutters(words: str) -> bool:
    """One word or pair many times over: what a decoder does on noise."""
    parts = words.split()
    return len(parts) >= 6 and len(set(parts)) <= 2 and not any(p.isdigit() or p in _DIGITS for p in parts)

"""What a few words over a reply mean: "mm-hm" is listening, "stop" is an interruption, digits are counted. English."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from ..lexicon import DIGITS, TENS, UNITS

_BACKCHANNEL_PHRASES = (
    r"i see|thank you|thanks a lot|got it|go on|go ahead|all right|of course|that's (?:right|fine|good|great|correct)"
    r"|sounds? (?:good|great|fine)|no problem|no worries|oh (?:wow|nice)|(?:uh|mm|m) (?:huh|hm+)"
)
_BACKCHANNELS = frozenset(
    "mm mmm mhm mhmm mmhm mmhmm hm hmm hmmm uhhuh huh uh um er erm ah aha oh ooh wow yeah yep yup yes ya okay ok k kay"
    " right sure fine good great nice cool perfect alright correct exactly absolutely indeed true please thanks".split()
)
_ASSENT = frozenset("yes yeah yep yup ya okay ok right sure fine alright correct exactly absolutely".split())
_COMMANDS = re.compile(
    r"\b(?:stop|wait|no|nope|pause|cancel|sorry|pardon|actually|hello|listen|(?:hold|hang) on|excuse me"
    r"|(?:one|a|just a) (?:moment|second|minute|sec)|shut up|be quiet)\b"
)
_TWO_DIGITS = frozenset(word for word, number in (UNITS | TENS).items() if number >= 10)
ECHOED = 0.6
"""Share of the letters heard that the agent is saying from which the words are its own."""
ECHOED_RUN = 3
"""Letters in a row that count: fewer are alike by chance."""
_TIMES = {"double": 2, "triple": 3, "treble": 3}


def interrupts(text: str) -> bool:
    """Whether these words take the floor at once: two or more that carry meaning, or a command such as "wait"."""
    rest = _without_phrases(text)
    return bool(_COMMANDS.search(rest)) or len(_meaningful(rest)) >= 2


def hints_interruption(text: str) -> bool:
    """Whether there is at least one word that a mere listener would not say."""
    return bool(_meaningful(_without_phrases(text)))


def answers_yes_no(text: str) -> bool:
    """Whether these words could answer a yes/no question: a listener's "yeah" and a caller's are the same word."""
    return any(word in _ASSENT for word in _tokens(text)) or bool(_COMMANDS.search(_without_phrases(text)))


def commands(text: str) -> bool:
    """Whether these words ask for silence or the floor: "stop", "wait"."""
    return bool(_COMMANDS.search(_without_phrases(text)))


def echoes(text: str, said: str) -> bool:
    """Whether these words are those of `said`, as a recogniser hears them from a loudspeaker: most letters, in their
    order ("I have to borrow it" for "I have tomorrow at"), or only words of it, however short ("I")."""
    heard, spoken = " ".join(_tokens(text)), " ".join(_tokens(said))
    if heard and set(_tokens(text)) <= set(_tokens(said)):
        return True
    runs = SequenceMatcher(None, heard, spoken, autojunk=False).get_matching_blocks()
    return bool(heard) and sum(run.size for run in runs if run.size >= ECHOED_RUN) >= ECHOED * len(heard)


def count_digits(text: str) -> int:
    """How many digits were read out: "five five, double oh 42" → 6; "twenty one" → 2."""
    tokens = _tokens(text)
    found, times, after_tens, zeros = 0, 1, False, 0
    for token in tokens:
        if token in _TIMES:
            times = _TIMES[token]
            continue
        if token.isdigit():
            found += len(token) * times
        elif token in ("oh", "o"):
            zeros += times
        elif token in _TWO_DIGITS:
            found += 2
        elif token in DIGITS and not after_tens:
            found += times
        times, after_tens = 1, token in TENS
    # "Oh" is a digit among digits and a sigh elsewhere.
    return found + zeros if found else 0


def _without_phrases(text: str) -> str:
    spaced = " ".join(_tokens(text))
    return re.sub(rf"\b(?:{_BACKCHANNEL_PHRASES})\b", " ", spaced)


def _meaningful(text: str) -> list[str]:
    return [word for word in text.split() if word not in _BACKCHANNELS]


def _tokens(text: str) -> list[str]:
    joined = re.sub(r"(?<=[a-z])-(?=h)", "", text.lower().replace("’", "'"))  # mm-hm, uh-huh
    return re.findall(r"(?:[^\W\d_]|')+|\d+", joined)

"""What the tables of days and times are written in: patterns over a line of words, and the names of the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ...... import lexicon

WEEKDAYS = {
    name: day
    for day, known in enumerate(lexicon.WEEKDAYS)
    for name in (known.lower(), f"{known.lower()}s", *{3: ["thu", "thur", "thurs"]}.get(day, [known[:3].lower()]))
    if name not in ("sat", "sun")  # words of their own
} | {"tues": 1, "weds": 2}
MONTHS = {
    name: month for month, known in enumerate(lexicon.MONTHS, 1) for name in (known.lower(), known[:3].lower())
} | {"sept": 9}

AFTERWARDS = "<afterwards>"
AFTER_TIME = "<after a time>"
"""At the end of a pattern: what follows must be one of these, checked once for all patterns."""
_FOLLOWING = (
    r"(?:$| [,.;:?!-]| (?:at|on|of|in|from|between|around|about|after|before|if|and|or|please|would|will|is|works?|"
    r"work|instead|then|but|to|for|with|by|under|until|till|through|morning|afternoon|evening|thanks|thank|because|so|"
    r"when|that|we|i|he|she|they|my|your|noon|midday|half|quarter|either|rather|not|no|this|next|same|hopefully|maybe|"
    r"though|too|as|ish|sharp|actually|today|tomorrow|tonight|i'd|i'm|i'll|does|did|do|can|could|should|ok|alright|"
    r"right|than|sounds|looks|was|are|were|the|it|it's|you|anytime|any|sometime|a|an|also|available|free|open|or|"
    r"exactly|pm|am|oclock|every|each|daily|"
    r"\d[\d:]*|" + "|".join(WEEKDAYS) + r")\b)"
)
"""What may follow a bare number or ordinal that is a time or a day: anything else makes it "the first appointment"."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern over a line of words."""

    regex: re.Pattern[str]
    following: re.Pattern[str] | None
    """What must come after a match; None = anything."""

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Every place where it holds."""
        for match in self.regex.finditer(text):
            if self.following is None or self.following.match(text, match.end()):
                yield match


@lru_cache(maxsize=512)
def pattern(source: str) -> Pattern:
    """Every space of `source` may be a comma and a space; `_` is a plain space; see `AFTERWARDS` for its end."""
    following = None
    for mark in (AFTERWARDS, AFTER_TIME):
        if source.endswith(mark):
            source, following = source.removesuffix(mark), _afterwards(mark)
    spaced = source.replace(" ", "(?: ,)? ").replace("_", " ")
    return Pattern(re.compile(rf"(?<![^ ])(?:{spaced})(?![^ ])"), following)


@lru_cache(maxsize=2)
def _afterwards(mark: str) -> re.Pattern[str]:
    words = _FOLLOWING if mark == AFTERWARDS else _FOLLOWING.replace("|of|", "|").replace(r"|\d[\d:]*|", "|")
    return re.compile(words)

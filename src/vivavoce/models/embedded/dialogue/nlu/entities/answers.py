"""The bare answer to a question, without the courtesies around it: "Oh, from York, please" → "York". Pure."""

from __future__ import annotations

import re

from ......consent import read as read_consent
from .found import Found

SCORE = 0.7
"""Of an answer that nothing but the question vouches for."""

_SENTENCES = re.compile(
    r"\b(?:messages?|notes?|memo|reason|body|comments?|details|symptoms?|problem|issue|trouble|fault|feedback|question|"
    r"story|task|reminder|to-?do|request|text|why|what happened|complaint|instructions?|says?|said|command|line|"
    r"description|describes?|content|summary|query|answer|wish|wording|words)\b"
)
"""What an argument is called that takes whole sentences as they are said."""
_FILLERS = re.compile(
    r"^(?:(?:um+|uh+|er+|ah+|oh|well|so|yes|of course|certainly|absolutely|no problem|let me (?:think|see)|yeah|yep|"
    r"sure|ok|okay|hi|hello|please|its|it's|it is|it'll be|that's|that is|that would be|i'm|i am|this is|my name is|my "
    r"name's|the name is|the name's|name's|you can call me|i said|i think|i guess|let's say|just|for|under|call me|"
    r"they call me|with)\b[\s,.:]*)+",
    re.IGNORECASE,
)
_ENDINGS = re.compile(
    r"[\s,.!?]*(?:\b(?:please|thanks|thank you|thank you very much|sir|ma'am|speaking|here|calling|you know|um|"
    r"uh)\b[\s,.!?]*)*$",
    re.IGNORECASE,
)
_WAY = re.compile(r"(?:from|at|to|in|on|near|around)\s+", re.IGNORECASE)


def takes_sentences(context: str) -> bool:
    """Whether an argument, by its name and description, takes whole sentences as they are said."""
    return bool(_SENTENCES.search(context.lower().replace("_", " ")))


def bare_answer(text: str, *, place: bool = False) -> Found | None:
    """The whole answer without fillers and courtesies. place: without "from" and "at" before it, too."""
    head = _FILLERS.match(text)
    start = head.end() if head else 0
    if place and (way := _WAY.match(text, start)):
        start = way.end()
    tail = _ENDINGS.search(text, start)
    end = tail.start() if tail else len(text)
    return Found(text[start:end].strip(), (start, end), SCORE) if text[start:end].strip() else None


def free_text(text: str, *, place: bool = False, context: str = "") -> Found | None:
    """What was answered to a question for free text, as it was said; None where it only agrees.

    place: an address or a town, so "from 22 Baker Street" too. context: the argument's name and description; one that
    takes whole sentences gets "sounds great" too.
    """
    agrees = not takes_sentences(context) and read_consent(text).plain
    return None if agrees else bare_answer(text, place=place)

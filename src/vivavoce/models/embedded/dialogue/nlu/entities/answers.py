"""The value in a whole sentence that answers a question: "I'd like to go to Mill Valley, please" → "Mill Valley". Pure.

A caller's sentence around a value is made of few words: who wants, wanting, going, looking, and small words between.
What stands behind them, up to the next clause, is the value. Chosen on half of the services of Schema-Guided Dialogue's
training part (`bench/answers.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ......consent import read as read_consent
from ..tokens import content
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
    r"^(?:(?:um+|uh+|er+|ah+|oh|well|so|yes|of course|certainly|absolutely|no problem|let me (?:think|see)|"
    r"yeah|yep|sure|ok|okay|hi|hello|please|its|it's|it is|it'll be|that's|"
    r"that is|that would be|i'm|i am|"
    r"this is|my name is|my name's|the name is|the name's|name's|you can call me|i said|i think|i guess|let's "
    r"say|just|for|"
    r"under|call me|they call me|with)\b[\s,.:]*)+",
    re.IGNORECASE,
)
_ENDINGS = re.compile(
    r"[\s,.!?]*(?:\b(?:please|thanks|thank you|thank you very much|sir|ma'am|speaking|here|calling|you know|um|"
    r"uh)\b[\s,.!?]*)*$",
    re.IGNORECASE,
)
_WAY = re.compile(r"(?:from|at|to|in|on|near|around)\s+", re.IGNORECASE)
_AROUND = frozenset(
    "i i'm i'd i'll i've we we're we'd we'll you he she they it it's its that that's this there there's let's lets me "
    "us my our am is are was be been being do does did have has had would will shall should could can might may must "
    "want wants wanted wanting need needs needed like liked love prefer preferred wish hope hoping plan planning "
    "think thinking guess looking look search searching find finding check checking see seeing show give get getting "
    "got take taking make book reserve put try trying choose pick picking go going gonna wanna come coming fly flying "
    "travel traveling travelling leave leaving depart departing arrive arriving head heading visit visiting stay "
    "staying live start starting drive driving ride eat eating watch watching listen listening play hear know "
    "somewhere something anything some any a an the to for of in at on from near around by with up out off into about "
    "as just really usually also maybe perhaps probably please rather actually only still now then how well so kindly "
    "interested mood feel feeling say call called named preferably ideally type kind sort style one ones and enjoy "
    "help tell using picked shown showing available".split()
)
"""Words around a value."""
_SUBJECT = re.compile(
    r"^(?:i|i'm|i'd|i'll|i've|we|we're|we'd|we'll|it|it's|let's|lets|that|that's|there|you|give|get|find|show|look|"
    r"search|check|try|make|put|book|take|go|how|can|could|would|will|do|please|somewhere|something|anything|"
    r"preferably|maybe|tell|help|see|any|some|departing|leaving|arriving|flying|going|coming|traveling|"
    r"travelling|picking|getting|heading|staying|looking|searching)\b",
    re.IGNORECASE,
)
"""How a sentence begins; the bare value that a caller mostly gives does not."""
_NEXT_CLAUSE = re.compile(
    r"\s*(?:[.;!?]\s+|,\s+(?:and|but|so|because|if|can|could|would|do|is|are|it|i|we|that|which|please|what|how|any)\b|"
    r"\s(?:because|since|so (?:i|it|that|we)|but|if|can you|could you|do you|and (?:i|we|it|can|could)|as (?:i|we|it)|"
    r"that (?:is|are|has|have|would)|which|where|when|while|(?:i|we) (?:can|could|would|am|are|will)|"
    r"(?:is|are|it is) there|at the moment|right now)\b)",
    re.IGNORECASE,
)
_AGREES = re.compile(
    r"\s+(?:(?:that )?(?:works?|will do|sounds? \w+|"
    r"(?:is|are) (?:fine|good|great|okay|ok|it|perfect|cool|my (?:top pick|favou?rite))|"
    r"(?:would|will|should|might|could) (?:be )?(?:really |very |pretty |my )?(?:\w+)(?: \w+)?)|"
    r"for (?:me|us|now)|instead|"
    r"if (?:possible|you can|available)|works for me|as well|too|right now|"
    r"(?:kind|type|sort) of|in general)$",
    re.IGNORECASE,
)
"""What is said of a value behind it."""
_PLACED = re.compile(r"\b(?:in|at|near|from|to|around|for|of|by|inside|within|close to|out of)\s+", re.IGNORECASE)
"""A town stands behind the last of these: "a hotel near my office in Bern"."""
_IS = re.compile(
    r"^(?:the |my |our |its )?(?P<what>\w+(?: \w+){0,3}?) (?:is|will be|would be|should be|was) ", re.IGNORECASE
)
_NONE = re.compile(
    r"(?:don't|do not|didn't|can't|cannot|won't|not|no idea|unsure|either|neither|both|whatever|whichever|anything|"
    r"everything|nothing|it|that|this|them|these|those|one|another|other|else)\b",
    re.IGNORECASE,
)
"""How what is left of a sentence begins that gives no value: "I don't know", "either is fine"."""
_WORD = re.compile(r"[^\s,]+")


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
    """What was answered to a question for free text; None where nothing but talk was.

    place: an address or a town, so "from 22 Baker Street" too. context: the argument's name and description; what they
    name is not part of its value ("Thai food" for the kind of food), and an argument that takes whole sentences, such
    as a message, gets them.
    """
    answer = bare_answer(text, place=place)
    if answer is None or takes_sentences(context):
        return answer
    if read_consent(text).plain:
        return None  # "sounds great" agrees
    start, end = _value_within(text, *answer.span, place, frozenset(content(context)))
    value = text[start:end].strip()
    gives_none = (start, end) != answer.span and _NONE.match(value)
    return Found(value, (start, end), SCORE) if value and not gives_none else None


def _value_within(text: str, start: int, end: int, place: bool, known: Collection[str]) -> tuple[int, int]:
    """Where the value stands in a sentence; the whole span where it is no sentence."""
    while agrees := _AGREES.search(text[start:end]):
        end = start + agrees.start()  # "Thai food would be perfect"
    named = _IS.match(text[start:end])
    if named and set(content(named["what"])) & set(known):
        return _without_agreement(text, start + named.end(), end, known)  # "the city is San Leandro"
    if not _SUBJECT.match(text[start:end]) and not (start and _SUBJECT.match(text.lstrip())):
        return _without_agreement(text, start, end, known)
    first = start
    for word in _WORD.finditer(text, start, end):
        plain = word.group().lower().replace("’", "'").strip(".!?")
        if plain not in _AROUND:
            break
        first = word.end()
    while first < end and text[first] in " ,":
        first += 1
    clause = _NEXT_CLAUSE.search(text, first, end)
    last = clause.start() if clause and clause.start() > first else end
    placed = list(_PLACED.finditer(text, first, last))
    if placed and placed[-1].end() < last and (place or _is_known(text[first : placed[-1].start()], known)):
        first = placed[-1].end()
        if article := re.match(r"(?:the|a|an|my|our) ", text[first:last]):
            first += article.end() * (place or not text[first].isupper())
    return _without_agreement(text, first, last, known)


def _without_agreement(text: str, start: int, end: int, known: Collection[str]) -> tuple[int, int]:
    """Without "… would be good", and without the kind of thing that was asked for behind it: "Thai food"."""
    while agrees := _AGREES.search(text[start:end]):
        end = start + agrees.start()
    words = list(_WORD.finditer(text, start, end))
    while len(words) > 1 and not _is_name(words) and _is_known(words[-1].group(), known):
        words.pop()
        end = words[-1].end()
    return start, end


def _is_name(words: Sequence[re.Match[str]]) -> bool:
    """Whether the last of several words belongs to a name of several: "New York City", "mexico city"."""
    return words[-1].group()[:1].isupper() and words[-2].group()[:1].isupper() or words[-1].group().lower() == "city"


def _is_known(words: str, known: Collection[str]) -> bool:
    """Whether words only name what was asked for."""
    stems = content(words)
    return bool(stems) and set(stems) <= set(known)

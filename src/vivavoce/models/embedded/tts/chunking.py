"""Cuts a reply into phrases spoken one after another: a short one first, so that the answer starts soon. Pure."""

from __future__ import annotations

import re

from ....lexicon import MONTHS, ORDINALS, TENS, UNITS, WEEKDAYS

FIRST_WORDS = 7
"""The first phrase has at most this many words where the sentence offers a place to cut: about 160 ms of work."""
MOST_WORDS = 16
"""Later phrases are cut at a clause boundary beyond this: memory and delay grow with the phrase."""
FEWEST_WORDS = 3
"""No later phrase is shorter than this, unless it is a sentence: too many seams sound chopped."""

_ABBREVIATIONS = frozenset(
    "dr mr mrs ms prof st sr jr no vs etc approx dept inc ltd ave blvd rd apt e.g i.e a.m p.m u.s ph.d mon tue tues "
    "wed thu thurs fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_NUMBERS = frozenset({*UNITS, *TENS, *ORDINALS, "oh", "hundred", "thousand", "million", "double", "triple"})
_CALENDAR = frozenset(name.lower() for name in (*WEEKDAYS, *MONTHS))
_BEFORE = frozenset("and but so or because which if when while unless then".split())
"""Words before which a breath is natural."""
_JOINTS = frozenset("to on at for with from in by is are was were will would has have".split())
"""Words before which the first phrase of a long sentence may be cut when nothing better offers itself."""
LONG_SENTENCE = 9
"""Words from which a sentence is long: rendered whole it keeps the caller waiting, 450–740 ms measured for 13 words."""

LOOK_AHEAD = 4 * MOST_WORDS
"""Words among which the next cut is looked for. Where none is, there is one all the same: nobody has that breath, and
while a phrase is rendered nobody else's is."""

_SPACE = re.compile(r"\s+")
_ENDLESS = re.compile(r"(\S{60})(?=\S)")
"""No word is that long; what is goes in pieces."""


def phrases(text: str) -> list[str]:
    """The reply in pieces to render one by one; joined with spaces they give the text back (spaces aside).

    Cuts fall at sentence ends and clause boundaries, never inside a number, a time, a date or an abbreviation.
    """
    found: list[str] = []
    for sentence in _sentences(_ENDLESS.sub(r"\1 ", _SPACE.sub(" ", text).strip())):
        limit = MOST_WORDS if found else FIRST_WORDS
        while True:
            cut = _place_to_cut(sentence, limit, first=not found)
            if cut is None:
                break
            found.append(" ".join(sentence[:cut]))
            sentence, limit = sentence[cut:], MOST_WORDS
        found.append(" ".join(sentence))
    return found


def _sentences(text: str) -> list[list[str]]:
    """Sentences as lists of words."""
    found: list[list[str]] = [[]]
    for word in text.split(" ") if text else []:
        if word.startswith(("(", '"', "“")) and found[-1] and _ends_sentence(found[-1][-1]):
            found.append([])
        found[-1].append(word)
        if _ends_sentence(word):
            found.append([])
    return [sentence for sentence in found if sentence]


def _ends_sentence(word: str) -> bool:
    bare = word.rstrip("\"')”’")
    if bare.endswith(("?", "!", "…")):
        return True
    if not bare.endswith("."):
        return False
    stem = bare[:-1].casefold()
    return stem not in _ABBREVIATIONS and not (len(stem) == 1 and stem.isalpha())


def _place_to_cut(sentence: list[str], limit: int, first: bool) -> int | None:
    """How many words go into the next phrase; None to keep the sentence whole."""
    if len(sentence) <= limit and not first:
        return None
    if len(sentence) > LOOK_AHEAD:
        return _place_to_cut(sentence[:LOOK_AHEAD], limit, first) or MOST_WORDS
    fewest = 1 if first else FEWEST_WORDS
    places = [at for at in range(fewest, len(sentence)) if _may_cut(sentence, at)]
    commas = [at for at in places if sentence[at - 1][-1] in ",;:—–"]
    if first:
        if early := [at for at in commas if at <= limit and (len(sentence) > limit or at <= 3)]:
            return early[0]
        if len(sentence) <= limit:
            return None
    good = [at for at in commas if at <= limit and len(sentence) - at >= FEWEST_WORDS]
    breaths = [
        at
        for at in places
        if FEWEST_WORDS <= at <= limit and len(sentence) - at >= FEWEST_WORDS and _bare(sentence[at]) in _BEFORE
    ]
    # Beyond the limit a comma is still better than none: an over-long phrase must end somewhere.
    late = [at for at in commas if at > limit and len(sentence) - at >= FEWEST_WORDS]
    if good:
        return good[-1]
    if breaths:
        return breaths[-1]
    if first and len(sentence) >= LONG_SENTENCE:
        joints = [at for at in places if FEWEST_WORDS <= at <= limit and _bare(sentence[at]) in _JOINTS]
        if joints:
            return joints[0]
    return late[0] if late and not first or late and late[0] <= MOST_WORDS else None


def _may_cut(sentence: list[str], at: int) -> bool:
    """Whether the words before and after `at` do not belong together."""
    before, after = sentence[at - 1], sentence[at]
    if _counts(before) and _counts(after):
        return False
    return before.rstrip(".").casefold() not in _ABBREVIATIONS or before[-1] != "."


def _counts(word: str) -> bool:
    """Part of a number, a time or a date."""
    bare = _bare(word)
    return (
        any(character.isdigit() for character in bare)
        or all(piece in _NUMBERS for piece in bare.split("-"))
        or bare in _CALENDAR
    )


def _bare(word: str) -> str:
    return word.strip(".,;:!?\"'()“”’—–").casefold()

"""Which findings a caller's words mean: by their places in the list, what stands there, or what is wrong. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row
from wording import LIVE, RULES, WORDS, own_words

from vivavoce import Declined, places_in

NAMED = 0.6
"""Share of the words on the page by which a finding is named: "the Dutch oven", "52 dollars"."""
_ALL = re.compile(r"\b(?:all (?:of (?:them|these|those)|the (?:findings|problems|issues))|them all|everything)\b")
_THAT = re.compile(r"\b(?:that|this|(?<!is )it)\b")
"""From there on the words tell of what is talked of."""
_CLAUSES = re.compile(
    r"(?<=[.;!?])\s+|,? but |, (?=(?:and |but )?(?:i|we|the|number|leave|ignore|skip|drop|\d+|one|two|three)\b)"
)
_MENDING = re.compile(rf"\b(?:{'|'.join(WORDS['mending'])})\b")
_LEAVING = re.compile(rf"\b(?:{'|'.join(WORDS['leaving'])})\b|(?:\bdon't|\bisn't|\bnot?)\b.*\b(?:problem|issue|bug)")


def part_of(words: str, *, leaving: bool) -> str:
    """What is said of findings that may stay, or of those that may not; all of it where that cannot be parted."""
    parts = _CLAUSES.split(words.casefold())
    return ", ".join(one for one in parts if bool(_LEAVING.search(one)) is leaving) or words


def mends(words: str) -> bool:
    """Whether it is said that something is going to be mended: that is no reason why it may stay."""
    return bool(_MENDING.search(words.casefold()))


def spoken_of(words: str, found: Sequence[Row[Any]], told: int, number: int | None = None) -> list[Row[Any]]:
    """The findings that are named; none where only "that" is said. told: the number of the last one that was told.
    number: of one of them, as it was understood already. Raises Declined where one of several is meant."""
    live = [one for one in found if one.status in LIVE]
    places = places_in(re.sub(r"\w+ card\b", "", words), len(live), told, number)  # "second card" is where it stands
    ones = [one for one in found if one.number in places] if places else _named(words.casefold(), found, live)
    if not (ones or places or number) and (other := re.search(r"\bthe (?!same)(\w+) ones?\b", words.casefold())):
        raise Declined(f"I have nothing that is called {other[1]!r}. Which finding do you mean?")
    return ones or [one for one in found if number and not places and one.number == number]


def _named(said: str, found: Sequence[Row[Any]], live: list[Row[Any]]) -> list[Row[Any]]:
    """The findings of which the words say what stands there, or what is wrong."""
    heard = set(re.findall(r"\w+", said))
    texts = [(set(re.findall(r"\w+", one.text.casefold())), one) for one in found]
    shares = [(len(heard & text) / len(text), one) for text, one in texts if text]
    most = max((share for share, _ in shares), default=0.0)
    if most >= NAMED:
        return _one([one for share, one in shares if share == most], said)
    of_it = _THAT.split(said)[0]
    kinds = {
        rule: match
        for rule, words in RULES.items()
        if "meant" in words and (match := re.search(rf"\b(?:{'|'.join(words['meant'])})(s?)\b", of_it or said))
    }
    own = own_words(of_it)
    if named := [one for text, one in texts if own & text]:
        return _one([one for one in named if one.rule in kinds] or named, said)
    if _ALL.search(said):
        return live
    if len(kinds) != 1:
        return []
    ((rule, kind),) = kinds.items()
    of_kind = [one for one in live if one.rule == rule]
    return of_kind if kind[1] else _one(of_kind, said)


def _one(named: list[Row[Any]], said: str) -> list[Row[Any]]:
    if len(named) > 1 and not re.search(r"\b(?:both|all|ones)\b", said):
        raise Declined(f"Which one: {', or '.join(f'{one.number}, {one.text!r}' for one in named if one.number)}?")
    return named


def reason_in(words: str) -> str:
    """What a caller says beside that findings may stay: "it's disabled"; "" = nothing."""
    clauses = [one.strip() for one in re.split(r"[,.;]\s+|\s+(?=because\b)", words.strip(" .")) if one.strip()]
    told = [one for one in clauses if not (_LEAVING.search(one.casefold()) or mends(one)) and len(one.split()) > 2]
    return ", ".join(told) if len(told) < len(clauses) else ""

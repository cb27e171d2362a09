"""Which findings a caller's words mean: by their places in the list, what stands there, or what is wrong. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Row
from wording import LIVE, RULES, WORDS

from vivavoce import Declined, places_in

NAMED = 0.6
"""Share of the words on the page by which a finding is named: "the Dutch oven", "52 dollars"."""
USUAL = set(re.findall(r"\w+", Path(__file__).with_name("phrases.yaml").read_text().casefold()))
"""What callers say of any finding: such a word alone names none."""
_ALL = re.compile(r"\b(?:all (?:of (?:them|these|those)|the (?:findings|problems|issues))|them all|everything|both)\b")
_THAT = re.compile(r"\b(?:that|this|(?<!is )it)\b")
"""From there on the words tell of what is talked of."""
_LEAVING = re.compile(rf"\b(?:{'|'.join(WORDS['leaving'])})\b|(?:\bdon't|\bisn't|\bnot?)\b.*\b(?:problem|issue|bug)")


def spoken_of(words: str, found: Sequence[Row[Any]], told: int, number: int | None = None) -> list[Row[Any]]:
    """The findings that are named; none where only "that" is said. told: the number of the last one that was told.
    number: of one of them, as it was understood already. Raises Declined where one of several is meant."""
    live = [one for one in found if one.status in LIVE]
    places = places_in(re.sub(r"\w+ card\b", "", words), len(live), told, number)  # "second card" is where it stands
    ones = [one for one in found if one.number in places] if places else _named(words.casefold(), found, live)
    return ones or [one for one in found if number and not places and one.number == number]


def _named(said: str, found: Sequence[Row[Any]], live: list[Row[Any]]) -> list[Row[Any]]:
    """The findings of which the words say what stands there, or what is wrong."""
    heard = set(re.findall(r"\w+", said))
    texts = [(set(re.findall(r"\w+", one.text.casefold())), one) for one in found]
    shares = [(len(heard & text) / len(text), one) for text, one in texts if text]
    most = max((share for share, _ in shares), default=0.0)
    if most >= NAMED:
        return _one([one for share, one in shares if share == most], said)
    kinds = {
        rule: match
        for rule, words in RULES.items()
        if "meant" in words and (match := re.search(rf"\b(?:{'|'.join(words['meant'])})(s?)\b", said))
    }
    own = own_words(_THAT.split(said)[0])
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


def own_words(said: str) -> set[str]:
    """The words that are not said of any finding: they may stand on the page."""
    return {word for word in re.findall(r"\w+", said.casefold()) if len(word) > 3} - USUAL


def reason_in(words: str) -> str:
    """What a caller says beside that findings may stay: "it's disabled"; "" = nothing."""
    clauses = [one.strip() for one in re.split(r"[,.;]\s+|\s+(?=because\b)", words.strip(" .")) if one.strip()]
    told = [one for one in clauses if not _LEAVING.search(one.casefold()) and len(one.split()) > 2]
    return ", ".join(told) if len(told) < len(clauses) else ""

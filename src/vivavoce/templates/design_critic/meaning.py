"""Which findings a caller's words mean: by their places in the list, what stands there, or what is wrong. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from vivavoce import Declined

LIVE = ("open", "accepted")
NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
KINDS = {
    "target_size": r"buttons?",
    "spacing": r"gaps?|spacing",
    "alignment": r"alignment|rows?",
    "contrast": r"contrast|colou?rs?",
    "text_size": r"(?:text|letter|font) sizes?|(?:small|tiny) (?:texts?|letters|prints?|fonts?)",
}
"""Rule → what callers call a finding of it, where there is one only, or all are meant: "the buttons"."""
NAMED = 0.6
"""Share of the words on the page by which a finding is named: "the Dutch oven", "52 dollars"."""
_COUNT = {word: at for at, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_N = rf"(?:\d\d?|{'|'.join(_COUNT)})"
_ALL = re.compile(r"\b(?:all (?:of (?:them|these|those)|the (?:findings|problems|issues))|them all|everything|both)\b")
_RUN = re.compile(rf"\b(first|last|next) ({_N})\b")
_LIST = re.compile(rf"\bnumbers? {_N}\b(?:(?:,|,? and| or) (?:number )?{_N}\b)*|\b{_N}(?:, {_N})*,? and {_N}\b")
_NTH = re.compile(rf"\b({'|'.join(NTH)})\b(?! (?:time|thing|look|glance|card|row|step))")
_LAST = re.compile(r"\blast\b(?! (?:time|look|week|one i))")
_THAT = re.compile(r"\b(?:that|this|(?<!is )it)\b")
"""From there on the words tell of what is talked of."""
USUAL = set(re.findall(r"\w+", Path(__file__).with_name("examples.yaml").read_text().casefold()))
"""What callers say of any finding: such a word alone names none."""


_CLAUSES = re.compile(r"\bbut\b|[.;]|, (?=(?:but|i|it|they|so|we|the|leave|ignore|skip)\b)")


def spoken_of(words: str, found: Sequence[Row[Any]], told: int, number: int | None = None) -> list[Row[Any]]:
    """The findings that are named; none where only "that" is said. told: the number of the last one that was told.
    number: of one of them, as it was understood already. Raises Declined where one of several is meant."""
    said = words.casefold().replace("-", " ")
    live = [one for one in found if one.status in LIVE]
    each = [places for clause in _CLAUSES.split(said) if (places := _places(clause, len(live), told))]
    if each:
        return [one for one in found if one.number in next((some for some in each if number in some), each[-1])]
    return _named(said, found, live) or [one for one in found if number and one.number == number]


def _named(said: str, found: Sequence[Row[Any]], live: list[Row[Any]]) -> list[Row[Any]]:
    """The findings of which the words say what stands there, or what is wrong."""
    heard = set(re.findall(r"\w+", said))
    texts = [(set(re.findall(r"\w+", one.text.casefold())), one) for one in found]
    shares = [(len(heard & text) / len(text), one) for text, one in texts if text]
    most = max((share for share, _ in shares), default=0.0)
    if most >= NAMED:
        return _one([one for share, one in shares if share == most], said)
    own = own_words(_THAT.split(said)[0])
    kinds = [(rule, match) for rule, way in KINDS.items() if (match := re.search(rf"\b(?:{way})\b", said))]
    if named := [one for text, one in texts if own & text]:
        return _one([one for one in named if one.rule in dict(kinds)] or named, said)
    if _ALL.search(said):
        return live
    if len(kinds) != 1:
        return []
    rule, match = kinds[0]
    several = match.group().endswith("s") or re.search(r"\b(?:ones|all|both)\b", said)
    of_kind = [one for one in live if one.rule == rule]
    return of_kind if several else _one(of_kind, said)


def own_words(said: str) -> set[str]:
    """The words that are not said of any finding: they may stand on the page."""
    return {word for word in re.findall(r"\w+", said.casefold()) if len(word) > 3} - USUAL


def _places(said: str, last: int, told: int) -> set[int]:
    """The places in the list that are named: "the first two", "two and three", "the last one"."""
    if run := _RUN.search(said):
        count, end = _number(run[2]), told or last
        return set(range(1, count + 1) if run[1] == "first" else range(max(1, end - count + 1), end + 1))
    listed = {_number(one) for part in _LIST.findall(said) for one in re.findall(_N, part)}
    places = listed | {NTH.index(nth) + 1 for nth in _NTH.findall(said)}
    return places or ({told or last} if _LAST.search(said) else set())


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _COUNT[word]


def _one(named: list[Row[Any]], said: str) -> list[Row[Any]]:
    if len(named) > 1 and not re.search(r"\b(?:both|all|ones)\b", said):
        raise Declined(f"Which one: {', or '.join(f'{one.number}, {one.text!r}' for one in named if one.number)}?")
    return named


_COMMAND = re.compile(
    r"\b(?:ignor|leav|skip|drop|dismiss|forget|stays?\b|can stay|never mind|don't (?:care|count)|no need|"
    r"doesn't matter|"
    r"(?:don't|isn't|not?)\b.*\b(?:problem|issue|bug)|off the list|take it off|them all|all of (?:them|these|it))"
)


def reason_in(words: str) -> str:
    """What a caller says beside that findings may stay: "it's disabled"; "" = nothing."""
    clauses = [one.strip() for one in re.split(r"[,.;]\s+|\s+(?=because\b)", words.strip(" .")) if one.strip()]
    told = [one for one in clauses if not _COMMAND.search(one.casefold()) and len(one.split()) > 2]
    return ", ".join(told) if len(told) < len(clauses) else ""

"""Which of a list a caller means by their places: "the first two", "one and three", "the last one". Pure."""

from __future__ import annotations

import re

from ..lexicon import ORDINALS, UNITS

_NTH = {word: at for word, at in ORDINALS.items() if at < 20}
_N = rf"(?:\d\d?|{'|'.join(word for word in UNITS if word != 'zero')})"
_RUN = re.compile(rf"\b(first|last|next) ({_N})\b")
_LIST = re.compile(rf"\bnumbers? {_N}\b(?:(?:,|,? and| or) (?:number )?{_N}\b)*|\b{_N}(?:, {_N})*,? and {_N}\b")
_BARE = re.compile(
    rf"^(?:and |then )?({_N})(?= (?:is|isn't|are|i'll|i will|we'll|we will|can|stays?|should|looks?|seems)\b)"
)
_ONE = re.compile(rf"\b({'|'.join(_NTH)})\b(?! (?:times?|thing|look|glance|row|step|of all))")
_LAST = re.compile(r"\blast\b(?! (?:time|look|week|one i))")
_CLAUSES = re.compile(r"\bbut\b|[.;]|, (?=(?:but|i|it|they|so|we|the|leave|ignore|skip)\b)")
_INSTEAD = re.compile(r"\b(?:no|sorry|i mean|i meant|rather|wait|actually)\b")


def places_in(words: str, count: int, told: int = 0, among: int | None = None) -> set[int]:
    """The places, from 1, that a caller names in a list of so many; none = they name none.

    told: how many were read out: then "the last one" is the last of these. among: one of them as it was understood
    already: of "I'll fix one, but the third one stays" the part that has it is meant, else all of them, or the last one
    where it puts the others right ("the second, no, the third").
    """
    said = words.casefold().replace("-", " ")
    each = [places for clause in _CLAUSES.split(said) if (places := _places(clause, count, told))]
    every = each[-1] if each and _INSTEAD.search(said) else set().union(*each)
    return next((some for some in each if among in some), every)


def _places(said: str, last: int, told: int) -> set[int]:
    if run := _RUN.search(said):
        count, end = _number(run[2]), told or last
        return set(range(1, count + 1) if run[1] == "first" else range(max(1, end - count + 1), end + 1))
    listed = {_number(one) for part in _LIST.findall(said) for one in re.findall(rf"\b{_N}\b", part)}
    bare = {_number(one) for one in _BARE.findall(said.strip())}
    places = listed | bare | {_NTH[nth] for nth in _ONE.findall(said)}
    return places or ({told or last} if _LAST.search(said) else set())


def _number(word: str) -> int:
    return int(word) if word.isdigit() else UNITS[word]

"""Names spelled by an alphabet, "M as in Mike" or "Mike, Echo", for the recogniser to ask the sound for. Pure.

The recogniser writes "He has in Bravo" for "B as in Bravo", since nobody says that. The graph of `grammar.py` knows
nothing else; the understanding reads what it writes.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ....lexicon import NATO
from .grammar import ClosedQuestion, Edge, Node

SHORTEST, LONGEST = 2, 14
"""Letters."""
ONE_MORE = 4.0
"""Nats that each letter gains: without, a name ends where a sentence could. Of 24 spellings of
four names by three synthetic voices 4 free readings are right, 11 with 2 nats, 16 with 4."""
_WORD = re.compile(r"[a-z]+")


@lru_cache(1)
def of_spelling() -> ClosedQuestion:
    """A name by its letters, where at least two words of the alphabet were understood.

    The bounds leave it to the caller, who hears the letters again: they only keep out what is no spelling.
    """
    return ClosedQuestion(
        _letters(),
        letters,
        lambda text: sum(word in _WORDS for word in _WORD.findall(text.casefold())) >= SHORTEST,
        strange=-2.0,
        farthest=40.0,
    )


_WORDS = frozenset(NATO)


def letters(text: str) -> str:
    """What a text of nothing but such words spells: "M as in Mike, Echo" → "me"; "" where there is another word."""
    words = _WORD.findall(re.sub(r"\b[a-z] as in (?=[a-z]{2})", "", text.casefold()))
    return "".join(NATO[word] for word in words) if _WORDS.issuperset(words) else ""


def _letters() -> Node:
    """Each letter by its word, with and without itself before it; the value is the name."""
    places = [Node(ends=length >= SHORTEST) for length in range(LONGEST + 1)]
    for at, place in enumerate(places[:-1]):
        for word, letter in NATO.items():
            before, spelled = "," if at else "", word.capitalize()
            place.onward += [
                Edge(f"{before} {spelled}", places[at + 1], letter, ONE_MORE),
                Edge(f"{before} {letter.upper()} as in {spelled}", places[at + 1], letter, ONE_MORE),
            ]
    return places[0]

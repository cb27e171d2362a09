"""Whose name was said: names reach us through a recogniser, which spells as it hears."""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
ALIKE = 0.88
"""Keeps "Jon/John" and "Gonzales/Gonzalez", and keeps out "Maria/Mark" and other given names of one family."""


def whose_name(said: str, people: Mapping[Key, str]) -> Key | None:
    """Which of these people gave their name, however it is spelt; None where it is nobody's, or of two alike.

    people: key → full name, of those it may be: a name alone proves nothing, so look up who has the birth date or the
    number that was given with it. First and last name must both be said; those between are no matter.
    """
    scores = {key: _likeness(said, name) for key, name in people.items()}
    best = sorted(scores, key=lambda key: -scores[key])[:2]
    if not best or scores[best[0]] < 1 or (len(best) == 2 and scores[best[0]] == scores[best[1]]):
        return None
    return best[0]


def _likeness(said: str, known: str) -> float:
    """1 or more when two names may be one person's."""
    from jellyfish import jaro_winkler_similarity, metaphone

    ours, theirs = plain(said).split(), plain(known).split()
    if len(ours) < 2 or len(theirs) < 2:
        return 0.0
    pairs = [(ours[0], theirs[0]), (ours[-1], theirs[-1])]
    same = [metaphone(a) == metaphone(b) or jaro_winkler_similarity(a, b) >= ALIKE for a, b in pairs]
    return float(all(same)) + sum(jaro_winkler_similarity(a, b) for a, b in pairs) / 10


def plain(text: str) -> str:
    """In small letters and figures, without marks: "O'Brien" and "obrien" are one."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("-", " "))
    return "".join(letter for letter in letters if letter.isalnum() or letter == " ")

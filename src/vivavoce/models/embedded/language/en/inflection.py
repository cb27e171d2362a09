"""One and several of a noun, and the article before it. Pure; US English.

The package `inflect` was measured in its place and not taken: its import costs ten times what all of this package's
own costs, and it says "a 8", "an URL", "bu" and "ga" where one bus and gas are meant.
"""

from __future__ import annotations

import re

_IRREGULAR = {
    "person": "people", "child": "children", "man": "men", "woman": "women", "foot": "feet", "tooth": "teeth",
    "mouse": "mice", "knife": "knives", "half": "halves", "shelf": "shelves", "loaf": "loaves", "leaf": "leaves",
    "life": "lives", "wife": "wives", "bus": "buses", "gas": "gases", "lens": "lenses", "canvas": "canvases",
    "atlas": "atlases", "alias": "aliases", "address": "addresses", "potato": "potatoes", "tomato": "tomatoes",
    "die": "dice", "quiz": "quizzes", "movie": "movies", "cookie": "cookies", "pie": "pies", "tie": "ties",
    "headache": "headaches", "menu": "menus", "taxi": "taxis",
}  # fmt: skip
_SAME = frozenset("sheep fish scissors skis series species means news gps sms hertz".split())
"""Alike in either number."""
_ONES = {several: one for one, several in _IRREGULAR.items()}
_SPOKEN_CONSONANT = re.compile(r"eu|ewe|ouija|onc?e\b|one-|u(?:ni(?![mn])|s[aeu]|t[ei]|ra|ri|biq|k\b|f)", re.IGNORECASE)
"""Written with a vowel, said with "y" or "w": "a euro", "a one-way ticket", "a uniform", "a used car"."""
_SPOKEN_VOWEL = re.compile(r"[aeiou]|(?:hour|honest|hono|heir)|8|1[18](?!\d)", re.IGNORECASE)
_INITIALS = re.compile(r"(?P<first>[A-Z])(?:[A-Z\d]|-|\b)")


def article(phrase: str) -> str:
    """ "a" or "an", as the phrase's beginning sounds: "an hour", "a uniform", "an X-ray", "an 11 AM slot"."""
    if initials := _INITIALS.match(phrase):
        return "an" if initials["first"] in "AEFHILMNORSX" else "a"
    return "an" if _SPOKEN_VOWEL.match(phrase) and not _SPOKEN_CONSONANT.match(phrase) else "a"


def plural(noun: str) -> str:
    """Several of it; of a phrase the last word counts: "square foot" → "square feet"."""
    head, last = _parted(noun)
    if last in _SAME or last.endswith("hertz"):
        return noun
    if last in _IRREGULAR:
        return head + _IRREGULAR[last]
    if re.search(r"[^aeiou]y$", last):
        return f"{head}{last[:-1]}ies"
    return head + last + ("es" if last.endswith(("ch", "sh", "s", "x", "z")) else "s")


def singular(noun: str) -> str:
    """One of it; what is one already stays: "boxes" → "box", "status"."""
    head, last = _parted(noun)
    if last in _ONES:
        return head + _ONES[last]
    if not is_plural(last) or last in _SAME:
        return noun
    if last.endswith("ies") and len(last) > 4:
        return f"{head}{last[:-3]}y"
    return head + (last[:-2] if last.endswith(("sses", "ches", "shes", "xes", "zzes")) else last[:-1])


def is_plural(word: str) -> bool:
    """Whether it names several by its form: not "bus", "news", "class"."""
    word = word.lower()
    return word in _ONES or (
        word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in _IRREGULAR and word not in _SINGLE
    )


_SINGLE = _SAME - {"scissors", "skis"}


def _parted(noun: str) -> tuple[str, str]:
    """What stands before the last word, and it."""
    last = noun.split(" ")[-1]
    return noun[: len(noun) - len(last)], last

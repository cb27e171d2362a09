"""How many people somebody speaks of without a number: "just me", "my wife and I", "me and two friends". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KIN = (
    r"(?:wife|husband|partner|spouse|fiancee?|friend|girlfriend|boyfriend|mother|father|mom|mum|dad|sister|brother|"
    r"daughter|son|child|kid|baby|toddler|aunt|uncle|cousin|niece|nephew|grand(?:mother|father|ma|pa|son|daughter|"
    r"child)|colleague|coworker|boss|guest|date|roommate|flatmate|neighbou?r|client|assistant|mate|buddy|companion)"
)
_MANY = rf"(?:{_KIN}s|children|grandchildren|people|others|more|persons|adults)"
_ME = r"(?:me|i|myself)"
_ONE = rf"(?:my|our|a|an|1|another|the|his|her)(?: (?!\d)\w+)? {_KIN}(?: in law)?"
_SOME = rf"(?:(?:my|our|the) )?(?P<n>\d+|a couple|a pair)(?: of(?: my)?)?(?: (?!of )\w+)? {_MANY}"
_LINK = r"(?: ,)?(?: and| plus| with|(?<=,))(?: also)?"
_PAIR = r"(?:my|our|his|her) (?:grand)?parents"
_ITEM = rf"(?:{_ME}|{_PAIR}|{_ONE}|{_SOME.replace('?P<n>', '')}|1)"
_ALONE = re.compile(
    r"(?<![^ ])(?:(?:just|only|it's only|it's just) (?:me|myself)|for myself|by myself|on my own|just the 1 of us)"
    r"(?![^ ])(?! and(?! (?:my|our|the|a) (?:dog|cat|puppy|horse|bike|car|laptop)(?![^ ]))| plus| with|"
    r" \+| to| is| know)"
)
_BOTH = re.compile(r"(?<![^ ])(?:both of us|(?:the )?pair of us|the couple of us)(?![^ ])")
_LISTED = re.compile(
    rf"(?<![^ ]){_ITEM}(?:{_LINK} {_ITEM})+(?![^ ])"
    r"(?! (?:and|,|plus) (?:my|our|the|his|her|some|\d|children|\w+s(?![^ ])))"
)
_COUNTED = re.compile(_SOME)


def find_company(text: str) -> Iterator[tuple[tuple[int, int], int]]:
    """Where in a line of words people are listed with the speaker among them, and how many they are."""
    for match in _LISTED.finditer(text):
        parts = re.split(rf"{_LINK} ", match.group())
        if any(re.fullmatch(_ME, part) for part in parts):
            yield match.span(), sum(map(_many, parts))
    for regex, many in ((_ALONE, 1), (_BOTH, 2)):
        for match in regex.finditer(text):
            if not any(m.start() < match.end() and match.start() < m.end() for m in _LISTED.finditer(text)):
                yield match.span(), many


def find_ages(text: str, *, young: bool) -> Iterator[tuple[tuple[int, int], int]]:
    """Where people are listed with the speaker among them, the first of the children, or of the others, and how many
    of these there are."""
    for match in _LISTED.finditer(text):
        parts = re.split(rf"{_LINK} ", match.group())
        of_them = [part for part in parts if bool(_YOUNG.search(part)) == young]
        if of_them and any(re.fullmatch(_ME, part) for part in parts):
            start = text.index(of_them[0], match.start())
            yield (start, start + len(of_them[0])), sum(map(_many, of_them))


_YOUNG = re.compile(r"\b(?:grand)?(?:child(?:ren)?|daughters?|sons?)$|\b(?:kid|baby|toddler)s?$|\bbabies$")


def _many(part: str) -> int:
    counted = _COUNTED.fullmatch(part)
    if re.fullmatch(_PAIR, part):
        return 2
    return 1 if counted is None else int(counted["n"]) if counted["n"].isdigit() else 2

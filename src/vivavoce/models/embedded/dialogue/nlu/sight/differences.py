"""Whether two pictures show the same, and which lines are new. Pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from ......sight import Line, Sight

SAME = 0.85
"""Likeness of two lines without digits that are one line read twice; a digit that differs is always a change."""
MOST_COMPARED = 8
"""Lines of either picture that are compared letter by letter: this happens on the event loop, where 10 ms are much."""


def has_content(sight: Sight) -> bool:
    """Whether anything was found in it."""
    return bool(sight.lines or sight.codes or sight.things)


def differs(one: Sight, other: Sight) -> bool:
    """Whether two pictures show different things, as far as both were read."""
    texts = one.lines is not None and other.lines is not None
    if texts and (added(one.lines or (), other.lines or ()) or added(other.lines or (), one.lines or ())):
        return True
    if (
        one.codes is not None
        and other.codes is not None
        and {c.text for c in one.codes} != {c.text for c in other.codes}
    ):
        return True
    return one.things is not None and other.things is not None and names(one) != names(other)


def names(sight: Sight) -> list[str]:
    """The things in a picture, sorted."""
    return sorted(thing.name for thing in sight.things or ())


def added(old: tuple[Line, ...], new: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of `new` that `old` does not have."""
    known = {_bare(line.text) for line in old}
    fresh = [line for line in new if _bare(line.text) not in known]
    read_now = {_bare(line.text) for line in new}
    others = [line for line in old if _bare(line.text) not in read_now]
    if len(fresh) > MOST_COMPARED or len(others) > MOST_COMPARED:
        return tuple(fresh)  # another page, and too much to compare letter by letter
    return tuple(line for line in fresh if not any(same_line(line.text, other.text) for other in others))


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def same_line(one: str, other: str) -> bool:
    """Whether two readings are of one printed line."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    matcher = SequenceMatcher(None, _bare(one), _bare(other), autojunk=False)
    return matcher.real_quick_ratio() >= SAME and matcher.quick_ratio() >= SAME and matcher.ratio() >= SAME

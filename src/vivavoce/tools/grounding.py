"""Where invented values stop: an argument that is something to be seen counts only if it was seen, or said.

A model may read a picture wrong, remember one of a minute ago, or make a number up; it says so in none of the three
cases. So each argument marked `Seen` is looked for in what our own eye has read, with certainty, in the last 5 s, and
in the caller's words. What is in neither is looked for once more, in a fresh picture.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import Enum
from typing import Any, Protocol

from ..sight import Seen, Sight
from .call import Call, window_of
from .schema import Bound
from .seeing import EVIDENCE
from .spoken import Speech
from .tool import Tool

UNSEEN = (
    "{tool} was not run: {arguments} not seen. The value is neither in the picture now nor has the caller said it. Do "
    "not guess it: ask the caller to show it to the camera, or to say it; then call the tool again."
)
"""What a model is told of values that it cannot have from anywhere."""
LOOK = 2.0
"""Seconds for which a picture is waited for that shows what is not yet seen."""
WORDS = 1.5
"""Seconds for which the words of the present turn are waited for: a cloud model's may come after what it does."""
AGAIN = 0.1
"""Seconds between two looks whether they are there."""


class Words(Protocol):
    """What the caller has said."""

    @property
    def words(self) -> str:
        """In the last minutes, typed words included."""

    @property
    def words_due(self) -> bool:
        """The words of the present turn are not known yet."""

    def said_since(self, turn: int) -> Sequence[str]:
        """What was said in later turns than this one, by number."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """Nobody keeps account of what the caller says."""

    words: str = ""
    words_due: bool = False

    def said_since(self, turn: int) -> Sequence[str]:
        """Nothing."""
        return ()


class Grounding:
    """Of one call."""

    def __init__(self, words: Words | None = None) -> None:
        self._words: Words = words or Unheard()

    async def refusal(
        self, tool: Tool, args: Mapping[str, Any], bound: Bound, call: Call, heard: str = ""
    ) -> dict[str, Any] | None:
        """What a model is told instead of a result; None when all that is to be seen was seen or said.

        args: as the model gave them: what it left out has a default of the author's, who may be trusted. heard: the
        caller's words in the present turn.
        """
        seen = tool.spec.seen
        given = {name: seen[name] for name in seen if name in args and not _nothing(bound.values[name])}
        missing = await self._missing(given, bound, call, heard) if given else []
        if not missing:
            return None
        told = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'}"
        return {"error": UNSEEN.format(tool=tool.spec.name, arguments=told), "not_seen": missing}

    async def _missing(self, seen: Mapping[str, Seen], bound: Bound, call: Call, heard: str) -> list[str]:
        window, today = window_of(call), call.local_time().date()
        left = self._unseen(seen, bound, window.recent(EVIDENCE) if window else (), today)
        left = self._unsaid(left, bound, today, heard)
        if left and window is not None and window.newest is not None:
            looked = await window.look(LOOK)
            left = self._unseen(left, bound, (looked.sight,) if looked.sight else (), today)
        waited = 0.0
        while left and self._words.words_due and waited < WORDS:
            await asyncio.sleep(AGAIN)
            waited += AGAIN
            left = self._unsaid(left, bound, today, heard)
        return list(left)

    def _unseen(self, seen: Mapping[str, Seen], bound: Bound, sights: Iterable[Sight], today: date) -> dict[str, Seen]:
        shown = [_certain(sight) for sight in sights]
        return {
            name: mark
            for name, mark in seen.items()
            if not all(_shown(part, mark, shown, today) for part in _parts(bound.values[name]))
        }

    def _unsaid(self, seen: Mapping[str, Seen], bound: Bound, today: date, heard: str) -> dict[str, Seen]:
        speech = Speech(f"{self._words.words} . {heard}", today)
        parts = {name: _parts(bound.values[name]) for name in seen}
        return {
            name: mark
            for name, mark in seen.items()
            if not (speech.tells(parts[name]) and all(_has_form(part, mark) for part in parts[name]))
        }


def _has_form(value: object, mark: Seen) -> bool:
    """Whether it could have been seen: a caller's sentence is nothing that stands on a label."""
    return not isinstance(value, str) or mark.could_be(value)


def _nothing(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, Sequence | Set) and not value)


def _parts(value: Any) -> list[Any]:
    """Each of a list; an enum's value."""
    if isinstance(value, Enum):
        return _parts(value.value)
    if isinstance(value, list | tuple | set | frozenset):
        return [part for item in value for part in _parts(item)]
    return [value]


def _certain(sight: Sight) -> Sight:
    """Without lines that were read in passing."""
    return sight if sight.lines is None else replace(sight, lines=tuple(line for line in sight.lines if line.sure))


def _shown(value: Any, mark: Seen, sights: Sequence[Sight], today: date) -> bool:
    for sight in sights:
        if any(same(value, found, today) for found in mark.find(sight)):
            return True
        anything = not (mark.code or mark.text or mark.object)
        if anything and isinstance(value, str) and _within(value, sight.text):
            return True
    return False


def same(value: Any, found: str, today: date) -> bool:
    """Whether a value is what was seen: capitals, spaces, hyphens and the ways to write a number make no difference."""
    match value:
        case bool():
            return False  # nothing that is printed is a yes
        case int() | float():
            return any(abs(float(number) - value) < 1e-9 for number in re.findall(r"-?\d+(?:\.\d+)?", _plain(found)))
        case date() | time() | timedelta():
            return Speech(found, today).tells([value])
        case _:
            return _plain(str(value)) == _plain(found)


def _within(value: str, text: str) -> bool:
    """Whether these words stand there, whole and in a row."""
    words, there = (re.findall(r"\S+", _spaced(part)) for part in (value, text))
    return bool(words) and any(there[at : at + len(words)] == words for at in range(len(there) - len(words) + 1))


def _spaced(text: str) -> str:
    """In one way to write: NFKC, small letters, numbers without thousands' marks and with a decimal point."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"(?<=\d)[,'’\u202f ](?=\d{3}(?!\d))", "", text)
    text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    return re.sub(r"(?<=\w)[-‐-―](?=\w)", "", text)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", _spaced(text))

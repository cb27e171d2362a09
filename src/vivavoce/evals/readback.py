"""Whether what an agent reads back is what the caller meant: days, clock times, numbers, names. Pure.

A caller notices only what they can be sure of having heard: a recogniser's slip in a rare word is no reason to say no.
Choices and free text are not compared, since a caller cannot know what else the agent calls them by.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from ..lexicon import MONTHS, WEEKDAYS
from ..spelling import likeness, likeness_within
from .scenario import Fact
from .words import heard_words

ANOTHER_NAME = 55.0
"""Likeness in per cent below which two names are different people, and not one name misheard."""
SAME = 88.0
"""Likeness in per cent of a value and the same value misheard a little."""
_LIVING_MEMORY = 2015
"""A year of birth, then: nobody says its weekday."""
_LONG_NUMBER = 4
"""Digits from which a number is an identifier, and not a day, a time or an amount."""
_MONTHS = [name.lower() for name in MONTHS]
_DAYS = [name.lower() for name in WEEKDAYS]
_NAMED = re.compile(
    r"(?i:\bname(?: is| of|,)?|\bunder|\bfor|\bdid you (?:say|mean)|\bdo you mean) "
    r"((?:[^\W\d_a-zß-öø-ÿ][\w'’-]+ ){1,2}[^\W\d_a-zß-öø-ÿ][\w'’-]+)"
)
_MINUTES = frozenset(str(minute) for minute in range(10, 60))
_HALVES = {"am": 0, "morning": 0, "pm": 1, "afternoon": 1, "evening": 1}


def contradicted(facts: Sequence[Fact], words: str) -> list[Fact]:
    """The facts that a read-back has wrong: a weekday, date, time, number or name that is none of the caller's."""
    heard = heard_words(words)
    wrong = [*_other_day(facts, heard), *_other_time(facts, words), *_other_number(facts, heard)]
    wrong += _other_name(facts, words)
    return list({fact.name: fact for fact in wrong}.values())


def reads_back(facts: Sequence[Fact], words: str) -> bool:
    """Whether it sums up what the caller said: two of their values or more, in a statement. The "Shall I?" behind it is
    short, and often lost on a caller."""
    heard, read = heard_words(words), clocks(words)
    days = {(month, day) for month, day, _ in _dates(heard)}
    found = 0
    for fact in facts:
        value = fact.value
        if isinstance(value, date):
            found += (value.month, value.day) in days or (
                value.year >= _LIVING_MEMORY and _DAYS[value.weekday()] in heard
            )
        if isinstance(value, datetime | time):
            found += any(_shows(clock, value) for clock in read)
        elif not isinstance(value, date) and value is not None and len(str(value)) > 2:
            found += likeness_within(" ".join(heard_words(str(value))), " ".join(heard)) >= SAME
    return found >= 2


def _other_day(facts: Sequence[Fact], heard: Sequence[str]) -> list[Fact]:
    days = [fact for fact in facts if isinstance(fact.value, date)]
    soon = [fact for fact in days if fact.value.year >= _LIVING_MEMORY]
    said = [word for word in heard if word in _DAYS]
    if soon and said and not any(_DAYS[fact.value.weekday()] in said for fact in soon):
        return soon[:1]
    for month, day, year in _dates(heard):
        same = [fact for fact in days if (fact.value.month, fact.value.day) == (month, day)]
        if not same:
            return days[:1]
        if year and all(fact.value.year != year for fact in same):
            return same[:1]
    return []


def _dates(heard: Sequence[str]) -> list[tuple[int, int, int]]:
    """(month, day, year), the year 0 where none is said."""
    found = []
    for at, word in enumerate(heard):
        near = [index for index in (at + 1, at - 1) if word in _MONTHS and 0 <= index < len(heard)]
        numbers = [index for index in near if heard[index].isdigit() and 0 < int(heard[index]) <= 31]
        if numbers:
            after = heard[max(at, numbers[0]) + 1 :][:1]
            year = int(after[0]) if after and re.fullmatch(r"(19|20)\d\d", after[0]) else 0
            found.append((_MONTHS.index(word) + 1, int(heard[numbers[0]]), year))
    return found


def _other_time(facts: Sequence[Fact], words: str) -> list[Fact]:
    times = [fact for fact in facts if isinstance(fact.value, datetime | time)]
    read = clocks(words)
    if not times or not read or any(_shows(clock, fact.value) for fact in times for clock in read):
        return []
    return times[:1]


def clocks(words: str) -> set[tuple[int, int, int | None]]:
    """Times in these words: hour from 0 to 11, minute, and 0 = before noon, 1 = after, None = not said."""
    found: set[tuple[int, int, int | None]] = set()
    plain = re.sub(r"\b(?:a )?quarter to (\w+)", r"\1 minus 15", words.lower())
    heard = [word for word in heard_words(plain) if word not in ("in", "the", "oclock")]
    marked = "oclock" in heard_words(words)
    for at, word in enumerate(heard):
        if not (word.isdigit() and 1 <= int(word) <= 24) or (at and heard[at - 1] in ("minus", *_MONTHS)):
            continue
        rest = heard[at + 1 : at + 4]
        minus = rest[:2] == ["minus", "15"]
        minute = 45 if minus else int(rest[0]) if rest and rest[0] in _MINUTES else None
        after = rest[2:] if minus else rest[1:] if minute is not None else rest
        half = _HALVES.get(after[0]) if after else None
        before = heard[at - 1] if at else ""
        if before.isdigit() and int(before) <= 24 and half is not None and int(word) < 60 and minute is None:
            continue  # the minutes of the number before
        if half is None and minute is None and before != "at" and not marked:
            continue  # a number that is no time
        hour = int(word) - (1 if minus else 0)
        found.add((hour % 12, minute or 0, half if half is not None else 1 if hour > 12 else None))
    return found


def _shows(clock: tuple[int, int, int | None], moment: Any) -> bool:
    hour, minute, half = clock
    return (hour, minute) == (moment.hour % 12, moment.minute) and half in (None, moment.hour // 12)


def _other_number(facts: Sequence[Fact], heard: Sequence[str]) -> list[Fact]:
    """A number that is written in one, or read digit by digit."""
    numbered = [fact for fact in facts if fact.kind in ("digits", "phone")]
    if not numbered:
        return []
    own = [re.sub(r"\D", "", str(fact.value)) for fact in numbered]
    own += [str(fact.value.year) for fact in facts if isinstance(fact.value, date)]
    for number in _numbers(heard):
        if not any(
            number == mine or (len(mine) >= _LONG_NUMBER and (mine in number or number in mine)) for mine in own
        ):
            return numbered[:1]
    return []


def _numbers(heard: Sequence[str]) -> list[str]:
    """Long numbers: "1042", "1 0 4 2", "555 0123"; "3 2 30" is a day and a time."""
    runs: list[list[str]] = [[]]
    for word in heard:
        if word.isdigit():
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    found = []
    for run in runs:
        single = [word for word in run if len(word) == 1]
        if len("".join(run)) >= _LONG_NUMBER and (len(single) == len(run) or any(len(word) > 2 for word in run)):
            found.append("".join(run))
    return found


def _other_name(facts: Sequence[Fact], words: str) -> list[Fact]:
    names = [fact for fact in facts if fact.kind == "name" and fact.value is not None]
    known = [str(fact.value).lower() for fact in facts if fact.value is not None]
    for match in _NAMED.finditer(words):
        said = match[1].lower()
        day = any(word in said for word in (*_DAYS, *_MONTHS))
        if names and not day and all(likeness(said, mine) < ANOTHER_NAME for mine in known):
            return names[:1]
    return []

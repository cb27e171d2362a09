"""What the agent wants, as a caller understands it who knows only their own business. Pure.

Everything here works on words that a recogniser heard: comparisons forgive a slip, and nothing is known of the agent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from rapidfuzz import fuzz

from .scenario import Fact
from .words import heard_words

LIKE = 85.0
"""Likeness in per cent of two phrases that are the same but for a recogniser's slip."""

_BY_KIND = {
    "date": ("date", "what day", "which day", "when"),
    "time": ("what time", "which time", "when"),
    "name": ("name", "who is calling", "who am i speaking"),
    "digits": ("number", "code", "digits"),
    "phone": ("phone", "telephone", "number"),
}
_DONE = re.compile(
    r"\b(booked|reserved|moved|rescheduled|cancell?ed|confirmed|scheduled|ordered|placed|registered|saved|sent|updated|"
    r"changed|recorded|noted|added|removed|refunded|is done|all set|all done|taken care of|is now (?:on|at|in|set))\b"
)
_NOT_DONE = re.compile(
    r"\b(not|n't|cannot|can't|couldn't|unable|already|shall|should|would|could|if|before|until|want)\b"
)
_HANDED = re.compile(r"\b(put(?:ting)? you through|transferr?(?:ing)? you|connect(?:ing)? you|hand(?:ing)? you over)\b")
_BYE = re.compile(r"\b(good ?bye|bye|have a (?:nice|good|great|lovely) \w+|take care)\b")
_AGAIN = re.compile(
    r"(didn't|did not|couldn't|could not|can't) (?:quite )?(?:catch|hear|get|understand|follow|make)|"
    r"say (?:that|it) again|"
    r"say that differently|\brepeat\b|\bpardon\b|once more|come again|try (?:that )?again|get anywhere with that"
)
_MORE = re.compile(r"(any ?thing|something) else|else (?:i|we) can|what else|help you with")
_HELP = re.compile(r"(how|what) (?:can|may|could) i (?:help|do)|how may i|what would you like\?|what can i do")
_WAIT = re.compile(r"\b(one moment|just a (?:moment|second)|hold on|bear with me|let me (?:check|look|see))\b")
_PROPOSES = re.compile(
    r"shall i|should i|is that (?:right|correct|okay|ok|fine)|are you sure|do you want me|would you like me to|"
    r"can i go ahead|may i (?:go ahead|do)|does that (?:work|suit)|correct\?|right\?|\bok(?:ay)?\?|go ahead\?|"
    r"confirm\b|yes or no"
)
_THERE = re.compile(r"\b(are you|still) there\b|can you hear me")
_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()


def sentences(words: str) -> list[str]:
    """Split where a recogniser put its marks; one that puts none gives one sentence."""
    return [part.strip() for part in re.findall(r"[^.?!]+[.?!]*", words) if part.strip()]


def question(words: str) -> str:
    """The last thing that is asked: the last sentence with a question mark, else the last of all."""
    found = sentences(words)
    asking = [part for part in found if part.endswith("?") and not _THERE.search(part.lower())]
    return (asking or found or [""])[-1]


def claims(words: str) -> tuple[str, ...]:
    """Completions that a reply announces ("booked", "is now on"); a question or a condition announces none."""
    found: list[str] = []
    for part in sentences(words.lower()):
        if not part.endswith("?") and not _NOT_DONE.search(part):
            found += [match[1] for match in _DONE.finditer(part)]
    return tuple(dict.fromkeys(found))


def hands_over(words: str) -> bool:
    """It says that a person will take the call."""
    return bool(_HANDED.search(words.lower()))


def says_goodbye(words: str) -> bool:
    """It ends the call."""
    return bool(_BYE.search(words.lower()))


def did_not_hear(words: str) -> bool:
    """It wants the last words again."""
    return bool(_AGAIN.search(words.lower().replace("’", "'")))


def wants_letters(words: str) -> bool:
    """Please spell it."""
    return bool(re.search(r"\b(spell|letter by letter|spelling)\b", words.lower()))


def letters(name: str) -> str:
    """A name as people spell it: "A, N, A. S, I, L, V, A"."""
    return ". ".join(", ".join(letter.upper() for letter in part if letter.isalpha()) for part in name.split())


def offers_more(words: str) -> bool:
    """Anything else?"""
    return bool(_MORE.search(words.lower()))


def offers_help(words: str) -> bool:
    """How can I help?"""
    return bool(_HELP.search(words.lower()))


def asks_to_wait(words: str) -> bool:
    """One moment, and nothing besides."""
    return bool(_WAIT.search(words.lower())) and "?" not in words and len(words.split()) <= 10


def proposes(words: str) -> bool:
    """It wants a yes or a no."""
    return bool(_PROPOSES.search(question(words).lower()))


def holds(phrase: str, words: str) -> bool:
    """Whether the words hold the phrase, but for a slip."""
    wanted, heard = heard_words(phrase), heard_words(words)
    if not wanted:
        return False
    parts = (heard[at : at + len(wanted)] for at in range(max(1, len(heard) - len(wanted) + 1)))
    return any(fuzz.ratio(" ".join(wanted), " ".join(part)) >= LIKE for part in parts)


def asked(facts: Sequence[Fact], words: str) -> list[Fact]:
    """The facts that a reply asks for, likeliest first: by the scenario's own words, else by their names and kinds."""
    asking = question(words)
    own = [(len(phrase), fact) for fact in facts for phrase in fact.asked if holds(phrase, asking)]
    if own:
        return _unique(fact for _, fact in sorted(own, key=lambda pair: -pair[0]))
    named = [fact for fact in facts if holds(fact.name.replace("_", " "), asking)]
    if named:
        return named
    parts = [(fact, _parts(fact)) for fact in facts]
    return _unique(fact for fact, own_words in parts for part in own_words if holds(part, asking))


def _parts(fact: Fact) -> tuple[str, ...]:
    """Words of its name that mean something by themselves, then those of its kind."""
    return (*(part for part in fact.name.split("_") if len(part) > 3), *_BY_KIND.get(fact.kind, ()))


def _unique(facts: Iterable[Fact]) -> list[Fact]:
    return list({fact.name: fact for fact in facts}.values())


def contradicted(facts: Sequence[Fact], words: str) -> list[Fact]:
    """The facts that a read-back has wrong: a weekday, date, time or number in it that is none of the caller's."""
    heard = heard_words(words)
    moments = [fact for fact in facts if isinstance(fact.value, date | time)]
    wrong: list[Fact] = []
    days = [fact for fact in moments if isinstance(fact.value, date)]
    if days and (said := [word for word in heard if word in _DAYS]):
        soon = [fact for fact in days if fact.kind != "name" and not _long_ago(fact.value)]
        if soon and not any(_DAYS[fact.value.weekday()] in said for fact in soon):
            wrong += soon[:1]
    for month, number in _month_days(heard):
        if days and not any((month, number) == (fact.value.month, fact.value.day) for fact in days):
            wrong += [fact for fact in days if fact not in wrong][:1]
    times = [fact for fact in moments if isinstance(fact.value, datetime | time)]
    clocks = _clocks(words)
    if times and clocks and not any(_on_the_clock(fact.value) in clocks for fact in times):
        wrong += [fact for fact in times if fact not in wrong][:1]
    numbers = re.findall(r"\d{4,}", re.sub(r"(?<=\d)[ -](?=\d\b)", "", " ".join(heard)))
    digits = [fact for fact in facts if fact.kind in ("digits", "phone")]
    own = {re.sub(r"\D", "", str(fact.value)) for fact in digits}
    years = {str(fact.value.year) for fact in days}
    if digits and any(number not in own | years for number in numbers):
        wrong += digits[:1]
    return wrong


def _long_ago(day: date) -> bool:
    """A date of birth: nobody says its weekday."""
    return day.year < 2015


def _month_days(heard: Sequence[str]) -> list[tuple[int, int]]:
    found = []
    for at, word in enumerate(heard):
        if word in _MONTHS:
            near = [heard[index] for index in (at + 1, at - 1) if 0 <= index < len(heard)]
            numbers = [int(other) for other in near if other.isdigit() and 0 < int(other) <= 31]
            found += [(_MONTHS.index(word) + 1, number) for number in numbers[:1]]
    return found


def _clocks(words: str) -> set[tuple[int, int]]:
    """Times as read on a clock face, hours from 0 to 11."""
    found: set[tuple[int, int]] = set()
    heard = heard_words(words)
    for at, word in enumerate(heard):
        if word in ("am", "pm", "oclock") and at:
            before = [int(other) for other in heard[max(0, at - 2) : at] if other.isdigit()]
            if len(before) == 2 and before[0] <= 12 and before[1] < 60 and heard[at - 2].isdigit():
                found.add((before[0] % 12, before[1]))
            elif before and before[-1] <= 12:
                found.add((before[-1] % 12, 0))
    found |= {(int(hour) % 12, int(minute)) for hour, minute in re.findall(r"\b(\d{1,2}):(\d{2})\b", words)}
    return found


def _on_the_clock(moment: Any) -> tuple[int, int]:
    return moment.hour % 12, moment.minute

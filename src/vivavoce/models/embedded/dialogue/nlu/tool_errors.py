"""Which argument a tool's error sentence is about. Pure."""

from __future__ import annotations

import re

from .....events import ToolSpec
from .. import signatures
from ..contract import Goal
from . import carry_over
from .entities.births import is_birth
from .entities.found import Partial
from .tokens import split_name

_MOMENTS = ("datetime", "date", "time")
_ABOUT_TIME = re.compile(
    r"\b(?:past|closed|taken|booked|busy|free|available|full|day|date|time|hour|slot|holiday|weekend|earlier|later|"
    r"opening|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b",
    re.I,
)
_ABOUT_DAY = re.compile(
    r"\b(?:past|holidays?|weekends?|days?|dates?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b", re.I
)
_ABOUT_CLOCK = re.compile(r"\b(?:times?|hours?|o'clock|\d+ ?[ap]\.?m|slots?|taken|booked|busy|earlier|later)\b", re.I)
_ABOUT_KEY = re.compile(r"\b(?:number|id|code|reference|find|found|exist|know|unknown|match|record|no such)\b", re.I)


def suspect(spec: ToolSpec, goal: Goal, sentence: str) -> str:
    """The argument that an error is about: named in it, or the only one of its kind; "" when that is not plain."""
    words = set(sentence.lower().replace(".", "").replace(",", "").split())
    given = [n for n in signatures.properties(spec) if n in goal.values]
    key = _ABOUT_KEY.search(sentence)
    named = [
        n
        for n in given
        if set(split_name(n)) - {"id", "new", "the", "of"}
        and set(split_name(n)) - {"id", "new", "full"} <= words
        and (key or not carry_over.identifies(n))
    ]
    if named and (len(named) == 1 or _ABOUT_KEY.search(sentence)):
        return named[0]
    schemas = signatures.properties(spec)
    timed = [n for n in named if signatures.kind(schemas[n], n) in _MOMENTS]
    if timed and timed == named:  # "departure must be after arrival"
        return min(timed, key=lambda n: sentence.lower().find(split_name(n)[0]))
    moments = [n for n in given if signatures.kind(schemas[n], n) in _MOMENTS and not is_birth(n)]
    days = [n for n in moments if signatures.kind(schemas[n], n) != "time"]
    if len(moments) > 1 and len(days) == 1 and _ABOUT_DAY.search(sentence):
        moments = days
    keys = [n for n in given if signatures.kind(schemas[n], n) == "code"]
    if len(moments) == 1 and _ABOUT_TIME.search(sentence) and not (keys and _ABOUT_KEY.search(sentence)):
        return moments[0]
    if keys and _ABOUT_KEY.search(sentence):
        return keys[0]
    return ""


def time_kept(spec: ToolSpec, goal: Goal, name: str, sentence: str) -> Partial | None:
    """The time of a moment of which only the day was declined: "there are no lessons at the weekend"."""
    value = str(goal.values.get(name, ""))
    if spec.ask.get(name) or "T" not in value or not _ABOUT_DAY.search(sentence) or _ABOUT_CLOCK.search(sentence):
        return None
    return Partial(time=value.partition("T")[2][:8])

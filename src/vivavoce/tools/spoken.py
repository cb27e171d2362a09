"""Whether words that a caller has heard tell the values of an action, however they put them. Pure.

A yes counts only for what was said: a model that asks "Would you like to hear it?" has read nothing back. Numbers must
all be there, in digits or in words; of names and other text most words, since transcripts spell as they hear.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from difflib import SequenceMatcher
from enum import Enum
from typing import Any

from pydantic import BaseModel

from ..lexicon import MONTHS, ORDINALS, TENS, UNITS, WEEKDAYS

LONGEST = 6000
"""Characters of what was said that are looked at, from its end."""
ENOUGH = 0.6
"""Share of a text's words that must be heard."""
_ALIKE = 0.75
"""`SequenceMatcher` ratio of two spellings of one word: Kathryn, Catherine."""

_NUMBERS = UNITS | TENS | ORDINALS | {"half": 30, "noon": 12}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_SMALL = frozenset("a an the of to for at on in and with by my your".split())
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


class Speech:
    """What was said, ready to be asked for values."""

    def __init__(self, words: str, today: date) -> None:
        """words: as they were spoken or transcribed. today: what "tomorrow" counts from."""
        self._tokens = _numerals(_tokens(words[-LONGEST:]))
        self._present = set(self._tokens) | {token.lstrip("0") or "0" for token in self._tokens if token.isdigit()}
        self._runs = list(_runs(self._tokens))
        self._today = today

    def tells(self, values: Sequence[Any]) -> bool:
        """Whether every value was told. What is empty, and a bare yes or no, needs no telling."""
        return all(self._value(value) for value in values)

    def _value(self, value: Any) -> bool:
        match value:
            case None | bool() | "":
                return True
            case Enum():
                return self._value(value.value)
            case datetime():
                return self._day(value.date()) and self._time(value.time())
            case date():
                return self._day(value)
            case time():
                return self._time(value)
            case int() | float():
                return self._amount(value)
            case BaseModel():
                return self.tells([getattr(value, name) for name in value.model_fields_set])
            case Mapping():
                return self.tells(list(value.values()))
            case str():
                return self._text(value)
            case Sequence() | set() | frozenset():
                return self.tells(list(value))
            case _:
                return self._text(str(value))

    def _number(self, digits: str) -> bool:
        """One number: as such, or read out digit by digit or in groups."""
        plain = digits.lstrip("0") or "0"
        return plain in self._present or any(
            "".join(run[at:end]) == digits
            for run in self._runs
            for at in range(len(run))
            for end in range(at + 2, min(len(run), at + len(digits)) + 1)
        )

    def _amount(self, value: float) -> bool:
        whole, _, part = f"{abs(value):.10g}".partition(".")
        parts = (part, f"{part}0") if len(part) == 1 else (part,)
        half = part == "5" and self._has("30")  # "half" is written so
        return self._number(whole) and (not part or half or any(map(self._number, parts)))

    def _has(self, *words: str) -> bool:
        return not self._present.isdisjoint(words)

    def _day(self, day: date) -> bool:
        ahead = (day - self._today).days
        named = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(ahead, "")
        if named and (self._has(named) or (ahead == 0 and self._has("tonight"))):
            return True
        if -7 < ahead < 7 and self._has(WEEKDAYS[day.weekday()].lower()):
            return True
        name = MONTHS[day.month - 1].lower()
        month = self._has(name, name[:3]) or self._number(str(day.month))
        near = abs(day - self._today) <= timedelta(days=330)
        return month and self._number(str(day.day)) and (near or self._number(str(day.year)))

    def _time(self, at: time) -> bool:
        hours = {str(at.hour), str(at.hour % 12 or 12)}
        if at.hour % 12 == 0 and at.minute == 0 and self._has("midnight" if at.hour == 0 else "12"):
            return True
        if at.minute >= 30 and self._has("to", "till", "before"):
            hours |= {str(at.hour + 1), str((at.hour + 1) % 12 or 12)}
        minutes = {str(at.minute), str(60 - at.minute), f"{at.minute:02}"}
        quarter = at.minute in (15, 45) and self._has("quarter")
        minute = at.minute == 0 or quarter or any(map(self._number, minutes))
        return minute and any(map(self._number, hours))

    def _text(self, text: str) -> bool:
        tokens = _numerals(_tokens(text))
        words = [word for word in tokens if not word.isdigit() and word not in _SMALL]
        if not all(self._number(run) for run in tokens if run.isdigit()):
            return False
        return not words or sum(map(self._word, words)) >= ENOUGH * len(words)

    def _word(self, word: str) -> bool:
        if word in self._present or word in self._spelled:
            return True
        return len(word) > 3 and any(
            SequenceMatcher(None, word, other).ratio() >= _ALIKE for other in self._present if len(other) > 3
        )

    @property
    def _spelled(self) -> str:
        """What was spelled out letter by letter, in one piece."""
        return "".join(token if len(token) == 1 else " " for token in self._tokens)


def _tokens(text: str) -> list[str]:
    """Words and groups of digits, without accents, thousands' commas and the endings of "26th"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    plain = re.sub(r"(?<=\d),(?=\d{3}\b)|(?<=\d)(?:st|nd|rd|th)\b|\b(?<=[ap])\.(?=\s?m\b)", "", plain)
    return _TOKEN.findall(plain.replace("'", "").replace("’", ""))


def _numerals(tokens: list[str]) -> list[str]:
    """The tokens with numbers in digits: "five hundred and two" → 502, "double five" → 5 5, "oh" among digits → 0."""
    out: list[str] = []
    at = 0
    while at < len(tokens):
        number, size = _number_at(tokens, at)
        if number is not None:
            digits = tokens[at] if size == 1 and tokens[at].isdigit() else str(number)
            out += [digits] * (2 if at and tokens[at - 1] == "double" else 1)
            at += size
        else:
            zero = tokens[at] in ("oh", "o") and bool(out) and out[-1].isdigit()
            out.append("0" if zero else tokens[at])
            at += 1
    return [word for word in out if word != "double"]


def _number_at(tokens: list[str], at: int) -> tuple[int | None, int]:
    """The number that begins at a token, and its tokens; (None, 0) where there is none."""
    small, size = _below_hundred(tokens, at)
    if small is None:
        return None, 0
    total, group = 0, small
    while at + size < len(tokens) and (scale := _SCALES.get(tokens[at + size])):
        size += 1
        if scale == 100:
            group *= scale
        else:
            total, group = total + group * scale, 0
        behind = size + (at + size < len(tokens) and tokens[at + size] == "and")
        more, used = _below_hundred(tokens, at + behind)
        if more is not None:
            group, size = group + more, behind + used
    return total + group, size


def _below_hundred(tokens: list[str], at: int) -> tuple[int | None, int]:
    if at >= len(tokens):
        return None, 0
    if tokens[at].isdigit():
        return int(tokens[at]), 1
    number = _NUMBERS.get(tokens[at])
    if number is None:
        return None, 0
    unit = _NUMBERS.get(tokens[at + 1]) if at + 1 < len(tokens) else None
    if number >= 20 and number % 10 == 0 and tokens[at] != "half" and unit is not None and 0 < unit < 10:
        return number + unit, 2
    return number, 1


def _runs(tokens: list[str]) -> Iterator[list[str]]:
    """Numbers that were said one after the other."""
    run: list[str] = []
    for token in [*tokens, ""]:
        if token.isdigit():
            run.append(token)
        elif run:
            yield run
            run = []
